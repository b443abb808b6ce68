"""The shelves of the home page and of a community: all at once, or each in slices."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.base import CURSOR, LIMIT, Resource, cursor_of, limit_of
from apps.api.shapes import EntryShape, NewPersonShape, ShelfPersonShape
from apps.communities.models import Community
from apps.content.models import Entry
from apps.feeds import selectors as feeds
from apps.feeds.shelf import Shelf, ShelfRow, place_of
from apps.feeds.shelves import OF_COMMUNITIES, OF_HOME, shelf_of
from apps.recognition import selectors as recognition

# Of each shelf where all come at once.
SHELF = 20


class ShelvedEntryShape(EntryShape):
    """An entry on a shelf: why it is there, and what is personal about it. Entries of one burst stand one after the
    other and have the same `burst`; null: it came alone."""

    why = serializers.CharField(read_only=True)
    is_unread = serializers.BooleanField(read_only=True)
    is_new = serializers.BooleanField(read_only=True, help_text="Came after my last visit.")
    is_revised = serializers.BooleanField(
        read_only=True, help_text="Not new, but so much of it was rewritten that it is new again."
    )
    burst = serializers.CharField(read_only=True, allow_null=True)

    class Meta(EntryShape.Meta):
        fields = (*EntryShape.Meta.fields, "why", "is_unread", "is_new", "is_revised", "burst")
        read_only_fields = fields


class CommunityShelvesShape(serializers.Serializer[Any]):
    """The shelves of a community. `last_visit_at` is when I was here last before this visit, null where nobody knows;
    looking through the API is no visit."""

    last_visit_at = serializers.DateTimeField(allow_null=True)
    news = EntryShape(many=True)
    new = ShelvedEntryShape(many=True)
    popular = ShelvedEntryShape(many=True)
    unanswered = ShelvedEntryShape(many=True)
    new_members = NewPersonShape(many=True)
    popular_members = ShelfPersonShape(many=True)


class ShelvesShape(CommunityShelvesShape):
    """The home page's shelves; `following` is empty for visitors."""

    following = ShelvedEntryShape(many=True)


_PAGE = inline_serializer(
    "PageShelvedEntry",
    {
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
        "results": ShelvedEntryShape(many=True),
    },
)


class HomeShelves(Resource):
    """The home page's shelves over my communities."""

    @extend_schema(operation_id="home_shelves", responses=ShelvesShape)
    def get(self, request: Request) -> Response:
        names = OF_HOME if request.user.is_authenticated else OF_COMMUNITIES
        return Response({"following": [], **_all(request, names, None)})


class CommunityShelves(Resource):
    """One community's shelves; empty where I may not read it."""

    @extend_schema(operation_id="community_shelves", responses=CommunityShelvesShape)
    def get(self, request: Request, slug: str) -> Response:
        community = self.community_or_404(slug)
        return Response(_all(request, OF_COMMUNITIES, community))


class HomeShelf(Resource):
    """One of the home page's shelves, in slices."""

    @extend_schema(
        operation_id="home_shelf",
        parameters=[LIMIT, CURSOR, OpenApiParameter("shelf", location="path", enum=OF_HOME)],
        responses=_PAGE,
    )
    def get(self, request: Request, shelf: str) -> Response:
        if shelf not in OF_HOME:
            raise Http404
        if shelf == "following" and not request.user.is_authenticated:
            self.permission_denied(request)
        return _page(request, shelf, None)


class CommunityShelf(Resource):
    """One of a community's shelves, in slices; empty where I may not read it."""

    @extend_schema(
        operation_id="community_shelf",
        parameters=[LIMIT, CURSOR, OpenApiParameter("shelf", location="path", enum=OF_COMMUNITIES)],
        responses=_PAGE,
    )
    def get(self, request: Request, slug: str, shelf: str) -> Response:
        if shelf not in OF_COMMUNITIES:
            raise Http404
        return _page(request, shelf, self.community_or_404(slug))


def _page(request: Request, name: str, community: Community | None) -> Response:
    after = cursor_of(request, lambda key: place_of(key) is not None)
    size = limit_of(request, SHELF)
    shelf = shelf_of(request.user, name, community=community, after=after, size=size, is_flat=True)
    following = None
    if shelf.next_key:
        query = request.query_params.copy()
        query["cursor"] = shelf.next_key
        following = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    return Response({"next": following, "previous": None, "results": _shelved(request.user, [shelf])[0]})


def _all(request: Request, names: Sequence[str], community: Community | None) -> dict[str, Any]:
    viewer = request.user
    shelves = [shelf_of(viewer, name, community=community, size=SHELF, is_flat=True) for name in names]
    since = shelves[0].since
    return {
        "last_visit_at": serializers.DateTimeField().to_representation(since) if since else None,
        "news": EntryShape(feeds.latest_news(viewer, community=community, size=SHELF), many=True).data,
        **dict(zip(names, _shelved(viewer, shelves), strict=True)),
        "new_members": NewPersonShape(recognition.new_people(viewer, community=community), many=True).data,
        "popular_members": ShelfPersonShape(_popular_people(viewer, community), many=True).data,
    }


def _popular_people(viewer: Any, community: Community | None) -> list[recognition.PopularPerson]:
    """Who's popular is for those who meet there: nothing that HR's programs could gather."""
    return [] if getattr(viewer, "is_hr", False) else recognition.popular_people(viewer, community=community)


def _shelved(viewer: Any, shelves: Sequence[Shelf]) -> list[list[dict[str, Any]]]:
    """The rows of each shelf; their entries are loaded together, and for this viewer."""
    ids = {part.entry.pk for shelf in shelves for row in shelf.rows for part in row.all}
    entries = {row.pk: row for row in feeds.with_authors(Entry.objects.visible_to(viewer).filter(pk__in=ids))}
    return [
        [
            ShelvedEntryShape(_with(entries[part.entry.pk], part, row)).data
            for row in shelf.rows
            for part in row.all
            if part.entry.pk in entries
        ]
        for shelf in shelves
    ]


def _with(entry: Entry, part: ShelfRow, row: ShelfRow) -> Entry:
    """The entry with what this shelf says of it, until another shelf says something else."""
    entry.why, entry.is_unread, entry.is_new, entry.is_revised = part.why, part.is_unread, part.is_new, part.is_revised
    entry.burst = str(row.entry.pk) if row.more else None
    return entry
