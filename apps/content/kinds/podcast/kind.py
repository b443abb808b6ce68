"""Episodes as a kind of entry."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from apps.content.kinds.base import EntryKind, RowHint
from apps.content.kinds.podcast import policies, selectors
from apps.content.kinds.podcast.forms import EpisodeForm
from apps.content.kinds.podcast.models import Episode
from apps.content.kinds.podcast.services import save_details
from apps.content.kinds.podcast.shapes import EpisodeShape, details_of
from apps.content.models import Entry


def _of(entry: Entry) -> Episode | None:
    return Episode.objects.filter(entry=entry).select_related("show__cover", "audio", "cover").first()


def initial(entry: Entry) -> dict[str, Any]:
    """The values of the form that edits."""
    episode = _of(entry)
    if episode is None:
        return {}
    return {
        "show": episode.show.slug,
        "audio": episode.audio,
        "season": episode.season,
        "number": episode.number,
        "voices": episode.voices,
        "chapters": [chapter.mark for chapter in episode.chapters.all()],
        "is_explicit": episode.is_explicit,
        "has_transcript": episode.cues.exists(),
    }


def page(viewer: Any, entry: Entry) -> dict[str, Any]:
    """What the player's page shows beyond the entry."""
    episode = _of(entry)
    if episode is None:
        return {}
    before, after = selectors.neighbours(viewer, episode)
    return {
        "episode": episode,
        "said": selectors.Said(entry, episode),
        "position": selectors.position_of(viewer, episode),
        "before": before,
        "next_episode": after,
    }


def api_details(entry: Entry) -> dict[str, Any]:
    """What the API shows beyond the entry."""
    episode = _of(entry)
    return details_of(episode) if episode else {}


def row_hints(entries: Sequence[Entry]) -> dict[int, RowHint]:
    """The show, how long it takes to listen, the cover."""
    rows = Episode.objects.select_related("show__cover", "cover").in_bulk([entry.pk for entry in entries])
    return {
        row.pk: RowHint(" · ".join(filter(None, (row.show.title, row.clock))), row.cover or row.show.cover)
        for row in rows.values()
    }


EPISODE = EntryKind(
    name="episode",
    label=_("Episode"),
    plural=_("Podcasts"),
    counted=ngettext_lazy("%(n)d episode", "%(n)d episodes", "n"),
    icon="headphones",
    form=EpisodeForm,
    template="pages/episode.html",
    invitation=_("Publish a recording: an interview, a talk, what was said at a meeting."),
    home="/c/{slug}/podcasts/",
    save_details=save_details,
    initial=initial,
    page=page,
    api_details=api_details,
    details_shape=EpisodeShape,
    search_text=selectors.transcript_text,
    row_hints=row_hints,
    may_post=policies.may_publish,
    is_read=False,
)
