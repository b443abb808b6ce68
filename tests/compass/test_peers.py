"""Peers who were asked: only those who know one, only in groups of three, and never by name."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.compass.models import PeerInvitation, PeerNote
from apps.compass.peers import LATELY, peers_of
from apps.compass.selectors import peers_view
from apps.compass.services import answer_as_peer, ask_peer, decline_as_peer
from apps.compass.skills import Skill
from apps.content.reply_services import post_reply
from apps.content.services import post_entry
from apps.core import clock
from apps.core.refusals import Refused
from apps.notifications.models import Kind, Notification
from apps.notifications.sentences import address_of, sentence_of
from tests.cast import Cast, ask
from tests.compass.asking import exchange, have_answered, make_peers

pytestmark = pytest.mark.django_db


def test_a_member_asks_only_those_with_three_exchanges_and_none_twice(cast: Cast) -> None:
    (peer,) = make_peers(cast, 1)
    exchange(cast.other, cast.member, cast.community, times=2)
    assert peers_of(cast.member, cast.community) == [peer]
    assert peers_of(peer, cast.community) == [cast.member]
    with pytest.raises(Refused):
        ask_peer(person=cast.member, community=cast.community, peer=cast.other)
    assert not PeerInvitation.objects.exists()
    row = ask_peer(person=cast.member, community=cast.community, peer=peer)
    assert ask_peer(person=cast.member, community=cast.community, peer=peer) == row
    assert Event.objects.filter(verb=Verb.PEER_ASKED).count() == 1
    assert peers_of(cast.member, cast.community) == []


def test_not_only_replies_make_peers_but_what_passed_long_ago_makes_none(cast: Cast, flow: Callable[[], None]) -> None:
    exchange(cast.other, cast.member, cast.community, times=2)
    question = ask(cast.sme, cast.community)
    theirs = post_entry(
        author=cast.other, community=cast.community, kind="article", title="Counting twice", source="Count it. " * 30
    )
    flow()
    assert peers_of(cast.member, cast.community) == []
    post_reply(author=cast.member, entry=question, source=f"See /e/{theirs.pk}/, it says how to count at the dock.")
    flow()
    assert peers_of(cast.member, cast.community) == [cast.other]
    with clock.as_of(clock.now() + LATELY + timedelta(days=1)):
        assert peers_of(cast.member, cast.community) == []


def test_page_says_when_there_are_too_few_for_anything_to_be_shown(cast: Cast, client: Client) -> None:
    client.force_login(cast.member, backend="apps.accounts.backends.CachedUserBackend")
    address = f"/compass/{cast.community.slug}/peers/"
    peers = make_peers(cast, 2)
    assert "Only 2 colleagues can be asked so far" in client.get(address).content.decode()
    client.post(address, {"peer": [peers[0].pk]})
    page = client.get(address).content.decode()
    assert "That is one. Nothing can be shown before 3 have answered. You can ask more of them above." in page
    client.post(address, {"peer": [peers[1].pk]})
    assert "Answer a question, and there will be more" in client.get(address).content.decode()
    exchange(cast.member, cast.other, cast.community)
    assert "colleagues can be asked so far" not in client.get(address).content.decode()


def test_a_peer_is_told_where_to_answer(cast: Cast, flow: Callable[[], None]) -> None:
    (peer,) = make_peers(cast, 1)
    ask_peer(person=cast.member, community=cast.community, peer=peer)
    flow()
    row = Notification.objects.get(user=peer, kind=Kind.PEER)
    assert sentence_of(row) == "asks how you see their skills in"
    assert address_of(row) == f"/compass/{cast.community.slug}/peers/"


def test_two_answers_show_nothing_three_show_a_mean_and_a_fourth_changes_nothing(cast: Cast) -> None:
    peers = make_peers(cast, 4)
    have_answered(cast, peers[:2], 1, 5)
    assert peers_view(cast.member, cast.community) == {}
    have_answered(cast, peers[2:3], 4)
    shown = peers_view(cast.member, cast.community)
    assert shown[Skill.BROKER].level == 3.5
    have_answered(cast, peers[3:], 1)
    assert peers_view(cast.member, cast.community) == shown
    assert peers_view(cast.other, cast.community) == {}


def test_a_skill_that_few_answered_stays_hidden_beside_one_that_enough_did(cast: Cast) -> None:
    have_answered(cast, make_peers(cast, 3), 4, None, 5)
    shown = peers_view(cast.member, cast.community)
    assert set(shown) == {Skill.DESIGNER}


def test_who_answered_is_written_nowhere_and_an_answer_stays(cast: Cast, client: Client) -> None:
    peers = make_peers(cast, 3)
    have_answered(cast, peers, 3, 4, 5)
    assert not {field.name for field in PeerNote._meta.get_fields()} & {"peer", "by", "at", "invitation"}
    told = Event.objects.filter(verb=Verb.PEER_ANSWERED)
    assert {(row.person_id, row.community_id, tuple(row.context)) for row in told} == {(None, None, ())}
    row = PeerInvitation.objects.get(peer=peers[0])
    with pytest.raises(Refused):
        answer_as_peer(by=peers[0], invitation=row, levels={Skill.BROKER: 1})
    assert PeerNote.objects.filter(skill=Skill.BROKER).count() == 3
    client.force_login(cast.member, backend="apps.accounts.backends.CachedUserBackend")
    held = client.get("/settings/data/about-me.json").json()
    assert {row["skill"]: row["level"] for row in held["peers"]}["broker"] == 4.0
    assert all("state" not in row for row in held["asked_by_me"])


def test_a_peer_declines_and_nobody_else_answers_for_them(cast: Cast, client: Client) -> None:
    peer, other = make_peers(cast, 2)
    row = ask_peer(person=cast.member, community=cast.community, peer=peer)
    with pytest.raises(Refused):
        decline_as_peer(by=other, invitation=row)
    client.force_login(other, backend="apps.accounts.backends.CachedUserBackend")
    page = f"/compass/{cast.community.slug}/peers/{row.pk}/"
    assert client.get(page).status_code == 404
    client.force_login(cast.member, backend="apps.accounts.backends.CachedUserBackend")
    assert client.post(page, {"broker": "5"}).status_code == 404
    assert not PeerNote.objects.exists()
    client.force_login(peer, backend="apps.accounts.backends.CachedUserBackend")
    assert client.post(page, {}).status_code == 422
    assert client.post(f"{page}refusal/").status_code == 302
    row.refresh_from_db()
    assert row.state == PeerInvitation.State.DECLINED
    assert client.get(page).status_code == 403
    assert not PeerNote.objects.exists()
