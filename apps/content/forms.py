"""Forms for what people write."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.core.markdown import MAX_SOURCE

MAX_TAGS = 5
WRITE_HINT = _("Write in Markdown. Type @ and a handle to bring somebody in.")


class TagsField(forms.CharField):
    """Up to five tags with commas between them; gives a list of names."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]  # A list is what the services take.
        names = [name.strip().lstrip("#") for name in (value or "").replace(";", ",").split(",")]
        names = list(dict.fromkeys(name for name in names if name))
        if len(names) > MAX_TAGS:
            raise ValidationError(_("Give at most five tags."))
        if any(len(name) > 40 for name in names):
            raise ValidationError(_("A tag has at most 40 letters."))
        return names


class SourceField(forms.CharField):
    """Markdown, with its size held to what the renderer takes."""

    def __init__(self, **kwargs: Any) -> None:
        rows = kwargs.pop("rows", 6)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(
            max_length=MAX_SOURCE,
            error_messages={
                "required": _("Write something first."),
                "max_length": _("This text is longer than %(limit_value)d characters. Split it, please."),
            },
            **kwargs,
        )


class EntryForm(forms.Form):
    """What every kind has."""

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        error_messages={"required": _("Give it a title: it is what others see first.")},
    )
    source = SourceField(label=_("Text"), rows=12, help_text=WRITE_HINT)
    tags = TagsField(label=_("Tags"), required=False, help_text=_("Up to five, with commas between them."))


class ReplyForm(forms.Form):
    """An answer or remark."""

    source = SourceField(label=_("Your reply"), help_text=WRITE_HINT)
    parent = forms.IntegerField(required=False, widget=forms.HiddenInput)


class EditReplyForm(forms.Form):
    """A reply's new text."""

    source = SourceField(label=_("Your reply"))
    comment = forms.CharField(label=_("What changed"), max_length=200, required=False)
