"""Answering a letter without a mail server, for the demo world: a message as a mail program would write it."""

import mimetypes
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.inbound.models import Arrival
from apps.inbound.services import receive_message


class AnswerForm(forms.Form):
    """What one would type into a mail program."""

    words = forms.CharField(
        label=_("Your answer"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It is sent as mail with this letter quoted below, and comes in as mail does."),
    )
    file = forms.FileField(label=_("A file"), required=False)


def answer_address(letter: EmailMessage) -> str:
    """Where a mail program would send an answer; empty where the letter asks for none."""
    return parseaddr(str(letter["Reply-To"] or ""))[1]


def answer_letter(*, letter: EmailMessage, sender: str, words: str, file: UploadedFile | None) -> Arrival:
    """Write the message that a mail program would, and let it come in by the door that all mail comes by."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = answer_address(letter)
    subject = " ".join(str(letter["Subject"] or "").split())
    message["Subject"] = subject if subject.lower().startswith("re:") else f"Re: {subject}"
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = make_msgid(domain="demo.example")
    if about := letter["Message-ID"]:
        message["In-Reply-To"] = message["References"] = str(about).strip()
    message.set_content(f"{words}\n\n{_quoted(letter)}\n")
    if file is not None:
        kind = (mimetypes.guess_type(str(file.name))[0] or "application/octet-stream").split("/")
        message.add_attachment(file.read(), kind[0], kind[1], filename=str(file.name))
    return receive_message(raw=message.as_bytes(), recipient=answer_address(letter))


def _quoted(letter: EmailMessage) -> str:
    """The letter as mail programs quote it."""
    part = letter.get_body(preferencelist=("plain",))
    text = str(part.get_content()) if isinstance(part, EmailMessage) else ""
    quoted = "\n".join(f"> {line}".rstrip() for line in text.rstrip().split("\n"))
    return f"On {letter['Date'] or ''}, {letter['From'] or ''} wrote:\n{quoted}"
