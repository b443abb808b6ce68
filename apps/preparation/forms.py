"""What people fill in about needs and the launch."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.content.kinds import KINDS
from apps.content.models import Entry
from apps.preparation.models import Need

PACES = (1, 2, 3, 5, 10)


def _kinds() -> list[tuple[str, Any]]:
    return [(kind.name, kind.label) for kind in KINDS.values()]


def _zones() -> list[tuple[str, str]]:
    return [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone or zone == "UTC"]


class NeedForm(forms.ModelForm):
    """What is needed, why, as what and by when."""

    kind = forms.ChoiceField(label=_("As what"), choices=_kinds, initial="article")

    class Meta:
        model = Need
        fields = ("title", "why", "kind", "due")
        labels = {"title": _("What is needed"), "why": _("Why, and for whom"), "due": _("Wanted by")}
        widgets = {
            "why": forms.Textarea(attrs={"rows": 3}),
            "due": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }


class DraftForm(forms.Form):
    """Which of the claimer's entries stands for the need."""

    entry = forms.ModelChoiceField(
        label=_("The entry that you wrote for it"),
        queryset=Entry.objects.none(),
        empty_label=None,
        error_messages={"required": _("Choose the entry, or write it first.")},
    )

    def __init__(self, *args: Any, entries: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entry"].queryset = entries  # type: ignore[attr-defined]  # The fields' class is not known here.


class ReviewForm(forms.Form):
    """What the reviewer says."""

    note = forms.CharField(
        label=_("What is missing, or what you liked"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PaceForm(forms.Form):
    """All at once, or so many a day at an hour."""

    per_day = forms.TypedChoiceField(
        label=_("How fast"),
        choices=lambda: [("", _("Everything at the launch")), *((n, gettext("%(n)d a day") % {"n": n}) for n in PACES)],
        coerce=int,
        empty_value=None,
        required=False,
    )
    hour = forms.TypedChoiceField(label=_("At"), choices=[(n, f"{n:02d}:00") for n in range(24)], coerce=int)
    zone = forms.ChoiceField(label=_("Time zone"), choices=_zones)
