"""Who is told what: the one place where it is decided how far following and muting reach.

A thing is told by its most personal reason only; whether it is told at all depends on what the person said of the
entry, and of what lies around it: its community, its tags, and whoever did it.

| told are ...                    | nothing said | entry: everything | entry: replies | entry: nothing | community or a tag: nothing | who did it: nothing |
| ------------------------------- | ------------ | ----------------- | -------------- | -------------- | --------------------------- | ------------------- |
| duties (`DUTIES`)               | yes          | yes               | yes            | yes            | yes                         | yes                 |
| mentions of me                  | yes          | yes               | yes            | yes            | yes                         | no                  |
| what others do with my work     | yes          | yes               | yes            | no             | no, unless of the entry     | no                  |
|                                 |              |                   |                |                | everything or replies       |                     |
| further replies in an entry     | no           | yes               | no             | no             | no, unless of the entry     | no                  |
|                                 |              |                   |                |                | everything                  |                     |
| new entries                     | only if everything was said of the community, a tag or a writer of it, and none of them nor the entry is muted |||||

The narrower word wins: an entry over its community and tags. Muting a person holds everywhere. A level `replies` of a
community, a tag or a person is the usual, written down. Nobody is told of new entries that came by an import or were
prepared before a launch, nor twice of one that was withheld and released again. Whoever switched a group of kinds off
by a channel (`preferences.py`) is told none of them by it, whatever the table says, and not by a less personal reason
instead.
"""  # noqa: E501  # A table.

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.content.models import Entry
from apps.core.refusals import Refusal
from apps.notifications.models import GROUP_OF, Channel, Kind, Notification
from apps.notifications.preferences import wants
from apps.ratings.models import Follow, Level

# What waits for one's own decision or act, or answers it.
DUTIES = frozenset(
    {
        Kind.COAUTHOR,
        Kind.UNPUBLISHED,
        Kind.INTERVIEW,
        Kind.CONSENT,
        Kind.REVIEWED,
        Kind.LAUNCHED,
        Kind.INVITED,
        Kind.REQUESTED,
        Kind.ADMITTED,
        Kind.DECLINED,
        Kind.ROLE,
        Kind.MILESTONE,
        Kind.MODERATED,
        Kind.PEER,
        Kind.RING,
        Kind.STORY,
    }
)


@dataclass(slots=True)
class Said:
    """What people said of an entry and of what lies around it, by their ids."""

    of_entry: dict[int, str] = field(default_factory=dict)
    mute_place: set[int] = field(default_factory=set)
    mute_person: set[int] = field(default_factory=set)


def said_of(entry: Entry, actor_id: int | None, user_ids: Iterable[int]) -> Said:
    """What these people said of it, in one statement."""
    place = Q(community_id=entry.community_id) | Q(tag__in=entry.tags.all())
    around = Q(level=Level.NOTHING) & (place | Q(person_id=actor_id, person__isnull=False))
    rows = Follow.objects.filter(around | Q(entry=entry), user_id__in=user_ids)
    said = Said()
    for user_id, entry_id, person_id, level in rows.values_list("user_id", "entry_id", "person_id", "level"):
        if entry_id:
            said.of_entry[user_id] = level
        elif person_id:
            said.mute_person.add(user_id)
        else:
            said.mute_place.add(user_id)
    return said


def is_told(kind: Kind, user_id: int, said: Said) -> bool:
    """Whether this person is told, as the table says; further replies and new entries only to who follows them."""
    if kind in DUTIES:
        return True
    if user_id in said.mute_person:
        return False
    if kind == Kind.MENTION:
        return True
    of_entry = said.of_entry.get(user_id)
    if kind == Kind.POSTED:
        return user_id not in said.mute_place and of_entry != Level.NOTHING
    return of_entry != Level.NOTHING if of_entry else user_id not in said.mute_place


def wanted(kind: Kind, user_ids: frozenset[int]) -> frozenset[int]:
    """Those of them whom the bell is to tell this kind."""
    return frozenset(wants(GROUP_OF[kind], Channel.BELL, user_ids))


def may_mute(kind: str) -> bool:
    """Whether muting an entry or community silences this kind."""
    return kind not in DUTIES and kind != Kind.MENTION


NOT_FROM_HERE = Refusal(
    "not_from_here",
    _("Decisions come with all else that waits for you as an author. You choose how in your settings."),
)


def may_stop(kind: str) -> Refusal | None:
    """Whether its row may stop its group: one decision is no word about all that waits for an author."""
    return NOT_FROM_HERE if kind == Kind.MODERATED else None


def followers_of(entry: Entry) -> set[int]:
    """Who wants to know of every reply in the entry."""
    return set(Follow.objects.filter(entry=entry, level=Level.EVERYTHING).values_list("user_id", flat=True))


def awaiting(entry: Entry) -> set[int]:
    """Who wants to know of a new entry like this one, its writers left out."""
    writers = {entry.author_id, *entry.coauthor_ids}
    if entry.is_history or entry.is_withheld or entry.prepared_at is not None:
        return set()
    if Notification.objects.filter(kind=Kind.POSTED, entry=entry).exists():
        return set()
    followed = Q(community_id=entry.community_id) | Q(tag__in=entry.tags.all()) | Q(person__in=writers)
    rows = Follow.objects.filter(followed, level=Level.EVERYTHING)
    return set(rows.values_list("user_id", flat=True)) - writers
