"""What people fill in: a story, its confirmation, who looks at amounts."""

import re
from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Community
from apps.communities.selectors import people_who_may_read
from apps.content.models import Entry
from apps.stories.models import Confirmation, How, Story
from apps.stories.services import Telling

MOST_LINKED = 10
_ENTRY = re.compile(r"/e/(\d{1,18})(?:/|\b)|^\s*(\d{1,18})\s*$", re.MULTILINE)
_HANDLE = re.compile(r"@?([\w.-]+)")
_AMOUNTS = ("low", "high", "share_low", "share_high", "confidence")


def amount_errors(data: dict[str, Any]) -> dict[str, str]:
    """By field what is wrong with an amount; shared by the page and the API. Nothing given at all is fine."""
    given = {name for name in _AMOUNTS if data.get(name) is not None}
    if not given and not data.get("unit"):
        return {}
    errors = {
        name: str(_("An amount needs all of these: in what, from, to, both shares and how sure you are."))
        for name in ("unit", *_AMOUNTS)
        if data.get(name) in {None, ""}
    }
    for low, high in (("low", "high"), ("share_low", "share_high")):
        if low in given and high in given and data[low] > data[high]:
            errors[high] = str(_("This is the higher of the two."))
    return errors


def readers_named(community: Community, handles: Collection[str]) -> list[User]:
    """Those of these names who may read the community."""
    return list(people_who_may_read(community, User.objects.filter(handle__in=handles)))


class StoryForm(forms.ModelForm):
    """A story as its teller tells it. Entries by their addresses, people by their handles."""

    linked = forms.CharField(
        label=_("Entries that it came from"),
        help_text=_("The address of each, one on a line."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    named = forms.CharField(label=_("People who helped"), help_text=_("Their @names."), required=False, max_length=500)
    confirmer = forms.CharField(
        label=_("Who can confirm it"),
        help_text=_("The @name of somebody who had something of it or saw it. They are asked once."),
        required=False,
        max_length=100,
    )

    class Meta:
        model = Story
        fields = (
            "title", "trying", "received", "linked", "named", "did", "changed", "otherwise", "causes", "kind",
            "unit", "low", "high", "share_low", "share_high", "confidence", "confirmer",
        )  # fmt: skip
        labels = {
            "title": _("In one line"),
            "trying": _("What I was trying to do"),
            "received": _("What I had from the community"),
            "did": _("What I did differently"),
            "changed": _("What changed"),
            "otherwise": _("What would have happened otherwise"),
            "causes": _("What else had a part in it"),
            "kind": _("What it is about"),
            "unit": _("In"),
            "low": _("At least"),
            "high": _("At most"),
            "share_low": _("Due to the community, at least (percent)"),
            "share_high": _("Due to the community, at most (percent)"),
            "confidence": _("How sure I am of this (percent)"),
        }
        widgets = {
            name: forms.Textarea(attrs={"rows": 3})
            for name in ("trying", "received", "did", "changed", "otherwise", "causes")
        }

    def __init__(self, *args: Any, viewer: User, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer, self.community = viewer, community
        if (story := self.instance) and story.pk:
            shown = Entry.objects.visible_to(viewer).filter(pk__in=story.entries.values("pk"))
            self.initial["linked"] = "\n".join(entry.get_absolute_url() for entry in shown)
            self.initial["named"] = " ".join(f"@{person.handle}" for person in story.people.all())
            self.initial["confirmer"] = f"@{story.can_confirm.handle}" if story.can_confirm else ""

    def clean_linked(self) -> list[Entry]:
        """Entries that the teller sees; an address of anything else is named as such."""
        wanted = [int(one or other) for one, other in _ENTRY.findall(self.cleaned_data["linked"])]
        lines = [line for line in self.cleaned_data["linked"].splitlines() if line.strip()]
        found = list(Entry.objects.visible_to(self.viewer).filter(pk__in=wanted[:MOST_LINKED]))
        if len(lines) > MOST_LINKED or len(found) < len(lines):
            raise forms.ValidationError(_("Give addresses of up to ten entries that you can open, one on a line."))
        return found

    def clean_named(self) -> list[User]:
        """Colleagues who may read this community."""
        return self._people(self.cleaned_data["named"])

    def clean_confirmer(self) -> User | None:
        """One of them, not oneself."""
        people = self._people(self.cleaned_data["confirmer"])
        if len(people) > 1 or self.viewer in people:
            raise forms.ValidationError(_("Name one other person."))
        return people[0] if people else None

    def _people(self, typed: str) -> list[User]:
        handles = {handle.casefold() for handle in _HANDLE.findall(typed)}
        people = readers_named(self.community, handles)
        if missing := sorted(handles - {person.handle for person in people}):
            sentence = _("Nobody who reads this community has the name %(name)s.")
            raise forms.ValidationError(sentence, params={"name": f"@{missing[0]}"})
        return people

    def clean(self) -> dict[str, Any]:
        """Amounts are whole, or there is none."""
        data: dict[str, Any] = super().clean() or {}
        for name, sentence in amount_errors({**data, "unit": data.get("unit")}).items():
            if name not in self.errors:
                self.add_error(name, sentence)
        return data

    def _post_clean(self) -> None:
        """The row is written by the service, which takes the values; there is nothing to check on the row itself."""

    @property
    def told(self) -> dict[str, Any]:
        """What the services take."""
        data = self.cleaned_data
        return {"telling": telling_of(data | {"can_confirm": data["confirmer"]}), "entries": data["linked"],
                "people": data["named"]}  # fmt: skip


def telling_of(data: dict[str, Any]) -> Telling:
    """Of cleaned fields, whatever else they hold."""
    names = Telling.__dataclass_fields__.keys() & data.keys()
    return Telling(**{name: data[name] for name in names})


class ConfirmationForm(forms.ModelForm):
    """How one knows, in one's own words."""

    how = forms.ChoiceField(label=_("How do you know?"), choices=How.choices, widget=forms.RadioSelect)

    class Meta:
        model = Confirmation
        fields = ("how", "note")
        labels = {"note": _("In your words")}
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}


class FinanceForm(forms.Form):
    """Somebody who looks at amounts."""

    handle = forms.CharField(label=_("Name of a colleague"), help_text=_("Their @name."), max_length=100)

    def clean_handle(self) -> User:
        """A colleague."""
        person = User.objects.active().filter(handle=self.cleaned_data["handle"].strip().lstrip("@").casefold()).first()
        if person is None:
            raise forms.ValidationError(_("There is nobody of that name."))
        return person
