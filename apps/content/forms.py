"""Forms for what people write."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Community
from apps.communities.selectors import people_who_may_read
from apps.content.kinds.base import KINDS
from apps.content.models import Entry
from apps.core.markdown import MAX_SOURCE
from apps.core.text import with_plain_ends
from apps.files.forms import UploadField

MAX_TAGS = 5
WRITE_HINT = _("Write in Markdown. Type @ and a handle to bring somebody in.")


class TagsField(forms.CharField):
    """Up to five tags with commas between them; gives a list of names."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The page's script offers tags while one types."""
        return super().widget_attrs(widget) | {"data-tags": ""}

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

    def to_python(self, value: Any) -> str:
        """Browsers end lines in two signs; the same text from elsewhere would look changed in every line."""
        return with_plain_ends(super().to_python(value) or "")


class PeopleField(forms.CharField):
    """Handles with commas between them; gives the people, all of whom may read the community."""

    community: Community | None = None

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The page's script offers people while one types."""
        return super().widget_attrs(widget) | {"data-people": ""}

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(person.handle for person in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[User]:  # type: ignore[override]  # A list is what the services take.
        if isinstance(value, list):
            return value
        handles = [word.strip().lstrip("@") for word in (value or "").replace(";", ",").split(",")]
        handles = list(dict.fromkeys(handle for handle in handles if handle))
        known = {person.handle: person for person in self._candidates(handles)}
        if strangers := [handle for handle in handles if handle not in known]:
            raise ValidationError(
                _("Nobody who reads this community has the handle %(handles)s.") % {"handles": ", ".join(strangers)}
            )
        return [known[handle] for handle in handles]

    def _candidates(self, handles: list[str]) -> Any:
        people = User.objects.filter(handle__in=handles)
        return people_who_may_read(self.community, people) if self.community else people.filter(is_active=True)


LANGUAGES = [
    ("", _("Not said")), ("en", "English"), ("de", "Deutsch"), ("fr", "Français"), ("es", "Español"),
    ("it", "Italiano"), ("pt", "Português"), ("nl", "Nederlands"), ("pl", "Polski"), ("cs", "Čeština"),
    ("sv", "Svenska"), ("tr", "Türkçe"), ("ar", "العربية"), ("hi", "हिन्दी"), ("zh", "中文"), ("ja", "日本語"),
]  # fmt: skip


class EntryForm(forms.Form):
    """What every kind has. `viewer` sends the form, `entry` is the one that it edits."""

    def __init__(self, *args: Any, viewer: Any = None, community: Any = None, entry: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer, self.community, self.entry = viewer, community, entry
        for name, field in self.fields.items():
            if isinstance(field, UploadField):
                field.claim(viewer, self.initial.get(name))
            elif isinstance(field, PeopleField):
                field.community = community

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        error_messages={"required": _("Give it a title: it is what others see first.")},
    )
    source = SourceField(label=_("Text"), rows=12, help_text=WRITE_HINT)
    tags = TagsField(label=_("Tags"), required=False, help_text=_("Up to five, with commas between them."))
    coauthors: forms.Field | None = PeopleField(
        label=_("Written together with"),
        required=False,
        help_text=_("Handles with commas between them. Co-authors are named and may edit."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)


# What every kind has and `post_entry` and `edit_entry` take by name; all other fields are the kind's own.
COMMON = frozenset({"title", "source", "tags", "is_question", "language", "coauthors"})


def fields_of(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """A form's values as the services take them: what every kind has by name, the rest as `details`."""
    common = {name: value for name, value in cleaned.items() if name in COMMON}
    return common | {"details": {name: value for name, value in cleaned.items() if name not in COMMON}}


def initial_of(entry: Entry) -> dict[str, Any]:
    """What the form that edits an entry starts from."""
    return {
        "title": entry.title,
        "source": entry.source,
        "tags": [tag.name for tag in entry.tags.all()],
        "is_question": "yes" if entry.is_question else "no",
        "language": entry.language,
        "coauthors": [row.person for row in entry.coauthors.select_related("person")],
    } | KINDS[entry.kind].initial(entry)


class ReplyForm(forms.Form):
    """An answer or remark."""

    source = SourceField(label=_("Your reply"), help_text=WRITE_HINT)
    parent = forms.IntegerField(required=False, widget=forms.HiddenInput)


class EditReplyForm(forms.Form):
    """A reply's new text."""

    source = SourceField(label=_("Your reply"))
    comment = forms.CharField(label=_("What changed"), max_length=200, required=False)
