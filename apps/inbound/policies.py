"""Why a message does not become a reply. Each is sent to its writer, who cannot ask what went wrong."""

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.content import policies as content_policies
from apps.content.models import Entry, Reply
from apps.core.markdown import MAX_SOURCE
from apps.core.refusals import Refusal
from apps.inbound.message import MOST_BYTES

NO_ADDRESS = Refusal(
    "no_address",
    gettext_lazy(
        "Your message was sent to an address that takes no mail. To reply by e-mail, answer a letter about one entry; "
        "digests cannot be answered."
    ),
)
OTHERS_ADDRESS = Refusal(
    "others_address",
    gettext_lazy(
        "The reply address that you wrote to was made for somebody else. Answer a letter that you got yourself, or "
        "reply on the page."
    ),
)
CLOSED_ACCOUNT = Refusal("closed_account", gettext_lazy("Your account is closed, so nothing can be written with it."))
OUT_OF_SIGHT = Refusal(
    "out_of_sight", gettext_lazy("What you answered is no longer there, or you no longer have access to it.")
)
NOTHING_WRITTEN = Refusal(
    "nothing_written",
    gettext_lazy(
        "No words of yours were found in the message. Write above the quoted letter, or between its lines, and send "
        "it again."
    ),
)
ENCRYPTED = Refusal(
    "encrypted", gettext_lazy("The message is encrypted and cannot be read here. Send it again without encryption.")
)
UNREADABLE = Refusal(
    "unreadable", gettext_lazy("The message could not be read. Send it again as plain text, or reply on the page.")
)
FAILED = Refusal(
    "failed",
    gettext_lazy("Something went wrong here, several times. Send the message again later, or reply on the page."),
)


def unknown_sender(address: str) -> Refusal:
    """Somebody wrote to this person's reply address from an address that is not known to be theirs."""
    sentence = gettext_lazy(
        "A message to a reply address of yours came from {address}, which is not a confirmed address of yours. If "
        "you wrote it, send it again from the address that the letter went to, or add the other one to your account."
    )
    return Refusal("unknown_sender", format_lazy(sentence, address=address or gettext_lazy("an unknown address")))


def too_large() -> Refusal:
    """The message is larger than any that is taken."""
    sentence = _("Messages may have up to %(limit)s MB. Send it without the files, and add those on the page.")
    return Refusal("too_large", sentence % {"limit": MOST_BYTES // 1_000_000})


def may_answer(person: User, entry: Entry | None, reply: Reply | None) -> Refusal | None:
    """Whether the person may answer here now, whatever was the case when the letter was sent."""
    if not person.is_active:
        return CLOSED_ACCOUNT
    if entry is None or not Entry.objects.visible_to(person).filter(pk=entry.pk).exists():
        return OUT_OF_SIGHT
    if reply is not None and reply.is_removed:
        return OUT_OF_SIGHT
    return content_policies.may_reply(person, entry)


def may_be_posted(source: str) -> Refusal | None:
    """Whether these words are a reply."""
    if not source.strip():
        return NOTHING_WRITTEN
    if len(source) > MAX_SOURCE:
        sentence = _("This text is longer than %(limit)s characters. Split it, please.")
        return Refusal("too_long", sentence % {"limit": MAX_SOURCE})
    return None
