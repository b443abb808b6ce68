"""Wikis: their tree, what is missing in them, what leads to a page, where it stands, its former texts."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.activity.models import Origin
from apps.api.base import CURSOR, LIMIT, Resource, paged
from apps.api.shapes import EntryDetailShape, EntryShape, PersonShape
from apps.communities.models import Community
from apps.content.kinds.wiki import selectors, services
from apps.content.kinds.wiki.models import WikiPage
from apps.content.models import Entry, Revision
from apps.content.revision_services import restore_revision


class NodeShape(serializers.Serializer[Any]):
    """A page in the tree: `parent` is the id of the page above it, `depth` 0 at the top."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    name = serializers.CharField()
    url = serializers.CharField()
    parent = serializers.IntegerField(allow_null=True)
    position = serializers.IntegerField()
    depth = serializers.IntegerField()


class NeededShape(serializers.Serializer[Any]):
    """A page that is linked to and not written yet, and by how many pages."""

    name = serializers.CharField()
    url = serializers.CharField()
    count = serializers.IntegerField()


class SourceShape(serializers.Serializer[Any]):
    """A discussion that a page was made from: without title and address where it was removed since."""

    title = serializers.CharField()
    url = serializers.CharField()
    people = PersonShape(many=True)
    replies = serializers.IntegerField()


class PlaceShape(serializers.Serializer[Any]):
    """Where a page stands: the id of the page above it (null: at the top), and its place there, the first being 0."""

    parent = serializers.IntegerField(allow_null=True)
    position = serializers.IntegerField(min_value=0, max_value=1_000_000, required=False)


class RestorationShape(serializers.Serializer[Any]):
    """The number of the former text."""

    revision = serializers.IntegerField(min_value=1)


TREE = inline_serializer("WikiTree", {"results": NodeShape(many=True)})
NEEDED = inline_serializer("WikiNeeded", {"results": NeededShape(many=True)})
SOURCES = inline_serializer("WikiSources", {"results": SourceShape(many=True)})


class WikiResource(Resource):
    """What the views of a wiki share."""

    def readable_or_404(self, slug: str) -> Community:
        """A community whose content the viewer may read."""
        return get_object_or_404(Community.objects.readable_by(self.request.user), slug=slug)

    def page_or_404(self, pk: int) -> Entry:
        """An entry of kind wiki that the viewer may read."""
        rows = Entry.objects.visible_to(self.request.user).filter(kind=services.KIND).select_related("community")
        return get_object_or_404(rows.select_related("wiki_page"), pk=pk)


class Tree(WikiResource):
    """All pages of a wiki in reading order."""

    @extend_schema(operation_id="wiki_tree", responses=TREE)
    def get(self, request: Request, slug: str) -> Response:
        nodes = selectors.flat_tree(request.user, self.readable_or_404(slug))
        return Response({"results": NodeShape(nodes, many=True).data})


class NeededPages(WikiResource):
    """Pages that are linked to and not written yet, the most wanted first."""

    @extend_schema(operation_id="wiki_needed", responses=NEEDED)
    def get(self, request: Request, slug: str) -> Response:
        rows = selectors.needed_pages(request.user, self.readable_or_404(slug))
        return Response({"results": NeededShape(rows, many=True).data})


class OrphanedPages(WikiResource):
    """Pages to which nothing leads."""

    @extend_schema(operation_id="wiki_orphans", responses=TREE)
    def get(self, request: Request, slug: str) -> Response:
        nodes = selectors.orphaned_pages(request.user, self.readable_or_404(slug))
        return Response({"results": NodeShape(nodes, many=True).data})


class Backlinks(WikiResource):
    """The pages that link to a page."""

    @extend_schema(operation_id="backlinks", parameters=[LIMIT, CURSOR], responses=paged(EntryShape))
    def get(self, request: Request, pk: int) -> Response:
        page = self.page_or_404(pk).wiki_page
        among = WikiPage.objects.visible_to(request.user)
        ids = selectors.backlinks_to(page, among).order_by().values("pk")
        rows = Entry.objects.visible_to(request.user).published().filter(pk__in=ids)
        rows = rows.select_related("community", "author").prefetch_related("tags").defer("source", "html")
        return self.page(rows, EntryShape, order=("-published_at", "-pk"))


class Sources(WikiResource):
    """The discussions that a page was made from."""

    @extend_schema(operation_id="wiki_sources", responses=SOURCES)
    def get(self, request: Request, pk: int) -> Response:
        rows = selectors.sources_of(self.page_or_404(pk).wiki_page)
        return Response({"results": SourceShape(rows, many=True).data})


class Place(WikiResource):
    """Where a page stands; PUT moves it."""

    @extend_schema(operation_id="place", responses=PlaceShape)
    def get(self, request: Request, pk: int) -> Response:
        return Response(_place_of(self.page_or_404(pk).wiki_page))

    @extend_schema(operation_id="move_page", request=PlaceShape, responses=PlaceShape)
    def put(self, request: Request, pk: int) -> Response:
        """Move a wiki page to another place in the tree."""
        entry = self.page_or_404(pk)
        shape = PlaceShape(data=request.data)
        shape.is_valid(raise_exception=True)
        page = services.move_page(by=request.user, entry=entry, origin=Origin.API, **shape.validated_data)
        return Response(_place_of(page))


class Restoration(Resource):
    """Which former text of an entry is put back."""

    @extend_schema(operation_id="restore_revision", request=RestorationShape, responses=EntryDetailShape)
    def put(self, request: Request, pk: int) -> Response:
        """Put a former text back in place of the present one."""
        entry = self.entry_or_404(pk)
        shape = RestorationShape(data=request.data)
        shape.is_valid(raise_exception=True)
        rows = Revision.objects.visible_to(request.user).filter(entry=entry, reply=None)
        revision = get_object_or_404(rows.select_related("entry"), number=shape.validated_data["revision"])
        restore_revision(by=request.user, revision=revision, origin=Origin.API)
        return Response(EntryDetailShape(self.entry_or_404(pk)).data)


def _place_of(page: WikiPage) -> dict[str, Any]:
    return {"parent": page.parent_id, "position": page.position}
