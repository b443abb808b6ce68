"""Noticing milestones, each once, and what their people say of them.

A milestone is noticed within the two weeks after it was reached, or never: what was reached before anybody looked is
nobody's news.
"""

from django.db import transaction

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.core import clock
from apps.core.refusals import require
from apps.recognition import policies
from apps.recognition.milestones import OF_MEMBERS, STANDS_FOR, Consent, Milestone, What
from apps.recognition.reaching import Reached, reached_lately
from apps.recognition.services import set_appearance
from apps.recognition.shelves import forget_shelves


def note_milestones() -> int:
    """Note what was reached and is not known yet; ask the members whose milestones are among it. Returns how many."""
    now = clock.now()
    return sum(_note(what=what.value, reached=row) for what in What for row in reached_lately(what, now))


@transaction.atomic
def _note(*, what: str, reached: Reached) -> bool:
    """Twice is once, also for two workers at the same moment."""
    of_member = what in OF_MEMBERS
    now = clock.now()
    milestone, is_new = Milestone.objects.get_or_create(
        community_id=reached.community_id,
        person_id=reached.person_id,
        what=what,
        number=reached.number,
        defaults={
            "at": reached.at,
            # News ages with what happened; a question, with when it was asked.
            "until": (now if of_member else reached.at) + STANDS_FOR,
            "consent": Consent.ASKED if of_member else Consent.NOT_NEEDED,
        },
    )
    if not is_new:
        return False
    forget_shelves()
    record_event(
        Verb.MILESTONE_REACHED,
        actor_id=None,
        person_id=reached.person_id,
        community_id=reached.community_id,
        origin=Origin.SYSTEM,
        context={"milestone": milestone.pk, "what": what, "number": reached.number},
    )
    return True


@transaction.atomic
def show_milestone(*, by: User, milestone: Milestone, origin: str = Origin.WEB) -> Milestone:
    """Agree that the milestone stands among the news for two weeks from now. Twice is once."""
    milestone = Milestone.objects.select_for_update(of=("self",)).get(pk=milestone.pk)
    require(policies.may_answer(by, milestone))
    if milestone.consent == Consent.GIVEN:
        return milestone
    milestone.consent, milestone.until = Consent.GIVEN, clock.now() + STANDS_FOR
    milestone.save(update_fields=["consent", "until"])
    _record(Verb.MILESTONE_SHOWN, milestone, by, origin)
    return milestone


@transaction.atomic
def hide_milestone(*, by: User, milestone: Milestone, origin: str = Origin.WEB) -> Milestone:
    """Not this one: it is not shown, or no longer."""
    milestone = Milestone.objects.select_for_update(of=("self",)).get(pk=milestone.pk)
    require(policies.may_answer(by, milestone))
    was_shown = milestone.consent == Consent.GIVEN
    milestone.consent = Consent.REFUSED
    milestone.save(update_fields=["consent"])
    if was_shown:
        _record(Verb.MILESTONE_WITHDRAWN, milestone, by, origin)
    return milestone


@transaction.atomic
def ask_no_more(*, by: User, milestone: Milestone, origin: str = Origin.WEB) -> Milestone:
    """Not this one, and never ask again about another."""
    milestone = hide_milestone(by=by, milestone=milestone, origin=origin)
    set_appearance(user=by, asks_milestones=False, origin=origin)
    return milestone


def _record(verb: Verb, milestone: Milestone, by: User, origin: str) -> None:
    forget_shelves()
    record_event(
        verb,
        actor_id=by.pk,
        person_id=milestone.person_id,
        community_id=milestone.community_id,
        origin=origin,
        context={"milestone": milestone.pk},
    )
