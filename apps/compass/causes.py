"""Why a skill is weak, most likely: training, tools, guidance, motivation; or why a strong one stays unseen.

A guess, in a fixed order, from how readily the member tries, how well it goes then, how much is asked of them, how
many texts they leave unfinished, and how they see themselves. Pure functions; the member alone is shown the answer.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from apps.compass.evidence import load_of, success_of, trying_of
from apps.compass.measures import MEASURES, Measure
from apps.compass.models import SkillEvidence, SkillUsual, Verdict
from apps.compass.skills import Skill
from apps.compass.verdicts import MARGIN

# Of at least so many texts begun, more than this part left unfinished speaks of the tool and not of the writer.
FEWEST_BEGUN = 4
MOST_ABANDONED = 0.5
# So many times the usual load is too much; so little of the usual trying is more than chance.
HEAVY_LOAD = 2.0
LITTLE_TRYING = 0.5
# Up to here somebody sees a skill of theirs as low (of 1 to 5), from the other on as high.
LOW_RATING, HIGH_RATING = 2, 4


class Cause(TextChoices):
    """What most likely stands behind it, and so what would help."""

    TOOLS = "tools", _("Too much at once, or the tools are in the way")
    TRAINING = "training", _("You try, and it does not come off yet")
    GUIDANCE = "guidance", _("You try, and others make less of it than you think")
    MOTIVATION = "motivation", _("It goes well when you try, and you rarely do")
    RECOGNITION = "recognition", _("You are better at it than you think")


@dataclass(frozen=True, slots=True)
class Begun:
    """Texts that a member began lately, and how many of them were thrown away or left lying."""

    number: int = 0
    abandoned: int = 0

    @property
    def are_mostly_abandoned(self) -> bool:
        """Whether that is many, of enough."""
        return self.number >= FEWEST_BEGUN and self.abandoned > MOST_ABANDONED * self.number


def cause_of(row: SkillEvidence, usual: SkillUsual | None, rating: int | None, begun: Begun) -> Cause | None:
    """The most likely cause, or None where nothing is weak or too little is known.

    `rating` is how the member sees the skill, from 1 to 5; None if they did not say.
    """
    if usual is None or row.verdict == Verdict.NOT_ENOUGH:
        return None
    skill = Skill(row.skill)
    trying = trying_of(skill, row.n, row.tries, row.weeks)
    goes_well = row.tries > 0 and success_of(row.k, row.tries) >= usual.success - MARGIN
    is_weak = row.verdict == Verdict.WORTH_DEVELOPING
    if is_weak and _is_too_much(row, usual, begun, MEASURES[skill]):
        return Cause.TOOLS
    if is_weak and trying >= usual.trying and not goes_well:
        return _by_rating(rating)
    if goes_well and trying < LITTLE_TRYING * usual.trying:
        return Cause.MOTIVATION
    if is_weak:
        return Cause.MOTIVATION if goes_well or not row.tries else _by_rating(rating)
    return Cause.RECOGNITION if rating is not None and rating <= LOW_RATING else None


def _is_too_much(row: SkillEvidence, usual: SkillUsual, begun: Begun, measure: Measure) -> bool:
    if measure.is_writing and begun.are_mostly_abandoned:
        return True
    load = load_of(row.n, row.weeks)
    return measure.is_given and (load > HEAVY_LOAD * usual.load or (measure.busy is not None and load > measure.busy))


def _by_rating(rating: int | None) -> Cause:
    """Who knows that it is weak is helped by learning it; others first by seeing how it is done well."""
    return Cause.TRAINING if rating is not None and rating < HIGH_RATING else Cause.GUIDANCE
