"""Connecting, carrying, looking after: what counts, and what does not."""

from datetime import timedelta

import pytest

from apps.accounts.models import Profile
from apps.activity.models import Origin
from apps.activity.verbs import Verb
from apps.citations.services import cite_entry, withdraw_citation
from apps.communities.models import Membership, Role, State
from apps.communities.services import add_member, change_role, invite_person
from apps.content.endorsement_services import endorse_reply, unendorse_reply
from apps.content.reply_services import post_reply
from apps.content.services import edit_entry, remove_entry, restore_entry
from apps.core import clock
from apps.favourites.services import change_list, create_list, publish_list, withdraw_list
from apps.preparation.services import claim_need, declare_need
from apps.ratings.mark_services import keep_entry, rate_entry, thank_for_reply, withdraw_rating
from apps.recognition.feature_services import feature
from tests.cast import make_person
from tests.participation.making import LONG, Place, make_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return make_place()


def test_linking_what_a_third_person_wrote_counts_and_the_asker_may_open_it(place: Place) -> None:
    question, linked, own = place.ask(0), place.post(2), place.post(1)
    place.later(hours=1).reply(1, question, f"See /e/{linked.pk}/goods-receipts/ for that.")
    place.reply(1, question, f"See /e/{own.pk}/goods-receipts/ for that.")
    place.later(hours=1).read(0, linked, Verb.ENTRY_VIEWED)
    place.read(3, linked, Verb.ENTRY_VIEWED)
    acts = place.acts("referred")
    assert [(act.entry_id, act.beneficiary_id) for act in acts] == [(linked.pk, place.people[0].pk)]
    assert place.users("referred") == [(0, 1.0)]


def test_bringing_somebody_in_counts_double_once_they_take_part(place: Place) -> None:
    question = place.ask(0)
    handle = place.people[2].handle
    place.later(hours=1).reply(1, question, f"@{handle} knows that.")
    place.later(hours=1).reply(2, question, "I do.")
    place.later(hours=1).reply(3, question, f"Thanks @{handle}.")
    assert [act.person_id for act in place.acts("introduced")] == [place.people[1].pk]
    assert place.users("introduced") == [(2, 2.0)]


def test_answering_across_departments_counts_and_within_one_does_not(place: Place) -> None:
    for who, department in enumerate(["Sales", "Logistics", "Sales"]):
        Profile.objects.filter(user=place.people[who]).update(department=department)
    question = place.ask(0)
    place.later(hours=1).reply(1, question)
    place.reply(2, question)
    place.later(hours=1).reply(0, question, "I see.")
    assert [act.person_id for act in place.acts("bridged", 1)] == [place.people[1].pk]
    assert place.acts("bridged", 2) == []
    assert place.users("bridged") == [(0, 1.0)]


def test_an_invitation_is_of_use_once_the_invited_was_there_in_two_weeks(place: Place) -> None:
    guest = make_person("Invited guest")
    place.people.insert(6, guest)
    entry = place.post(0)
    with clock.as_of(place.now):
        invite_person(by=place.manager, community=place.community, user=guest)
        add_member(community=place.community, user=guest, role=Role.MEMBER, by=guest)
    place.later(days=1).read(6, entry)
    assert [act.beneficiary_id for act in place.acts("invited")] == [guest.pk]
    assert place.users("invited") == []
    place.later(days=7).read(6, entry)
    assert place.users("invited") == [(6, 1.0)]


def test_a_mention_in_ones_article_is_of_use_when_others_come_through_it(place: Place) -> None:
    target = place.post(0)
    with clock.as_of(place.later(hours=1).now):
        article = place.post(1, kind="article", title="What we learnt")
        citation = cite_entry(by=place.people[1], source=article, target=target, quote="count it twice")
    place.later(hours=1).read(2, target, Verb.CITATION_FOLLOWED, citation=citation.pk)
    place.read(0, target, Verb.CITATION_FOLLOWED, citation=citation.pk)
    assert [act.beneficiary_id for act in place.acts("featured", 1)] == [place.people[0].pk]
    assert place.users("featured") == [(2, 1.0)]
    withdraw_citation(by=place.people[1], citation=citation)
    assert place.acts("featured") == []


