"""The outbox: letters that wait are sent, each once.

A letter is claimed (state `sending`, committed), handed to the mail server, and noted as sent. If the worker dies
between the last two, nobody knows whether it left: after `DOUBTFUL` it is sent once more, under the same Message-ID
and date, so that servers and clients which look at these drop the second one. Each worker has one letter in its hands
at a time, so a crash concerns one letter of each worker at most. A second crash over the same letter ends it.
"""

import logging
import smtplib
from dataclasses import dataclass
from datetime import timedelta
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.db import transaction
from django.utils import timezone

from apps.content.models import Entry, Reply
from apps.mailing import addresses
from apps.mailing.addressees import suppression_of
from apps.mailing.headers import headers_of
from apps.mailing.models import Letter, State, What
from apps.mailing.services import refuse

logger = logging.getLogger(__name__)

# Longer than any attempt takes, since every step of it waits 20 seconds at most.
DOUBTFUL = timedelta(minutes=10)
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
# A connection carries so many; servers end longer ones.
PER_CONNECTION = 50
MOST_PER_RUN = 2000
# What is said of an addressee: that there is none, or that the mailbox is full or shut. All else (policy, our own
# server's name on a list) says nothing of the address, however final it is.
NO_SUCH_ADDRESS, NO_ROOM = ("5.1.",), ("5.2.", "4.2.")
BARE_NO_SUCH_ADDRESS = frozenset({550, 551, 553})


class Fault(StrEnum):
    """What a refusal says of the address."""

    GONE = "gone"
    FULL = "full"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a mail server said to one letter."""

    is_permanent: bool
    fault: Fault
    report: str


def send_waiting(most: int = MOST_PER_RUN) -> int:
    """Send what waits, the oldest first. Returns how many were sent."""
    take_up_doubtful()
    sent = tried = 0
    while tried < most and _is_something_waiting():
        try:
            connection = open_connection()
        except (OSError, smtplib.SMTPException) as error:
            # Nothing was claimed: all of it waits for the next run.
            logger.warning("The mail server cannot be reached, letters wait: %s", error)
            break
        try:
            for _ in range(PER_CONNECTION):
                letter = claim_letter()
                if letter is None:
                    return sent
                tried += 1
                outcome = send_letter(letter, connection)
                sent += outcome is None
                if outcome is not None:
                    # What a server refused may have left the connection in any state.
                    break
        finally:
            close_connection(connection)
    return sent


def open_connection() -> Any:
    """A connection that carries several letters, where the way of sending has such a thing."""
    connection = mailers.default
    if isinstance(connection, SmtpBackend):
        connection.open()
    return connection


def close_connection(connection: Any) -> None:
    """End it; a server that is gone already does not matter."""
    try:
        connection.close()
    except (OSError, smtplib.SMTPException) as error:
        logger.info("The mail server had ended the connection: %s", error)


def _is_something_waiting() -> bool:
    return Letter.objects.filter(state=State.WAITING, due_at__lte=timezone.now()).exists()


@transaction.atomic
def claim_letter() -> Letter | None:
    """The next letter that waits, as this worker's; what may not go out any more is passed over for good."""
    due = Letter.objects.filter(state=State.WAITING, due_at__lte=timezone.now()).order_by("due_at", "pk")
    while letter := due.select_for_update(skip_locked=True, of=("self",)).select_related("person").first():
        if reason := _reason_to_hold_back(letter):
            letter.state, letter.error = State.SUPPRESSED, reason
            letter.save(update_fields=["state", "error"])
            continue
        letter.state = State.SENDING
        letter.attempts += 1
        letter.tried_at = timezone.now()
        letter.save(update_fields=["state", "attempts", "tried_at"])
        return letter
    return None


def _reason_to_hold_back(letter: Letter) -> str:
    """Asked at the last moment: a letter may have waited for hours."""
    person = letter.person
    if not person.is_active or (person.email or "").lower() != letter.to.lower():
        return "the person has left or has another address"
    if suppression_of(letter.to):
        return "the address gets no letters"
    if letter.what == What.TOLD and not _is_still_seen(letter):
        return "what it tells is no longer to be seen"
    return ""


