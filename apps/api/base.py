"""What the views of the API share."""

from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.communities.models import Community
from apps.communities.standing import roles_of
from apps.content.models import Entry, Reply
from apps.core.numbers import number_from
from apps.core.paging import CursorPagination, broken_cursor

LIMIT = OpenApiParameter("limit", OpenApiTypes.INT, description="Rows a page, up to 100.")
CURSOR = OpenApiParameter("cursor", OpenApiTypes.STR, description="Taken from `next` or `previous`.")
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The same key twice gives the first answer again and one row.",
)


def cursor_of(request: Request, is_known: Callable[[str], bool]) -> str | None:
    """The cursor that was given, refused where it is none."""
    cursor = request.query_params.get("cursor") or None
    if cursor is not None and not is_known(cursor):
        raise broken_cursor()
    return cursor


def limit_of(request: Request, usual: int) -> int:
    """How many rows were asked for."""
    return number_from(request.query_params.get("limit", ""), otherwise=usual, most=CursorPagination.max_page_size)


def choice_of(request: Request, name: str, choices: Collection[str]) -> str:
    """What was chosen in the query, empty if nothing was; refused where there is no such choice."""
    value = request.query_params.get(name, "")
    if value and value not in choices:
        sentence = _("There is no such choice. There are: %(all)s.") % {"all": ", ".join(choices)}
        raise serializers.ValidationError({name: [sentence]})
    return value


class StrictShape(serializers.Serializer[Any]):
    """A shape that refuses fields which it does not know, where passing them over would look like doing them."""

    def to_internal_value(self, data: Any) -> Any:
        """What is known, if all is."""
        if isinstance(data, Mapping) and (strange := sorted(set(map(str, data)) - set(self.fields))):
            sentence = _("There is no such field. There are: %(all)s.") % {"all": ", ".join(self.fields)}
            raise serializers.ValidationError({name: [sentence] for name in strange})
        return super().to_internal_value(data)


class Resource(APIView):
    """A view with pages and the few look-ups that all need; each look-up is a door, so out of sight is 404."""

    def page(self, rows: QuerySet[Any], shape: Any, *, order: tuple[str, ...], **context: Any) -> Response:
        """A page of the rows in the given order (which must end in something unique)."""
        paginator = CursorPagination()
        paginator.ordering = order
        found = paginator.paginate_queryset(rows, self.request, view=self)
        return paginator.get_paginated_response(shape(found, many=True, context=context).data)

    def community_or_404(self, slug: str) -> Community:
        """A community that the viewer may know of."""
        return get_object_or_404(Community.objects.visible_to(self.request.user), slug=slug)

    def entry_or_404(self, pk: int) -> Entry:
        """An entry that the viewer may read."""
        rows = Entry.objects.visible_to(self.request.user).select_related("community", "author", "acceptance")
        return get_object_or_404(rows.prefetch_related("tags"), pk=pk)

    def reply_or_404(self, pk: int) -> Reply:
        """A reply that the viewer may read."""
        rows = Reply.objects.visible_to(self.request.user).select_related("entry__community", "author")
        return get_object_or_404(rows, pk=pk)

    def community_context(self, request: Request) -> dict[str, Any]:
        """What `CommunityShape` needs to tell my role."""
        return {"roles": roles_of(request.user)}


@cache
def paged(shape: Any) -> dict[int, Any]:
    """The schema of a page of `shape`."""
    return {
        200: inline_serializer(
            f"Page{shape.__name__.removesuffix('Shape')}",
            {
                "next": serializers.URLField(allow_null=True),
                "previous": serializers.URLField(allow_null=True),
                "results": shape(many=True),
            },
        )
    }