def test_a_manager_holds_up_what_somebody_wrote_and_others_read_it(place: Place) -> None:
    entry = place.post(0)
    place.later(hours=1)
    with clock.as_of(place.now):
        until = (place.now + timedelta(days=7)).date()
        feature(by=place.manager, community=place.community, thing=entry, reason="The clearest so far", until=until)
    place.later(hours=1).read(3, entry)
    assert len(place.acts("featured", 6)) == 1
    assert place.users("featured") == [(3, 1.0)]


def test_a_published_list_of_others_work_counts_until_it_is_withdrawn(place: Place) -> None:
    theirs, own = place.post(0), place.post(1)
    with clock.as_of(place.now):
        lists = [create_list(owner=place.people[1], title=title) for title in ("Theirs", "Mine")]
        for row, entry in zip(lists, (theirs, own), strict=True):
            change_list(by=row.owner, reading_list=row, title=row.title, intro="", items=[(entry, "")])
            publish_list(by=row.owner, reading_list=row)
    with clock.as_of(place.later(hours=1).now):
        keep_entry(by=place.people[2], entry=theirs)
    assert len(place.acts("collected")) == 1
    assert place.users("collected") == [(2, 1.0)]
    withdraw_list(by=place.people[1], reading_list=lists[0])
    assert place.acts("collected") == []


def test_stars_with_a_reason_are_a_review_and_stars_alone_are_not(place: Place) -> None:
    entry = place.post(0)
    reason = "It names the one step that everybody forgets, and says why it matters."
    with clock.as_of(place.later(hours=1).now):
        rate_entry(by=place.people[1], entry=entry, stars=5, reason=reason)
        rate_entry(by=place.people[2], entry=entry, stars=5, reason="Good.")
    place.later(hours=1).read(3, entry)
    assert [act.person_id for act in place.acts("reviewed")] == [place.people[1].pk]
    assert (3, 1.0) in place.users("reviewed")
    withdraw_rating(by=place.people[1], entry=entry)
    assert place.acts("reviewed") == []


def test_a_page_made_from_others_discussions_counts(place: Place) -> None:
    discussion, own = place.ask(0), place.ask(1)
    place.later(hours=1)
    page = place.post(1, kind="wiki", title="Summed up", details={"made_from": [discussion.pk], "replies": []})
    place.post(1, kind="wiki", title="Of my own", details={"made_from": [own.pk], "replies": []})
    place.later(hours=1)
    with clock.as_of(place.now):
        keep_entry(by=place.people[2], entry=page)
    assert [(act.entry_id, act.beneficiary_id) for act in place.acts("repackaged")] == [(page.pk, place.people[0].pk)]
    assert place.users("repackaged") == [(2, 1.0)]


def test_the_first_answer_to_a_newcomers_first_words_is_a_welcome(place: Place) -> None:
    joined = Membership.objects.filter(community=place.community, state=State.ACTIVE)
    joined.update(joined_at=place.now - timedelta(days=400))
    joined.filter(user=place.people[0]).update(joined_at=place.now - timedelta(days=3))
    first, old = place.post(0), place.post(4)
    for entry in (first, old):
        place.later(hours=1).reply(1, entry, "Good that you are here.")
        place.later(hours=1).reply(2, entry, "Welcome.")
    second = place.later(hours=1).post(0)
    place.reply(3, second, "Welcome again.")
    assert [act.person_id for act in place.acts("welcomed")] == [place.people[1].pk]
    assert place.users("welcomed") == []
    place.later(days=8).read(0, old)
    assert place.users("welcomed") == [(0, 1.0)]


