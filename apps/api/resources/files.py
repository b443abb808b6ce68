"""Files: my own, and what stands in entries that I may read."""

import uuid
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.activity.models import Origin
from apps.api.base import CURSOR, IDEMPOTENCY_KEY, LIMIT, Resource, paged
from apps.api.idempotency import idempotent
from apps.content.attachments import STANDING, may_see_file
from apps.content.models import Attachment
from apps.files import policies
from apps.files.models import StoredFile
from apps.files.services import discard_file, keep_file
from apps.files.tickets import signed_address

SIGNED_SECONDS = 600


class FileShape(serializers.ModelSerializer[StoredFile]):
    """A stored file. `address` asks for a session; `signed_address` opens the bytes for ten minutes without one."""

    key = serializers.UUIDField()
    address = serializers.CharField(source="get_absolute_url")
    signed_address = serializers.SerializerMethodField()

    class Meta:
        model = StoredFile
        fields = [
            "key",
            "name",
            "media_type",
            "family",
            "size",
            "sha256",
            "width",
            "height",
            "created_at",
            "address",
            "signed_address",
        ]

    @extend_schema_field(serializers.CharField())
    def get_signed_address(self, file: StoredFile) -> str:
        return signed_address(file, seconds=SIGNED_SECONDS, purpose="api")


class OwnFileShape(FileShape):
    """One of my files, and whether something uses it: then it cannot be deleted."""

    in_use = serializers.SerializerMethodField()

    class Meta(FileShape.Meta):
        fields = [*FileShape.Meta.fields, "in_use"]

    @extend_schema_field(serializers.BooleanField())
    def get_in_use(self, file: StoredFile) -> bool:
        return policies.is_in_use(file)


class NewFile(serializers.Serializer[Any]):
    """A file in one request, for small ones; large ones go through `uploads/`, which survives a lost line."""

    file = serializers.FileField(allow_empty_file=True)


class Files(Resource):
    """My files, the newest first."""

    needs_person = True
    parser_classes = [MultiPartParser]

    @extend_schema(operation_id="files", parameters=[LIMIT, CURSOR], responses=paged(OwnFileShape))
    def get(self, request: Request) -> Response:
        return self.page(StoredFile.objects.visible_to(request.user), OwnFileShape, order=("-created_at", "-pk"))

    @extend_schema(
        operation_id="keep_file",
        parameters=[IDEMPOTENCY_KEY],
        request={"multipart/form-data": NewFile},
        responses={201: OwnFileShape},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Upload a file that is then named by its key."""
        shape = NewFile(data=request.data)
        shape.is_valid(raise_exception=True)
        upload = shape.validated_data["file"]
        file = keep_file(owner=request.user, name=upload.name, content=upload.file, origin=Origin.API)
        return Response(OwnFileShape(file).data, status=201)


class OneFile(Resource):
    """A file that I may see."""

    @extend_schema(operation_id="file", responses=FileShape)
    def get(self, request: Request, key: uuid.UUID) -> Response:
        return Response(FileShape(self._file_or_404(request, key)).data)

    @extend_schema(operation_id="discard_file", responses={204: None})
    def delete(self, request: Request, key: uuid.UUID) -> Response:
        """Throw away a file of mine that nothing uses."""
        discard_file(by=request.user, file=self._file_or_404(request, key), origin=Origin.API)
        return Response(status=204)

    def _file_or_404(self, request: Request, key: uuid.UUID) -> StoredFile:
        file = get_object_or_404(StoredFile, key=key)
        if not may_see_file(request.user, file):
            raise Http404
        return file


class AttachmentShape(serializers.ModelSerializer[Attachment]):
    """A file, its part in the entry ("inline" in the text, "cover", "audio" ...), and the reply where it is in one."""

    reply = serializers.IntegerField(source="reply_id", allow_null=True)
    file = FileShape()

    class Meta:
        model = Attachment
        fields = ["role", "reply", "file"]


class EntryFiles(Resource):
    """The files of an entry that I may read, and of its replies."""

    @extend_schema(operation_id="entry_files", parameters=[LIMIT, CURSOR], responses=paged(AttachmentShape))
    def get(self, request: Request, pk: int) -> Response:
        rows = self.entry_or_404(pk).attachments.filter(STANDING).select_related("file")
        return self.page(rows, AttachmentShape, order=("pk",))
