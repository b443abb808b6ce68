"""The list behind the bell."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.core.querying import Page, keyset_page
from apps.notifications.models import GROUP_OF, Kind, Notification
from apps.notifications.rules import may_mute

PAGE = 25


@dataclass(frozen=True, slots=True)
class Told:
    """One row of the list: who did what about which subject, and where it leads."""

    id: int
    kind: str
    actor: User | None
    people: str
    sentence: str
    title: str
    url: str
    why: str
    count: int
    at: datetime
    is_read: bool
    # What is switched off with its kind, and what can be muted: "entry" or "community", with its name.
    group: str
    mutes: list[tuple[str, str]]


def notifications_for(
    viewer: Any, *, after: str | None = None, unread_only: bool = False, size: int = PAGE
) -> Page[Told]:
    """A page of the viewer's notifications, the latest first; three queries whatever is on it."""
    rows = Notification.objects.visible_to(viewer).select_related("actor", "entry", "community", "reply")
    if unread_only:
        rows = rows.unread()
    page = keyset_page(rows, field="latest_at", after=after, size=size)
    return Page([_told(row) for row in page.rows], page.next_key)


def as_told(row: Notification) -> Told:
    """A row as the list shows it, for other channels; it may be one that the table does not hold."""
    return _told(row)


def _told(row: Notification) -> Told:
    others = len(row.actor_ids) - 1
    name = row.actor.name if row.actor else _nobody(row)
    people = (
        name
        if others < 1
        else ngettext("%(name)s and one other", "%(name)s and %(n)d others", others)
        % {
            "name": name,
            "n": others,
        }
    )
    return Told(
        id=row.pk,
        kind=row.kind,
        actor=row.actor,
        people=people,
        sentence=_sentence(row),
        title=_title(row),
        url=_url(row),
        why=str(Kind(row.kind).label),
        count=row.count,
        at=row.latest_at,
        is_read=row.read_at is not None,
        group=str(GROUP_OF[Kind(row.kind)].label),
        mutes=_mutes(row),
    )


def _mutes(row: Notification) -> list[tuple[str, str]]:
    if not may_mute(row.kind):
        return []
    return [(what, str(thing)) for what, thing in (("entry", row.entry), ("community", row.community)) if thing]


def _title(row: Notification) -> str:
    others = len(row.numbers.get("entries", [])) - 1
    if others < 1:
        return str(row.entry or row.community)
    words = ngettext("%(title)s, and one other", "%(title)s, and %(n)d others", others)
    return words % {"title": row.entry, "n": others}


def _marks(row: Notification) -> str:
    """How many said what of it; who they are is not told."""
    given = {name: n for name, n in row.numbers.items() if name != "entries" and n}
    parts = []
    if rated := given.get("rated", 0):
        parts.append(ngettext("rated by one reader", "rated by %(n)d readers", rated) % {"n": rated})
    if reasoned := given.get("reasoned", 0):
        parts[-1] += ngettext(" (one says why)", " (%(n)d say why)", reasoned) % {"n": reasoned}
    if thanked := given.get("thanked", 0):
        parts.append(ngettext("called helpful by one", "called helpful by %(n)d", thanked) % {"n": thanked})
    if kept := given.get("kept", 0):
        parts.append(ngettext("kept by one", "kept by %(n)d", kept) % {"n": kept})
    return _("was %(what)s:") % {"what": get_text_list(parts, _("and"))}


def _nobody(row: Notification) -> str:
    """Who stands first where nobody did it."""
    if row.kind == Kind.MARKS:
        return str(_("Your work"))
    if row.kind == Kind.MILESTONE:
        return str(_("A milestone of yours"))
    if row.kind == Kind.MORE:
        return ngettext("One more thing", "%(n)d more things", row.count) % {"n": row.count}
    return str(_("Your draft")) if row.kind == Kind.UNPUBLISHED else str(_("Somebody"))


def _url(row: Notification) -> str:
    """Where one sees what it is about."""
    if row.kind == Kind.UNPUBLISHED:
        return "/drafts/"
    if row.kind == Kind.REVIEWED and row.community:
        return f"/c/{row.community.slug}/board/"
    subject = row.reply or row.entry or row.community
    return subject.get_absolute_url() if subject else "/"


def _sentence(row: Notification) -> str:
    """What they did, to be read after the names and before the subject."""
    if row.kind == Kind.MARKS:
        return _marks(row)
    times = row.count
    sentences = {
        Kind.REPLY: ngettext("replied to you in", "wrote %(n)d replies to you in", times),
        Kind.MENTION: ngettext("mentioned you in", "mentioned you %(n)d times in", times),
        Kind.FOLLOWED: ngettext("replied in", "wrote %(n)d replies in", times),
        Kind.POSTED: _("published"),
        Kind.ACCEPTED: _("accepted your answer in"),
        Kind.COAUTHOR: _("named you as a co-author of"),
        Kind.UNPUBLISHED: ngettext(
            "could not be published at its time in",
            "and others (%(n)d in all) could not be published at their time in",
            times,
        ),
        Kind.INTERVIEW: _("asks for your consent to publish"),
        Kind.CONSENT: _("decided whether to publish"),
        Kind.CITED: _("mentioned what you wrote in"),
        Kind.ENDORSED: _("stands behind your reply in"),
        Kind.CREDITED: _("used what you wrote for"),
        Kind.REVIEWED: _("reviewed what you prepare for"),
        Kind.LAUNCHED: _("opened"),
        Kind.INVITED: _("invited you to"),
        Kind.REQUESTED: _("asked to join"),
        Kind.ADMITTED: _("let you in to"),
        Kind.DECLINED: _("declined your request to join"),
        Kind.ROLE: _("changed your role in"),
        Kind.WELCOMED: _("welcomed you in"),
        Kind.FEATURED: _("holds up for everybody"),
        Kind.MILESTONE: _("may be shown with your consent in"),
        Kind.MODERATED: _("decided on what you wrote in"),
        Kind.MORE: _("happened too in what you follow, last in"),
    }
    sentence = sentences[Kind(row.kind)]
    return sentence % {"n": times} if "%(n)" in sentence else sentence
