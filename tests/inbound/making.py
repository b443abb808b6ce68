"""Messages to try, and the people who send them."""

from email.message import EmailMessage
from email.utils import make_msgid

from apps.accounts.models import User
from apps.content.models import Entry, Reply
from apps.mailing.addresses import ReplyTarget, reply_address

REPLY_ADDRESS = "reply@example.org"


def address_for(person: User, entry: Entry, reply: Reply | None = None) -> str:
    """Where a letter to this person about this asks answers for."""
    address = reply_address(ReplyTarget(person.pk, entry.pk, reply.pk if reply else None))
    assert address is not None
    return address


def mail(sender: str, to: str, text: str = "The driver checks it.", **headers: str) -> EmailMessage:
    """A message; names of headers have underscores for hyphens."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = to
    message["Subject"] = "Re: Split deliveries"
    message["Message-ID"] = make_msgid(domain="mail.example.org")
    for name, value in headers.items():
        del message[name.replace("_", "-")]
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def report(address: str, *, status: str = "5.1.1", action: str = "failed", about: str = "", to: str = "") -> bytes:
    """What a mail server reports about a letter."""
    return f"""From: Mail Delivery System <MAILER-DAEMON@mx.example.net>
To: {to or REPLY_ADDRESS}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: <{status}.{action}.{abs(hash((address, about)))}@mx.example.net>
Return-Path: <>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Mon, 23 Nov 2026 10:11:00 +0000

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; 550 5.1.1 <{address}>: Recipient address rejected: User unknown

--b
Content-Type: text/rfc822-headers

From: guildhall@example.org
Message-ID: <{about}>
Subject: Split deliveries

--b--
""".encode()
