"""What travels by other channels than the bell: to whom, when, and once."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from apps.content.reply_services import post_reply
from apps.notifications.deliveries import PATIENCE, claim
from apps.notifications.models import Channel, Delivery, Group, Kind, Notification
from apps.notifications.services import mark_read, set_quiet_hours, set_wishes
from tests.cast import Cast, ask, let_river_flow, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def answered(cast: Cast) -> None:
    """The member's question has a reply of somebody else, and those concerned have been told."""
    post_reply(author=cast.other, entry=ask(cast.member, cast.community), source="We book them apart.")
    let_river_flow()


def waiting(channel: str) -> list[tuple[str, str]]:
    later = timezone.now() + timedelta(minutes=10)
    with time_machine.travel(later, tick=False), transaction.atomic():
        return [(row.user.name, row.kind) for row in claim(channel)]


def test_a_reply_travels_by_mail_after_a_while_and_by_push_to_nobody_who_did_not_ask(cast: Cast) -> None:
    answered(cast)
    row = Delivery.objects.get()
    assert (row.user, row.channel, row.kind) == (cast.member, Channel.EMAIL, Kind.REPLY)
    assert row.due_at - timezone.now() > PATIENCE[Channel.EMAIL] - timedelta(minutes=1)
    assert not claim(Channel.EMAIL)
    assert waiting(Channel.EMAIL) == [(cast.member.name, Kind.REPLY)]


def test_what_was_read_meanwhile_does_not_travel(cast: Cast) -> None:
    answered(cast)
    mark_read(user=cast.member)
    assert waiting(Channel.EMAIL) == []
    assert not Delivery.objects.exists()


def test_a_channel_tells_what_was_wished_of_it_alone(cast: Cast) -> None:
    set_wishes(user=cast.member, channel=Channel.BELL, wishes={Group.REPLIES: False})
    set_wishes(user=cast.member, channel=Channel.EMAIL, wishes={Group.REPLIES: False})
    set_wishes(user=cast.member, channel=Channel.PUSH, wishes={Group.REPLIES: True})
    answered(cast)
    assert not Notification.objects.exists()
    row = Delivery.objects.get()
    assert (row.channel, row.notification) == (Channel.PUSH, None)


def test_quiet_hours_put_it_off_to_their_end(cast: Cast) -> None:
    now = timezone.now()
    begins, ends = now - timedelta(hours=1), now + timedelta(hours=3)
    set_quiet_hours(user=cast.member, hours=(begins.time(), ends.time().replace(second=0, microsecond=0)))
    answered(cast)
    assert Delivery.objects.get().due_at == ends.replace(second=0, microsecond=0)


def test_what_happened_days_ago_does_not_travel(cast: Cast) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=3)):
        entry = ask(cast.member, cast.community)
        post_reply(author=cast.other, entry=entry, source="We book them apart.")
    let_river_flow()
    assert Notification.objects.filter(user=cast.member).exists()
    assert not Delivery.objects.exists()
