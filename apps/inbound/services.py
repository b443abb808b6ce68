"""Mail that comes in: kept first, then read, then done once.

A message is in the storage and has its row before anybody is told that it was taken; whatever ends before it has been
handled is begun again. What it does, and that it was done, is written in one transaction.
"""

import hashlib
import logging
from datetime import timedelta
from functools import partial
from typing import cast

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import start_task
from apps.content.models import Entry, Reply
from apps.content.reply_services import post_reply
from apps.core import clock
from apps.core.refusals import Refusal, Refused, require
from apps.inbound import judging, policies
from apps.inbound.answers import Answer, send_answer
from apps.inbound.composing import Written, kept_files, source_of, written_in
from apps.inbound.judging import Addressed
from apps.inbound.message import MOST_BYTES, Incoming, Unreadable, read_message
from apps.inbound.models import Arrival, State
from apps.inbound.reports import Report, report_in, report_in_words
from apps.mailing.addresses import ReplyTarget
from apps.mailing.endings import end_letters_like
from apps.mailing.languages import written_for
from apps.mailing.models import Letter as SentLetter
from apps.mailing.services import note_bounce

logger = logging.getLogger(__name__)

KEPT = timedelta(days=30)
MOST_ATTEMPTS = 5
# A message that is younger is still being handled by the worker that was told of it.
LEFT_OVER_AFTER = timedelta(seconds=90)
# What is kept of a message that is too large: enough to know who wrote it, and to whom.
HEAD_BYTES = 64_000


def receive_message(*, raw: bytes, recipient: str = "", is_cut: bool = False) -> Arrival:
    """Take a message in: from here on it is not lost. The same bytes are taken once, however often they come.

    `is_cut`: there is more of it, but it is too large to be fetched.
    """
    digest = hashlib.sha256(raw).hexdigest()
    if known := Arrival.objects.filter(sha256=digest).first():
        return known
    is_too_large = is_cut or len(raw) > MOST_BYTES
    path = _stored(digest, raw[:HEAD_BYTES] if is_too_large else raw)
    with transaction.atomic():
        arrival, _made = Arrival.objects.get_or_create(
            sha256=digest,
            defaults={
                "to": recipient[:254],
                "path": path,
                "reason": policies.too_large().code if is_too_large else "",
                "at": clock.now(),
            },
        )
        start_task("inbound.handle", arrival.pk)
    return arrival


def _stored(digest: str, content: bytes) -> str:
    """Where the bytes are; those of an attempt that ended in the middle are written anew."""
    path = f"inbound/{digest[:2]}/{digest}"
    if default_storage.exists(path):
        default_storage.delete(path)
    return default_storage.save(path, ContentFile(content))


def handle_waiting() -> int:
    """Handle what has waited longer than it takes. Returns how many messages that were."""
    waiting = Arrival.objects.filter(state=State.TAKEN, at__lt=clock.now() - LEFT_OVER_AFTER)
    ids = list(waiting.order_by("id").values_list("pk", flat=True)[:100])
    for pk in ids:
        try:
            handle_arrival(arrival_id=pk)
        except Exception:  # One message must not keep the others waiting; it is tried again, and given up in the end.
            logger.exception("Message %s could not be handled", pk)
    return len(ids)


def handle_arrival(*, arrival_id: int) -> Arrival | None:
    """Do what a message asks for, once; None where that was done before."""
    if not Arrival.objects.filter(pk=arrival_id, state=State.TAKEN).update(attempts=F("attempts") + 1):
        return None
    arrival = Arrival.objects.get(pk=arrival_id)
    if arrival.attempts > MOST_ATTEMPTS + 1:
        return _settle(arrival, State.DROPPED, policies.FAILED.code)
    try:
        with default_storage.open(arrival.path) as stored:
            incoming = read_message(stored.read())
    except (FileNotFoundError, Unreadable):
        return _settle(arrival, State.DROPPED, policies.UNREADABLE.code)
    return _act(arrival, incoming)


def _act(arrival: Arrival, incoming: Incoming) -> Arrival | None:
    """Decide who wrote to what, and do it."""
    to = judging.addressed(incoming, arrival.to)
    arrival.message_id, arrival.from_address, arrival.to = incoming.message_id, incoming.sender[:254], to.address[:254]
    if report := report_in(incoming) or (report_in_words(incoming) if to.bounced_letter else None):
        return _note_report(arrival, report, to)
    if to.ends_letters_like is not None:
        return _end_letters(arrival, to.ends_letters_like)
    if reason := judging.written_by_a_program(incoming):
        return _settle(arrival, State.DROPPED, reason)
    if judging.is_forged(incoming):
        return _settle(arrival, State.DROPPED, "forged")
    return _answer_or_post(arrival, incoming, to)


def _answer_or_post(arrival: Arrival, incoming: Incoming, to: Addressed) -> Arrival | None:
    """Post the reply of somebody who may, and tell everybody else who is known why not."""
    sender = judging.person_of(incoming.sender)
    target = _target_for(sender, to.targets)
    if target is None:
        if sender is None:
            return _settle(arrival, State.DROPPED, "stranger")
        return _refuse(arrival, incoming, sender, policies.NO_ADDRESS)
    if sender is None:
        owner = User.objects.filter(pk=target.person_id, is_active=True).first()
        return _refuse(arrival, incoming, owner, policies.unknown_sender(incoming.sender))
    if sender.pk != target.person_id:
        return _refuse(arrival, incoming, sender, policies.OTHERS_ADDRESS)
    return _post(arrival, incoming, sender, target)


def _target_for(sender: User | None, targets: tuple[ReplyTarget, ...]) -> ReplyTarget | None:
    """The first target that is the sender's own, else the first."""
    own = (target for target in targets if sender is not None and target.person_id == sender.pk)
    return next(own, next(iter(targets), None))


