"""What the writer of a message is told by letter: why it was not posted, or what of it was left out."""

import re
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.content.models import Entry, Reply
from apps.core import clock
from apps.core.refusals import Refusal
from apps.inbound import html, plain, policies
from apps.inbound.message import Incoming
from apps.inbound.models import Arrival
from apps.mailing.languages import written_for
from apps.mailing.models import What
from apps.mailing.writing import Sheet, write_letter

# Two programs that answer each other end here, and so does whoever uses us to fill somebody's mailbox.
MOST_ANSWERS = 5
WITHIN = timedelta(days=1)
LONGEST_WORDS = 20_000
_PLACES = re.compile(r"xInlineFile\d{1,3}x")
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{3,240}>")


@dataclass(frozen=True, slots=True)
class Answer:
    """Who is told what about which message."""

    arrival: Arrival
    incoming: Incoming
    person: User
    refusal: Refusal | None = None
    left_out: tuple[str, ...] = ()
    words: str = ""
    # What was answered, beside the entry; another message may still become the reply.
    parent: Reply | None = None


def send_answer(answer: Answer) -> bool:
    """Put the answer into the outbox, in the caller's transaction; says whether the person may get one."""
    if _has_had_enough(answer):
        return False
    with written_for(answer.person):
        return write_letter(answer.person, _sheet(answer)) is not None


def _has_had_enough(answer: Answer) -> bool:
    """Whether the person got as many answers as a day may bring; a mere hint comes once."""
    lately = Arrival.objects.filter(answered=answer.person, at__gt=clock.now() - WITHIN)
    if answer.refusal == policies.NO_ADDRESS and lately.filter(reason=policies.NO_ADDRESS.code).exists():
        return True
    return lately.count() >= MOST_ANSWERS


def _sheet(answer: Answer) -> Sheet:
    about = answer.incoming.subject or _("your message")
    said = _("Not posted: %(subject)s") if answer.refusal else _("Posted without some files: %(subject)s")
    sentence = str(answer.refusal.sentence) if answer.refusal else _("Your reply was posted, but not all its files.")
    entry = _entry_of(answer)
    return Sheet(
        what=What.ANSWER,
        key=f"answer-{answer.arrival.pk}",
        scope="",
        template="answer",
        subject=said % {"subject": about},
        preview=sentence,
        context={
            "sentence": sentence,
            "left_out": answer.left_out,
            "words": _words(answer),
            "entry": entry,
            "url_path": answer.arrival.reply.get_absolute_url() if answer.arrival.reply else "",
        },
        entry=entry,
        reply=answer.arrival.reply or answer.parent,
        takes_answer=entry is not None and answer.refusal == policies.NOTHING_WRITTEN,
        headers=_headers(answer.incoming),
    )


def _entry_of(answer: Answer) -> Entry | None:
    """What was answered, if the person may know of it."""
    if answer.arrival.entry_id is None:
        return None
    return Entry.objects.visible_to(answer.person).filter(pk=answer.arrival.entry_id).first()


def _headers(incoming: Incoming) -> dict[str, str]:
    """It answers their message, and is no message to be answered by a program."""
    threads = _MESSAGE_ID.findall(incoming.header("References"))[-5:]
    own = _MESSAGE_ID.findall(incoming.message_id)[:1]
    headers = {"Auto-Submitted": "auto-replied"}
    if own:
        headers |= {"In-Reply-To": own[0], "References": " ".join([*threads, *own])}
    return headers


def _words(answer: Answer) -> str:
    """What was written, so that it is not lost; nothing of what a stranger wrote."""
    if answer.refusal is None or answer.refusal.code == "unknown_sender":
        return ""
    words = answer.words or _all_words(answer.incoming)
    return _PLACES.sub("", words).strip()[:LONGEST_WORDS]


def _all_words(incoming: Incoming) -> str:
    """The text as it came, quotes and all."""
    for leaf in incoming.leaves:
        if leaf.is_file:
            continue
        text = plain.text_of(leaf.part)
        try:
            return html.readable(text, {}) if leaf.media_type == "text/html" else text
        except ValueError:
            continue
    return ""
