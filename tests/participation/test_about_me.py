"""What members see of what is held about them, and what goes when they want it to."""

from datetime import timedelta

import pytest

from apps.accounts.models import User
from apps.activity.models import Event
from apps.activity.verbs import READINGS
from apps.core import clock
from apps.participation import method
from apps.participation.erasure import erase_person
from apps.participation.evidence import evidence_of
from apps.participation.models import Act, OptOut, Presence, Profile, Tally, Use
from apps.participation.profiles import profile_rows
from apps.participation.selectors import is_profiled, signals_of
from apps.participation.services import keep_profiles, opt_in, opt_out, rebuild_participation
from apps.ratings.mark_services import keep_entry, thank_for_reply
from apps.readings.models import KEPT
from apps.readings.services import clear_record
from tests.participation.making import Place, kept, make_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    """Three weeks in which member 1 answers member 0, is thanked, and 2 reads and keeps."""
    place = make_place()
    for _ in range(3):
        question, other = place.ask(0), place.post(3)
        reply = place.later(hours=2).reply(1, question)
        with clock.as_of(place.later(hours=2).now):
            thank_for_reply(by=place.people[0], reply=reply)
            keep_entry(by=place.people[2], entry=other)
        place.read(2, question)
        place.later(days=7)
    place.flow()
    return place


def others(person: User) -> list[object]:
    week = method.week_of(Act.objects.latest("at").at)
    communities = sorted(set(Act.objects.values_list("community_id", flat=True)))
    return sorted((row for row in profile_rows(communities, week) if row.person_id != person.pk), key=repr)


def test_a_member_sees_each_signal_with_why_it_counts_and_nobody_elses(place: Place) -> None:
    me = place.people[1]
    lines = [line for line in signals_of(me, place.community) if line.signal == "reply"]
    assert [(line.uses, line.amount) for line in lines] == [(1, pytest.approx(0.35 * 0.65))] * 3
    assert "1 person made use of it" in lines[0].why
    assert not Act.objects.visible_to(place.people[2]).filter(person=me).exists()
    assert not Tally.objects.visible_to(place.people[2]).exclude(person=place.people[2]).exists()
    assert signals_of(me, since=(place.now + timedelta(days=1)).date()) == []


def test_evidence_says_in_how_many_weeks_and_how_many_used_it(place: Place) -> None:
    week = method.week_of(Act.objects.latest("at").at)
    said = evidence_of(place.people[1], place.community, week)["creator"]
    assert said[0] == "In each of your 3 active weeks you did what a Creator does. One other person made use of it."
    assert said[1:] == [
        "It takes at least two people who had something of it.",
        "You answered somebody 3 times, and each time somebody made use of it.",
    ]
    nobody = evidence_of(place.people[5], place.community, week)["carrier"]
    assert nobody == ["You were here in 0 weeks of the last 12. That is too little to say anything."]


def test_whoever_opts_out_loses_their_profiles_and_changes_nobody_elses(place: Place) -> None:
    me, before = place.people[1], others(place.people[1])
    keep_profiles()
    assert Profile.objects.filter(person=me).exists()
    opt_out(person=me)
    opt_out(person=me)
    keep_profiles()
    assert not Profile.objects.filter(person=me).exists()
    assert not is_profiled(me)
    assert others(me) == before
    opt_in(person=me)
    assert not OptOut.objects.exists()


def test_an_erased_person_leaves_nothing_and_others_keep_their_numbers(place: Place) -> None:
    me, helper = place.people[0], place.people[1]
    before = [row for row in others(me) if row.person_id == helper.pk]  # type: ignore[attr-defined]
    erase_person(me)
    for model in (Act, Tally, Presence, Profile, Use):
        assert not model._base_manager.filter(person_id=me.pk).exists()
    assert [row for row in others(me) if row.person_id == helper.pk] == before  # type: ignore[attr-defined]


def test_numbers_of_readings_outlive_them_and_a_rebuild(place: Place) -> None:
    assert method.READINGS_KEPT == KEPT
    with clock.as_of(place.now + timedelta(days=140)):
        Event.objects.filter(verb__in=READINGS).delete()
        rebuild_participation()
        assert place.tally("read", 2) == 3
        assert Presence.objects.filter(person=place.people[2]).count() == 3


def test_a_week_of_which_some_readings_are_forgotten_keeps_its_days(place: Place) -> None:
    place.later(days=7 - place.now.weekday())
    entry = place.post(3)
    place.read(2, entry)
    place.later(days=2).read(2, entry)
    place.flow()
    before = kept()["tallies"]
    readings = Event.objects.filter(verb__in=READINGS, entry_id=entry.pk).order_by("at")
    assert readings.count() == 2
    with clock.as_of(place.now + timedelta(days=90)):
        readings[0].delete()
        rebuild_participation()
        assert kept()["tallies"] == before


def test_whoever_deletes_the_record_of_their_reading_deletes_its_numbers(place: Place) -> None:
    assert place.tally("read", 2) == 3
    clear_record(person=place.people[2])
    assert place.tally("read", 2) == 0
    assert place.tally("followed", 2) == 3
