"""A form field for files: an upload that comes with the form, or the key of one that came before it."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.core.refusals import Refused
from apps.files.models import Family, StoredFile
from apps.files.services import keep_file

GONE = _("This upload is gone. Choose the file again, please.")


class UploadWidget(forms.MultiWidget):
    """A file input, and a hidden one that a script fills with the key of a finished upload."""

    template_name = "forms/upload.html"
    use_fieldset = False

    def __init__(self, accept: str = "", attrs: dict[str, Any] | None = None) -> None:
        file_attrs = {"data-upload": "", **({"accept": accept} if accept else {})}
        super().__init__({"": forms.FileInput(file_attrs), "key": forms.HiddenInput()}, attrs)

    def id_for_label(self, id_: str | None) -> str:
        """The file input's, the only one that people see."""
        return f"{id_}_0" if id_ else ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        kept = value if isinstance(value, StoredFile) else None
        chooser, key = context["widget"]["subwidgets"]
        context["widget"]["kept"] = kept
        for attribute in ("required", "aria-describedby", "aria-invalid"):
            key["attrs"].pop(attribute, None)
        if kept:
            chooser["attrs"].pop("required", None)
        return context

    def decompress(self, value: Any) -> list[Any]:
        return [None, str(value.key) if isinstance(value, StoredFile) else value]


class UploadField(forms.MultiValueField):
    """Cleans to a `StoredFile` of the person who sends the form, or None. `families` names what it takes.

    `claim` tells it who sends the form; a file that was there before (an edit that does not touch it) is kept
    where nothing new is sent.
    """

    def __init__(self, *, families: Sequence[str], accept: str = "", **kwargs: Any) -> None:
        self.families = frozenset(families)
        self.viewer: Any = None
        self.before: StoredFile | None = None
        self.kept: StoredFile | None = None
        fields = (forms.FileField(required=False, allow_empty_file=True), forms.CharField(required=False))
        super().__init__(fields=fields, widget=UploadWidget(accept), require_all_fields=False, **kwargs)

    def claim(self, viewer: Any, before: StoredFile | None = None) -> None:
        """Say who sends the form, and which file is there already."""
        self.viewer, self.before = viewer, before

    def compress(self, data_list: list[Any]) -> StoredFile | None:
        upload, key = (*data_list, None, None)[:2]
        if not upload and not key:
            return None
        file = self._keep(upload) if upload else self._by_key(key)
        if file.family not in self.families:
            raise ValidationError(_("A file of this kind does not fit here."))
        self.kept = file
        return file

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What a form with errors shows again: the file that came with it need not be chosen anew."""
        return self.kept or self.before or data

    def _keep(self, upload: Any) -> StoredFile:
        try:
            return keep_file(owner=self.viewer, name=upload.name, content=upload.file)
        except Refused as refused:
            raise ValidationError(str(refused.refusal.sentence)) from None

    def _by_key(self, key: str) -> StoredFile:
        try:
            wanted = uuid.UUID(key)
        except ValueError:
            raise ValidationError(GONE) from None
        # What was there before may be somebody else's, whose entry one edits.
        if isinstance(self.before, StoredFile) and self.before.key == wanted:
            return self.before
        file = StoredFile.objects.visible_to(self.viewer).filter(key=wanted).first()
        if file is None:
            raise ValidationError(GONE)
        return file

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data and any(data))


class FileForm(forms.Form):
    """A file of one's own, to be used in texts later."""

    file = UploadField(label=_("File"), families=Family.values)

    def __init__(self, *args: Any, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["file"]
        assert isinstance(field, UploadField)
        field.claim(viewer)
