"""The list behind the bell."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.communities.models import Membership, State
from apps.content.models import Entry
from apps.core.querying import Page, keyset_page
from apps.notifications.gathering import clock_of, gathered, latest_of_each
from apps.notifications.models import GROUP_OF, Kind, Notification, NotificationQuerySet
from apps.notifications.rules import may_mute, may_stop
from apps.notifications.sentences import address_of, people_of, sentence_of, title_of, titles_of

PAGE = 25
# So many of those who ask to join are answered in the row; the others on the page of their community.
ANSWERED_HERE = 3


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who waits to be let in."""

    name: str
    handle: str


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
    group_key: str = ""
    may_stop: bool = True
    note: str = ""
    # All rows that this one stands for, and the community where an invitation or requests wait for an answer.
    ids: tuple[int, ...] = ()
    invited_to: str = ""
    asked_for: str = ""
    askers: list[Asker] = field(default_factory=list)


def notifications_for(
    viewer: Any, *, after: str | None = None, unread_only: bool = False, group: str = "", size: int = PAGE
) -> Page[Told]:
    """A page of the viewer's notifications, the latest first, each by itself; as many queries whatever is on it."""
    page = keyset_page(
        _rows(viewer, unread_only, group).select_related(*_ABOUT), field="latest_at", after=after, size=size
    )
    return Page(_shown(viewer, page.rows), page.next_key)


def gathered_notifications_for(
    viewer: Any, *, after: str | None = None, unread_only: bool = False, group: str = "", size: int = PAGE
) -> Page[Told]:
    """The same as people look at it: what was published in one community on one day is one row."""
    rows, zone = _rows(viewer, unread_only, group), clock_of(viewer)
    heads = latest_of_each(rows, zone).select_related(*_ABOUT)
    page = keyset_page(heads, field="latest_at", after=after, size=size)
    members = gathered(rows, page.rows, zone)
    shown = _shown(viewer, page.rows)
    return Page([_together(told, members.get(told.id, [])) for told in shown], page.next_key)


def notification_for(viewer: Any, pk: int) -> tuple[Told, list[Told]] | None:
    """One row, and the rows that it stands for or holds."""
    rows = _rows(viewer, unread_only=False, group="")
    row = rows.select_related(*_ABOUT).filter(pk=pk).first()
    if row is None:
        return None
    if row.kind == Kind.MORE:
        return _shown(viewer, [row])[0], _shown(viewer, _held_in(viewer, [row.pk])[row.pk])
    if row.kind != Kind.POSTED:
        return _shown(viewer, [row])[0], []
    zone = clock_of(viewer)
    members = gathered(rows, [row], zone)[row.pk]
    return _together(_shown(viewer, [row])[0], members), _shown(viewer, members)


_ABOUT = ("actor", "entry", "community", "reply")


def _rows(viewer: Any, unread_only: bool, group: str) -> NotificationQuerySet:
    rows = Notification.objects.visible_to(viewer)
    if unread_only:
        rows = rows.unread()
    if group:
        rows = rows.filter(kind__in=kinds_of(group))
    return rows


def kinds_of(group: str) -> list[Kind]:
    """The kinds of a group."""
    return [kind for kind, its_group in GROUP_OF.items() if its_group == group]


def _shown(viewer: Any, rows: Iterable[Notification]) -> list[Told]:
    """Rows in words, with what can be answered at once."""
    rows = _without_hidden(viewer, rows)
    held = _held_in(viewer, [row.pk for row in rows if row.kind == Kind.MORE])
    answers = _answers(viewer, rows)
    return [replace(_told(row, held[row.pk]), **answers.get(row.pk, {})) for row in rows]


def _without_hidden(viewer: Any, rows: Iterable[Notification]) -> list[Notification]:
    """The rows; where a decision is about an entry that its author no longer sees, nothing of it is named."""
    rows = list(rows)
    decided = {row.entry_id for row in rows if row.kind == Kind.MODERATED}
    seen = set(Entry.objects.visible_to(viewer).filter(pk__in=decided).values_list("pk", flat=True)) if decided else ()
    for row in rows:
        if row.kind == Kind.MODERATED and row.entry_id not in seen:
            row.entry = None
    return rows


