"""What is kept step by step equals what is derived from nothing, whatever happened and however it was told."""

from datetime import timedelta
from random import Random

import hypothesis.strategies as st
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from apps.activity.models import Event
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.communities.models import Role
from apps.communities.services import add_member, leave_community
from apps.content.reply_services import post_reply
from apps.content.services import edit_entry, post_entry
from apps.core import clock
from apps.core.refusals import Refused
from apps.participation.consumers import ParticipationConsumer
from apps.participation.services import opt_in, opt_out
from apps.ratings.mark_services import rate_entry
from tests.cast import Cast
from tests.feeds.histories import DECK, MOVES, World, populated
from tests.participation.making import LONG, kept, kept_anew

pytestmark = pytest.mark.django_db


def read(world: World, dice: Random) -> None:
    entry, by = world.entry(dice.randrange(12)), world.person(dice.randrange(12))
    verb = dice.choice([Verb.ENTRY_READ, Verb.ENTRY_READ, Verb.SEARCH_CHOSEN, Verb.DOCUMENT_DOWNLOADED])
    record_event(verb, actor_id=by.pk, entry_id=entry.pk, community_id=entry.community_id)


def answer_at_length(world: World, dice: Random) -> None:
    entry, by, other = (
        world.entry(dice.randrange(12)),
        world.person(dice.randrange(12)),
        world.entry(dice.randrange(12)),
    )
    words = f"{LONG} @{world.person(dice.randrange(12)).handle} and /e/{other.pk}/x/ say more."
    post_reply(author=by, entry=entry, source=words)


def post_at_length(world: World, dice: Random) -> None:
    kind = dice.choice(["wiki", "article", "discussion"])
    title = f"Something new {dice.random()}"
    entry = post_entry(
        author=world.person(dice.randrange(12)), community=world.communities[0], kind=kind, title=title, source=LONG * 3
    )
    world.entries.append(entry)


def edit_page(world: World, dice: Random) -> None:
    pages = [entry for entry in world.entries if entry.kind == "wiki"]
    if not pages:
        return
    page = world.fresh(dice.choice(pages))
    changes = dice.choice([{"source": LONG * 3}, {"source": LONG[::-1] * 3}, {"tags": ["docks"]}])
    edit_entry(by=world.person(dice.randrange(12)), entry=page, changes=changes)


def review(world: World, dice: Random) -> None:
    reason = "It names the one step that everybody forgets and says why."
    rate_entry(by=world.person(dice.randrange(12)), entry=world.entry(dice.randrange(12)), stars=5, reason=reason)


def come_and_go(world: World, dice: Random) -> None:
    person, place = world.person(4 + dice.randrange(3)), world.communities[0]
    (leave_community if dice.random() < 0.5 else rejoin)(user=person, community=place)


def rejoin(user: object, community: object) -> None:
    add_member(community=community, user=user, role=Role.MEMBER, by=None)  # type: ignore[arg-type]


def decide(world: World, dice: Random) -> None:
    dice.choice([opt_out, opt_in])(person=world.person(dice.randrange(12)))


MORE = (
    *[read] * 14, *[answer_at_length] * 8, *[post_at_length] * 4, *[edit_page] * 4, *[review] * 3,
    *[come_and_go] * 3, decide, decide,
)  # fmt: skip


@pytest.fixture
def world(cast: Cast) -> World:
    return populated(cast)


def live(world: World, dice: Random) -> None:
    """Many moves in some order, some hours apart."""
    moves = [*DECK, *MORE]
    for move in dice.sample(moves, len(moves)):
        world.now += timedelta(hours=dice.choice([1, 3, 9]))
        try:
            with clock.as_of(world.now), transaction.atomic():
                if isinstance(move, str):
                    MOVES[move](world, *(dice.randrange(12) for _ in range(3)))
                else:
                    move(world, dice)
        except Refused:
            continue


def tell(dice: Random) -> None:
    """The consumer is given what was recorded in batches of any size, some of them twice, and out of order."""
    consumer = ParticipationConsumer()
    events = [event for event in Event.objects.order_by("pk") if event.verb in consumer.verbs]
    batches = []
    while events:
        size = dice.choice([1, 3, 20, 100])
        batches.append(events[:size])
        events = events[size:]
    late = [batches.pop(dice.randrange(len(batches))) for _ in range(min(3, len(batches) - 1))]
    for batch in [*batches, *late]:
        consumer.apply(batch)
        if dice.random() < 0.2:
            consumer.apply(batch)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_signals_kept_step_by_step_equal_those_derived_from_nothing(world: World, seed: int) -> None:
    dice = Random(seed)
    with transaction.atomic():
        world.begin()
        # Within the time that readings are kept: what was read before that keeps its numbers.
        world.now += timedelta(days=120)
        for _ in range(2):
            live(world, dice)
            tell(dice)
        step_by_step = kept()
        anew = kept_anew()
        for table, rows in anew.items():
            assert step_by_step[table] == rows, table
        assert anew["acts"]
        assert anew["uses"]
        transaction.set_rollback(True)
