"""Reads of one's own drafts."""

from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from apps.communities.models import Community
from apps.content.models import Entry
from apps.core import clock
from apps.drafts.models import KEPT, Draft
from apps.files.models import StoredFile


def drafts_of(viewer: Any) -> QuerySet[Draft]:
    """The viewer's drafts with what a list shows of them, the latest first."""
    rows = Draft.objects.visible_to(viewer).kept().select_related("community", "entry")
    return rows.order_by("-updated_at", "-pk")


def latest_begun(viewer: Any, community: Community, kind: str) -> Draft | None:
    """What the viewer has begun here last and not finished, to go on with instead of beginning anew."""
    rows = Draft.objects.visible_to(viewer).kept().filter(community=community, kind=kind, entry=None, publish_at=None)
    return rows.order_by("-updated_at", "-pk").first()


def draft_of_edit(viewer: Any, entry: Entry) -> Draft | None:
    """The viewer's unfinished change of an entry."""
    return Draft.objects.visible_to(viewer).kept().filter(entry=entry).order_by("-updated_at", "-pk").first()


def discarded_by(viewer: Any) -> QuerySet[Draft]:
    """What the viewer has thrown away and can still bring back, the latest first."""
    rows = Draft.objects.visible_to(viewer).filter(became=None, discarded_at__gt=clock.now() - KEPT)
    return rows.select_related("community").order_by("-discarded_at", "-pk")


def names_file(file: StoredFile) -> bool:
    """Whether a draft of the file's owner names it, also one that was thrown away and can still be brought back."""
    rows = Draft.objects.filter(author_id=file.owner_id, became=None).annotate(words=Cast("values", TextField()))
    return rows.filter(words__contains=str(file.key)).exists()
