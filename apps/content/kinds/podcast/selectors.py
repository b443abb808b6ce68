"""Reads: shows of a community, episodes of a show, what a feed holds, what was said at which moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from apps.communities.models import Community
from apps.content.kinds.podcast.models import Chapter, Cue, Episode, FeedKey, PlayPosition, Show, number_in
from apps.content.kinds.podcast.moments import after_moment, first_moment
from apps.content.kinds.podcast.timing import clock_of
from apps.content.kinds.podcast.transcripts import as_plain
from apps.content.models import Entry, Reply
from apps.core.markdown import excerpt, plain
from apps.files.models import StoredFile

# A reader of feeds gets the latest of these; a show with more than a daily episode for a year is no podcast.
MOST_IN_FEED = 400
MOST_REMARKS = 200
LONG_PARAGRAPH = 320


@dataclass(frozen=True, slots=True)
class Remark:
    """A reply that names a moment."""

    seconds: float
    reply: Reply

    @property
    def clock(self) -> str:
        """The moment as it is shown."""
        return clock_of(self.seconds)

    @property
    def words(self) -> str:
        """The beginning of what was said about it."""
        return excerpt(after_moment(plain(self.reply.html).strip()), 140)


@dataclass(slots=True)
class Paragraph:
    """Lines of one voice that are read in one go."""

    speaker: str
    lines: list[Cue]

    @property
    def start(self) -> float | None:
        """Where the first line is said."""
        return self.lines[0].start

    @property
    def clock(self) -> str:
        """The moment as it is shown."""
        return clock_of(self.start or 0)


def shows_in(viewer: Any, community: Community) -> QuerySet[Show]:
    """The shows of a community, those that were last added to first, with how many episodes the viewer sees."""
    seen = Q(episodes__entry__in=Entry.objects.visible_to(viewer, within={community.pk}))
    rows = Show.objects.visible_to(viewer).filter(community=community).select_related("cover")
    counted = rows.annotate(
        episode_count=Count("episodes", filter=seen), latest=Max("episodes__entry__published_at", filter=seen)
    )
    return counted.order_by("-latest", "title", "pk")


def episodes_of(viewer: Any, *, show: Show | None = None, community: Community | None = None) -> QuerySet[Episode]:
    """Published episodes of a show or of a community, the latest first."""
    within = {show.community_id} if show else {community.pk} if community else set()
    rows = Episode.objects.filter(entry__in=Entry.objects.visible_to(viewer, within=within))
    if show:
        rows = rows.filter(show=show)
    rows = rows.select_related("entry__author", "show__cover", "cover", "audio")
    return rows.order_by("-entry__published_at", "-entry_id")


def entries_of(viewer: Any, *, show: Show | None = None, community: Community | None = None) -> QuerySet[Entry]:
    """The same as entries, for lists that go on from page to page."""
    within = {show.community_id} if show else {community.pk} if community else set()
    rows = Entry.objects.visible_to(viewer, within=within).filter(kind="episode")
    rows = rows.filter(episode__show=show) if show else rows.exclude(episode=None)
    related = ("author", "episode__show__cover", "episode__cover", "episode__audio")
    return rows.select_related(*related).defer("source", "html")


def feed_episodes(viewer: Any, show: Show) -> list[Episode]:
    """What the viewer's feed of the show holds: recordings that are here, not links to elsewhere."""
    rows = episodes_of(viewer, show=show).filter(entry__is_withheld=False).exclude(audio=None)
    rows = rows.annotate(chapter_count=Count("chapters", distinct=True), cue_count=Count("cues", distinct=True))
    return list(rows.prefetch_related("entry__coauthors__person")[:MOST_IN_FEED])


def neighbours(viewer: Any, episode: Episode) -> tuple[Episode | None, Episode | None]:
    """The episodes before and after one in its show."""
    rows = episodes_of(viewer, show=episode.show).exclude(pk=episode.pk)
    at = episode.entry.published_at
    before = rows.filter(entry__published_at__lte=at).first()
    after = rows.filter(entry__published_at__gt=at).order_by("entry__published_at", "entry_id").first()
    return before, after


def lines_of(episode: Episode, *, containing: str = "") -> QuerySet[Cue]:
    """The transcript, or those of its lines that contain some words."""
    rows = Cue.objects.filter(episode=episode)
    for word in containing.split()[:8]:
        rows = rows.filter(Q(text__icontains=word) | Q(speaker__icontains=word))
    return rows


