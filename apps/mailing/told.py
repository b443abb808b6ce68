"""What is told at once: what one person gets about one entry within the moment becomes one letter.

Rows come from `notifications.deliveries`; they are deleted in the transaction that writes their letter, so each is
told once. What a letter shows is asked anew when it is written: only what its reader may see at that moment.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from apps.accounts.models import User
from apps.activity.stream import start_task
from apps.communities.models import Community
from apps.content.models import Entry, Reply
from apps.content.policies import may_reply
from apps.core import clock
from apps.feeds.selectors import unread_entry_ids
from apps.mailing.content import mail_html, mail_text
from apps.mailing.languages import written_for
from apps.mailing.models import Letter, Pace, Reader, What
from apps.mailing.rhythms import paces_of
from apps.mailing.subscriptions import scope_of_community, scope_of_group
from apps.mailing.writing import Sheet, write_letter
from apps.notifications.deliveries import claim
from apps.notifications.models import GROUP_OF, Channel, Delivery, Kind, Notification
from apps.notifications.selectors import Told, as_told

logger = logging.getLogger(__name__)

BATCH = 50
# What waited longer, while nothing ran, stands behind the bell and is mailed no more.
STALE = timedelta(days=2)
PUT_OFF = timedelta(minutes=10)
# Letters about these show what was written; the others say that something happened, and where.
WITH_TEXT = frozenset({Kind.REPLY, Kind.MENTION, Kind.FOLLOWED, Kind.POSTED})
# These are told of the whole row behind the bell, not of one event in it, and need no entry that is to be seen.
WHOLE = frozenset({Kind.MORE, Kind.MODERATED, Kind.MARKS})


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a letter tells."""

    row: Delivery
    told: Told
    url: str
    at: datetime
    reply: Reply | None
    html: str
    text: str


def write_told() -> int:
    """Write the letters of what is due. Returns how many told things were taken."""
    taken = 0
    while batch := _take_batch():
        taken += batch
        if batch < BATCH:
            break
    return taken


@transaction.atomic
def _take_batch() -> int:
    rows = claim(Channel.EMAIL, limit=BATCH)
    bundles: dict[tuple[int, str, int | None], list[Delivery]] = {}
    for row in rows:
        about = ("entry", row.entry_id) if row.entry_id else (f"row {row.pk}", None)
        bundles.setdefault((row.user_id, *about), []).append(row)
    for bundle in bundles.values():
        _take_bundle([*bundle, *_siblings(bundle)])
    if rows:
        start_task("mailing.send")
    return len(rows)


def _siblings(bundle: list[Delivery]) -> list[Delivery]:
    """What the same person is to be told of the same entry in the next minutes."""
    first = bundle[0]
    if first.entry_id is None:
        return []
    rows = Delivery.objects.filter(user_id=first.user_id, entry_id=first.entry_id, channel=Channel.EMAIL)
    rows = rows.exclude(pk__in=[row.pk for row in bundle]).select_related("notification")
    return [
        row
        for row in rows.select_for_update(skip_locked=True, of=("self",))
        if not (row.notification and row.notification.read_at)
    ]


def _take_bundle(bundle: list[Delivery]) -> None:
    mine = Delivery.objects.filter(pk__in=[row.pk for row in bundle])
    try:
        with transaction.atomic():
            write_bundle(bundle)
    except Exception:
        # Whatever it was: the letters of others go out, and this one is tried again until it is stale.
        logger.exception("The letter about deliveries %s could not be written", [row.pk for row in bundle])
        mine.update(due_at=clock.now() + PUT_OFF)
        return
    mine.delete()


def write_bundle(bundle: list[Delivery]) -> Letter | None:
    """One letter of what one person is told, or none where nothing of it may be told any more."""
    person = User.objects.select_related("profile").get(pk=bundle[0].user_id)
    fresh = sorted((row for row in bundle if row.at > clock.now() - STALE), key=lambda row: (row.at, row.pk))
    if not fresh:
        return None
    reader = Reader.objects.filter(person=person).first()
    with written_for(person, reader):
        entry = _entry_for(person, fresh[0].entry_id)
        items = _items(person, entry, fresh)
        return write_letter(person, _sheet(person, entry, items), reader) if items else None


def _entry_for(person: User, entry_id: int | None) -> Entry | None:
    rows = Entry.objects.visible_to(person).select_related("community", "author")
    return rows.filter(pk=entry_id).first() if entry_id else None


def _items(person: User, entry: Entry | None, rows: Iterable[Delivery]) -> list[Item]:
    rows = list(rows)
    seen = Reply.objects.visible_to(person).select_related("author").filter(pk__in=[row.reply_id for row in rows])
    replies = {reply.pk: reply for reply in seen}
    items: dict[tuple[int | None, str], Item] = {}
    for row in rows:
        reply = replies.get(row.reply_id or 0)
        if _may_still_be_told(person, row, entry, reply):
            # A reply is told once, by the first reason.
            items.setdefault((row.reply_id, "" if row.reply_id else row.kind), _item(row, entry, reply))
    return _without_double(list(items.values()))


