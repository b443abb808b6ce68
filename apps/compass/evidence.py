"""Making the evidence of a window: counts, what is usual, verdicts, and the rows that keep them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import median

from django.db import transaction

from apps.accounts.models import User
from apps.communities.models import Community, Membership
from apps.compass.counting import Count, count_skills
from apps.compass.counting.counts import RIPENING, WINDOW_WEEKS
from apps.compass.measures import FROM_OWN_READINGS, MEASURES
from apps.compass.models import SkillEvidence, SkillUsual, Verdict
from apps.compass.skills import Skill
from apps.compass.verdicts import Usual, judge, usual_of
from apps.core import clock
from apps.participation import method
from apps.participation.models import OptOut
from apps.participation.profiles import STEP_WEEKS

_BATCH = 2000
# What begins so many weeks before a window may still be counted in it.
LATEST_BEGINNING = RIPENING.days // 7


@transaction.atomic
def write_evidence(community_id: int, week: int) -> int:
    """Keep what the log says of the window that ends with `week`, in place of what was kept of it. Returns the rows.

    What is usual is made of everybody who took part; rows are made for members who are profiled. So whoever leaves or
    does not want to be profiled changes nobody else's verdict.
    """
    counts = _counted(community_id, week)
    SkillEvidence.objects.filter(community_id=community_id, week=week).delete()
    SkillUsual.objects.filter(community_id=community_id, week=week).delete()
    wanted = _profiled_members(community_id)
    rows: list[SkillEvidence] = []
    for name, found in counts.items():
        skill = Skill(name)
        usual = usual_of([(each.k, each.n) for each in found], MEASURES[skill].fewest)
        if usual:
            _usual_row(skill, found, usual, week).save()
        rows += _rows(skill, [each for each in found if each.person_id in wanted], usual, week)
    SkillEvidence.objects.bulk_create(rows, batch_size=_BATCH)
    return len(rows)


@transaction.atomic
def write_evidence_of(person_id: int, community_id: int, week: int) -> int:
    """The same for one person who is profiled, against what is usual among all. Returns the rows."""
    SkillEvidence.objects.filter(person_id=person_id, community_id=community_id, week=week).delete()
    rows: list[SkillEvidence] = []
    for name, found in _counted(community_id, week).items():
        if mine := [each for each in found if each.person_id == person_id]:
            skill = Skill(name)
            usual = usual_of([(each.k, each.n) for each in found], MEASURES[skill].fewest)
            rows += _rows(skill, mine, usual, week)
    return len(SkillEvidence.objects.bulk_create(rows))


def _counted(community_id: int, week: int) -> dict[str, list[Count]]:
    counts: dict[str, list[Count]] = defaultdict(list)
    for row in count_skills([community_id], week):
        counts[row.skill].append(row)
    return counts


def keep_evidence() -> int:
    """Write the evidence of the last settled week, and let go of former weeks that are no month's. Returns the rows.

    The same weeks as the profiles: the last one for members' own pages, every fourth for two years.
    """
    week = method.last_settled_week(clock.now())
    written = 0
    for pk in Community.objects.active().order_by("pk").values_list("pk", flat=True):
        for due in sorted({week - week % STEP_WEEKS, week}):
            if due == week or not SkillEvidence.objects.filter(community_id=pk, week=due).exists():
                written += write_evidence(pk, due)
    weeks = SkillEvidence.objects.filter(week__lt=week).values_list("week", flat=True).distinct()
    weeks = weeks.union(SkillUsual.objects.filter(week__lt=week).values_list("week", flat=True).distinct())
    passing = [number for number in weeks if number % STEP_WEEKS or number <= week - method.PROFILES_KEPT_WEEKS]
    SkillEvidence.objects.filter(week__in=passing).delete()
    SkillUsual.objects.filter(week__in=passing).delete()
    return written


def rebuild_evidence(community_id: int) -> int:
    """Make every window that is kept of this community anew, as far as its acts are still known. Returns the rows."""
    known = method.week_of(clock.now() - method.ACTS_KEPT) + WINDOW_WEEKS + LATEST_BEGINNING
    rows = SkillEvidence.objects.filter(community_id=community_id, week__gte=known)
    weeks = set(rows.values_list("week", flat=True).distinct())
    return sum(write_evidence(community_id, week) for week in sorted(weeks))


def forget_evidence(person_ids: Sequence[int], *, only_readings: bool = False) -> int:
    """Delete what is kept about these people, or only what came from what they read. Returns how many rows."""
    rows = SkillEvidence.objects.filter(person_id__in=person_ids)
    if only_readings:
        rows = rows.filter(skill__in=[skill.value for skill in FROM_OWN_READINGS])
    return rows.delete()[0]


def _profiled_members(community_id: int) -> set[int]:
    members = Membership.objects.active().filter(community_id=community_id, user__in=User.objects.active())
    opted_out = OptOut.objects.values("person_id")
    return set(members.exclude(user_id__in=opted_out).values_list("user_id", flat=True))


def _rows(skill: Skill, found: Sequence[Count], usual: Usual | None, week: int) -> Iterator[SkillEvidence]:
    for each in found:
        judged = judge(each.k, each.n, usual, MEASURES[skill].fewest)
        # Who was hardly here is judged in nothing, as in the roles.
        verdict = judged.verdict if each.weeks >= method.FEWEST_WEEKS else Verdict.NOT_ENOUGH
        yield SkillEvidence(
            person_id=each.person_id,
            community_id=each.community_id,
            skill=skill,
            week=week,
            k=each.k,
            n=each.n,
            tries=each.tries,
            weeks=each.weeks,
            mean=judged.mean,
            lo80=judged.low,
            hi80=judged.high,
            verdict=verdict,
        )


def _usual_row(skill: Skill, found: Sequence[Count], usual: Usual, week: int) -> SkillUsual:
    known = [each for each in found if each.n >= MEASURES[skill].fewest]
    return SkillUsual(
        community_id=known[0].community_id,
        skill=skill,
        week=week,
        members=usual.members,
        mu=usual.mu,
        weight=usual.weight,
        median=usual.median,
        trying=median(trying_of(skill, each.n, each.tries, each.weeks) for each in known),
        success=median(success_of(each.k, each.tries) for each in known),
        load=median(load_of(each.n, each.weeks) for each in known),
    )


def trying_of(skill: Skill, n: int, tries: int, weeks: int) -> float:
    """How readily: of opportunities that others give, the part taken up; of one's own acts, how many a week."""
    return tries / max(n, 1) if MEASURES[skill].is_given else n / max(weeks, 1)


def success_of(k: int, tries: int) -> float:
    """How well it goes when tried."""
    return k / tries if tries else 0.0


def load_of(n: int, weeks: int) -> float:
    """Opportunities for each week of presence."""
    return n / max(weeks, 1)
