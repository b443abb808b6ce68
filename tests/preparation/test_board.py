"""Needs go from hand to hand, and their state is what is true."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.activity.models import Event
from apps.communities.models import Community
from apps.content.models import Entry
from apps.content.services import edit_entry, remove_entry
from apps.core import clock
from apps.core.refusals import Refused
from apps.preparation.launch_services import launch_community
from apps.preparation.models import Need, NeedState
from apps.preparation.selectors import board_of
from apps.preparation.services import (
    claim_need,
    close_need,
    declare_need,
    draft_need,
    hand_back,
    raise_need,
    reopen_need,
    review_need,
    submit_need,
)
from tests.cast import Cast
from tests.preparation.conftest import write


@pytest.fixture
def need(cast: Cast, prepared: Community) -> Need:
    return declare_need(by=cast.member, community=prepared, title="How a picking list is read", why="Newcomers ask.")


def places(viewer, community: Community) -> dict[str, list[str]]:
    return {column.state: [card.need.title for card in column.cards] for column in board_of(viewer, community)}


def test_a_need_goes_from_a_member_to_an_expert_to_another_expert(cast: Cast, prepared: Community, need: Need) -> None:
    claim_need(by=cast.sme, need=need)
    draft = write(cast.sme, prepared)
    need = submit_need(by=cast.sme, need=need, entry=draft)
    assert need.state == NeedState.IN_REVIEW
    need = review_need(by=cast.other, need=need, approve=False, note="Which list? There are two.")
    assert (need.state, need.note) == (NeedState.DRAFTED, "Which list? There are two.")
    submit_need(by=cast.sme, need=need)
    need = review_need(by=cast.manager, need=need, approve=True)
    assert (need.state, need.reviewer) == (NeedState.READY, cast.manager)
    draft.refresh_from_db()
    assert draft.is_withheld
    assert Event.objects.filter(verb="need_moved", context__need=need.pk).count() == 5


def test_of_two_experts_who_claim_the_second_reads_that_it_is_taken(cast: Cast, need: Need) -> None:
    claim_need(by=cast.sme, need=need)
    with pytest.raises(Refused, match="taken this on already"):
        claim_need(by=cast.other, need=need)
    need.refresh_from_db()
    assert need.claimed_by == cast.sme


def test_a_member_claims_nothing(cast: Cast, need: Need) -> None:
    with pytest.raises(Refused, match="Only a subject matter expert"):
        claim_need(by=cast.member, need=need)
    need.refresh_from_db()
    assert need.state == NeedState.NEEDED


def test_an_outsider_declares_nothing(cast: Cast) -> None:
    with pytest.raises(Refused):
        declare_need(by=cast.outsider, community=cast.community, title="Everything")
    assert not Need.objects.exists()


def test_an_author_does_not_approve_what_they_wrote_even_as_co_author(
    cast: Cast, prepared: Community, need: Need
) -> None:
    claim_need(by=cast.sme, need=need)
    draft = write(cast.sme, prepared, coauthors=[cast.other])
    need = submit_need(by=cast.sme, need=need, entry=draft)
    for person in (cast.sme, cast.other):
        with pytest.raises(Refused, match="Nobody approves their own work"):
            review_need(by=person, need=need, approve=True)
    with pytest.raises(Refused, match="Only a subject matter expert"):
        review_need(by=cast.member, need=need, approve=True)
    with pytest.raises(Refused, match="Say what is missing"):
        review_need(by=cast.manager, need=need, approve=False, note=" ")
    need.refresh_from_db()
    assert need.state == NeedState.IN_REVIEW


def test_only_ones_own_entry_of_the_community_stands_for_a_need(cast: Cast, prepared: Community, need: Need) -> None:
    claim_need(by=cast.sme, need=need)
    foreign = write(cast.other, prepared)
    elsewhere = write(cast.sme, cast.community)
    for entry, sentence in ((foreign, "that you wrote"), (elsewhere, "another community")):
        with pytest.raises(Refused, match=sentence):
            draft_need(by=cast.sme, need=need, entry=entry)
    need.refresh_from_db()
    assert (need.state, need.entry) == (NeedState.CLAIMED, None)


def test_a_removed_draft_is_none_and_an_edited_one_says_so(cast: Cast, prepared: Community, need: Need) -> None:
    claim_need(by=cast.sme, need=need)
    draft = write(cast.sme, prepared)
    submit_need(by=cast.sme, need=need, entry=draft)
    review_need(by=cast.other, need=need, approve=True)
    assert not Need.objects.select_related("entry").get().changed_since_review
    edit_entry(by=cast.sme, entry=draft, changes={"source": "Begin at the desk."})
    assert Need.objects.select_related("entry").get().changed_since_review
    remove_entry(by=cast.sme, entry=draft)
    assert places(cast.sme, prepared)["claimed"] == [need.title]


def test_a_handed_back_need_is_anybodys_and_the_draft_stays(cast: Cast, prepared: Community, need: Need) -> None:
    claim_need(by=cast.sme, need=need)
    draft = write(cast.sme, prepared)
    draft_need(by=cast.sme, need=need, entry=draft)
    with pytest.raises(Refused):
        hand_back(by=cast.other, need=need)
    hand_back(by=cast.manager, need=need)
    assert places(cast.sme, prepared)["needed"] == [need.title]
    assert Entry.objects.filter(pk=draft.pk, removed_at=None).exists()
    claim_need(by=cast.other, need=need)


def test_a_manager_puts_the_urgent_first_and_closes_what_nobody_wants(
    cast: Cast, prepared: Community, need: Need
) -> None:
    urgent = declare_need(by=cast.member, community=prepared, title="Who to call at night")
    raise_need(by=cast.manager, need=urgent)
    assert places(cast.member, prepared)["needed"] == ["Who to call at night", need.title]
    with pytest.raises(Refused):
        close_need(by=cast.sme, need=need)
    close_need(by=cast.member, need=need)
    assert places(cast.member, prepared)["needed"] == ["Who to call at night"]
    reopen_need(by=cast.manager, need=need)
    assert len(places(cast.member, prepared)["needed"]) == 2


def test_in_a_live_community_an_approved_draft_is_published_at_once(
    cast: Cast, prepared: Community, need: Need
) -> None:
    claim_need(by=cast.sme, need=need)
    draft = write(cast.sme, prepared)
    submit_need(by=cast.sme, need=need, entry=draft)
    launch_community(by=cast.manager, community=prepared, reason="The plant opens on Monday.")
    draft.refresh_from_db()
    assert draft.is_withheld
    review_need(by=cast.other, need=need, approve=True)
    draft.refresh_from_db()
    assert not draft.is_withheld


def test_an_expert_goes_through_the_board_without_a_script(cast: Cast, prepared: Community) -> None:
    def browser(person) -> Client:
        client = Client()
        client.force_login(person, backend="apps.accounts.backends.CachedUserBackend")
        return client

    member, expert, reviewer = browser(cast.member), browser(cast.sme), browser(cast.other)
    board = f"/c/{prepared.slug}/board/"
    assert member.post(f"/c/{prepared.slug}/needs/new/", {"title": "", "kind": "article"}).status_code == 422
    member.post(f"/c/{prepared.slug}/needs/new/", {"title": "Night calls", "kind": "article", "why": "It rang."})
    need = Need.objects.get(title="Night calls")
    assert "I write it" not in member.get(board).content.decode()
    assert "I write it" in expert.get(board).content.decode()
    expert.post(f"/needs/{need.pk}/claim/")
    page = expert.get(f"/needs/{need.pk}/draft/").content.decode()
    assert f"/new/article/?need={need.pk}" in page
    written = {"title": "Night calls", "source": "Call the desk first.", "tags": "", "need": need.pk}
    expert.post(f"/c/{prepared.slug}/new/article/", written)
    need.refresh_from_db()
    assert need.state == NeedState.DRAFTED
    assert need.entry is not None
    # A plain member sees the card, and nothing of the draft.
    assert f"/e/{need.entry.pk}/" in expert.get(board).content.decode()
    assert f"/e/{need.entry.pk}/" not in member.get(board).content.decode()
    expert.post(f"/needs/{need.pk}/submission/")
    assert reviewer.post(f"/needs/{need.pk}/review/", {"verdict": "back", "note": ""}).status_code == 422
    reviewer.post(f"/needs/{need.pk}/review/", {"verdict": "approve", "note": "Thank you."})
    assert "approved by other person" in member.get(board).content.decode()


def test_a_board_of_any_length_takes_the_same_number_of_statements(cast: Cast, prepared: Community) -> None:
    def fill(number: int) -> None:
        need = declare_need(by=cast.member, community=prepared, title=f"Need {number}")
        declare_need(by=cast.member, community=prepared, title=f"Open need {number}")
        claim_need(by=cast.sme, need=need)
        submit_need(by=cast.sme, need=need, entry=write(cast.sme, prepared, title=f"Draft {number}"))

    def statements(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    client = Client()
    client.force_login(cast.manager, backend="apps.accounts.backends.CachedUserBackend")
    board, launch = f"/c/{prepared.slug}/board/", f"/c/{prepared.slug}/launch/"
    fill(0)
    few = statements(board), statements(launch)
    for number in range(1, 8):
        fill(number)
    assert (statements(board), statements(launch)) == few
    assert few[0] <= 6
    assert few[1] <= 8


def test_what_was_ready_long_ago_leaves_the_board_of_a_live_community(
    cast: Cast, prepared: Community, need: Need
) -> None:
    claim_need(by=cast.sme, need=need)
    submit_need(by=cast.sme, need=need, entry=write(cast.sme, prepared))
    review_need(by=cast.other, need=need, approve=True)
    later = clock.now() + timedelta(days=40)
    with clock.as_of(later):
        assert places(cast.sme, prepared)["ready"] == [need.title]
    launch_community(by=cast.manager, community=prepared, reason="Monday.")
    prepared.refresh_from_db()
    assert places(cast.sme, prepared)["ready"] == [need.title]
    with clock.as_of(later):
        assert places(cast.sme, prepared)["ready"] == []
