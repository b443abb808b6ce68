"""Drawing this week's cards of Who's popular.

A card for each part, without replacement, with chances as the square root of H (`helping`), so that newcomers get a
turn (weighted sampling after Efraimidis and Spirakis 2006). What counts is what happened before the week began, and the
dice are a hash of community, week, part and person: drawing again gives the same cards, as long as the same things
stand.
"""

import hashlib
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from apps.communities.models import Community
from apps.content.kinds.interview.models import Interview
from apps.core import clock
from apps.recognition.appearance import belongs, may_be_held_up
from apps.recognition.cards import Card, Draw, Part, start_of, week_of
from apps.recognition.helping import RESTS_FOR, Candidate, candidates, example_of
from apps.recognition.shelves import forget_shelves

INTERVIEW_STANDS = timedelta(days=90)
_DRAWN = (Part.HELPED, Part.KEPT, Part.INTRODUCED)


def draw_cards() -> int:
    """Draw for every live community that has no cards of this week yet, and put up interviews that came since. Returns
    how many cards came."""
    now = clock.now()
    week = week_of(now)
    drawn = Draw.objects.filter(community=OuterRef("pk"), week=week)
    waiting = Community.objects.active().filter(~Exists(drawn)).order_by("pk")
    made = sum(_draw(community_id=pk, week=week) for pk in waiting.values_list("pk", flat=True))
    return made + _put_up_interviews(week=week, now=now)


@transaction.atomic
def _draw(*, community_id: int, week: date) -> int:
    _mark, is_mine = Draw.objects.get_or_create(community_id=community_id, week=week)
    if not is_mine:
        return 0
    made = 0
    if interview := _interview_of(community_id, start_of(week) - INTERVIEW_STANDS, start_of(week)):
        Card.objects.create(
            community_id=community_id, week=week, part=Part.INTERVIEW,
            person_id=interview.interviewee_id, entry_id=interview.pk,
        )  # fmt: skip
        made += 1
    for part in _DRAWN:
        if found := candidates(community_id, week, part):
            person_id = max(found, key=lambda one: _die(community_id, week, part, one)).person_id
            entry_id = example_of(community_id, week, part, person_id)
            Card.objects.create(community_id=community_id, week=week, part=part, person_id=person_id, entry_id=entry_id)
            made += 1
    forget_shelves()
    return made


@transaction.atomic
def _put_up_interviews(*, week: date, now: datetime) -> int:
    """An interview that comes during the week is not kept waiting for the next, where none stands yet."""
    standing = Card.objects.filter(community=OuterRef("entry__community"), week=week, part=Part.INTERVIEW)
    shown = Card.objects.filter(community=OuterRef("entry__community"), week=week, person=OuterRef("interviewee"))
    rows = (
        _interviews(start_of(week), now + timedelta(microseconds=1))
        .filter(~Exists(standing), ~Exists(shown))
        .order_by("entry__published_at")
    )
    first = {row.entry.community_id: row for row in reversed(rows)}
    cards = [
        Card(community_id=pk, week=week, part=Part.INTERVIEW, person_id=row.interviewee_id, entry_id=row.pk)
        for pk, row in first.items()
    ]
    Card.objects.bulk_create(cards, ignore_conflicts=True)
    if cards:
        forget_shelves()
    return len(cards)


def _interview_of(community_id: int, since: datetime, until: datetime) -> Interview | None:
    """The latest interview whose interviewee has not been shown for four weeks."""
    lately = Card.objects.filter(
        community_id=community_id, person=OuterRef("interviewee"), week__gte=week_of(until) - RESTS_FOR
    )
    rows = _interviews(since, until).filter(~Exists(lately), entry__community_id=community_id)
    return rows.order_by("-entry__published_at", "-pk").first()


def _interviews(since: datetime, until: datetime) -> QuerySet[Interview]:
    rows = Interview.objects.filter(
        may_be_held_up("interviewee"),
        belongs("interviewee_id", "entry__community_id"),
        entry__removed_at=None,
        entry__is_withheld=False,
        entry__is_history=False,
        entry__published_at__gte=since,
        entry__published_at__lt=until,
    )
    return rows.select_related("entry").defer("entry__source", "entry__html")


def _die(community_id: int, week: date, part: str, one: Candidate) -> float:
    seed = f"{community_id}:{week.isoformat()}:{part}:{one.person_id}".encode()
    thrown = (int.from_bytes(hashlib.blake2b(seed, digest_size=8).digest()) + 1) / 2**64
    return thrown ** (1 / max(one.helped, 1e-9) ** 0.5)
