"""Cursor pagination of the API: `results`, `next`, `previous`, `?limit=` up to 100."""

from rest_framework import pagination


class CursorPagination(pagination.CursorPagination):
    """Newest first by `published_at` unless the view names another unique-enough order."""

    page_size = 25
    page_size_query_param = "limit"
    max_page_size = 100
    ordering = ("-created_at", "-pk")
