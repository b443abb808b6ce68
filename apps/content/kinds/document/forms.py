"""What one fills in for a document and for a new version of it."""

from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.content.forms import EntryForm, SourceField
from apps.files.forms import UploadField

# Web pages and drawings as well: they are only ever handed out as a download, and shown as words.
FAMILIES = ("document", "text", "image", "archive", "other")
ACCEPT = (
    ".pdf,.docx,.pptx,.xlsx,.odt,.ods,.odp,.md,.txt,.csv,.html,image/*,.doc,.xls,.ppt,.rtf,.epub,.zip,"
    "application/pdf,text/*"
)
CHOOSE = _("Choose the file that you want to share.")


class DocumentForm(EntryForm):
    """The file first; its name will do as a title, and a description helps to find it."""

    field_order = ("file", "title", "source", "tags", "coauthors", "language")
    file = UploadField(
        label=_("File"),
        families=FAMILIES,
        accept=ACCEPT,
        error_messages={"required": CHOOSE},
        help_text=_("PDF, Office, OpenDocument, Markdown and pictures are shown here without a download."),
    )
    title = forms.CharField(
        label=_("Title"), max_length=200, required=False, help_text=_("Left empty: the name of the file.")
    )
    source = SourceField(
        label=_("Description"),
        rows=5,
        required=False,
        help_text=_("What it is for, and who should read it. The words of the file itself are found anyway."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.entry:
            # Another file is another version, which has a place of its own.
            del self.fields["file"]
            self.fields["title"].required = True

    def clean(self) -> dict[str, Any]:
        """Without a title, the file's name is one."""
        cleaned = super().clean() or {}
        if not cleaned.get("title") and (file := cleaned.get("file")):
            cleaned["title"] = title_of(file.name)
        if not self.entry and not cleaned.get("file") and "file" not in self.errors:
            self.add_error("file", ValidationError(CHOOSE))
        return cleaned


class VersionForm(forms.Form):
    """A new version: its file, and what changed."""

    file = UploadField(label=_("File"), families=FAMILIES, accept=ACCEPT, error_messages={"required": CHOOSE})
    note = forms.CharField(label=_("What changed"), max_length=200, required=False)

    def __init__(self, *args: Any, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["file"]
        assert isinstance(field, UploadField)
        field.claim(viewer)

    def clean(self) -> dict[str, Any]:
        """A version without a file is none."""
        cleaned = super().clean() or {}
        if not cleaned.get("file") and "file" not in self.errors:
            self.add_error("file", ValidationError(CHOOSE))
        return cleaned


def title_of(name: str) -> str:
    """A file's name as people would write it."""
    stem = PurePosixPath(name).stem
    return " ".join(stem.replace("_", " ").split())[:200] or name[:200]
