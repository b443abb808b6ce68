"""The shelves as a reader sees them. A shelf never decides access: each goes through the reader's own communities."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.communities.models import Community, Membership
from apps.communities.standing import readable_community_ids, roles_of
from apps.content.kinds import KINDS
from apps.content.kinds.interview.selectors import latest_interviews
from apps.content.kinds.news.models import still_stands
from apps.content.models import Entry
from apps.core import clock
from apps.core.querying import Page, keyset_page
from apps.feeds.models import EntryMass, HelpfulPerson
from apps.feeds.scoring import FEWEST_PEOPLE

NEW_FOR = timedelta(days=30)
INTERVIEW_STANDS = timedelta(days=90)
MOST_INTERVIEWS = 2
# At most so many entries of one community in a merged list of popular ones, so that the largest does not own it.
PER_COMMUNITY = 4
# What a list needs of an entry whose row is kept as HTML: its version, its place in the order, whether it is unread.
LEAN = ("pk", "version", "author_id", "published_at", "active_at")
_FOLLOWED = ("everything", "replies")
# As text, because every list asks it.
_SEEN = "SELECT entry_id, seen_at FROM feeds_readmark WHERE user_id = %s AND entry_id = ANY(%s)"


@dataclass(frozen=True, slots=True)
class ShelfPerson:
    """Somebody on a shelf: where, since when, and why in a sentence."""

    membership: Membership | None
    person: Any
    community: Community
    at: datetime | None
    why: str
    # What there is to read about the person.
    entry: Entry | None = None


def new_entries(
    viewer: Any, *, community: Community | None = None, after: str | None = None, size: int = 20, lean: bool = False
) -> Page[Entry]:
    """What's new: in one community, or merged over the viewer's own (all readable ones for who has none)."""
    rows = _entries(viewer, community, lean=lean).filter(is_history=False)
    return keyset_page(rows, field="published_at", after=after, size=size)


def all_entries(
    viewer: Any, *, community: Community, after: str | None = None, size: int = 20, lean: bool = False
) -> Page[Entry]:
    """Everything in one community, imported history included, the latest activity first."""
    rows = _entries(viewer, community, lean=lean)
    return keyset_page(rows, field="active_at", after=after, size=size)


def kind_entries(
    viewer: Any, *, community: Community, kind: str, after: str | None = None, size: int = 20, lean: bool = False
) -> Page[Entry]:
    """Everything of one kind in one community, imported history included: discussions by their latest activity,
    all else by its date."""
    rows = _entries(viewer, community, lean=lean).filter(kind=kind)
    field = "active_at" if KINDS[kind].takes_answers else "published_at"
    return keyset_page(rows, field=field, after=after, size=size)


def latest_news(viewer: Any, *, community: Community | None = None, size: int = 3) -> list[Entry]:
    """Latest news: what managers and experts want everybody to know, until the day that they named."""
    rows = _entries(viewer, community, lean=False).filter(kind="news", is_history=False, is_withheld=False)
    rows = rows.filter(still_stands(clock.now()))
    return list(rows.order_by("-published_at", "-pk")[:size])


def unanswered_entries(
    viewer: Any, *, community: Community | None = None, after: str | None = None, size: int = 20, lean: bool = False
) -> Page[Entry]:
    """Questions without an accepted answer, the latest first."""
    rows = _entries(viewer, community, lean=lean).filter(is_question=True, answered_by="", is_history=False)
    return keyset_page(rows, field="published_at", after=after, size=size)


def followed_entries(viewer: Any, *, after: str | None = None, size: int = 20, lean: bool = False) -> Page[Entry]:
    """Entries that the viewer follows, the latest activity first; what they muted is not among them."""
    rows = _shown(Entry.objects.visible_to(viewer), lean=lean).filter(
        follows__user_id=viewer.pk, follows__level__in=_FOLLOWED, removed_at=None, is_withheld=False
    )
    return keyset_page(rows, field="active_at", after=after, size=size)


def popular_entries(
    viewer: Any, *, community: Community | None = None, size: int = 10, lean: bool = False
) -> list[Entry]:
    """What's popular: entries in which at least three distinct people lately took part, by decayed mass."""
    masses = EntryMass.objects.filter(people__gte=FEWEST_PEOPLE, community_id__in=_scope(viewer, community))
    ranked = list(masses.order_by("-mass").values_list("entry_id", "community_id")[: size * 5])
    chosen = _spread(ranked, size, PER_COMMUNITY if community is None else size)
    entries = _shown(Entry.objects.visible_to(viewer), lean=lean).filter(
        removed_at=None, is_withheld=False, pk__in=chosen
    )
    by_pk = {entry.pk: entry for entry in entries}
    return [by_pk[pk] for pk in chosen if pk in by_pk]


