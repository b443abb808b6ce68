"""Seventeen questions with words at 1, 3 and 5; each may be left open."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.compass.anchors import ANCHORS
from apps.compass.models import HIGHEST, LOWEST
from apps.compass.skills import SKILLS_OF, Skill
from apps.participation.signals import Role

_OPEN = ""
_LEVELS = [(str(level), str(level)) for level in range(LOWEST, HIGHEST + 1)]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the radio buttons of a skill: its value, its words (none for 2 and 4), whether it is chosen."""

    value: str
    words: str | Promise
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One skill with its buttons; `before` is what was said in an earlier quarter."""

    skill: Skill
    field: BoundField
    choices: tuple[Choice, ...]
    before: int | None


class SkillsForm(forms.Form):
    """Levels from 1 to 5 for each skill. Initial values are given by skill."""

    by_peers = False

    def __init__(self, *args: Any, before: Mapping[Skill, int] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = before or {}
        for skill in Skill:
            self.fields[skill.value] = forms.ChoiceField(
                label=skill.label,
                required=False,
                choices=[(_OPEN, _("Leave it open")), *_LEVELS],
                error_messages={"invalid_choice": _("Choose a number from 1 to 5, or leave it open.")},
            )

    def sections(self) -> Iterator[tuple[Role, list[Question]]]:
        """The questions by role, in their order."""
        for role, skills in SKILLS_OF.items():
            yield role, [self._question(skill) for skill in skills]

    def _question(self, skill: Skill) -> Question:
        field = self[skill.value]
        low, middle, high = ANCHORS[skill].by_peers if self.by_peers else ANCHORS[skill].own
        words = {"1": low, "3": middle, "5": high}
        chosen = str(field.value() or _OPEN)
        choices = tuple(Choice(value, words.get(value, ""), value == chosen) for value, _label in _LEVELS)
        return Question(skill, field, (*choices, Choice(_OPEN, "", chosen == _OPEN)), self.before.get(skill))

    def levels(self) -> dict[Skill, int | None]:
        """What was chosen, None for what was left open."""
        return {skill: int(value) if (value := self.cleaned_data[skill.value]) else None for skill in Skill}


class PeerForm(SkillsForm):
    """The same about somebody else. One answer is the least, or there would be nothing to send."""

    by_peers = True

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not any(data.values()):
            raise forms.ValidationError(_("Choose a level for at least one skill, or say that you would rather not."))
        return data
