"""Tags as people find and tend them."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q

from apps.communities.selectors import managed_community_ids
from apps.communities.standing import readable_community_ids
from apps.content.models import Entry, Tag, TagSynonym

_SECONDS = 60


@dataclass(frozen=True, slots=True)
class TagInUse:
    """A tag, how many entries that the viewer may read carry it, and the words that stand for it."""

    tag: Tag
    count: int
    synonyms: list[str]


def tags_in_use(viewer: Any, *, query: str = "", size: int = 200) -> list[TagInUse]:
    """Tags of what the viewer may read, the most used first: a tag of hidden entries only is not even named."""
    if query:
        return _counted(viewer, Q(name__icontains=query) | Q(synonyms__name__icontains=query), size)
    # Counting all of a large company takes a while; whoever reads the same communities gets the same list.
    readable = hashlib.blake2s(repr(readable_community_ids(viewer)).encode()).hexdigest()
    key = f"tags:{readable}:{size}"
    kept: list[TagInUse] | None = cache.get(key)
    if kept is None:
        kept = _counted(viewer, Q(), size)
        cache.set(key, kept, _SECONDS)
    return kept


def shared_tag_ids(viewer: Any, tags: Iterable[Tag]) -> set[int]:
    """Those of the tags that are not the viewer's to tend, as other communities use them too; at most one query."""
    if viewer.is_staff:
        return set()
    # unscoped: what the viewer may not see counts here as well, as it does when the tag is to be changed.
    elsewhere = Entry.tags.through.objects.filter(tag__in=list(tags))
    elsewhere = elsewhere.exclude(entry__community_id__in=managed_community_ids(viewer))
    return set(elsewhere.values_list("tag_id", flat=True).distinct())


def _counted(viewer: Any, condition: Q, size: int) -> list[TagInUse]:
    seen = Entry.objects.visible_to(viewer).published()
    wanted = Tag.objects.filter(condition).values("pk")
    rows = Tag.objects.filter(entries__in=seen, pk__in=wanted).annotate(n=Count("entries"))
    counted = rows.order_by("-n", "slug").prefetch_related("synonyms")
    return [TagInUse(tag, tag.n, [row.name for row in tag.synonyms.all()]) for tag in counted[:size]]


def tag_named(slug: str) -> Tag | None:
    """The tag under this address, or the one that the word stands for."""
    if tag := Tag.objects.filter(slug=slug).first():
        return tag
    synonym = TagSynonym.objects.filter(slug=slug).select_related("tag").first()
    return synonym.tag if synonym else None
