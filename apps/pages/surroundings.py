"""What stands around an entry of any kind: whom it mentions, who mentions it, what is related.

What is the same for all readers is kept in the cache; the entries themselves come from the database for this
reader at this moment, in one statement for all three, so that nothing shows what was removed or is not theirs.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from apps.activity.readings import note_reading
from apps.activity.verbs import Verb
from apps.citations.selectors import Mention, mentions_around
from apps.communities.policies import may_manage
from apps.communities.standing import readable_community_ids
from apps.content.models import Entry
from apps.content.policies import may_edit
from apps.readings.searching import note_choice
from apps.search.related import related_ids

MOST_RELATED = 5
# What their rows show.
_SHOWN = ("title", "slug", "language", "author__name", "author__handle", "community__name")


@dataclass(frozen=True, slots=True)
class Around:
    """Mentions with the entry at their other end, and related entries."""

    mentions: list[tuple[Mention, Entry]]
    mentioned_by: list[tuple[Mention, Entry]]
    related: list[Entry]
    # Whether the reader takes this article's mentions back.
    may_withdraw: bool


def around(viewer: Any, entry: Entry) -> Around:
    """Everything around the entry for this viewer; at most one statement with full caches."""
    mentions = mentions_around(entry)
    alike = related_for(viewer, entry)
    wanted = {row.other_id for row in mentions} | set(alike)
    found: dict[int, Entry] = {}
    if wanted:
        rows = Entry.objects.visible_to(viewer).filter(pk__in=wanted, removed_at=None)
        found = {row.pk: row for row in rows.select_related("author", "community").only(*_SHOWN)}
    pairs = [(row, found[row.other_id]) for row in mentions if row.other_id in found]
    mentioned = {row.other_id for row in mentions}
    return Around(
        mentions=[pair for pair in pairs if pair[0].is_outgoing],
        mentioned_by=[pair for pair in pairs if not pair[0].is_outgoing],
        related=[found[pk] for pk in alike if pk in found and pk not in mentioned][:MOST_RELATED],
        may_withdraw=bool(pairs) and _may_withdraw(viewer, entry),
    )


def related_for(viewer: Any, entry: Entry) -> list[int]:
    """Ids of related entries in the communities that the viewer may read, a few more than are shown."""
    readable = set(readable_community_ids(viewer))
    return [pk for pk, community_id in related_ids(entry) if community_id in readable][: MOST_RELATED * 2]


def note_arrival(request: HttpRequest, entry: Entry) -> None:
    """Note that somebody came through a mention of this entry (`?via=` and its number), or by searching."""
    note_choice(request.user, request.GET.get("found", ""), entry_id=entry.pk, community_id=entry.community_id)
    via = request.GET.get("via", "")
    if via and any(str(row.id) == via and not row.is_outgoing for row in mentions_around(entry)):
        note_reading(
            Verb.CITATION_FOLLOWED,
            actor_id=request.user.pk,
            entry_id=entry.pk,
            community_id=entry.community_id,
            context={"citation": int(via)},
            step=f"mention-{via}",
        )


def _may_withdraw(viewer: Any, entry: Entry) -> bool:
    if not viewer.is_authenticated:
        return False
    return may_manage(viewer, entry.community) is None or may_edit(viewer, entry) is None