def test_a_removal_by_a_manager_counts_and_turns_against_them_when_another_undoes_it(place: Place) -> None:
    entry, own = place.post(0), place.post(6)
    staff = make_person("Site staff", is_staff=True)
    remove_entry(by=place.manager, entry=entry)
    remove_entry(by=place.manager, entry=own)
    assert [(act.entry_id, act.is_reversed) for act in place.acts("moderated")] == [(entry.pk, False)]
    restore_entry(by=staff, entry=entry)
    assert [act.is_reversed for act in place.acts("moderated", 6)] == [True]
    assert [act.beneficiary_id for act in place.acts("moderated") if act.person_id == staff.pk] == [place.people[0].pk]


def test_an_endorsement_counts_while_it_stands(place: Place) -> None:
    reply = place.later(hours=1).reply(1, place.ask(0))
    endorse_reply(by=place.manager, reply=reply)
    assert [act.beneficiary_id for act in place.acts("moderated")] == [place.people[1].pk]
    unendorse_reply(by=place.manager, reply=reply)
    assert place.acts("moderated") == []


def test_tags_and_titles_of_others_entries_are_curation_and_other_words_are_not(place: Place) -> None:
    entry, other = (place.post(0, kind="wiki", title=title) for title in ("Docks", "Gates"))
    place.later(hours=1)
    with clock.as_of(place.now):
        edit_entry(by=place.manager, entry=entry, changes={"tags": ["receiving"]})
        edit_entry(by=place.manager, entry=other, changes={"source": LONG * 5})
        edit_entry(by=place.people[0], entry=entry, changes={"tags": ["receiving", "docks"]})
    place.later(hours=1).read(2, entry, Verb.SEARCH_CHOSEN, search="abc")
    assert [(act.entry_id, act.person_id) for act in place.acts("curated")] == [(entry.pk, place.manager.pk)]
    assert place.users("curated") == [(2, 1.0)]


def test_a_declared_need_is_of_use_when_somebody_else_takes_it_on(place: Place) -> None:
    with clock.as_of(place.now):
        need = declare_need(by=place.manager, community=place.community, title="A checklist")
        mine = declare_need(by=place.manager, community=place.community, title="Another")
    change_role(by=place.manager, community=place.community, user=place.people[1], role=Role.SME)
    with clock.as_of(place.later(days=1).now):
        claim_need(by=place.people[1], need=need)
        claim_need(by=place.manager, need=mine)
    assert [act.beneficiary_id for act in place.acts("hosted")] == [place.people[1].pk, None]
    assert place.users("hosted") == [(1, 1.0)]


def test_the_first_answer_after_two_silent_days_rescues_a_question(place: Place) -> None:
    silent, lively = place.ask(0), place.ask(0)
    place.later(hours=1).reply(2, lively)
    place.later(days=3)
    for entry in (silent, lively):
        place.reply(1, entry, "Like this.")
    place.later(hours=1).reply(0, silent, "I see.")
    assert [act.entry_id for act in place.acts("rescued")] == [silent.pk]
    assert place.users("rescued") == [(0, 1.0)]


def test_one_answer_is_at_most_two_acts(place: Place) -> None:
    question, linked = place.ask(0), place.post(2)
    handle = place.people[3].handle
    words = f"{LONG} @{handle} wrote more, and see /e/{linked.pk}/goods-receipts/ for the rest."
    reply = place.later(days=3).reply(1, question, words)
    with clock.as_of(place.later(hours=1).now):
        thank_for_reply(by=place.people[0], reply=reply)
    place.flow()
    signals = {act.signal for kind in ("reply", "referred", "introduced", "rescued") for act in place.acts(kind)}
    assert signals == {"introduced", "rescued"}


def test_what_was_imported_speaks_for_nobody(place: Place) -> None:
    question, linked = place.ask(0), place.post(2, origin=Origin.IMPORT)
    with clock.as_of(place.later(days=3).now):
        post_reply(author=place.people[1], entry=question, source=f"{LONG} /e/{linked.pk}/", origin=Origin.IMPORT)
    for kind in ("reply", "referred", "rescued", "welcomed"):
        assert place.acts(kind) == []
