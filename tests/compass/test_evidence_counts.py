"""What is an opportunity for each skill, and what is going well: done by the real services, counted by the log."""

import pytest

from apps.activity.verbs import Verb
from apps.citations.models import Citation
from apps.citations.services import cite_entry
from apps.compass.skills import Skill
from apps.content.models import Entry
from apps.content.services import edit_entry, remove_entry
from apps.core import clock
from apps.participation.models import Ring
from apps.ratings.mark_services import rate_entry, thank_for_reply
from tests.compass.making import counted, keep, past_place, read_by
from tests.participation.making import LONG, Place

pytestmark = pytest.mark.django_db

LIST = "- Book the receipt\n- Count it twice\n\n"


def test_a_reader_who_searched_first_is_self_directed() -> None:
    place = past_place(10)
    first, second = place.post(0), place.post(0)
    place.read(1, first, Verb.SEARCH_CHOSEN)
    place.later(minutes=5).read(1, first)
    place.read(1, second)
    assert counted(place, Skill.SELF_DIRECTED, 1) == (1, 2, 2)


def test_a_member_who_marks_early_what_many_mark_later_is_insightful() -> None:
    place = past_place()
    entries = [place.post(0) for _ in range(8)]
    for who in (1, 2, 3, 4):
        keep(place, who, entries[0])
    keep(place, 1, entries[1])
    assert counted(place, Skill.INSIGHTFUL, 1) == (1, 2, 2)
    # The fourth came when others had seen it already; the author's own mark would be none.
    assert counted(place, Skill.INSIGHTFUL, 4) is None


def test_a_member_who_answers_and_is_answered_is_group_oriented_and_keeps_ties() -> None:
    place = past_place(20)
    question = place.ask(0)
    reply = place.later(hours=1).reply(1, question)
    place.later(hours=1).reply(0, question, parent=reply)
    place.later(days=7)
    place.reply(1, place.post(2))
    assert counted(place, Skill.GROUP_ORIENTED, 1) == (1, 2, 2)
    # They wrote to each other in the first half; in the second, one of them wrote again, the other did not.
    assert counted(place, Skill.NETWORKER, 1) == (0, 1, 0)
    place.later(days=90).reply(0, question, parent=reply)
    assert counted(place, Skill.NETWORKER, 1) == (1, 1, 0)
    assert counted(place, Skill.NETWORKER, 0) == (1, 1, 1)
    assert counted(place, Skill.NETWORKER, 2) is None


def test_a_member_who_answers_calls_within_two_working_days_is_attentive() -> None:
    place = past_place(10)
    mine, other = place.post(1), place.ask(0)
    called = place.reply(2, mine)
    place.reply(3, mine)
    with clock.as_of(place.later(days=1).now):
        thank_for_reply(by=place.people[1], reply=called)
    # On a Friday; Tuesday is in time.
    place.later(days=3).reply(0, other, f"{LONG} @{place.people[1].handle} knows.")
    place.later(days=4).reply(1, other)
    # Too late, and not at all.
    place.reply(2, mine)
    place.later(days=5).reply(1, mine)
    place.later(days=3).reply(0, mine)
    assert counted(place, Skill.ATTENTIVE, 1) == (2, 4, 3)


def test_a_writer_who_gives_form_and_sources_is_a_designer_and_researcher() -> None:
    place = past_place(10)
    theirs = place.post(0, kind="wiki", title="Receipts")
    place.post(1, title="Plain")
    mine = place.post(1, title="In a list", source=LIST + LONG * 3)
    place.reply(1, theirs, f"{LONG} See /e/{mine.pk}/x/ for it.")
    place.reply(1, place.ask(2), f"{LONG} See /e/{theirs.pk}/x/ for it.")
    with clock.as_of(place.now):
        edit_entry(by=place.people[1], entry=theirs, changes={"source": LONG[::-1] * 5})
    assert counted(place, Skill.DESIGNER, 1) == (1, 2, 2)
    # Two entries and a link to one's own work do not point to others'; a link to theirs and an improvement do.
    assert counted(place, Skill.RESEARCHER, 1) == (2, 5, 5)


