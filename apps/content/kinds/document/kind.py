"""Documents as a kind of entry."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from rest_framework import serializers

from apps.content.details import FileKey
from apps.content.kinds.base import EntryKind
from apps.content.kinds.document.forms import DocumentForm
from apps.content.kinds.document.selectors import (
    document_details,
    document_hints,
    document_page,
    document_text,
)
from apps.content.kinds.document.services import NO_FILE, save_document


class DocumentDetails(serializers.Serializer[Any]):
    """A document's first file (by its key, only when it is posted), and what its newest version is."""

    file = FileKey(write_only=True, required=False)
    note = serializers.CharField(write_only=True, required=False, allow_blank=True, max_length=200)
    version = serializers.IntegerField(read_only=True)
    name = serializers.CharField(read_only=True)
    media_type = serializers.CharField(read_only=True)
    size = serializers.IntegerField(read_only=True)
    state = serializers.CharField(read_only=True)
    pages = serializers.IntegerField(read_only=True, allow_null=True)
    downloads = serializers.IntegerField(read_only=True)
    download_url = serializers.CharField(read_only=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A new document needs its file."""
        if not self.partial and attrs.get("file") is None:
            raise serializers.ValidationError({"file": [str(NO_FILE.sentence)]})
        return attrs


DOCUMENT = EntryKind(
    name="document",
    label=_("Document"),
    plural=_("Documents"),
    counted=ngettext_lazy("%(n)d document", "%(n)d documents", "n"),
    icon="document",
    form=DocumentForm,
    template="pages/document.html",
    invitation=_("Share a file: others find its words, look at it here, and get its newest version."),
    save_details=save_document,
    page=document_page,
    api_details=document_details,
    details_shape=DocumentDetails,
    search_text=document_text,
    row_hints=document_hints,
    is_read=False,
)
