"""From what happened to what a device shows, through a real push service on this machine."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from apps.accounts.models import User
from apps.communities.services import remove_member
from apps.content.models import Entry
from apps.content.reply_services import post_reply
from apps.notifications.models import Channel, Delivery, Group, Kind
from apps.notifications.preferences import preferences_of
from apps.notifications.services import mark_read, set_quiet_hours, set_wishes
from apps.push import sending
from apps.push.models import Device, Parcel
from apps.push.services import Subscription, add_device, send_trial, show_titles
from apps.push.wording import SENTENCES
from tests.cast import Cast, ask, let_river_flow, make_cast
from tests.push.devices import Message, PushService, Receiver, push_service


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service() as running:
        yield running


@pytest.fixture
def phone() -> Receiver:
    return Receiver()


def told(person: User, service: PushService, receiver: Receiver, name: str = "phone") -> Device:
    subscription = Subscription(service.endpoint(name), *receiver.keys)
    return add_device(user=person, subscription=subscription, label="Firefox on Android")


def answered(cast: Cast) -> Entry:
    """The member's question has a reply of somebody else, and those concerned have been told."""
    entry = ask(cast.member, cast.community)
    post_reply(author=cast.other, entry=entry, source="We book them apart.")
    let_river_flow()
    return entry


def words(message: Message, receiver: Receiver) -> dict[str, object]:
    opened: dict[str, object] = json.loads(receiver.opened(message.body))
    return opened


def test_a_reply_arrives_sealed_and_says_who_but_not_what(cast: Cast, service: PushService, phone: Receiver) -> None:
    device = told(cast.member, service, phone)
    entry = answered(cast)
    sending.deliver()
    (message,) = service.arrived
    assert words(message, phone) == {
        "title": "other person replied to you",
        "body": "",
        "url": f"/replies/{entry.replies.get().pk}/",
        "tag": f"reply-{entry.pk}-{entry.community_id}",
        "about": f"/e/{entry.pk}/",
        "badge": 1,
    }
    assert message.path == "/push/phone"
    assert message.headers["Content-Encoding"] == "aes128gcm"
    assert message.headers["Authorization"].startswith("vapid t=")
    assert (message.headers["TTL"], message.headers["Urgency"]) == ("86400", "normal")
    assert len(message.headers["Topic"]) == 32
    for secret in (entry.title, "other person", "other-person", cast.community.name):
        assert secret not in str(message.headers)
        assert secret.encode() not in message.body
    device.refresh_from_db()
    assert device.last_ok_at is not None
    assert not Parcel.objects.exists()
    assert not Delivery.objects.filter(channel=Channel.PUSH).exists()
    sending.deliver()
    assert len(service.arrived) == 1


def test_a_title_stands_in_it_only_on_the_device_that_may_show_it(cast: Cast, service: PushService) -> None:
    desk, phone = Receiver(), Receiver()
    show_titles(device=told(cast.member, service, desk, "desk"), on=True)
    told(cast.member, service, phone, "phone")
    entry = answered(cast)
    sending.deliver()
    by_path = {message.path: message for message in service.arrived}
    assert words(by_path["/push/desk"], desk)["body"] == entry.title
    assert words(by_path["/push/phone"], phone)["body"] == ""


def test_the_first_device_switches_the_usual_on_and_no_later_one_changes_what_was_said(
    cast: Cast, service: PushService
) -> None:
    told(cast.member, service, Receiver())
    wished = preferences_of(cast.member).by_channel[Channel.PUSH]
    assert {group for group, on in wished.items() if on} == {Group.MENTIONS, Group.REPLIES, Group.TASKS}
    set_wishes(user=cast.member, channel=Channel.PUSH, wishes=dict.fromkeys(wished, False))
    told(cast.member, service, Receiver(), "another")
    answered(cast)
    sending.deliver()
    assert service.arrived == []


@pytest.mark.parametrize("why", ["read", "left", "inactive", "quiet"])
def test_what_was_read_or_may_not_be_seen_any_more_or_is_quiet_does_not_arrive(
    cast: Cast, service: PushService, phone: Receiver, why: str
) -> None:
    told(cast.member, service, phone)
    if why == "quiet":
        now = timezone.now()
        set_quiet_hours(user=cast.member, hours=((now - timedelta(hours=1)).time(), (now + timedelta(hours=1)).time()))
    entry = ask(cast.member, cast.hidden)
    post_reply(author=cast.other, entry=entry, source="We book them apart.")
    let_river_flow()
    if why == "read":
        mark_read(user=cast.member)
    elif why == "left":
        remove_member(community=cast.hidden, user=cast.member, by=cast.manager)
    elif why == "inactive":
        User.objects.filter(pk=cast.member.pk).update(is_active=False)
    sending.deliver()
    assert service.arrived == []
    assert not Parcel.objects.exists()
    if why == "quiet":
        with time_machine.travel(timezone.now() + timedelta(hours=2)):
            sending.deliver()
        assert len(service.arrived) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_is_over_takes_its_device_away_and_no_other(
    cast: Cast, service: PushService, status: int
) -> None:
    told(cast.member, service, Receiver(), "old")
    service.answers = [(status, {})]
    answered(cast)
    sending.deliver()
    assert not Device.objects.exists()
    assert not Parcel.objects.exists()