def _post(arrival: Arrival, incoming: Incoming, person: User, target: ReplyTarget) -> Arrival | None:
    entry = Entry.objects.select_related("community").filter(pk=target.entry_id).first()
    parent = Reply.objects.filter(pk=target.reply_id).first() if target.reply_id else None
    arrival.entry = entry
    if _came_before(arrival, person):
        return _settle(arrival, State.DROPPED, "again", person=person)
    written = Written("", {})
    try:
        require(_hindrance(arrival, incoming))
        require(policies.may_answer(person, entry, parent))
        with written_for(person):
            written = written_in(incoming)
            source = source_of(written, kept_files(written, person))
        require(policies.may_be_posted(source))
    except Refused as refused:
        return _refuse(arrival, incoming, person, refused.refusal, written=written, parent=parent)
    except ValueError:
        return _refuse(arrival, incoming, person, policies.UNREADABLE)
    return _write(arrival, incoming, person, cast("Entry", entry), parent, source, written)


def _came_before(arrival: Arrival, person: User) -> bool:
    """Whether the same message was posted already, having come another way; even if that reply was removed since."""
    same = Arrival.objects.filter(person=person, message_id=arrival.message_id, state=State.POSTED)
    return bool(arrival.message_id) and same.exists()


def _hindrance(arrival: Arrival, incoming: Incoming) -> Refusal | None:
    """What is wrong with the message itself."""
    if arrival.reason == policies.too_large().code:
        return policies.too_large()
    if arrival.attempts > MOST_ATTEMPTS:
        return policies.FAILED
    return policies.ENCRYPTED if incoming.is_encrypted else None


@transaction.atomic
def _write(
    arrival: Arrival,
    incoming: Incoming,
    person: User,
    entry: Entry,
    parent: Reply | None,
    source: str,
    written: Written,
) -> Arrival | None:
    """The reply, that it was posted, and what its writer is told about it, in one step."""
    if not _is_ours(arrival):
        return None
    once = f"mail:{hashlib.sha256((arrival.message_id or arrival.sha256).encode()).hexdigest()[:40]}"
    try:
        reply = post_reply(author=person, entry=entry, parent=parent, source=source, once=once, origin=Origin.EMAIL)
    except Refused as refused:
        return _refuse(arrival, incoming, person, refused.refusal, written=written)
    arrival.reply = reply
    if written.left_out:
        answer = Answer(arrival=arrival, incoming=incoming, person=person, left_out=tuple(written.left_out))
        arrival.answered = person if send_answer(answer) else None
    return _settle(arrival, State.POSTED, "", person=person)


@transaction.atomic
def _refuse(
    arrival: Arrival,
    incoming: Incoming,
    person: User | None,
    refusal: Refusal,
    *,
    written: Written | None = None,
    parent: Reply | None = None,
) -> Arrival | None:
    """Tell the person why nothing was posted, with what they wrote."""
    if not _is_ours(arrival):
        return None
    if person is not None:
        answer = Answer(
            arrival=arrival,
            incoming=incoming,
            person=person,
            refusal=refusal,
            left_out=tuple(written.left_out) if written else (),
            words=written.words if written else "",
            parent=parent,
        )
        arrival.answered = person if send_answer(answer) else None
    return _settle(arrival, State.REFUSED, refusal.code, person=person)


@transaction.atomic
def _note_report(arrival: Arrival, report: Report, to: Addressed) -> Arrival | None:
    """Pass on what a mail server could not deliver. The address that it reports to says which letter that was."""
    if not _is_ours(arrival):
        return None
    letter = SentLetter.objects.filter(pk=to.bounced_letter).first() if to.bounced_letter else None
    noted = 0
    for bounce in report.bounces:
        noted += note_bounce(
            message_id=letter.message_id if letter else report.message_id or None,
            address=letter.to if letter else bounce.address,
            is_permanent=bounce.is_permanent,
            report=bounce.report,
        )
    return _settle(arrival, State.DROPPED, "bounce" if noted else "report")


@transaction.atomic
def _end_letters(arrival: Arrival, letter_id: int) -> Arrival | None:
    """Somebody's mail program ended letters like one that they got."""
    if not _is_ours(arrival):
        return None
    return _settle(arrival, State.DROPPED, "ended_letters" if end_letters_like(letter_id=letter_id) else "stranger")


def _is_ours(arrival: Arrival) -> bool:
    """Hold the message's row, unless another worker has done what it asks for."""
    return Arrival.objects.select_for_update().filter(pk=arrival.pk, state=State.TAKEN).exists()


@transaction.atomic
def _settle(arrival: Arrival, state: State, reason: str, *, person: User | None = None) -> Arrival | None:
    """Note what became of a message, unless that is known; its bytes go when it is written."""
    if not _is_ours(arrival):
        return None
    arrival.state, arrival.reason, arrival.person = state, reason[:40], person
    arrival.save()
    logger.info("Message %s: %s %s", arrival.pk, state, reason)
    transaction.on_commit(partial(_delete_bytes, arrival))
    return arrival


def _delete_bytes(arrival: Arrival) -> None:
    default_storage.delete(arrival.path)
    arrival.path = ""
    Arrival.objects.filter(pk=arrival.pk).update(path="")


def forget_old() -> int:
    """Delete the rows of what was handled thirty days ago, and bytes that a crash left over. Returns how many rows."""
    handled = Arrival.objects.exclude(state=State.TAKEN)
    for arrival in handled.exclude(path=""):
        _delete_bytes(arrival)
    return handled.filter(at__lt=clock.now() - KEPT).delete()[0]
