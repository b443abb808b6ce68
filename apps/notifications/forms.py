"""What I am told, and when it is quiet."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.notifications.preferences import GROUP_HINTS, Group


def _groups() -> list[tuple[str, str]]:
    return [(group.value, f"{group.label}: {GROUP_HINTS[group]}") for group in Group]


class PreferencesForm(forms.Form):
    """Groups that the bell tells, and quiet hours."""

    bell = forms.MultipleChoiceField(
        label=_("Tell me"),
        choices=_groups,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    quiet = forms.BooleanField(
        label=_("Keep quiet for some hours of the day"),
        required=False,
        help_text=_("The bell does not move on a page that stands open. What happens meanwhile waits behind it."),
    )
    starts = forms.TimeField(label=_("From"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    ends = forms.TimeField(label=_("To"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M"))

    def clean(self) -> dict[str, Any]:
        """Quiet hours have a beginning and another end."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("quiet") and not self.errors:
            for name in ("starts", "ends"):
                if data.get(name) is None:
                    self.add_error(name, _("Say a time, such as 20:00."))
            if data.get("starts") is not None and data.get("starts") == data.get("ends"):
                self.add_error("ends", _("Choose another time than the beginning."))
        return data

    @property
    def hours(self) -> tuple[time, time] | None:
        """The quiet hours, if there are to be any."""
        data = self.cleaned_data
        return (data["starts"], data["ends"]) if data["quiet"] else None

    @property
    def wishes(self) -> dict[str, bool]:
        """Each group with whether the bell is to tell it."""
        return {group.value: group.value in self.cleaned_data["bell"] for group in Group}
