"""Reads of one's own marks."""

from typing import Any

from apps.ratings.models import Follow


def is_followed(viewer: Any, entry_id: int) -> bool:
    """Whether the viewer follows the entry."""
    return viewer.is_authenticated and Follow.objects.filter(user_id=viewer.pk, entry_id=entry_id).exists()