@dataclass
class Said:
    """What is the same for every reader of an episode's page, each part read when the page asks for it: the page
    keeps it under the entry's version, and then asks for nothing."""

    entry: Entry
    episode: Episode

    @cached_property
    def chapters(self) -> list[Chapter]:
        """The chapters, in order."""
        return list(self.episode.chapters.all())

    @cached_property
    def paragraphs(self) -> list[Paragraph]:
        """The transcript as it is read."""
        return paragraphs_of(lines_of(self.episode))

    @property
    def is_timed(self) -> bool:
        """Whether the transcript says when each line is said."""
        return bool(self.paragraphs) and self.paragraphs[0].start is not None

    @cached_property
    def remarks(self) -> list[Remark]:
        """What was said about moments of it."""
        return remarks_at_moments(self.entry) if self.entry.reply_count else []


def paragraphs_of(cues: Iterable[Cue]) -> list[Paragraph]:
    """The transcript as it is read: a new paragraph where the voice changes, or at a sentence's end after a while."""
    parts: list[Paragraph] = []
    letters = 0
    for cue in cues:
        full = letters > LONG_PARAGRAPH and parts[-1].lines[-1].text.endswith((".", "?", "!", "…"))
        other = parts and cue.speaker and cue.speaker != parts[-1].speaker
        if not parts or other or full or letters > 3 * LONG_PARAGRAPH:
            parts.append(Paragraph(cue.speaker, []))
            letters = 0
        parts[-1].lines.append(cue)
        letters += len(cue.text)
    return parts


def transcript_text(entry: Entry) -> str:
    """What search finds an episode by, beyond its own text: what is said, the chapters, the show."""
    episode = Episode.objects.filter(entry=entry).select_related("show").first()
    if episode is None:
        return ""
    voices = [voice.get("name", "") for voice in episode.voices]
    titles = episode.chapters.values_list("title", flat=True)
    said = as_plain(cue.line for cue in episode.cues.all())
    return "\n".join([episode.show.title, *voices, *titles, said])


def remarks_at_moments(entry: Entry) -> list[Remark]:
    """The replies that name a moment of the recording, in the order of those."""
    # The caller came to the entry through its door; its replies are seen by whoever sees it.
    rows = Reply.objects.filter(entry=entry).published().filter(source__regex=r"[0-9]:[0-5][0-9]")
    found = [
        Remark(seconds, reply)
        for reply in rows.select_related("author").order_by("path")[:MOST_REMARKS]
        if (seconds := first_moment(reply.source)) is not None
    ]
    return sorted(found, key=lambda remark: (remark.seconds, remark.reply.number))


def position_of(viewer: Any, episode: Episode) -> float:
    """Where the viewer stopped listening, in seconds."""
    if not viewer.is_authenticated:
        return 0.0
    row = PlayPosition.objects.filter(person_id=viewer.pk, episode=episode).first()
    return row.seconds if row else 0.0


def positions_of(viewer: Any, entries: Sequence[Entry]) -> dict[int, float]:
    """Where the viewer stopped in each of some recordings."""
    if not viewer.is_authenticated or not entries:
        return {}
    rows = PlayPosition.objects.filter(person_id=viewer.pk, episode__in=[entry.pk for entry in entries])
    return dict(rows.values_list("episode_id", "seconds"))


def feed_key_of(viewer: Any, show: Show) -> FeedKey | None:
    """The viewer's own address of a show's feed, where there is one."""
    if not viewer.is_authenticated:
        return None
    return FeedKey.objects.filter(person_id=viewer.pk, show=show, revoked_at=None).select_related("show").first()


def opened_by(token: str, slug: str) -> FeedKey | None:
    """The key of a feed address that opens the show now: not revoked, its owner active and still let in."""
    number = number_in(token)
    if number is None:
        return None
    rows = FeedKey.objects.filter(pk=number, revoked_at=None, show__slug=slug, person__is_active=True)
    key = rows.select_related("person", "show__community", "show__cover").first()
    if key is None or not Show.objects.visible_to(key.person).filter(pk=key.show_id).exists():
        return None
    return key


def sees_cover(viewer: Any, file: StoredFile) -> bool:
    """Whether the file is the cover of a show that the viewer sees."""
    return Show.objects.visible_to(viewer).filter(cover=file).exists()
