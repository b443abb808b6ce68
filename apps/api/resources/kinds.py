"""What only some kinds of entry have: the versions of a document, the consent to an interview."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.activity.models import Origin
from apps.api.base import CURSOR, IDEMPOTENCY_KEY, LIMIT, Resource, paged
from apps.api.idempotency import idempotent
from apps.api.shapes import PersonShape
from apps.content.details import FileKey, own_file
from apps.content.kinds.document.forms import FAMILIES
from apps.content.kinds.document.models import DocumentVersion
from apps.content.kinds.document.policies import may_add_version
from apps.content.kinds.document.services import add_version
from apps.content.kinds.interview.selectors import interview_details
from apps.content.kinds.interview.services import give_consent, withdraw_consent
from apps.core.refusals import require


class DocumentVersionShape(serializers.ModelSerializer[DocumentVersion]):
    """A version of a document. `reason` says why its words could not be read; `text` is asked for by `?text=true`."""

    file = serializers.UUIDField(source="file.key")
    name = serializers.CharField(source="file.name")
    media_type = serializers.CharField(source="file.media_type")
    size = serializers.IntegerField(source="file.size")
    by = PersonShape(read_only=True)
    text = serializers.SerializerMethodField()
    download_url = serializers.SerializerMethodField()

    class Meta:
        model = DocumentVersion
        fields = (
            "number", "file", "name", "media_type", "size", "note", "by", "at", "state", "reason", "format", "pages",
            "text", "download_url",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_text(self, version: DocumentVersion) -> str | None:
        return version.text if self.context.get("with_text") else None

    def get_download_url(self, version: DocumentVersion) -> str:
        return f"{version.address}download/"


class NewVersion(serializers.Serializer[Any]):
    """The key of an uploaded file, and what changed."""

    file = FileKey()
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class ConsentShape(serializers.Serializer[Any]):
    """Who is interviewed, since when they agree, and whether the interview is published."""

    interviewee = serializers.CharField()
    consented_at = serializers.DateTimeField(allow_null=True)
    is_withheld = serializers.BooleanField()


class EntryVersions(Resource):
    """The versions of a document, the newest first."""

    @extend_schema(operation_id="document_versions", parameters=[LIMIT, CURSOR], responses=paged(DocumentVersionShape))
    def get(self, request: Request, pk: int) -> Response:
        entry = self.entry_or_404(pk)
        rows = DocumentVersion.objects.visible_to(request.user).filter(document_id=entry.pk)
        with_text = request.query_params.get("text") in {"true", "1"}
        rows = rows.defer("html") if with_text else rows.lean()
        rows = rows.select_related("file", "by")
        return self.page(rows, DocumentVersionShape, order=("-number",), with_text=with_text)

    @extend_schema(
        operation_id="add_document_version",
        parameters=[IDEMPOTENCY_KEY],
        request=NewVersion,
        responses={201: DocumentVersionShape},
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Put a newer file in place of the last one, which stays downloadable."""
        entry = self.entry_or_404(pk)
        require(may_add_version(request.user, entry))
        shape = NewVersion(data=request.data)
        shape.is_valid(raise_exception=True)
        file = own_file(request.user, shape.validated_data["file"])
        if file is None or file.family not in FAMILIES:
            raise ValidationError({"file": ["A file of this kind is no document."]})
        note = shape.validated_data["note"]
        version = add_version(by=request.user, entry=entry, file=file, note=note, origin=Origin.API)
        return Response(DocumentVersionShape(version).data, status=201)


class EntryConsent(Resource):
    """My consent to an interview with me."""

    needs_person = True

    @extend_schema(operation_id="give_consent", request=None, responses=ConsentShape)
    def put(self, request: Request, pk: int) -> Response:
        """Agree to the interview: it is published."""
        entry = self.entry_or_404(pk)
        give_consent(by=request.user, entry=entry, origin=Origin.API)
        return self._standing(pk)

    @extend_schema(operation_id="withdraw_consent", responses=ConsentShape)
    def delete(self, request: Request, pk: int) -> Response:
        """Take my consent back: the interview is withheld."""
        entry = self.entry_or_404(pk)
        withdraw_consent(by=request.user, entry=entry, origin=Origin.API)
        return self._standing(pk)

    def _standing(self, pk: int) -> Response:
        entry = self.entry_or_404(pk)
        return Response(ConsentShape({**interview_details(entry), "is_withheld": entry.is_withheld}).data)
