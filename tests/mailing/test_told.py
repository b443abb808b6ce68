"""Letters about what is told at once: bundled, once, and only what their reader may see when they are written."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.communities.services import remove_member
from apps.content.reply_services import post_reply, remove_reply
from apps.content.services import remove_entry
from apps.mailing import told
from apps.mailing.models import Letter
from apps.notifications.models import Delivery
from apps.notifications.services import mark_read
from tests.cast import Cast, ask

type Flow = Callable[[], None]


def in_six_minutes() -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(minutes=6), tick=True)


def test_replies_of_the_moment_come_as_one_letter_and_once(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.member, cast.community)
    post_reply(author=cast.sme, entry=entry, source="Park it in *bay 4*.")
    post_reply(author=cast.other, entry=entry, source="Or ask the carrier.")
    flow()
    told.write_told()
    assert not Letter.objects.exists()
    with in_six_minutes():
        assert told.write_told() == 2
        told.write_told()
    letter = Letter.objects.get()
    assert letter.to == cast.member.email
    assert letter.subject == f"Re: [{entry.community.name}] {entry.title}"
    assert "bay 4</em>" in letter.html
    assert "Park it in *bay 4*." in letter.text
    assert "Or ask the carrier." in letter.text
    assert not Delivery.objects.exists()


def test_what_was_read_meanwhile_is_not_mailed(cast: Cast, flow: Flow) -> None:
    post_reply(author=cast.sme, entry=ask(cast.member, cast.community), source="Park it.")
    flow()
    mark_read(user=cast.member)
    with in_six_minutes():
        told.write_told()
    assert not Letter.objects.exists()


@pytest.mark.parametrize("lost", ["reply removed", "entry removed", "member left", "person left"])
def test_what_may_no_longer_be_seen_is_not_mailed(cast: Cast, flow: Flow, lost: str) -> None:
    entry = ask(cast.member, cast.hidden)
    reply = post_reply(author=cast.sme, entry=entry, source="Park it.")
    flow()
    if lost == "reply removed":
        remove_reply(by=cast.sme, reply=reply)
    elif lost == "entry removed":
        remove_entry(by=cast.member, entry=entry)
    elif lost == "member left":
        remove_member(community=cast.hidden, user=cast.member, by=cast.manager)
    else:
        type(cast.member).objects.filter(pk=cast.member.pk).update(is_active=False)
    with in_six_minutes():
        told.write_told()
    assert not Letter.objects.exists()
