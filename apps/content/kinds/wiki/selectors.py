"""Reads of a wiki: its tree, what leads to a page, what is missing, who wrote."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from apps.accounts.models import User
from apps.communities.models import Community
from apps.content.kinds.wiki.addresses import address_of_name
from apps.content.kinds.wiki.models import BY_ADDRESS, Provenance, Wiki, WikiLink, WikiPage
from apps.content.kinds.wiki.names import pages_named
from apps.content.kinds.wiki.places import path_to
from apps.content.models import Entry, Revision
from apps.core.markdown import page_key

_SECONDS = 3600


@dataclass(slots=True)
class Node:
    """A page in the tree, with those below it."""

    id: int
    title: str
    url: str
    depth: int = 0
    position: int = 0
    parent: int | None = None
    name: str = ""
    children: list["Node"] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many pages stand below it, at any depth."""
        return sum(1 + child.size for child in self.children)


@dataclass(frozen=True, slots=True)
class Needed:
    """A page that is not written yet, and how many pages lead to it."""

    name: str
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class Change:
    """The latest change of a page."""

    title: str
    url: str
    history_url: str
    editor: User
    at: datetime
    comment: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a page, the same for every reader of it."""

    above: list[Node]
    children: list[Node]
    siblings: list[Node]
    backlinks: list[Node]
    contributors: list[User]
    made_from: list["Source"]


@dataclass(frozen=True, slots=True)
class Source:
    """A discussion that a page was made from: without title and address where it was removed since."""

    title: str
    url: str
    people: list[User]
    replies: int


def wiki_version(community_id: int) -> int:
    """Under what the tree is cached; 0 while there are no pages."""
    version = Wiki.objects.filter(pk=community_id).values_list("version", flat=True).first()
    return version or 0


def tree_of(viewer: Any, community: Community) -> list[Node]:
    """The wiki's pages as a tree, as this viewer sees it; what stood below a removed page moves up."""
    seen = Entry.objects.visible_to(viewer, within=[community.pk]).filter(pk=OuterRef("pk"))
    rows = list(
        WikiPage.objects.filter(community=community)
        .annotate(is_seen=Exists(seen))
        .order_by("position", "key")
        .values_list(*_NODE, "is_seen")
    )
    parents = {row[0]: row[4] for row in rows}
    nodes = {row[0]: _node(row) for row in rows if row[6]}
    roots: list[Node] = []
    for pk, node in nodes.items():
        above: int | None = parents[pk]
        while above is not None and above not in nodes:
            above = parents.get(above)
        node.parent = above
        (nodes[above].children if above is not None else roots).append(node)
    _deepen(roots, 0)
    return roots


def _deepen(nodes: list[Node], depth: int) -> None:
    for node in nodes:
        node.depth = depth
        _deepen(node.children, depth + 1)


def walk(nodes: Iterable[Node], *, without: int | None = None) -> Iterator[Node]:
    """The pages in reading order; `without` one and what stands below it."""
    for node in nodes:
        if node.id != without:
            yield node
            yield from walk(node.children, without=without)


def flat_tree(viewer: Any, community: Community, *, without: int | None = None) -> list[Node]:
    """The whole tree in reading order."""
    return list(walk(tree_of(viewer, community), without=without))


def page_by_name(viewer: Any, community: Community, name: str) -> WikiPage | None:
    """The page that the viewer sees under this name, now or before it was renamed."""
    key = page_key(name)
    page = pages_named(community, {key}).get(key)
    if page is None or not Entry.objects.visible_to(viewer).filter(pk=page.pk).exists():
        return None
    return page


def needed_pages(viewer: Any, community: Community, *, most: int = 100) -> list[Needed]:
    """Names that pages link to and that no page has, the most wanted first."""
    links = WikiLink.objects.filter(page__in=WikiPage.objects.listed_for(viewer, community), target=None)
    links = links.exclude(key__startswith=BY_ADDRESS)
    rows = links.values("key").annotate(count=Count("pk"), name=Min("name")).order_by("-count", "key")[:most]
    return [Needed(row["name"], address_of_name(community, row["name"]), row["count"]) for row in rows]


def pages_waiting_for(viewer: Any, community: Community, name: str, *, most: int = 50) -> list[Node]:
    """The pages that link to a name which no page has."""
    rows = WikiPage.objects.listed_for(viewer, community).filter(links__key=page_key(name), links__target=None)
    return _nodes(rows.order_by("key")[:most])


def orphaned_pages(viewer: Any, community: Community, *, most: int = 100) -> list[Node]:
    """Pages that nothing leads to: no other page links to them, and they stand at the top with nothing below."""
    listed = WikiPage.objects.listed_for(viewer, community)
    leads = WikiLink.objects.filter(target=OuterRef("pk"), page__in=listed).exclude(page=OuterRef("pk"))
    below = listed.filter(parent=OuterRef("pk"))
    rows = listed.filter(~Exists(leads), ~Exists(below), parent=None).order_by("key")
    return _nodes(rows[:most])


