"""The year of life over the shipped world: what it leaves holds together, and says what the demo is to show."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from apps.accounts.models import User
from apps.activity.models import ConsumerCursor, Event
from apps.communities.models import Community, Membership
from apps.content.models import Entry, Reply
from apps.insights.reports.implied import PARTS
from apps.insights.reports.population import population_of
from apps.integrations.demo_world.files import read_world
from apps.integrations.demo_world.life import figures
from apps.integrations.demo_world.life.living import live_a_year
from apps.integrations.demo_world.life.settling import take_in
from apps.integrations.demo_world.loading import Loader
from apps.notifications.models import Notification
from apps.participation.method import last_settled_week
from apps.participation.models import Act, Presence, Profile, Ring, Tally, Use
from apps.participation.services import rebuild_participation
from apps.readings.retention import forget_old
from apps.search.models import Document

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo life")]
DERIVED = (Act, Use, Tally, Presence)


@pytest.fixture(scope="module", autouse=True)
def year(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[Event]]:
    """The shipped world and its year, once for this module in a transaction that is rolled back. Gives the events."""
    with django_db_blocker.unblock(), transaction.atomic():
        loader = Loader(read_world(Path(__file__).resolve().parents[2] / "demo"))
        loader.load(lambda _done: None)
        assert loader.world.life
        events = live_a_year(loader, loader.world.life)
        take_in(events)
        rebuild_participation()
        for keep in figures.PARTS[:1]:
            keep(figures.published_weeks()[-5:])
        yield events
        transaction.set_rollback(True)


def test_the_year_runs_forward_and_everybody_was_a_member_when_they_acted(year: list[Event]) -> None:
    now = timezone.now()
    joined = {(row.community_id, row.user_id): row.joined_at for row in Membership.objects.all()}
    assert max(event.at for event in year) < now
    late = [
        event
        for event in year
        if event.community_id and event.verb not in {"member_invited", "member_joined"}
        and event.at < joined[event.community_id, event.actor_id or 0]
    ]  # fmt: skip
    assert late == []
    for reply in Reply.objects.select_related("entry", "parent"):
        assert reply.created_at > reply.entry.published_at
        assert reply.parent is None or reply.created_at > reply.parent.created_at
        assert reply.created_at <= reply.entry.active_at <= now
        assert not {"{", "}"} & set(reply.source) or "`" in reply.source, reply.source
    for entry in Entry.objects.prefetch_related("replies"):
        rows = sorted(entry.replies.all(), key=lambda row: row.number)
        assert [row.number for row in rows] == list(range(1, entry.last_number + 1))
        assert [row.created_at for row in rows] == sorted(row.created_at for row in rows)


def test_nobody_is_told_of_the_year_and_no_reader_of_the_river_waits(year: list[Event]) -> None:
    assert not Notification.objects.filter(latest_at__gt=timezone.now() - timedelta(days=400)).exists()
    places = set(ConsumerCursor.objects.exclude(name="tests").values_list("event_id", flat=True))
    assert places == {year[-1].pk}
    written = {event.entry_id for event in year if event.verb == "entry_posted"}
    assert len(written) > 60
    assert Document.objects.filter(entry_id__in=written, kind="entry").count() == len(written)


def test_members_of_the_demo_act_in_all_roles_in_communities_of_every_size() -> None:
    week = last_settled_week(timezone.now())
    rows = Profile.objects.filter(week=week - week % 4)
    sizes = {
        community.slug: rows.filter(community=community).values("person").distinct().count()
        for community in Community.objects.all()
    }
    assert sizes["supply-chain"] >= 100
    assert 30 <= sizes["front-line-managers"] <= 99
    assert 30 <= sizes["sales-representatives"] <= 99
    assert 10 <= sizes["financial-management"] <= 29
    acting = rows.filter(community__slug="supply-chain", is_acting=True)
    assert set(acting.values_list("role", flat=True)) == {
        "consumer", "creator", "connector", "carrier", "caretaker",
    }  # fmt: skip
    member = User.objects.get(email="member@demo.example")
    own = set(rows.filter(person=member, is_acting=True).values_list("community__slug", flat=True))
    # In which others, the day of loading decides.
    assert "supply-chain" in own
    assert len(own) >= 2
    (ring,) = Ring.objects.all()
    assert (ring.community.slug, ring.people.count()) == ("supply-chain", 4)


def test_columns_that_reports_hold_for_parts_of_others_are_parts_of_them() -> None:
    week = last_settled_week(timezone.now())
    population = population_of(week - week % 12)
    units = [*population.members.values(), *population.questions.values()]
    marks = [unit.marks for kind in units for unit in kind]
    assert len(marks) > 150
    for outer, inner, _left_out in PARTS:
        assert not [found for found in marks if inner in found and outer not in found], (outer, inner)


def test_rebuilding_comes_to_the_same_rows_also_when_old_readings_are_forgotten() -> None:
    before = derived()
    rebuild_participation()
    assert derived() == before
    # Whoever used an act by reading and otherwise has the moment of the latter once the reading is forgotten.
    before["Use"] = {row[:3] for row in before["Use"]}
    assert forget_old() > 0
    rebuild_participation()
    after = derived()
    assert after | {"Use": {row[:3] for row in after["Use"]}} == before


def derived() -> dict[str, set[tuple[object, ...]]]:
    return {
        model.__name__: set(
            model._base_manager.values_list(
                *(field.attname for field in model._meta.concrete_fields if not field.primary_key)
            )
        )
        for model in DERIVED
    }
