"""Tags as people find and tend them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from apps.content.models import Entry, Tag, TagSynonym


@dataclass(frozen=True, slots=True)
class TagInUse:
    """A tag, how many entries that the viewer may read carry it, and the words that stand for it."""

    tag: Tag
    count: int
    synonyms: list[str]


def tags_in_use(viewer: Any, *, query: str = "", size: int = 200) -> list[TagInUse]:
    """Tags of what the viewer may read, the most used first: a tag of hidden entries only is not even named."""
    seen = Entry.objects.visible_to(viewer).published()
    rows: QuerySet[Tag] = Tag.objects.filter(entries__in=seen)
    if query:
        rows = rows.filter(Q(name__icontains=query) | Q(synonyms__name__icontains=query))
    counted = rows.annotate(n=Count("entries", distinct=True)).order_by("-n", "slug").prefetch_related("synonyms")
    return [TagInUse(tag, tag.n, [row.name for row in tag.synonyms.all()]) for tag in counted[:size]]


def tag_named(slug: str) -> Tag | None:
    """The tag under this address, or the one that the word stands for."""
    if tag := Tag.objects.filter(slug=slug).first():
        return tag
    synonym = TagSynonym.objects.filter(slug=slug).select_related("tag").first()
    return synonym.tag if synonym else None
