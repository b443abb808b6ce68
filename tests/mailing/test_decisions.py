"""Letters that ask or decide: what a moderator did, and which milestone may be shown."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as product
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.communities.models import Membership
from apps.communities.services import remove_member
from apps.content.reply_services import post_reply, remove_reply
from apps.content.services import remove_entry, restore_entry
from apps.core import clock
from apps.mailing import outbox, told
from apps.mailing.models import Letter, State
from apps.notifications.models import Channel
from apps.notifications.services import set_wishes
from apps.recognition.milestone_services import note_milestones
from apps.recognition.milestones import Milestone
from tests.cast import Cast, ask
from tests.mailing.conftest import Post

type Flow = Callable[[], None]

REASON = "It names a customer."


def letter_to(person: User) -> Letter:
    """The one letter to somebody, once its time has come."""
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=True):
        told.write_told()
    return Letter.objects.get(person=person)


def page_of(letter: Letter, path: str) -> str:
    """What the letter's link shows to its reader."""
    url = f"{product.BASE_URL}{path}"
    assert f'href="{url}' in letter.html
    assert url in letter.text
    browser = Client()
    browser.force_login(letter.person, backend="apps.accounts.backends.CachedUserBackend")
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def link_of(letter: Letter) -> str:
    """The path of the last address above the letter's foot."""
    above = letter.text.split("\n-- \n")[0]
    return above.split()[-1].removeprefix(product.BASE_URL)


@pytest.mark.parametrize("bell", [True, False])
def test_author_reads_what_was_decided_by_whom_and_why(cast: Cast, flow: Flow, *, bell: bool) -> None:
    set_wishes(user=cast.member, channel=Channel.EMAIL, wishes={"tasks": True})
    set_wishes(user=cast.member, channel=Channel.BELL, wishes={"tasks": bell})
    entry = ask(cast.member, cast.community, title="Split deliveries", source="It was Miller.")
    remove_entry(by=cast.manager, entry=entry, reason=REASON)
    flow()
    letter = letter_to(cast.member)
    for body in (letter.html, letter.text):
        assert "manager person" in body
        assert REASON in body
        assert "Miller" not in body
    assert "manager person removed Split deliveries" in letter.text
    assert "Split deliveries" in page_of(letter, link_of(letter))


@pytest.mark.parametrize("bell", [True, False])
def test_what_was_restored_is_not_called_removed(cast: Cast, flow: Flow, *, bell: bool) -> None:
    set_wishes(user=cast.member, channel=Channel.BELL, wishes={"tasks": bell})
    entry = ask(cast.member, cast.community, title="Split deliveries")
    remove_entry(by=cast.member, entry=entry)
    restore_entry(by=cast.manager, entry=entry)
    flow()
    assert "manager person restored Split deliveries" in letter_to(cast.member).text


@pytest.mark.parametrize("lost", ["member left", "entry removed"])
def test_an_author_hears_of_what_they_no_longer_see_without_its_names(
    cast: Cast, flow: Flow, post: Post, lost: str
) -> None:
    entry = ask(cast.other, cast.hidden, title="Secret plans")
    reply = post_reply(author=cast.member, entry=entry, source="Mine was Miller.")
    remove_reply(by=cast.manager, reply=reply, reason=REASON)
    if lost == "member left":
        remove_member(by=cast.manager, community=cast.hidden, user=cast.member)
    else:
        remove_entry(by=cast.other, entry=entry)
    flow()
    letter = letter_to(cast.member)
    whole = f"{letter.subject} {letter.html} {letter.text} {letter.headers}"
    assert "manager person removed your reply in a text of yours" in letter.text
    assert REASON in letter.text
    for hidden in ("Secret plans", "Miller", "Hidden", "/c/hidden/", f"/e/{entry.pk}"):
        assert hidden not in whole
    assert REASON in page_of(letter, link_of(letter))
    with time_machine.travel(timezone.now() + timedelta(minutes=7), tick=True):
        outbox.send_waiting()
    assert Letter.objects.get(pk=letter.pk).state == State.SENT


def test_a_letter_names_the_milestone_and_leads_to_both_answers(cast: Cast, flow: Flow) -> None:
    year = timedelta(days=365)
    Membership.objects.update(joined_at=clock.now() - year / 2)
    mine = Membership.objects.filter(user=cast.member, community=cast.community)
    mine.update(joined_at=clock.now() - 2 * year - timedelta(days=3))
    set_wishes(user=cast.member, channel=Channel.EMAIL, wishes={"tasks": True})
    assert note_milestones() == 1
    flow()
    letter, asked = letter_to(cast.member), Milestone.objects.get()
    said = "A milestone of yours (you joined 2 years ago) may be shown with your consent in Community"
    assert said in letter.text
    assert letter.subject == said
    for answer in (f"show-{asked.pk}", f"hide-{asked.pk}"):
        assert f"/settings/recognition/#{answer}" in letter.html
        assert f"/settings/recognition/#{answer}" in letter.text
        assert f'id="{answer}"' in page_of(letter, "/settings/recognition/")
