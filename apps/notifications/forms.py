"""What I am told and by which channel, when it is quiet, and how much may ring a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.notifications.budgeting import LARGEST, USUAL_HOUR, USUAL_MOST
from apps.notifications.preferences import GROUP_HINTS, Channel, Group

NO_LIMIT = "all"
OFFERED = (3, 6, USUAL_MOST, 25, 50)


def _budgets(also: str = "") -> list[tuple[str, str | Promise]]:
    """What is offered, with the number that somebody set elsewhere."""
    numbers = sorted({*OFFERED, *([int(also)] if also.isdecimal() and 0 < int(also) <= LARGEST else [])})
    return [
        (NO_LIMIT, _("As often as something happens")),
        *[(str(n), str(n)) for n in numbers],
        ("0", _("Never by itself, all of it as one")),
    ]


@dataclass(frozen=True, slots=True)
class Cell:
    """Whether one channel tells one group."""

    name: str
    label: str | Promise
    is_on: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A group of kinds with a box for each channel."""

    value: str
    label: str | Promise
    hint: str | Promise
    cells: list[Cell]


class PreferencesForm(forms.Form):
    """Groups by channels, quiet hours, and the budget of a day. A form without the last leaves it as it is."""

    bell = forms.MultipleChoiceField(choices=Group.choices, required=False)
    email = forms.MultipleChoiceField(choices=Group.choices, required=False)
    push = forms.MultipleChoiceField(choices=Group.choices, required=False)
    quiet = forms.BooleanField(
        label=_("Keep quiet for some hours of the day"),
        required=False,
        help_text=_(
            "The bell does not move on a page that stands open, and nothing is mailed or pushed. "
            "What happens meanwhile waits."
        ),
    )
    starts = forms.TimeField(label=_("From"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    ends = forms.TimeField(label=_("To"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    hour = forms.ChoiceField(
        label=_("The rest at"), required=False, choices=[(str(n), f"{n:02}:00") for n in range(24)]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["most"] = forms.ChoiceField(
            label=_("Single notifications a day"),
            required=False,
            choices=_budgets(str(self.initial.get("most", ""))),
        )

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

    def rows(self) -> Iterator[Row]:
        """The table of groups and channels, as it is or as it was sent."""
        chosen = {channel: set(self[channel.value].value() or []) for channel in Channel}
        for group in Group:
            cells = [Cell(channel.value, channel.label, group.value in chosen[channel]) for channel in Channel]
            yield Row(group.value, group.label, GROUP_HINTS[group], cells)

    @property
    def hours(self) -> tuple[time, time] | None:
        """The quiet hours, if there are to be any."""
        data = self.cleaned_data
        return (data["starts"], data["ends"]) if data["quiet"] else None

    @property
    def wishes(self) -> dict[str, dict[str, bool]]:
        """By channel, each group with whether it is told by it."""
        return {
            channel.value: {group.value: group.value in self.cleaned_data[channel.value] for group in Group}
            for channel in Channel
        }

    @property
    def says_budget(self) -> bool:
        """Whether the form speaks of the budget at all."""
        return bool(self.cleaned_data["most"])

    @property
    def most_a_day(self) -> int | None:
        """How many single notifications may ring a day; None for any number."""
        most = self.cleaned_data["most"]
        return None if most == NO_LIMIT else int(most)

    @property
    def hour_of_rest(self) -> int:
        """When the rest is told."""
        return int(self.cleaned_data["hour"] or USUAL_HOUR)
