"""Writing letters: a row of the outbox, with both its bodies, in the transaction of whatever it tells."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import css_inline
from django.conf import settings
from django.template.loader import render_to_string

from apps.accounts.models import User
from apps.communities.models import Community
from apps.content.models import Entry, Reply
from apps.core import clock
from apps.mailing import addresses
from apps.mailing.addressees import address_of, suppression_of
from apps.mailing.addresses import ReplyTarget
from apps.mailing.headers import from_header, list_headers, message_id_of, thread_headers
from apps.mailing.languages import LANGUAGES, written_for
from apps.mailing.models import Letter, Reader, State
from apps.mailing.subscriptions import Subscription, url_of

LONGEST_SUBJECT = 200


@dataclass(slots=True)
class Sheet:
    """What is written, before it has a form: `template` names two, `.html` and `.txt`, which get `context`."""

    what: str
    key: str
    scope: str
    template: str
    subject: str
    # The line that a list of messages shows beside the subject.
    preview: str
    context: dict[str, Any]
    author: User | None = None
    community: Community | None = None
    entry: Entry | None = None
    reply: Reply | None = None
    # Whether an answer to the letter becomes a reply in the entry.
    takes_answer: bool = False
    headers: dict[str, str] = field(default_factory=dict)


def write_letter(person: User, sheet: Sheet, reader: Reader | None = None) -> Letter | None:
    """Put a letter into the outbox; None where its key has one already or the person has no address.

    To be called within `written_for` and a transaction.
    """
    to = address_of(person)
    if to is None or Letter.objects.filter(key=sheet.key).exists():
        return None
    stopped = suppression_of(to) is not None
    now = clock.now()
    html, text = ("", "") if stopped else bodies_of(person, sheet, reader)
    return Letter.objects.create(
        person=person,
        to=to,
        what=sheet.what,
        key=sheet.key,
        scope=sheet.scope,
        entry=sheet.entry,
        reply=sheet.reply,
        subject=_one_line(sheet.subject)[:LONGEST_SUBJECT],
        html=html,
        text=text,
        headers=_headers(person, sheet, reader),
        message_id=message_id_of(sheet.key),
        state=State.SUPPRESSED if stopped else State.WAITING,
        made_at=now,
        due_at=now,
    )


def bodies_of(person: User, sheet: Sheet, reader: Reader | None = None) -> tuple[str, str]:
    """The letter as HTML and as text, in the person's language."""
    with written_for(person, reader) as language:
        context = sheet.context | {
            "base": settings.BASE_URL,
            "language": language,
            "person": person,
            "subject": sheet.subject,
            "preview": sheet.preview,
            "community": sheet.community,
            "end_url": url_of(Subscription(person.pk, sheet.scope)) if sheet.scope else "",
            "scope": sheet.scope,
            "takes_answer": sheet.takes_answer and addresses.is_answerable(),
        }
        html = render_to_string(f"mail/{sheet.template}.html", context)
        text = render_to_string(f"mail/{sheet.template}.txt", context)
    return _inliner().inline(html), _tidy(text)


def _headers(person: User, sheet: Sheet, reader: Reader | None) -> dict[str, str]:
    with written_for(person, reader) as language:
        headers = {
            "From": from_header(sheet.author),
            "Content-Language": language if language in LANGUAGES else "en",
            **list_headers(sheet.community, sheet.what),
            **(thread_headers(sheet.entry) if sheet.entry else {}),
            **sheet.headers,
        }
    if sheet.takes_answer and sheet.entry:
        target = ReplyTarget(person.pk, sheet.entry.pk, sheet.reply.pk if sheet.reply else None)
        if mailbox := addresses.reply_address(target):
            headers["Reply-To"] = mailbox
    return headers


@cache
def _inliner() -> css_inline.CSSInliner:
    """Puts the styles onto the tags, since some clients drop the rest; what only the rest can say stays as well."""
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _tidy(text: str) -> str:
    """Without blanks at line ends but of the line that begins a signature, and never two empty lines together."""
    tidy: list[str] = []
    for line in (line if line == "-- " else line.rstrip() for line in text.strip().splitlines()):
        if line or (tidy and tidy[-1]):
            tidy.append(line)
    return "\n".join(tidy) + "\n"