def new_people(viewer: Any, *, community: Community | None = None, size: int = 5) -> list[ShelfPerson]:
    """Who's new: members of the last 30 days, the latest first; oneself left out."""
    if not viewer.is_authenticated:
        return []
    rows = (
        Membership.objects.active()
        .visible_to(viewer)
        .filter(community_id__in=_scope(viewer, community), joined_at__gt=clock.now() - NEW_FOR, is_history=False)
        .exclude(user_id=viewer.pk)
        .filter(user__is_active=True)
        .select_related("user__profile", "community")
        .order_by("-joined_at")[: size * 4]
    )
    first_of_each = {row.user_id: row for row in reversed(rows)}
    newest = sorted(first_of_each.values(), key=lambda row: row.joined_at, reverse=True)[:size]
    return [ShelfPerson(row, row.user, row.community, row.joined_at, _("Joined lately")) for row in newest]


def popular_people(viewer: Any, *, community: Community | None = None, size: int = 5) -> list[ShelfPerson]:
    """Who's popular: who was interviewed lately, then people who lately helped several distinct others.

    Only members of a community see its list.
    """
    if not viewer.is_authenticated:
        return []
    interviewed = _interviewed(viewer, community)
    rows = (
        HelpfulPerson.objects.visible_to(viewer)
        .filter(community_id__in=_scope(viewer, community))
        .exclude(person_id__in=[row.person.pk for row in interviewed])
        .select_related("person__profile", "community")
        .order_by("-score", "person_id")[: size * 3]
    )
    best = {row.person_id: row for row in reversed(rows)}
    chosen = sorted(best.values(), key=lambda row: -row.score)[: size - len(interviewed)]
    return interviewed + [ShelfPerson(None, row.person, row.community, None, _helped(row)) for row in chosen]


def _interviewed(viewer: Any, community: Community | None) -> list[ShelfPerson]:
    """The latest member interviews, one for each person; those of the last months only."""
    found = latest_interviews(viewer, within=_scope(viewer, community), size=MOST_INTERVIEWS * 2)
    since = clock.now() - INTERVIEW_STANDS
    latest = {row.interviewee_id: row for row in reversed(found) if row.entry.published_at > since}
    rows = sorted(latest.values(), key=lambda row: row.entry.published_at, reverse=True)[:MOST_INTERVIEWS]
    return [
        ShelfPerson(None, row.interviewee, row.entry.community, row.entry.published_at, _("Interviewed"), row.entry)
        for row in rows
    ]


def unread_entry_ids(viewer: Any, entries: Iterable[Entry]) -> set[int]:
    """Which of these have moved since the viewer last had them open, or were never opened; one query."""
    entries = list(entries)
    if not viewer.is_authenticated or not entries:
        return set()
    with connection.cursor() as sql:
        sql.execute(_SEEN, [viewer.pk, [entry.pk for entry in entries]])
        seen = dict(sql.fetchall())
    return {
        entry.pk
        for entry in entries
        if entry.author_id != viewer.pk and (entry.pk not in seen or seen[entry.pk] < entry.active_at)
    }


def _helped(row: HelpfulPerson) -> str:
    if row.accepted:
        return ngettext("Solved it for one person", "Solved it for %(n)d people", row.accepted) % {"n": row.accepted}
    return ngettext("Answered one person", "Answered %(n)d people", row.answered) % {"n": row.answered}


def _scope(viewer: Any, community: Community | None) -> Sequence[int]:
    """Community ids that a shelf draws from."""
    if community is not None:
        return [community.pk]
    if roles := roles_of(viewer):
        return list(roles)
    return readable_community_ids(viewer)


def _entries(viewer: Any, community: Community | None, *, lean: bool) -> QuerySet[Entry]:
    """Published entries within the scope, as far as the viewer may read them."""
    return _shown(Entry.objects.visible_to(viewer, within=_scope(viewer, community)), lean=lean)


def _shown(rows: QuerySet[Entry], *, lean: bool) -> QuerySet[Entry]:
    """What a row of a list shows; `lean`: only what tells whether the row, kept elsewhere, is still the right one."""
    return cast("QuerySet[Entry]", rows.values_list(*LEAN, named=True)) if lean else with_authors(rows)


def with_authors(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    """What a row of a list shows, without the long texts that it does not."""
    return rows.select_related("author", "community").prefetch_related("tags").defer("source", "html")


def _spread(ranked: list[tuple[int, int]], size: int, per_community: int) -> list[int]:
    """The first `size` ids with at most `per_community` of each community."""
    taken: dict[int, int] = {}
    chosen = []
    for entry_id, community_id in ranked:
        if taken.get(community_id, 0) < per_community:
            taken[community_id] = taken.get(community_id, 0) + 1
            chosen.append(entry_id)
    return chosen[:size]
