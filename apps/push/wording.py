"""What a message says: who did what. The title of the entry only where the person allowed it on that device."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.notifications.models import Kind
from apps.push.models import Parcel

SENTENCES: dict[str, str | Promise] = {
    Kind.REPLY: gettext_lazy("%(name)s replied to you"),
    Kind.MENTION: gettext_lazy("%(name)s mentioned you"),
    Kind.FOLLOWED: gettext_lazy("%(name)s replied in what you follow"),
    Kind.POSTED: gettext_lazy("%(name)s published something new"),
    Kind.ACCEPTED: gettext_lazy("%(name)s accepted your answer"),
    Kind.MARKS: gettext_lazy("Readers marked your work"),
    Kind.COAUTHOR: gettext_lazy("%(name)s named you as a co-author"),
    Kind.UNPUBLISHED: gettext_lazy("A draft of yours could not be published"),
    Kind.INTERVIEW: gettext_lazy("%(name)s asks for your consent to an interview"),
    Kind.CONSENT: gettext_lazy("%(name)s decided on your interview"),
    Kind.CITED: gettext_lazy("%(name)s mentioned what you wrote"),
    Kind.ENDORSED: gettext_lazy("%(name)s stands behind your reply"),
    Kind.CREDITED: gettext_lazy("%(name)s used what you wrote"),
    Kind.REVIEWED: gettext_lazy("%(name)s reviewed what you prepare"),
    Kind.LAUNCHED: gettext_lazy("A community of yours is open"),
    Kind.INVITED: gettext_lazy("%(name)s invited you to a community"),
    Kind.REQUESTED: gettext_lazy("%(name)s asks to join your community"),
    Kind.ADMITTED: gettext_lazy("%(name)s let you in to a community"),
    Kind.DECLINED: gettext_lazy("Your request to join was declined"),
    Kind.ROLE: gettext_lazy("Your role in a community changed"),
    Kind.WELCOMED: gettext_lazy("%(name)s welcomes you"),
    Kind.FEATURED: gettext_lazy("%(name)s holds up your work"),
    Kind.MILESTONE: gettext_lazy("A milestone waits for your consent"),
    Kind.MODERATED: gettext_lazy("A manager decided on what you wrote"),
    Kind.RING: gettext_lazy("Marks in your community wait for a look"),
    Kind.PEER: gettext_lazy("%(name)s asks how you see their skills"),
    Kind.TARGETS: gettext_lazy("Targets of a community of yours wait for your vote"),
    Kind.STORY: gettext_lazy("%(name)s names you as somebody who can confirm a story"),
    Kind.MORE: gettext_lazy("More happened in what you follow"),
}
LONGEST_TITLE = 120
DAY = 24 * 3600


def words_of(parcel: Parcel, unread: int) -> dict[str, object]:
    """The message as the service worker takes it. `tag`: a later message about the same replaces the earlier one."""
    if not parcel.kind:
        return {
            "title": _("This device is told"),
            "body": _("Messages from Guildhall arrive here."),
            "url": parcel.address,
            "tag": "trial",
            "badge": unread,
        }
    name = parcel.actor.name if parcel.actor else _("Somebody")
    subject = parcel.entry or parcel.community
    body = str(subject)[:LONGEST_TITLE] if subject and parcel.device.shows_titles else ""
    return {
        "title": str(SENTENCES[parcel.kind]) % {"name": name},
        "body": body,
        "url": parcel.address,
        "tag": tag_of(parcel),
        # Where one sees it: a window that shows this comes to the front, and its page closes the message.
        "about": f"/e/{parcel.entry_id}/" if parcel.entry_id else "",
        "badge": unread,
    }


def tag_of(parcel: Parcel) -> str:
    """What it is about, in a word that says nothing to the push service."""
    return f"{parcel.kind or 'trial'}-{parcel.entry_id or 0}-{parcel.community_id or 0}"


def urgency_of(parcel: Parcel) -> str:
    """Whether a device that saves its battery should wake up for it."""
    return "normal" if parcel.kind in {"", Kind.MENTION, Kind.REPLY, Kind.INTERVIEW, Kind.MILESTONE} else "low"