def _is_still_seen(letter: Letter) -> bool:
    person = letter.person
    if letter.reply_id:
        return Reply.objects.visible_to(person).published().filter(pk=letter.reply_id).exists()
    if letter.entry_id:
        return Entry.objects.visible_to(person).filter(pk=letter.entry_id).exists()
    return True


def send_letter(letter: Letter, connection: Any) -> Refusal | None:
    """Hand a claimed letter to the mail server and note what it said; None where it took the letter."""
    refusal = None
    try:
        connection.send_messages([message_of(letter)])
    except (smtplib.SMTPException, OSError, ValueError) as error:
        refusal = refusal_of(error)
    if refusal is None:
        now = timezone.now()
        Letter.objects.filter(pk=letter.pk).update(state=State.SENT, sent_at=now, error="")
        return None
    _note_refusal(letter, refusal)
    return refusal


class LetterMessage(EmailMultiAlternatives):
    """A message whose subject arrives as it was written."""

    def message(self, *, policy: Any = SMTP) -> EmailMessage:
        """Python's own folding doubles a blank where it breaks a line, before words that need encoding or at the front;
        its older one does not."""
        message: EmailMessage = super().message(policy=policy)
        subject = str(self.subject)
        del message["Subject"]
        charset = "us-ascii" if subject.isascii() else "utf-8"
        message.set_raw("Subject", Header(subject, charset, header_name="Subject").encode())
        return message


def message_of(letter: Letter) -> LetterMessage:
    """The letter as a message. Its envelope's sender takes the reports of mail servers, where mail comes in."""
    message = LetterMessage(
        subject=letter.subject,
        body=letter.text,
        from_email=addresses.bounce_address(letter.pk) or parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        to=[letter.to],
        headers=headers_of(letter),
    )
    message.attach_alternative(letter.html, "text/html")
    return message


def refusal_of(error: Exception) -> Refusal:
    """What an error says about the letter and its address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        report = _report(code, words)
        return Refusal(code >= 500, _fault_in(code, report), report)
    if isinstance(error, smtplib.SMTPDataError):
        return Refusal(error.smtp_code >= 500, Fault.NONE, _report(error.smtp_code, error.smtp_error))
    # Our sender refused, or a line that broke off, may be better later; an address that is none never will.
    return Refusal(isinstance(error, ValueError), Fault.NONE, str(error)[:500])


def _report(code: int, words: bytes | str) -> str:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {said}"[:500]


def _fault_in(code: int, report: str) -> Fault:
    """By the enhanced code (RFC 3463) where the server gives one."""
    _code, _blank, words = report.partition(" ")
    first = words.split(" ", 1)[0]
    if first.count(".") == 2 and first.replace(".", "").isdigit():
        return (
            Fault.GONE if first.startswith(NO_SUCH_ADDRESS) else Fault.FULL if first.startswith(NO_ROOM) else Fault.NONE
        )
    return Fault.GONE if code in BARE_NO_SUCH_ADDRESS else Fault.FULL if code in {452, 552} else Fault.NONE


@transaction.atomic
def _note_refusal(letter: Letter, refusal: Refusal) -> None:
    rows = Letter.objects.filter(pk=letter.pk)
    if not refusal.is_permanent and letter.attempts <= len(BACKOFF):
        due_at = timezone.now() + BACKOFF[letter.attempts - 1]
        rows.update(state=State.WAITING, due_at=due_at, error=refusal.report)
        return
    rows.update(state=State.FAILED, error=refusal.report)
    if refusal.fault != Fault.NONE:
        refuse(address=letter.to, is_permanent=refusal.fault == Fault.GONE, report=refusal.report)


def take_up_doubtful() -> int:
    """Let letters whose worker died be sent once more, and end those over which a second one died. Returns how many."""
    left = Letter.objects.filter(state=State.SENDING, tried_at__lt=timezone.now() - DOUBTFUL)
    ended = left.filter(error=_DOUBT).update(state=State.FAILED, error="two workers ended while they sent it")
    return ended + left.update(state=State.WAITING, due_at=timezone.now(), error=_DOUBT)


_DOUBT = "the worker ended while it sent the letter"
