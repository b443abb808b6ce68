"""What the log says about each skill: what k and n are, how well that is known to work, and what is left to people.

docs/skills.md has the same in full. The words are for the member: `good` and `chance` are what k and n count.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.compass.skills import Skill
from apps.compass.verdicts import FEWEST_OPPORTUNITIES


class Grade(StrEnum):
    """How far the count may be trusted, by what was tried on real forums."""

    TRIED = "A"  # The same people come out alike in both halves of a period.
    PLAUSIBLE = "B"  # It measures what it says, but nobody has tried how steadily.
    SILENT = "C"  # The log says little or nothing: only the member and peers do.


@dataclass(frozen=True, slots=True)
class Measure:
    """How one skill is counted.

    `is_given`: opportunities come from others (calls, weeks, ties), so that one may leave them unused; else they are
    what the member does, and how often that is tried shows against the weeks of presence. `is_writing`: unfinished
    drafts speak of it. `busy`: more opportunities a week than this are too many for anybody.
    """

    grade: Grade
    good: str | Promise = ""
    chance: str | Promise = ""
    fewest: int = FEWEST_OPPORTUNITIES
    is_given: bool = False
    is_writing: bool = False
    busy: float | None = None


MEASURES: dict[Skill, Measure] = {
    Skill.SELF_DIRECTED: Measure(
        Grade.PLAUSIBLE,
        _("that you had found by your own search"),
        _("entries that you read to the end"),
        fewest=20,
    ),
    Skill.MEDIA_SAVVY: Measure(Grade.SILENT),
    Skill.INSIGHTFUL: Measure(
        Grade.PLAUSIBLE,
        _("that were among the most marked quarter after twelve weeks"),
        _("entries that you kept or rated before three others had"),
    ),
    Skill.GROUP_ORIENTED: Measure(
        Grade.PLAUSIBLE,
        _("in which you and somebody else answered each other"),
        _("weeks in which you were here"),
        is_given=True,
    ),
    Skill.ATTENTIVE: Measure(
        Grade.TRIED,
        _("that you answered within two working days"),
        _("times that you were named, or that somebody wrote under what you began"),
        is_given=True,
        busy=10,
    ),
    Skill.DESIGNER: Measure(
        Grade.TRIED,
        _("with a list, a heading, a picture, a table or code"),
        _("texts of forty words or more"),
        is_writing=True,
    ),
    Skill.RESEARCHER: Measure(
        Grade.TRIED,
        _("that point to others' work or a source, or improved a page and stood"),
        _("contributions"),
        is_writing=True,
    ),
    Skill.BROKER: Measure(
        Grade.TRIED,
        _("after which somebody whom you named joined in within a fortnight"),
        _("answers in which you named somebody new to the discussion"),
    ),
    Skill.CONDUCTOR: Measure(Grade.SILENT),
    Skill.SWITCHED_ON: Measure(Grade.SILENT),
    Skill.NETWORKER: Measure(
        Grade.TRIED,
        _("with whom you still exchanged answers in the twelve weeks after"),
        _("people with whom you had exchanged answers"),
        is_given=True,
    ),
    Skill.COMMUNICATOR: Measure(
        Grade.PLAUSIBLE,
        _("that you put in words of your own and others made use of"),
        _("times that you passed on what others wrote"),
        is_writing=True,
    ),
    Skill.TREND_SPOTTER: Measure(
        Grade.PLAUSIBLE,
        _("that were among the most read quarter after twelve weeks"),
        _("entries that you held up before most of their readers had come"),
    ),
    Skill.MARKETER: Measure(
        Grade.PLAUSIBLE,
        _("that brought as many of your readers there as is usual here, or more"),
        _("mentions in articles of yours that were read"),
    ),
    Skill.AMBASSADOR: Measure(Grade.SILENT),
    Skill.ADVOCATE: Measure(
        Grade.PLAUSIBLE,
        _("that stood, and whose author was here again within four weeks"),
        _("posts of others that you removed or brought back"),
    ),
    Skill.CULTIVATOR: Measure(
        Grade.PLAUSIBLE,
        _("that three others or more used within eight weeks"),
        _("pages and tags that you began and somebody took up"),
    ),
}
# What is counted from readings goes when the member's record of reading does.
FROM_OWN_READINGS = (Skill.SELF_DIRECTED,)
