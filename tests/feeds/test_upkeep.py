"""How the sums of the popular shelf are kept: by the consumer, by beat and by the operator."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.activity.consumers import advance, advance_all
from apps.activity.models import Event
from apps.activity.readings import flush_readings, note_reading
from apps.activity.verbs import Verb
from apps.content.reply_services import post_reply
from apps.core import clock
from apps.feeds.consumers import FeedConsumer
from apps.feeds.models import Engagement, EntryMass, ReadMark, Scale
from apps.feeds.popular import popular_entries
from apps.feeds.scoring import scale
from apps.feeds.services import forget_old_readings, rebase_feeds, rebuild_feeds
from apps.ratings.mark_services import keep_entry
from apps.readings.services import clear_record
from tests.cast import Cast, ask, make_cast, make_person
from tests.feeds.making import standing, titles, view

type Flow = Callable[[], None]


@pytest.mark.django_db(transaction=True)
def test_reading_reaches_the_shelf_through_buffer_and_consumer(transactional_db: None) -> None:
    cast = make_cast()
    people = [make_person(f"reader {number}") for number in range(5)]
    entry = ask(cast.member, cast.community)
    for person in people[:4]:
        note_reading(Verb.ENTRY_VIEWED, actor_id=person.pk, entry_id=entry.pk)
    flush_readings()
    advance_all()
    assert standing(cast.other) == []
    for _ in range(3):
        note_reading(Verb.ENTRY_VIEWED, actor_id=people[4].pk, entry_id=entry.pk)
    flush_readings()
    advance_all()
    # What was ranked a moment ago is forgotten with the commit.
    assert standing(cast.other) == [entry.title]
    sums = EntryMass.objects.values_list("entry_id", "people", "mass").get()
    note_reading(Verb.ENTRY_VIEWED, actor_id=cast.other.pk, entry_id=entry.pk)
    assert rebuild_feeds() > 0
    assert EntryMass.objects.values_list("entry_id", "people", "mass").get() == pytest.approx(sums)
    flush_readings()
    advance_all()
    assert EntryMass.objects.get().people == 6, "a reading that waited during the rebuild is not lost"


@pytest.mark.django_db(transaction=True)
def test_consumer_waits_while_the_sums_are_made_anew(transactional_db: None) -> None:
    cast = make_cast()
    entry = ask(cast.member, cast.community)
    keep_entry(by=cast.other, entry=entry)
    with transaction.atomic():
        rebuild_feeds()
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(advanced).result() == 0
    assert advanced() > 0
    assert EntryMass.objects.get(entry=entry).people == 1


def advanced() -> int:
    """The number of events that the consumer passes, over a connection of its own."""
    try:
        return advance(FeedConsumer())
    finally:
        connections.close_all()


def test_names_of_old_readings_go_and_acts_stay(cast: Cast, readers: list[User], flow: Flow) -> None:
    with clock.as_of(timezone.now() - timedelta(days=91)):
        entry = ask(cast.member, cast.community)
        view(entry, *readers[:5])
        keep_entry(by=readers[0], entry=entry)
    view(entry, readers[6])
    flow()
    assert EntryMass.objects.get().people == 6
    assert forget_old_readings() == 5
    assert set(Engagement.objects.values_list("person", flat=True)) == {readers[0].pk, readers[6].pk}
    assert EntryMass.objects.get().people == 2
    assert ReadMark.objects.filter(entry=entry).count() == 6, "it stays seen"
    Event.objects.filter(verb="entry_viewed", at__lt=timezone.now() - timedelta(days=90)).delete()
    before = EntryMass.objects.get().mass
    ReadMark.objects.all().delete()
    rebuild_feeds()
    assert EntryMass.objects.get().mass == pytest.approx(before), "a rebuild needs nothing that is so old"


def test_somebody_who_comes_back_after_a_month_finds_it_anew(cast: Cast, flow: Flow) -> None:
    now = timezone.now()
    entry = ask(cast.member, cast.community)
    for ago in (100, 80, 49, 10, 1):
        with clock.as_of(now - timedelta(days=ago)):
            view(entry, cast.other)
    flow()
    assert ReadMark.objects.get(user=cast.other).viewed_from == now - timedelta(days=10)


def test_landmark_moves_by_whole_half_lives_and_nothing_else_changes(
    cast: Cast, readers: list[User], flow: Flow
) -> None:
    now = timezone.now()
    for title, ago in (("newer", 1), ("older", 3)):
        with clock.as_of(now - timedelta(days=ago)):
            view(ask(cast.member, cast.community, title), *readers)
    scale()
    Scale.objects.update(landmark=now - timedelta(days=364))
    flow()
    before = dict(EntryMass.objects.values_list("entry__title", "mass"))
    assert not rebase_feeds()
    Scale.objects.update(landmark=now - timedelta(days=367))
    rebuild_feeds()
    assert rebase_feeds()
    assert timedelta() <= clock.now() - scale().landmark < timedelta(days=3)
    after = dict(EntryMass.objects.values_list("entry__title", "mass"))
    assert after["newer"] < before["newer"] / 2**100
    assert after["newer"] / after["older"] == pytest.approx(before["newer"] / before["older"])
    rebuild_feeds()
    assert dict(EntryMass.objects.values_list("entry__title", "mass")) == pytest.approx(after)
    assert titles(popular_entries(cast.other)) == ["newer", "older"]


def test_operator_names_another_half_life(cast: Cast, readers: list[User], flow: Flow) -> None:
    entry = ask(cast.member, cast.community)
    view(entry, *readers)
    flow()
    call_command("rebuild_feeds", "--half-life", "24", stdout=StringIO())
    assert scale().half_life_hours == 24
    with pytest.raises(CommandError, match="24 to 168"):
        call_command("rebuild_feeds", "--half-life", "2", stdout=StringIO())
    assert scale().half_life_hours == 24


def test_who_deletes_their_record_of_reading_is_no_reader_any_more(cast: Cast, flow: Flow) -> None:
    entry, answered = ask(cast.member, cast.community), ask(cast.member, cast.community)
    view(entry, cast.other)
    view(answered, cast.other)
    post_reply(author=cast.other, entry=answered, source="a view")
    flow()
    clear_record(person=cast.other)
    flow()
    assert list(Engagement.objects.values_list("entry", "weight")) == [(answered.pk, 2.0)]