def test_whoever_names_somebody_who_then_joins_is_a_broker() -> None:
    place = past_place(10)
    for joins in (True, False):
        question = place.ask(0)
        place.later(hours=1).reply(1, question, f"{LONG} @{place.people[2].handle} knows.")
        if joins:
            place.later(hours=1).reply(2, question)
    assert counted(place, Skill.BROKER, 1) == (1, 2, 2)


def cited(place: Place, source: Entry, target: Entry) -> Citation:
    with clock.as_of(place.now):
        return cite_entry(by=place.people[1], source=source, target=target, quote="count it twice")


def test_whoever_passes_on_with_words_and_finds_readers_communicates_spots_and_reaches() -> None:
    place = past_place(18)
    theirs = [place.post(0, title=f"Number {n}") for n in range(8)]
    mine = place.later(days=1).post(1, kind="article", title="What I read")
    mentions = [cited(place, mine, theirs[0]), cited(place, mine, theirs[1])]
    place.later(days=1).read(2, theirs[0], Verb.CITATION_FOLLOWED, citation=mentions[0].pk)
    Citation.objects.filter(pk=mentions[0].pk).update(reader_count=3)
    for entry, number in ((mine, 10), (theirs[0], 20), (theirs[1], 6)):
        read_by(entry, number, place.later(days=1).now)
    with clock.as_of(place.now):
        ten = "Ten words and no more than ten are in this."
        rate_entry(by=place.people[1], entry=theirs[2], stars=5, reason=ten)
    assert counted(place, Skill.COMMUNICATOR, 1) == (1, 3, 3)
    # What nobody read is no opportunity; of nine entries, the two that most read are the upper quarter.
    assert counted(place, Skill.TREND_SPOTTER, 1) == (1, 2, 2)
    assert counted(place, Skill.MARKETER, 1) == (1, 2, 2)


def test_a_manager_whose_removals_stand_and_drive_nobody_away_is_an_advocate() -> None:
    place = past_place(14)
    for who, comes_back in ((0, True), (2, False)):
        entry = place.post(who)
        with clock.as_of(place.later(hours=1).now):
            remove_entry(by=place.manager, entry=entry, reason="Off the subject")
        if comes_back:
            place.later(days=8).post(who)
    assert counted(place, Skill.ADVOCATE, len(place.people) - 1) == (1, 2, 2)


def test_whoever_begins_what_three_others_take_up_is_a_cultivator() -> None:
    place = past_place(20)
    place.post(1, tags=["docks", "lonely", "once"])
    place.later(days=1).post(0, tags=["docks", "once"])
    place.post(2, tags=["docks"])
    place.post(3, tags=["docks"])
    # A tag that nobody took up is no opportunity, one that only one other uses is one that did not spread.
    assert counted(place, Skill.CULTIVATOR, 1) == (1, 2, 2)
    assert counted(place, Skill.CULTIVATOR, 0) is None


def test_imports_preparation_removal_and_rings_count_for_nobody() -> None:
    place = past_place(10)
    for changed in ({"is_history": True}, {"prepared_at": place.now}, {"is_withheld": True}, {"removed_at": place.now}):
        Entry.objects.filter(pk=place.post(1, source=LIST + LONG * 3).pk).update(**changed)
    question = place.ask(0)
    reply = place.later(hours=1).reply(1, question)
    place.later(hours=1).reply(0, question, parent=reply)
    assert counted(place, Skill.DESIGNER, 1) is None
    assert counted(place, Skill.GROUP_ORIENTED, 1) == (1, 1, 1)
    ring = Ring.objects.create(community=place.community, first_seen=place.now)
    ring.people.set(place.people[:2])
    assert counted(place, Skill.GROUP_ORIENTED, 1) == (0, 1, 0)
    assert counted(place, Skill.NETWORKER, 1) is None