def recent_changes(viewer: Any, community: Community, *, most: int = 30) -> list[Change]:
    """The pages changed last, the latest first, each once."""
    rows = (
        Entry.objects.visible_to(viewer, within=[community.pk])
        .filter(kind="wiki")
        .annotate(changed_at=Coalesce("edited_at", "published_at"))
        .select_related("author")
        .defer("source", "html")
        .order_by("-changed_at", "-pk")[:most]
    )
    entries = list(rows)
    last = Revision.objects.filter(entry__in=entries, reply=None).order_by("entry_id", "-number").distinct("entry_id")
    changes = {row.entry_id: row for row in last.select_related("editor").defer("source")}
    return [_change(entry, changes.get(entry.pk)) for entry in entries]


def _change(entry: Entry, last: Revision | None) -> Change:
    return Change(
        title=entry.title,
        url=entry.get_absolute_url(),
        history_url=f"/e/{entry.pk}/history/",
        editor=last.editor if last else entry.author,
        at=last.at if last else entry.published_at,
        comment=last.comment if last else "",
        is_new=last is None,
    )


def surroundings_of(viewer: Any, entry: Entry) -> Surroundings:
    """What stands around a page, from the cache under the versions of the page and of its wiki."""
    key = f"wiki-around:{entry.pk}:{entry.version}:{wiki_version(entry.community_id)}"
    found: Surroundings | None = cache.get(key)
    if found is None:
        found = _surroundings(entry)
        cache.set(key, found, _SECONDS)
    return found


def _surroundings(entry: Entry) -> Surroundings:
    # What every reader of the community sees: published pages, and in a community that is being prepared all of them.
    listed = standing_pages(entry.community)
    page = WikiPage.objects.filter(entry=entry).first()
    if page is None:
        return Surroundings([], [], [], [], contributors_of(entry), [])
    path = path_to(page.pk)[:-1]
    # Above, beside and below; at the top nothing stands beside, since that would be half of the wiki.
    parents = [page.pk, *([page.parent_id] if page.parent_id else [])]
    near = _nodes(listed.filter(Q(pk__in=path) | Q(parent__in=parents)).order_by("position", "key"))
    return Surroundings(
        # Removed pages are passed over.
        above=sorted((node for node in near if node.id in path), key=lambda node: path.index(node.id)),
        children=[node for node in near if node.parent == page.pk],
        siblings=[node for node in near if page.parent_id and node.parent == page.parent_id],
        backlinks=_nodes(backlinks_to(page, listed)),
        contributors=contributors_of(entry),
        made_from=sources_of(page),
    )


def standing_pages(community: Community) -> QuerySet[WikiPage]:
    """The pages that all readers of the community see."""
    rows = WikiPage.objects.filter(community=community, entry__removed_at=None)
    return rows if community.status == "preparing" else rows.filter(entry__is_withheld=False)


def backlinks_to(page: WikiPage, among: QuerySet[WikiPage]) -> QuerySet[WikiPage]:
    """The pages that link to this one, by name."""
    return among.filter(links__target=page).exclude(pk=page.pk).distinct().order_by("key")


def contributors_of(entry: Entry) -> list[User]:
    """Everybody who wrote at the page, in the order in which they first did."""
    rows = Revision.objects.filter(entry=entry, reply=None).order_by("editor_id", "number").distinct("editor_id")
    shown = ("editor__handle", "editor__name", "editor__photo", "editor__headline")
    found = sorted(rows.select_related("editor").only("number", *shown), key=lambda row: row.number)
    return [row.editor for row in found] or [entry.author]


def sources_of(page: WikiPage) -> list[Source]:
    """The discussions that the page was made from, and whom each is owed to."""
    rows = page.sources.select_related("source__author", "reply__author").order_by("pk")
    grouped: dict[int, list[Provenance]] = {}
    for row in rows:
        grouped.setdefault(row.source_id, []).append(row)
    return [_source(group) for group in grouped.values()]


def _source(rows: list[Provenance]) -> Source:
    entry = rows[0].source
    stands = not entry.is_removed and (not entry.is_withheld or entry.prepared_at is not None)
    people = {entry.author_id: entry.author}
    replies = 0
    for row in rows:
        if row.reply is not None:
            people.setdefault(row.reply.author_id, row.reply.author)
            replies += stands and not row.reply.is_removed
    return Source(
        title=entry.title if stands else "",
        url=entry.get_absolute_url() if stands else "",
        people=list(people.values()),
        replies=replies,
    )


def summaries_of(entry: Entry) -> list[Node]:
    """The wiki pages that sum this discussion up."""
    pages = standing_pages(entry.community).filter(sources__source=entry).distinct().order_by("key")
    return _nodes(pages)


_NODE = ("pk", "entry__title", "entry__slug", "position", "parent_id", "name")


def _nodes(pages: QuerySet[WikiPage]) -> list[Node]:
    return [_node(row) for row in pages.values_list(*_NODE)]


def _node(row: tuple[Any, ...]) -> Node:
    pk, title, slug, position, parent, name = row[:6]
    return Node(pk, title, f"/e/{pk}/{slug}/", 0, position, parent, name)