def _without_double(items: list[Item]) -> list[Item]:
    """An entry that mentions somebody is not also told as new."""
    about_entry = [item for item in items if item.reply is None and item.row.kind == Kind.MENTION]
    return [item for item in items if item.row.kind != Kind.POSTED or not about_entry]


def _may_still_be_told(person: User, row: Delivery, entry: Entry | None, reply: Reply | None) -> bool:
    if row.kind == Kind.MODERATED:
        # Its author hears of it also where the place is out of sight by now; nothing of that is named then.
        return True
    if row.entry_id is None:
        if row.community_id is None:
            return row.kind in {Kind.UNPUBLISHED, Kind.MORE}
        return Community.objects.visible_to(person).filter(pk=row.community_id).exists()
    if entry is None or (row.reply_id and reply is None):
        return False
    if entry.is_removed or (reply and reply.is_removed):
        return False
    return row.kind != Kind.POSTED or _is_news_to(person, entry)


def _is_news_to(person: User, entry: Entry) -> bool:
    """A new entry is mailed once, and not to who has had it open."""
    if entry.pk not in unread_entry_ids(person, [entry]):
        return False
    return not Letter.objects.filter(person=person, entry=entry, reply=None, what=What.TOLD).exists()


def _item(row: Delivery, entry: Entry | None, reply: Reply | None) -> Item:
    kept = row.notification if row.notification and (row.notification.count == 1 or row.kind in WHOLE) else None
    told = as_told(kept or _as_notification(row))
    address = told.url if row.notification_id or row.kind not in WHOLE else _page_without_bell(entry)
    post = (reply or entry) if row.kind in WITH_TEXT else None
    url = settings.BASE_URL + address
    return Item(
        row=row,
        told=told,
        url=url,
        at=row.at,
        reply=reply,
        html=mail_html(post.html, url, post.source) if post else "",
        text=mail_text(post.source) if post else "",
    )


def _page_without_bell(entry: Entry | None) -> str:
    """Where one sees it that has no row behind the bell."""
    return entry.get_absolute_url() if entry else "/notifications/"


def _as_notification(row: Delivery) -> Notification:
    """The row as if it alone stood behind the bell, where it may be one of several, or none."""
    return Notification(
        pk=row.notification_id,
        user=row.user,
        kind=row.kind,
        entry=row.entry,
        community=row.community,
        reply=row.reply,
        actor=row.actor,
        actor_ids=[row.actor_id] if row.actor_id else [],
        count=1,
        numbers=row.numbers,
        note=row.note,
        first_at=row.at,
        latest_at=row.at,
    )


def _sheet(person: User, entry: Entry | None, items: list[Item]) -> Sheet:
    first, last = items[0], items[-1]
    # An entry that is out of sight takes the name of its community with it.
    community = entry.community if entry else (None if first.row.entry_id else first.row.community)
    replies = [item.reply for item in items if item.reply and item.text]
    authors = {item.told.actor.pk: item.told.actor for item in items if item.told.actor}
    return Sheet(
        what=What.TOLD,
        key=f"told-{min(item.row.pk for item in items)}",
        scope=_scope(person, first),
        template="told",
        subject=_subject(entry, first, is_reply=bool(replies)),
        preview=last.text[:200] or _sentence(last),
        context={"items": items, "entry": entry, "url": last.url, "group": first.told.group, "asks": _asks(first)},
        author=next(iter(authors.values())) if len(authors) == 1 else None,
        community=community,
        entry=entry,
        reply=replies[0] if len(replies) == 1 else None,
        takes_answer=entry is not None and any(item.text for item in items) and may_reply(person, entry) is None,
    )


def _asks(item: Item) -> int | None:
    """The milestone to whose showing the letter asks consent."""
    pk: int | None = item.row.numbers.get("milestone") if item.row.kind == Kind.MILESTONE else None
    return pk


def _scope(person: User, item: Item) -> str:
    row = item.row
    if row.kind == Kind.POSTED and row.community_id and paces_of(person).get(row.community_id) == Pace.IMMEDIATE:
        return scope_of_community(row.community_id)
    return scope_of_group(GROUP_OF[Kind(row.kind)])


def _subject(entry: Entry | None, first: Item, *, is_reply: bool) -> str:
    """The same for all letters about an entry, since some clients make threads of equal subjects only."""
    if entry is None:
        return _sentence(first)
    return f"{'Re: ' if is_reply else ''}[{entry.community.name}] {entry.title}"


def _sentence(item: Item) -> str:
    return f"{item.told.people} {item.told.sentence} {item.told.title}"
