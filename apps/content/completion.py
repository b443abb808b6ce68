"""What one may mean by the first letters: people who may read what is written, entries to link to, tags."""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from apps.accounts.models import User
from apps.communities.models import Community, Membership, Role
from apps.communities.selectors import people_who_may_read
from apps.content.kinds import KINDS
from apps.content.models import Entry, Tag

MOST = 8
_IN_LABEL = re.compile(r"([\[\]\\`*_<])")


def people_named(viewer: Any, community: Community, words: str, *, entry: Entry | None = None) -> list[User]:
    """Up to eight people who may see the entry (or what is new in the community), whose name or handle begins so.

    Members of the community come first. The writer is left out: nobody calls themselves.
    """
    people = people_who_may_read(community, User.objects.visible_to(viewer)).exclude(pk=viewer.pk)
    if entry is not None and entry.is_withheld:
        people = _readers_of_withheld(people, entry)
    if words := words.strip().lstrip("@"):
        begins = Q(handle__istartswith=words) | Q(name__istartswith=words) | Q(name__icontains=f" {words}")
        people = people.filter(begins)
    inside = Membership.objects.active().filter(community=community, user=OuterRef("pk"))
    return list(people.annotate(belongs=Exists(inside)).order_by("-belongs", "name", "pk")[:MOST])


def _readers_of_withheld(people: QuerySet[User], entry: Entry) -> QuerySet[User]:
    """Those who see an entry before it is published: who wrote it, and who looks after its community."""
    caretakers = Membership.objects.active().filter(community=entry.community_id)
    roles = [Role.MANAGER, Role.SME] if entry.prepared_at else [Role.MANAGER]
    near = Q(pk__in=caretakers.filter(role__in=roles).values("user_id"))
    return people.filter(near | Q(pk=entry.author_id) | Q(pk__in=entry.coauthors.values("person_id")))


@dataclass(frozen=True, slots=True)
class Target:
    """An entry that one may link to."""

    title: str
    url: str
    kind: str
    kind_label: str
    icon: str
    community_name: str
    is_here: bool

    def as_link(self, *, in_wiki: bool) -> str:
        """The Markdown that leads there. Wiki pages of one community know each other by name."""
        if in_wiki and self.kind == "wiki" and self.is_here and not set(self.title) & set("[]|#"):
            return f"[[{self.title}]] "
        return f"[{_IN_LABEL.sub(r'\\\1', self.title)}]({self.url}) "


def entries_named(viewer: Any, community: Community, words: str, *, kind: str = "") -> list[Target]:
    """Up to eight published entries that the viewer may read, with all the words in their title.

    Those of the community come first, among them those of the `kind` that is wanted, then the latest.
    """
    rows = Entry.objects.visible_to(viewer).published().select_related("community")
    for word in words.split()[:6]:
        rows = rows.filter(title__icontains=word)
    wanted = When(community=community, kind=kind, then=Value(0))
    here = Case(wanted, When(community=community, then=Value(1)), default=Value(2), output_field=IntegerField())
    lean = rows.only("title", "slug", "kind", "community__name", "published_at")
    return [
        Target(
            title=entry.title,
            url=entry.get_absolute_url(),
            kind=entry.kind,
            kind_label=str(KINDS[entry.kind].label),
            icon=KINDS[entry.kind].icon,
            community_name=entry.community.name,
            is_here=entry.community_id == community.pk,
        )
        for entry in lean.order_by(here, "-published_at", "-pk")[:MOST]
    ]


@dataclass(frozen=True, slots=True)
class TagMeant:
    """A tag that a word may mean: on how many entries here and elsewhere, and the synonyms that begin so."""

    name: str
    here: int
    elsewhere: int
    synonyms: list[str]


def tags_named(viewer: Any, community: Community, words: str) -> list[TagMeant]:
    """Up to eight tags of what the viewer may read whose name, or a word that stands for it, has the words in it.

    The community's own come first, the most used before the others.
    """
    if not (words := words.strip().lstrip("#")):
        return []
    meant = Tag.objects.filter(Q(name__icontains=words) | Q(synonyms__name__icontains=words)).values("pk")
    seen = Entry.objects.visible_to(viewer).published()
    rows = Tag.objects.filter(pk__in=meant, entries__in=seen)
    rows = rows.annotate(n=Count("entries"), here=Count("entries", filter=Q(entries__community=community)))
    return [
        TagMeant(
            name=tag.name,
            here=tag.here,
            elsewhere=tag.n - tag.here,
            synonyms=[row.name for row in tag.synonyms.all() if words.lower() in row.name.lower()],
        )
        for tag in rows.order_by("-here", "-n", "slug").prefetch_related("synonyms")[:MOST]
    ]