def test_a_busy_push_service_gets_the_message_later_and_not_for_ever(
    cast: Cast, service: PushService, phone: Receiver
) -> None:
    device = told(cast.member, service, phone)
    service.answers = [(429, {"Retry-After": "300"}), (503, {}), (500, {}), (502, {}), (503, {}), (503, {})]
    answered(cast)
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        sending.deliver()
    assert Parcel.objects.get().due_at == now + timedelta(seconds=300)
    for attempts in range(2, 7):
        with time_machine.travel(Parcel.objects.get().due_at, tick=False):
            sending.deliver()
        assert len(service.arrived) == attempts
    assert not Parcel.objects.exists()
    device.refresh_from_db()
    assert (device.failures, device.last_ok_at) == (1, None)
    assert len({message.headers["Topic"] for message in service.arrived}) == 1


def test_a_message_that_is_refused_is_dropped_and_a_device_of_many_such_is_removed(
    cast: Cast, service: PushService, phone: Receiver
) -> None:
    device = told(cast.member, service, phone)
    for refused in range(1, sending.MOST_FAILURES + 1):
        service.answers = [(403, {})]
        send_trial(device=device)
        sending.deliver()
        assert len(service.arrived) == refused
        assert not Parcel.objects.exists()
    assert not Device.objects.exists()


def test_a_redirect_is_not_followed(cast: Cast, service: PushService, phone: Receiver) -> None:
    told(cast.member, service, phone)
    service.answers = [(307, {"Location": service.endpoint("elsewhere")})]
    answered(cast)
    sending.deliver()
    assert [message.path for message in service.arrived] == ["/push/phone"]
    assert not Parcel.objects.exists()


def test_a_silent_push_service_is_asked_once_a_run(cast: Cast, service: PushService) -> None:
    for name in range(12):
        told(cast.member, service, Receiver(), str(name))
    answered(cast)
    address = service.server_address
    service.server_close()
    sending.deliver()
    assert Parcel.objects.filter(attempts=1, due_at__gt=timezone.now()).count() == 12, address


def test_a_trial_says_that_messages_arrive(cast: Cast, service: PushService, phone: Receiver) -> None:
    device = told(cast.member, service, phone)
    send_trial(device=device)
    send_trial(device=device)
    sending.deliver()
    (message,) = service.arrived
    assert words(message, phone)["title"] == "This device is told"


def test_every_kind_has_a_sentence_without_content() -> None:
    assert set(SENTENCES) == set(Kind)
    for sentence in SENTENCES.values():
        assert "%(" not in str(sentence) % {"name": "Maya"}


@pytest.mark.django_db(transaction=True)
def test_two_workers_take_and_send_each_message_once(service: PushService, settings: Settings) -> None:
    cast = make_cast()
    receivers = {}
    for person in (cast.member, cast.sme, cast.other):
        for name in ("desk", "phone"):
            receivers[f"/push/{person.handle}-{name}"] = receiver = Receiver()
            told(person, service, receiver, f"{person.handle}-{name}")
    now = timezone.now()
    rows = [
        Delivery(user=person, channel=Channel.PUSH, kind=Kind.MENTION, community=cast.community, at=now, due_at=now)
        for person in (cast.member, cast.sme, cast.other)
        for _ in range(10)
    ]
    Delivery.objects.bulk_create(rows)
    start = threading.Barrier(3)

    def work() -> None:
        start.wait()
        try:
            sending.deliver()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(service.arrived) == 60
    counts = {path: sum(message.path == path for message in service.arrived) for path in receivers}
    assert set(counts.values()) == {10}
    assert not Delivery.objects.exists()
    assert not Parcel.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_failing_worker_loses_nothing_between_the_two_tables(
    service: PushService, phone: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = make_cast()
    told(cast.member, service, phone)
    now = timezone.now()
    Delivery.objects.create(
        user=cast.member, channel=Channel.PUSH, kind=Kind.MENTION, community=cast.community, at=now, due_at=now
    )
    with transaction.atomic():
        assert sending.take_over() == 1
        # The worker dies before its transaction ends.
        transaction.set_rollback(True)
    assert (Delivery.objects.count(), Parcel.objects.count()) == (1, 0)
    sending.take_over()
    (parcel,) = sending.lease()
    assert sending.lease() == []
    with time_machine.travel(timezone.now() + sending.LEASE + timedelta(seconds=1)):
        sending.deliver()
    assert len(service.arrived) == 1
    assert not Parcel.objects.filter(pk=parcel.pk).exists()
