"""What a document shows: its newest version, the former ones, how often it was taken along."""

from collections.abc import Sequence
from typing import Any

from apps.content.kinds import RowHint
from apps.content.kinds.document.models import DocumentVersion
from apps.content.kinds.document.policies import may_add_version
from apps.content.models import Entry
from apps.core.documents import FIRST_PAGES


def document_page(viewer: Any, entry: Entry) -> dict[str, Any]:
    """The newest version with its preview, all versions, and whether the viewer may add one; two queries."""
    versions = versions_of(viewer, entry)
    return {
        "document": versions[0].document if versions else None,
        "versions": versions,
        "newest": shown_version(viewer, entry, versions[0].number) if versions else None,
        "may_add_version": may_add_version(viewer, entry) is None,
        "pages_at_once": FIRST_PAGES,
    }


def versions_of(viewer: Any, entry: Entry) -> list[DocumentVersion]:
    """All versions, the newest first, without their long texts."""
    rows = DocumentVersion.objects.visible_to(viewer).lean().filter(document_id=entry.pk)
    return list(rows.select_related("file", "by", "document"))


def shown_version(viewer: Any, entry: Entry, number: int) -> DocumentVersion | None:
    """One version with what its preview shows."""
    rows = DocumentVersion.objects.visible_to(viewer).defer("text").filter(document_id=entry.pk, number=number)
    return rows.select_related("file", "by").first()


def newest_version(entry: Entry) -> DocumentVersion | None:
    """The newest version, for those who came to the entry through its door."""
    return DocumentVersion.objects.defer("html").select_related("file").filter(document_id=entry.pk).first()


def document_text(entry: Entry) -> str:
    """The name and the words of the newest version, for the search."""
    version = newest_version(entry)
    return f"{version.file.name}\n{version.text}" if version else ""


def document_details(entry: Entry) -> dict[str, Any]:
    """The API's `details`."""
    rows = DocumentVersion.objects.lean().select_related("file", "document").filter(document_id=entry.pk)
    version = rows.first()
    if version is None:
        return {}
    return {
        "version": version.number,
        "name": version.file.name,
        "media_type": version.file.media_type,
        "size": version.file.size,
        "state": version.state,
        "pages": version.pages,
        "downloads": version.document.downloads,
        "download_url": f"/e/{entry.pk}/download/",
    }


def document_hints(entries: Sequence[Entry]) -> dict[int, RowHint]:
    """What kind of file, how long, how large."""
    rows = DocumentVersion.objects.lean().select_related("file").filter(document__in=[entry.pk for entry in entries])
    newest = rows.order_by("document_id", "-number").distinct("document_id")
    return {row.document_id: RowHint(" · ".join(row.facts)) for row in newest}
