"""Cursor pagination of the API: `results`, `next`, `previous`, `?limit=` up to 100."""

from typing import Any

from django.core.exceptions import ValidationError as ModelError
from django.utils.translation import gettext as _
from rest_framework import exceptions, pagination


def broken_cursor() -> exceptions.ValidationError:
    """What is said of a cursor that no page gave. A program that went on from the first page would never end."""
    return exceptions.ValidationError({"cursor": [_("Take it from “next” or “previous” of a page.")]})


class CursorPagination(pagination.CursorPagination):
    """Newest first by `published_at` unless the view names another unique-enough order."""

    page_size = 25
    page_size_query_param = "limit"
    max_page_size = 100
    ordering = ("-created_at", "-pk")

    def decode_cursor(self, request: Any) -> Any:
        """The place that the cursor names."""
        try:
            cursor = super().decode_cursor(request)
        except exceptions.NotFound:
            raise broken_cursor() from None
        if cursor is not None and "\x00" in str(cursor.position or ""):
            raise broken_cursor()
        return cursor

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        """The page at the cursor, whose place may be a word where the column has numbers or times."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ModelError, ValueError):
            if str(self.cursor_query_param) in request.query_params:
                raise broken_cursor() from None
            raise
