"""From what was told to what devices show.

What is due is taken over from `notifications/deliveries.py` as a parcel for each device, in the transaction that
deletes it there. A parcel is then sent outside any transaction: whoever sends it has put it off first, so that no
other worker takes it, and a worker that dies leaves it to be sent again later.
"""

import hashlib
import hmac
import json
import logging
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F

from apps.communities.models import Community
from apps.content.models import Entry
from apps.core import clock
from apps.notifications import deliveries
from apps.notifications.bell import unread_count
from apps.notifications.models import Channel, Delivery, Kind
from apps.push import keys
from apps.push.carrying import Answer, Outcome, carry
from apps.push.models import Device, Parcel
from apps.push.sealing import Lock, authorization, encoded, filled, seal
from apps.push.wording import DAY, tag_of, urgency_of, words_of

logger = logging.getLogger(__name__)

AT_ONCE = 8
A_ROUND = 40
# A worker has other things to do as well; what is left is sent by the next one.
LONGEST_RUN = 20.0
LEASE = timedelta(minutes=2)
# How long after each failed attempt the next one comes; after the last the message is given up.
WAITS = (30, 120, 600, 1800, 3600)
LONGEST_WAIT = 2 * 3600
# So many messages given up in a row: nobody is behind this device any more.
MOST_FAILURES = 10


def deliver() -> None:
    """Take over what is due, and send until nothing is, or until this has taken long enough."""
    while take_over():
        pass
    end = time.monotonic() + LONGEST_RUN
    silent: set[str] = set()
    while time.monotonic() < end and (parcels := lease()):
        _send_all(parcels, silent)


@transaction.atomic
def take_over() -> int:
    """Make parcels of what is due, and delete it there; returns how many things were taken."""
    taken = deliveries.claim(Channel.PUSH, limit=200)
    if not taken:
        return 0
    now = clock.now()
    devices: dict[int, list[Device]] = {}
    for device in Device.objects.filter(user_id__in={row.user_id for row in taken}, user__is_active=True):
        devices.setdefault(device.user_id, []).append(device)
    for row in taken:
        for device in devices.get(row.user_id, []):
            _pack(row, device).save()
    Parcel.objects.filter(made_at__lt=now - timedelta(days=1)).delete()
    Delivery.objects.filter(pk__in=[row.pk for row in taken]).delete()
    return len(taken)


def _pack(row: Delivery, device: Device) -> Parcel:
    now = clock.now()
    return Parcel(
        device=device,
        kind=row.kind,
        notification_id=row.notification_id,
        entry_id=row.entry_id,
        community_id=row.community_id,
        actor_id=row.actor_id,
        address=_address(row),
        made_at=now,
        due_at=now,
    )


def _address(row: Delivery) -> str:
    """Where a click leads: to the entry, whose page marks the notification as read, or to what waits."""
    if row.kind == Kind.UNPUBLISHED:
        return "/drafts/"
    if row.reply_id:
        return f"/replies/{row.reply_id}/"
    return f"/e/{row.entry_id}/" if row.entry_id else "/notifications/"


@transaction.atomic
def lease() -> list[Parcel]:
    """Parcels that are to be sent now, put off so that nobody else sends them too. What may no longer be told, since
    it was read or access was lost, is dropped."""
    now = clock.now()
    rows = Parcel.objects.due(now).select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "pk")
    rows = rows.select_related("device__user__profile", "notification", "entry", "community", "actor")
    parcels = list(rows[:A_ROUND])
    wanted = [parcel for parcel in parcels if _may_still_be_told(parcel)]
    ids = {parcel.pk for parcel in wanted}
    Parcel.objects.filter(pk__in=[parcel.pk for parcel in parcels if parcel.pk not in ids]).delete()
    Parcel.objects.filter(pk__in=ids).update(due_at=now + LEASE, attempts=F("attempts") + 1)
    for parcel in wanted:
        parcel.attempts += 1
    # A round of nothing but dropped ones must not look like the end.
    return wanted or (lease() if parcels else [])


def _may_still_be_told(parcel: Parcel) -> bool:
    person = parcel.device.user
    if not person.is_active or (parcel.notification and parcel.notification.read_at):
        return False
    if parcel.entry_id:
        return Entry.objects.visible_to(person).filter(pk=parcel.entry_id).exists() or parcel.kind == Kind.UNPUBLISHED
    if parcel.community_id:
        return Community.objects.visible_to(person).filter(pk=parcel.community_id).exists()
    return True


@dataclass(frozen=True, slots=True)
class Message:
    """All that the network needs, so that the threads which wait for it ask the database nothing."""

    parcel: Parcel
    host: str
    body: bytes
    headers: dict[str, str]

    def carried(self) -> Answer:
        """What became of it."""
        return carry(self.parcel.device.endpoint, self.body, self.headers)


def _send_all(parcels: Iterable[Parcel], silent: set[str]) -> None:
    """Send these at the same time. `silent`: hosts that did not answer in this run and are not asked again in it."""
    messages = []
    for parcel in parcels:
        message = _message(parcel)
        if message.host in silent:
            _note(parcel, Answer(Outcome.LATER, reason="its host does not answer"))
        else:
            messages.append(message)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(
            pool.map(lambda message: carry(message.parcel.device.endpoint, message.body, message.headers), messages)
        )
    for message, answer in zip(messages, answers, strict=True):
        if answer.reason.startswith("no answer"):
            silent.add(message.host)
        _note(message.parcel, answer)


def _message(parcel: Parcel) -> Message:
    device = parcel.device
    words = json.dumps(words_of(parcel, unread_count(device.user)), ensure_ascii=False).encode()
    topic = hmac.digest(settings.SECRET_KEY.encode(), f"{device.pk}:{tag_of(parcel)}".encode(), hashlib.sha256)
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "TTL": str(DAY if parcel.kind else 600),
        "Urgency": urgency_of(parcel),
        "Topic": encoded(topic)[:32],
        "Authorization": authorization(device.endpoint, keys.private_key(), keys.subject()),
    }
    body = seal(filled(words), Lock.to(device.p256dh, device.auth))
    return Message(parcel, urlsplit(device.endpoint).netloc, body, headers)


@transaction.atomic
def _note(parcel: Parcel, answer: Answer) -> None:
    """Write down what became of a parcel."""
    device = Device.objects.filter(pk=parcel.device_id)
    if answer.outcome == Outcome.TAKEN:
        device.update(last_ok_at=clock.now(), failures=0)
        Parcel.objects.filter(pk=parcel.pk).delete()
        return
    if answer.outcome == Outcome.GONE:
        device.delete()
        return
    host = urlsplit(parcel.device.endpoint).netloc
    if answer.outcome == Outcome.LATER and parcel.attempts <= len(WAITS):
        wait = min(max(WAITS[parcel.attempts - 1], answer.wait), LONGEST_WAIT)
        Parcel.objects.filter(pk=parcel.pk).update(due_at=clock.now() + timedelta(seconds=wait))
        return
    logger.warning("A push message to %s was given up: %s", host, answer.reason)
    Parcel.objects.filter(pk=parcel.pk).delete()
    device.update(failures=F("failures") + 1)
    device.filter(failures__gte=MOST_FAILURES).delete()
