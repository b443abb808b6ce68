"""Reads of one's own marks."""

from typing import Any

from django.db import connection

# As text, because every discussion asks it.
_FOLLOWED = "SELECT 1 FROM ratings_follow WHERE user_id = %s AND entry_id = %s"


def is_followed(viewer: Any, entry_id: int) -> bool:
    """Whether the viewer follows the entry."""
    if not viewer.is_authenticated:
        return False
    with connection.cursor() as sql:
        sql.execute(_FOLLOWED, [viewer.pk, entry_id])
        return sql.fetchone() is not None
