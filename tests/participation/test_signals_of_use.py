"""Reading, asking, marking; writing and answering: what counts, and what does not."""

import pytest

from apps.activity.models import Event, Origin
from apps.activity.verbs import Verb
from apps.content.reply_services import accept_answer, remove_reply
from apps.content.services import edit_entry, remove_entry
from apps.core import clock
from apps.ratings.mark_services import (
    keep_entry,
    rate_entry,
    stop_keeping,
    thank_for_reply,
    withdraw_rating,
    withdraw_thanks,
)
from apps.ratings.services import follow_entry, unfollow_entry
from tests.participation.making import LONG, Place, make_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return make_place()


def test_a_reading_counts_once_a_week_and_nobodys_own(place: Place) -> None:
    entry = place.post(0)
    for who in (0, 1, 1):
        place.later(minutes=40).read(who, entry)
    assert place.tally("read", 1) == 1
    assert place.tally("read", 0) == 0
    place.later(days=7).read(1, entry)
    assert place.tally("read", 1) == 2


def test_a_glance_or_a_minute_of_a_recording_is_no_reading(place: Place) -> None:
    entry = place.post(0)
    place.read(1, entry, Verb.ENTRY_VIEWED)
    place.read(1, entry, Verb.EPISODE_PLAYED, reached=25, minutes=1)
    assert place.tally("read", 1) == 0
    place.later(hours=1).read(1, entry, Verb.EPISODE_PLAYED, reached=50, minutes=2)
    assert place.tally("read", 1) == 1


def test_what_was_found_by_a_search_counts_once_more_within_half_an_hour(place: Place) -> None:
    entry, other = place.post(0), place.post(0)
    place.read(1, entry, Verb.SEARCH_CHOSEN, search="abc")
    place.read(1, other, Verb.SEARCH_CHOSEN, search="abc")
    place.later(minutes=10).read(1, entry)
    place.later(minutes=25).read(1, other)
    assert (place.tally("read", 1), place.tally("found", 1)) == (2, 1)


def test_a_question_counts_until_it_is_removed(place: Place) -> None:
    question = place.ask(0)
    assert place.tally("asked", 0) == 1
    remove_entry(by=place.manager, entry=question)
    assert place.tally("asked", 0) == 0


def test_what_is_followed_and_kept_counts_once_a_day_and_while_it_stands(place: Place) -> None:
    entry = place.post(0)
    with clock.as_of(place.now):
        follow_entry(user=place.people[1], entry=entry)
        keep_entry(by=place.people[1], entry=entry)
    assert place.tally("followed", 1) == 1
    unfollow_entry(user=place.people[1], entry=entry)
    stop_keeping(by=place.people[1], entry=entry)
    assert place.tally("followed", 1) == 0


def test_thanks_and_stars_count_until_they_are_taken_back(place: Place) -> None:
    entry = place.ask(0)
    reply = place.reply(1, entry)
    with clock.as_of(place.later(hours=1).now):
        thank_for_reply(by=place.people[0], reply=reply)
        rate_entry(by=place.people[2], entry=entry, stars=5)
    assert (place.tally("marked", 0), place.tally("marked", 2)) == (1, 1)
    withdraw_thanks(by=place.people[0], reply=reply)
    withdraw_rating(by=place.people[2], entry=entry)
    assert (place.tally("marked", 0), place.tally("marked", 2)) == (0, 0)


def test_something_new_counts_with_those_who_answer_keep_or_praise_it(place: Place) -> None:
    entry, short = place.post(0), place.post(0, source="Too short to say much.")
    place.later(hours=1)
    with clock.as_of(place.now):
        keep_entry(by=place.people[0], entry=entry)
        keep_entry(by=place.people[1], entry=entry)
        rate_entry(by=place.people[1], entry=entry, stars=5)
        rate_entry(by=place.people[2], entry=entry, stars=3)
        keep_entry(by=place.people[2], entry=short)
    place.reply(3, entry, "Thanks.")
    place.later(days=15).reply(4, entry, "Late.")
    assert [act.entry_id for act in place.acts("original")] == [entry.pk]
    assert place.users("original") == [(1, 1.0), (3, 1.0)]
    assert place.acts("original")[0].beneficiary_id == place.people[1].pk


def test_what_was_imported_or_removed_by_others_counts_nothing_or_against(place: Place) -> None:
    imported, removed = place.post(0, origin=Origin.IMPORT), place.post(0)
    mine = place.post(0)
    remove_entry(by=place.manager, entry=removed)
    remove_entry(by=place.people[0], entry=mine)
    acts = place.acts("original")
    assert [(act.entry_id, act.is_reversed) for act in acts] == [(removed.pk, True)]
    assert Event.objects.filter(entry_id=imported.pk).exists()


def test_an_answer_counts_and_the_askers_word_alone_is_half_a_use(place: Place) -> None:
    question = place.ask(0)
    reply = place.later(hours=1).reply(1, question)
    place.reply(2, question, "Me too.")
    place.later(hours=1).reply(0, question, "I see.", parent=reply)
    assert len(place.acts("reply")) == 1
    assert place.users("reply") == [(0, 0.5)]
    with clock.as_of(place.later(hours=1).now):
        accept_answer(by=place.people[0], reply=reply)
    assert place.users("reply") == [(0, 1.0)]
    remove_reply(by=place.manager, reply=reply)
    assert [act.is_reversed for act in place.acts("reply")] == [True]


def test_an_answer_to_oneself_counts_nothing(place: Place) -> None:
    place.later(hours=1).reply(0, place.ask(0))
    assert place.acts("reply") == []


def test_an_improved_page_counts_until_somebody_puts_the_former_text_back(place: Place) -> None:
    page = place.post(0, kind="wiki", title="Receiving")
    former = page.source
    place.later(days=1)
    with clock.as_of(place.now):
        improved = former + "\n\n" + LONG[::-1] * 2
        edit_entry(by=place.people[1], entry=page, changes={"source": improved})
    with clock.as_of(place.later(hours=1).now):
        edit_entry(by=place.people[0], entry=page, changes={"source": improved + " Of one's own page."})
    with clock.as_of(place.later(hours=1).now):
        keep_entry(by=place.people[2], entry=page)
    assert [act.person_id for act in place.acts("improved")] == [place.people[1].pk]
    assert place.users("improved") == [(2, 1.0)]
    with clock.as_of(place.later(hours=1).now):
        edit_entry(by=place.people[0], entry=page, changes={"source": former})
    assert [act.is_reversed for act in place.acts("improved")] == [True]
