"""What a kind adds to its entries, in a form that can be read back elsewhere: files and pages by their path."""

from typing import Any

from apps.content.kinds import KINDS
from apps.content.kinds.document.models import DocumentVersion
from apps.content.kinds.interview.models import Consent, Interview
from apps.content.kinds.podcast.models import Episode
from apps.content.kinds.wiki.models import Redirect, WikiPage
from apps.content.models import Attachment, Entry
from apps.integrations.export.addresses import Addresses, path_of_file

# What the API tells for those who read, and what is a number of this site.
_LEFT_OUT = {
    "cover_url", "series_url", "audio_url", "parent", "download_url", "downloads", "state", "media_type", "size",
    "has_transcript", "version", "pages",
}  # fmt: skip


def details_of(entry: Entry, addresses: Addresses) -> dict[str, Any]:
    """The details of an entry of any kind."""
    given = KINDS[entry.kind].api_details(entry) if entry.kind in KINDS else {}
    details = {name: value for name, value in given.items() if name not in _LEFT_OUT and value not in (None, "", [])}
    more = _MORE.get(entry.kind)
    if more:
        details |= more(entry, addresses)
    return details


def _article(entry: Entry, addresses: Addresses) -> dict[str, Any]:
    cover = Attachment.objects.filter(entry=entry, role="cover").select_related("file").order_by("-pk").first()
    article = KINDS[entry.kind].api_details(entry)
    return {"cover": path_of_file(cover.file)} if cover and article.get("cover") == str(cover.file.key) else {}


def _wiki(entry: Entry, addresses: Addresses) -> dict[str, Any]:
    page = WikiPage.objects.filter(entry=entry).first()
    if page is None:
        return {}
    found: dict[str, Any] = {"name": page.name, "position": page.position}
    if page.parent_id in addresses.entries:
        found["parent"] = addresses.entries[page.parent_id]
    if names := list(Redirect.objects.filter(page=page).order_by("key").values_list("key", flat=True)):
        found["also_named"] = names
    return found


def _document(entry: Entry, addresses: Addresses) -> dict[str, Any]:
    versions = DocumentVersion.objects.filter(document_id=entry.pk).select_related("file").order_by("number")
    rows = [{"file": path_of_file(row.file), "note": row.note, "at": row.at.isoformat()} for row in versions]
    return {"file": rows[-1]["file"], "note": rows[-1]["note"], "versions": rows} if rows else {}


def _interview(entry: Entry, addresses: Addresses) -> dict[str, Any]:
    interview = Interview.objects.filter(entry=entry).select_related("interviewee").first()
    consent = Consent.objects.filter(interview=interview, ended_at=None).first() if interview else None
    found = {"interviewee": interview.interviewee.handle} if interview else {}
    return found | ({"consented_at": consent.at.isoformat()} if consent else {})


def _episode(entry: Entry, addresses: Addresses) -> dict[str, Any]:
    episode = Episode.objects.filter(entry=entry).select_related("show", "audio").first()
    if episode is None:
        return {}
    lines = [[cue.start, cue.end, cue.speaker, cue.text] for cue in episode.cues.all()]
    found: dict[str, Any] = {"show": episode.show.slug, "guid": episode.guid, "media_type": episode.media_type}
    found |= {"audio": path_of_file(episode.audio)} if episode.audio else {"size": episode.size}
    cover = Attachment.objects.filter(entry=entry, role="cover").select_related("file").order_by("-pk").first()
    found |= {"cover": path_of_file(cover.file)} if cover else {}
    return found | ({"transcript": lines} if lines else {})


_MORE = {
    "article": _article,
    "wiki": _wiki,
    "document": _document,
    "interview": _interview,
    "episode": _episode,
}
