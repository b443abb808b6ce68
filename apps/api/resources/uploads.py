"""Uploads in parts: tus 1.0 (tus.io), core with creation, expiration and termination. For tokens and for the browser.

A client announces a file (POST), sends parts (PATCH), asks after a break how much has arrived (HEAD), and goes on.
With the last part the upload becomes a file; `GET` shows which. Nobody but its owner sees an upload.
"""

import base64
import binascii
import uuid
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.http import http_date
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import exceptions, serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.activity.models import Origin
from apps.api.base import Resource
from apps.api.problems import Conflict
from apps.api.resources.files import FileShape
from apps.files import limits, uploads
from apps.files.models import Upload

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,termination"
PART_TYPE = "application/offset+octet-stream"
MOST_METADATA = 4000


class OtherVersion(exceptions.APIException):
    """The client speaks another version of the protocol."""

    status_code = 412
    default_code = "tus_version"


def _header(name: str, description: str, *, required: bool = True) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, OpenApiParameter.HEADER, description=description, required=required)


TUS = _header("Tus-Resumable", "The version of the protocol, 1.0.0.")
LENGTH = _header("Upload-Length", "The size of the whole file in bytes.")
METADATA = _header("Upload-Metadata", "`filename`, a space, and the name in Base64.", required=False)
OFFSET = _header("Upload-Offset", "How many bytes came before this part.")


class UploadShape(serializers.ModelSerializer[Upload]):
    """An upload, how much of it has arrived, and the file that it became."""

    key = serializers.UUIDField()
    file = FileShape(allow_null=True)
    expires_at = serializers.SerializerMethodField()

    class Meta:
        model = Upload
        fields = ["key", "name", "size", "received", "created_at", "expires_at", "file"]

    @extend_schema_field(serializers.DateTimeField())
    def get_expires_at(self, upload: Upload) -> Any:
        return upload.active_at + uploads.KEPT


class Unread(BaseParser):
    """Leaves the body where it is: a part is copied from there to its place, never held in memory."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> dict[str, Any]:
        return {}


class TusResource(Resource):
    """What both addresses share: the version, and what OPTIONS tells."""

    needs_person = True
    parser_classes = [Unread]

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Request:
        # For clients behind proxies that only let GET and POST through, as the protocol has it.
        if request.method == "POST" and (method := request.headers.get("X-HTTP-Method-Override", "").upper()):
            request.method = method if method in {"PATCH", "DELETE", "HEAD"} else request.method
        return super().initialize_request(request, *args, **kwargs)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers["Tus-Resumable"] = VERSION
        if response.status_code == 412:
            response.headers["Tus-Version"] = VERSION
        return response

    @extend_schema(exclude=True)
    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        headers = {
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(limits.largest_limit()),
        }
        return Response(status=204, headers=headers)

    def require_version(self, request: Request) -> None:
        """Refuse another version of the protocol, or a client that names none."""
        if request.headers.get("Tus-Resumable") != VERSION:
            raise OtherVersion(_("Send the header Tus-Resumable: 1.0.0."))


class Uploads(TusResource):
    """Where an upload is announced."""

    @extend_schema(
        operation_id="begin_upload", parameters=[TUS, LENGTH, METADATA], request=None, responses={201: UploadShape}
    )
    def post(self, request: Request) -> Response:
        """Begin an upload of the announced length."""
        self.require_version(request)
        size = _number(request, "Upload-Length")
        name = _metadata(request).get("filename", "")
        upload = uploads.begin_upload(owner=request.user, name=name, size=size)
        headers = {"Location": f"/api/v1/uploads/{upload.key}/", **_state(upload)}
        if size == 0:
            uploads.finish_upload(upload=upload, origin=Origin.API)
        return Response(UploadShape(upload).data, status=201, headers=headers)


class OneUpload(TusResource):
    """One of my uploads."""

    @extend_schema(operation_id="upload", responses=UploadShape)
    def get(self, request: Request, key: uuid.UUID) -> Response:
        headers = _state(self._upload_or_404(request, key)) | {"Cache-Control": "no-store"}
        return Response(UploadShape(self._upload_or_404(request, key)).data, headers=headers)

    @extend_schema(exclude=True)
    def head(self, request: Request, key: uuid.UUID) -> Response:
        upload = self._upload_or_404(request, key)
        self.require_version(request)
        return Response(status=200, headers=_state(upload) | {"Cache-Control": "no-store"})

    @extend_schema(
        operation_id="append_to_upload",
        parameters=[TUS, OFFSET],
        request={PART_TYPE: OpenApiTypes.BINARY},
        responses={204: None},
    )
    def patch(self, request: Request, key: uuid.UUID) -> Response:
        """Send the next part of an upload."""
        upload = self._upload_or_404(request, key)
        self.require_version(request)
        if request.content_type != PART_TYPE:
            raise exceptions.UnsupportedMediaType(str(request.content_type))
        try:
            upload = uploads.append_part(
                upload=upload, offset=_number(request, "Upload-Offset"), content=request._request
            )
        except uploads.OutOfStep as error:
            raise Conflict(_("%(count)s bytes have arrived. Go on from there.") % {"count": error.received}) from None
        if upload.received == upload.size:
            uploads.finish_upload(upload=upload, origin=Origin.API)
        return Response(status=204, headers=_state(upload))

    @extend_schema(operation_id="abandon_upload", parameters=[TUS], responses={204: None})
    def delete(self, request: Request, key: uuid.UUID) -> Response:
        """Give an upload up and drop what has arrived."""
        upload = self._upload_or_404(request, key)
        self.require_version(request)
        uploads.abandon_upload(upload=upload)
        return Response(status=204)

    def _upload_or_404(self, request: Request, key: uuid.UUID) -> Upload:
        return get_object_or_404(Upload.objects.visible_to(request.user).select_related("owner", "file"), key=key)


def _state(upload: Upload) -> dict[str, str]:
    return {
        "Upload-Offset": str(upload.received),
        "Upload-Length": str(upload.size),
        "Upload-Expires": http_date((upload.active_at + uploads.KEPT).timestamp()),
    }


def _number(request: Request, name: str) -> int:
    value = request.headers.get(name, "")
    if not (value.isascii() and value.isdigit() and len(value) < 16):
        raise exceptions.ValidationError({name: [_("Send a whole number of bytes.")]})
    return int(value)


def _metadata(request: Request) -> dict[str, str]:
    """The pairs of `Upload-Metadata`."""
    found = {}
    for pair in request.headers.get("Upload-Metadata", "")[:MOST_METADATA].split(","):
        name, _space, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise exceptions.ValidationError({"Upload-Metadata": [_("Send each value in Base64.")]}) from None
    return found
