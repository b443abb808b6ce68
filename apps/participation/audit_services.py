"""Audits: whom to ask about, what was answered, and the method that a community is measured by from then on."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.communities.models import Community
from apps.core import clock
from apps.core.refusals import require
from apps.participation import method
from apps.participation.audit import FEWEST, Answer, choose, with_doubt
from apps.participation.models import AuditAnswer, Method
from apps.participation.policies import may_settle_method
from apps.participation.profiles import Row, profile_rows, usual_yields
from apps.participation.signals import METHOD_VERSION, THRESHOLDS, Role

# Answers are about persons: they go some weeks after they have done their work, or if they never did any.
ANSWERS_KEPT, QUESTIONS_KEPT = timedelta(days=30), timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Audited:
    """One answer as it comes in: whether this person acts in this role."""

    person_id: int
    role: str
    acts: bool


@transaction.atomic
def choose_for_audit(*, by: User, community: Community) -> list[AuditAnswer]:
    """Choose some forty people a role to ask about, in the last settled week; in a random order, without figures.

    What was chosen before and led to nothing is replaced. Nobody who is not profiled is asked about.
    """
    require(may_settle_method(by, community))
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    AuditAnswer.objects.filter(community=community).delete()
    now = clock.now()
    week = method.last_settled_week(now)
    current = profile_rows([community.pk], week)
    rows = []
    for role in Role:
        able = [row for row in current if row.role == role and could_act(row)]
        places = random.sample(range(len(able)), len(able))
        chosen = choose([row.strength for row in able], THRESHOLDS[role], places)
        # In the order of the choice, the place in the list would say how strong somebody is.
        rows += [
            AuditAnswer(community=community, week=week, role=role, person_id=able[place].person_id, chosen_at=now)
            for place in random.sample(chosen, len(chosen))
        ]
    return AuditAnswer.objects.bulk_create(rows)


@transaction.atomic
def apply_audit(*, by: User, community: Community, answers: Sequence[Audited], origin: str = Origin.WEB) -> Method:
    """Freeze a method for the community: thresholds by what people who know it said, and what yield is usual there.

    Answers about others than those who were chosen are refused with ValueError. A role with fewer than forty answers
    keeps the threshold that it had. What was reported before keeps its own method.
    """
    require(may_settle_method(by, community))
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    asked = {(row.person_id, row.role): row for row in AuditAnswer.objects.filter(community=community, method=None)}
    if strangers := [answer for answer in answers if (answer.person_id, answer.role) not in asked]:
        raise ValueError(f"{len(strangers)} answers are about people who were not chosen.")
    if not answers:
        raise ValueError("There are no answers.")
    (week,) = {row.week for row in asked.values()}
    former = Method.objects.filter(community=community).order_by("-number").first()
    marks = _marks(community, week, answers, former)
    frozen = Method.objects.create(
        community=community,
        number=former.number + 1 if former else 1,
        method_version=METHOD_VERSION,
        thresholds={role: mark for role, (mark, _doubt) in marks.items()},
        doubts={role: doubt for role, (_mark, doubt) in marks.items()},
        baselines=usual_yields(community.pk, week),
        frozen_at=clock.now(),
    )
    for answer in answers:
        row = asked[answer.person_id, answer.role]
        row.acts, row.by = answer.acts, by
    AuditAnswer.objects.bulk_update(asked.values(), ["acts", "by"])
    AuditAnswer.objects.filter(community=community).update(method=frozen)
    record_event(
        Verb.METHOD_FROZEN,
        actor_id=by.pk,
        community_id=community.pk,
        origin=origin,
        context={"number": frozen.number, "version": METHOD_VERSION, "thresholds": frozen.thresholds},
    )
    return frozen


def could_act(row: Row) -> bool:
    """Whether only the strength stands between this person and acting in the role."""
    return (
        row.weeks_present >= method.FEWEST_WEEKS
        and row.weeks_active >= method.FEWEST_ACTIVE_WEEKS
        and (row.role == Role.CONSUMER or row.beneficiaries >= method.FEWEST_BENEFICIARIES)
    )


def forget_old_audits() -> int:
    """Delete answers whose method was frozen some weeks ago, and questions that nobody answered. Returns how many."""
    now = clock.now()
    done = Q(method__frozen_at__lt=now - ANSWERS_KEPT)
    return AuditAnswer.objects.filter(done | Q(method=None, chosen_at__lt=now - QUESTIONS_KEPT)).delete()[0]


def _marks(
    community: Community, week: int, answers: Sequence[Audited], former: Method | None
) -> dict[str, tuple[float, float]]:
    """By role, the threshold and its doubt, six digits.

    The rows of that week are the ones that were chosen from, unless somebody left them.
    """
    strengths = {(row.person_id, row.role): row.strength for row in profile_rows([community.pk], week)}
    found = {}
    for role in Role:
        said = [
            Answer(strengths[answer.person_id, answer.role], answer.acts)
            for answer in answers
            if answer.role == role and (answer.person_id, answer.role) in strengths
        ]
        mark, doubt = with_doubt(said, THRESHOLDS[role])
        if len(said) < FEWEST and former:
            mark, doubt = former.thresholds.get(role.value, mark), former.doubts.get(role.value, doubt)
        found[role.value] = round(mark, 6), round(doubt, 6)
    return found