def _held_in(viewer: Any, bundle_ids: list[int]) -> dict[int, list[Notification]]:
    """What these rows hold, as far as the viewer may see it, the latest first; no query where there are none."""
    held: defaultdict[int, list[Notification]] = defaultdict(list)
    if bundle_ids:
        parts = Notification.objects.seen_by(viewer).filter(bundle__in=bundle_ids).select_related(*_ABOUT)
        for part in parts.order_by("-latest_at", "-pk"):
            held[part.bundle_id or 0].append(part)
    return held


def as_told(row: Notification) -> Told:
    """A row as the list shows it, for other channels; it may be one that the table does not hold."""
    held = _held_in(row.user, [row.pk] if row.pk and row.kind == Kind.MORE else [])
    return _told(_without_hidden(row.user, [row])[0], held[row.pk])


def _told(row: Notification, parts: Sequence[Notification]) -> Told:
    if parts:
        row.count = sum(part.count for part in parts)
    return Told(
        id=row.pk,
        kind=row.kind,
        actor=row.actor,
        people=people_of(row, row.actor_ids),
        sentence=sentence_of(row),
        title=titles_of(parts) if parts else title_of(row),
        url=address_of(row),
        why=str(Kind(row.kind).label),
        count=row.count,
        at=row.latest_at,
        is_read=row.read_at is not None,
        group=str(GROUP_OF[Kind(row.kind)].label),
        mutes=_mutes(row),
        group_key=GROUP_OF[Kind(row.kind)],
        may_stop=may_stop(row.kind) is None,
        note=row.note,
        ids=(row.pk,),
    )


def _together(told: Told, members: Sequence[Notification]) -> Told:
    """The row that stands for several of new entries."""
    if len(members) < 2:
        return told
    head = members[0]
    writers = list(dict.fromkeys(pk for row in members for pk in row.actor_ids))
    words = ngettext("published %(n)d entry in", "published %(n)d entries in", len(members))
    return replace(
        told,
        people=people_of(head, writers),
        sentence=words % {"n": len(members)},
        title=str(head.community or ""),
        url=f"/notifications/{head.pk}/",
        count=len(members),
        is_read=all(row.read_at for row in members),
        mutes=[(what, name) for what, name in told.mutes if what == "community"],
        ids=tuple(row.pk for row in members),
        note=titles_of(members),
    )


def _mutes(row: Notification) -> list[tuple[str, str]]:
    if not may_mute(row.kind):
        return []
    return [(what, str(thing)) for what, thing in (("entry", row.entry), ("community", row.community)) if thing]


def _answers(viewer: Any, rows: Sequence[Notification]) -> dict[int, dict[str, Any]]:
    """By row, what can be answered in it; no query where nothing can."""
    return {**_invitations(viewer, rows), **_requests(viewer, rows)}


def _invitations(viewer: Any, rows: Sequence[Notification]) -> dict[int, dict[str, Any]]:
    """The community whose invitation still waits for the viewer."""
    invited = {row.pk: row.community for row in rows if row.kind == Kind.INVITED and row.community}
    if not invited:
        return {}
    mine = Membership.objects.filter(user_id=viewer.pk, state=State.INVITED, community__in=invited.values())
    waiting = set(mine.values_list("community_id", flat=True))
    return {pk: {"invited_to": community.slug} for pk, community in invited.items() if community.pk in waiting}


def _requests(viewer: Any, rows: Sequence[Notification]) -> dict[int, dict[str, Any]]:
    """Who of those that a row names still waits to be let in."""
    asked = {row.pk: (row.community, row.actor_ids) for row in rows if row.kind == Kind.REQUESTED and row.community}
    if not asked:
        return {}
    requests = Membership.objects.visible_to(viewer).filter(
        state=State.REQUESTED, community__in=[community for community, _ in asked.values()]
    )
    names = list(requests.order_by("pk").values_list("community_id", "user_id", "user__name", "user__handle"))
    found = {}
    for pk, (community, people) in asked.items():
        here = [Asker(*who) for place, who_id, *who in names if place == community.pk and who_id in people]
        found[pk] = {"asked_for": community.slug, "askers": here[:ANSWERED_HERE]}
    return found
