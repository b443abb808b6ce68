"""Writing: shows, what an episode has beyond its text, addresses of feeds, places to go on from."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.readings import note_reading
from apps.activity.stream import record_event, start_task
from apps.activity.verbs import Verb
from apps.communities.models import Community
from apps.content.attachments import attach
from apps.content.kinds.podcast import policies
from apps.content.kinds.podcast.models import Chapter, Cue, Episode, FeedKey, PlayPosition, Show
from apps.content.kinds.podcast.timing import Mark, tidy_marks
from apps.content.kinds.podcast.transcripts import LARGEST, Line, read_transcript
from apps.content.models import Entry
from apps.core import clock
from apps.core.refusals import Refused, require
from apps.core.text import slug_of
from apps.files.models import StoredFile
from apps.files.policies import may_use

READ_TASK = "podcast.batch_read_recordings"
# Whoever leaves during the closing words has heard it.
NEARLY_ALL = 97
SHOW_FIELDS = ("title", "description", "author", "language", "category", "is_explicit", "cover")


@transaction.atomic
def create_show(
    *, by: User, community: Community, title: str, source: str = "", origin: str = Origin.WEB, **given: Any
) -> Show:
    """Start a show. `given` may hold what else `SHOW_FIELDS` name."""
    if origin != Origin.IMPORT:
        require(policies.may_keep_show(by, community))
    if cover := given.get("cover"):
        require(may_use(by, cover))
    now = clock.now()
    show = Show.objects.create(
        community=community,
        slug=_free_slug(title),
        title=title.strip(),
        source=source,
        created_by=by,
        created_at=now,
        changed_at=now,
        **{name: given[name] for name in SHOW_FIELDS if name in given},
    )
    record_event(Verb.SHOW_CREATED, actor_id=by.pk, community_id=community.pk, origin=origin, context={"show": show.pk})
    return show


@transaction.atomic
def change_show(*, by: User, show: Show, changes: Mapping[str, Any], origin: str = Origin.WEB) -> Show:
    """Take over what is given of `SHOW_FIELDS`. The address stays: feeds are under it."""
    show = Show.objects.select_for_update(of=("self",)).select_related("community").get(pk=show.pk)
    require(policies.may_keep_show(by, show.community))
    cover = changes.get("cover")
    if cover and cover.pk != show.cover_id:
        require(may_use(by, cover))
    for name in SHOW_FIELDS:
        if name in changes:
            setattr(show, name, changes[name])
    show.changed_at = clock.now()
    show.save()
    record_event(
        Verb.SHOW_CHANGED, actor_id=by.pk, community_id=show.community_id, origin=origin, context={"show": show.pk}
    )
    return show


def save_details(entry: Entry, details: Mapping[str, Any], by: User) -> None:
    """What an episode has beyond its text; called by `post_entry` and `edit_entry` in their transaction.

    On editing only what is given changes. `audio` and `cover` are files of the writer, `chapters` marks (None: as
    they are), `transcript` a file of the writer or lines, `external` where an imported recording is:
    `{address, media_type, size}`.
    """
    episode = Episode.objects.filter(entry=entry).first()
    show = details.get("show") or (episode.show if episode else None)
    if show is None or show.community_id != entry.community_id:
        raise Refused(policies.OTHER_COMMUNITY if show else policies.NO_SHOW)
    episode = episode or Episode(entry=entry, show=show)
    _take_facts(episode, show, details, by)
    if cover := details.get("cover"):
        _take_cover(episode, cover, by)
    if details.get("chapters") is not None:
        _take_chapters(episode, details["chapters"])
    transcript = details.get("transcript")
    if isinstance(transcript, StoredFile):
        attach(entry=entry, file=transcript, role="transcript", by=by)
        transcript = lines_in(transcript)
    elif transcript is None and details.get("without_transcript"):
        transcript = []
    if transcript is not None:
        set_transcript(episode=episode, lines=transcript)


def lines_in(file: StoredFile) -> list[Line]:
    """The lines of a transcript that was uploaded. Raises `BrokenTranscript`."""
    if file.size > LARGEST:
        return read_transcript(b" " * (LARGEST + 1))
    with default_storage.open(file.path) as content:
        return read_transcript(content.read(), file.name)


def _take_facts(episode: Episode, show: Show, details: Mapping[str, Any], by: User) -> None:
    """The episode's own row."""
    episode.show = show
    for name in ("season", "number", "is_explicit", "voices", "guid", "duration"):
        if name in details:
            setattr(episode, name, details[name])
    if external := details.get("external"):
        episode.external_address, episode.media_type = external["address"], external["media_type"]
        episode.size = external["size"]
    if audio := details.get("audio"):
        _take_recording(episode, audio, by)
    if not (episode.audio_id or episode.external_address):
        raise Refused(policies.NO_AUDIO)
    episode.save()


def _take_chapters(episode: Episode, marks: Sequence[Mark]) -> None:
    """Chapters that somebody wrote; without them, those of the file stand again."""
    episode.has_own_chapters = bool(marks)
    episode.save(update_fields=["has_own_chapters"])
    set_chapters(episode=episode, marks=marks)
    if not marks and episode.audio_id:
        _have_read(episode)


def set_chapters(*, episode: Episode, marks: Sequence[Mark]) -> None:
    """Put these chapters in the place of those that there were. Called inside a service's transaction."""
    Chapter.objects.filter(episode=episode).delete()
    Chapter.objects.bulk_create(
        Chapter(episode=episode, start=mark.start, title=mark.title, url=mark.url, image=mark.image)
        for mark in tidy_marks(marks)
    )


def set_transcript(*, episode: Episode, lines: Sequence[Line]) -> None:
    """Put these lines in the place of those that there were. Called inside a service's transaction."""
    Cue.objects.filter(episode=episode).delete()
    Cue.objects.bulk_create(
        (
            Cue(episode=episode, position=n, start=line.start, end=line.end, speaker=line.speaker, text=line.text)
            for n, line in enumerate(lines)
        ),
        batch_size=1000,
    )


@transaction.atomic
def make_feed_address(*, person: User, show: Show, origin: str = Origin.WEB) -> FeedKey:
    """Give a person a new address of the show's feed; the one that they had opens nothing from now on."""
    require(policies.may_listen_by_feed(person, show))
    # The person's row orders two requests that come at once.
    User.objects.select_for_update().get(pk=person.pk)
    FeedKey.objects.filter(person=person, show=show, revoked_at=None).update(revoked_at=clock.now())
    key = FeedKey.objects.create(person=person, show=show, created_at=clock.now())
    record_event(
        Verb.FEED_ADDRESS_MADE,
        actor_id=person.pk,
        community_id=show.community_id,
        origin=origin,
        context={"show": show.pk},
    )
    return key


@transaction.atomic
def revoke_feed_address(*, person: User, show: Show, origin: str = Origin.WEB) -> bool:
    """Close a person's address of the show's feed. Returns whether there was one."""
    if not FeedKey.objects.filter(person=person, show=show, revoked_at=None).update(revoked_at=clock.now()):
        return False
    record_event(
        Verb.FEED_ADDRESS_REVOKED,
        actor_id=person.pk,
        community_id=show.community_id,
        origin=origin,
        context={"show": show.pk},
    )
    return True


# No event: where somebody stopped listening is nobody else's business, and what they heard is a reading.
@transaction.atomic
def keep_position(*, person: User, episode: Episode, seconds: float) -> PlayPosition:
    """Remember where a person is in a recording."""
    longest = episode.duration or seconds
    position, _ = PlayPosition.objects.update_or_create(
        person=person,
        episode=episode,
        defaults={"seconds": round(min(max(seconds, 0.0), longest), 2), "at": clock.now()},
    )
    return position


def note_listening(*, person: User, episode: Episode, seconds: float) -> None:
    """Buffer a reading for each quarter of the recording that is reached, and one for three minutes of a long one."""
    percent = 100 * seconds / episode.duration if episode.duration else 0
    quarter = 100 if percent >= NEARLY_ALL else int(percent // 25) * 25
    note_reading(
        Verb.EPISODE_PLAYED,
        actor_id=person.pk,
        entry_id=episode.pk,
        community_id=episode.entry.community_id,
        context={"reached": quarter, "minutes": int(seconds // 60)},
        step="3min" if not quarter and seconds >= 180 else str(quarter),
    )


def _take_recording(episode: Episode, audio: StoredFile, by: User) -> None:
    """Another file is another recording: what was read from the former one goes with it."""
    if episode.audio_id == audio.pk:
        return
    attach(entry=episode.entry, file=audio, role="audio", by=by)
    episode.audio, episode.media_type, episode.size = audio, audio.media_type, audio.size
    _have_read(episode)


def _have_read(episode: Episode) -> None:
    episode.facts_read = False
    if not episode._state.adding:
        episode.save(update_fields=["facts_read"])
    start_task(READ_TASK)


def _take_cover(episode: Episode, cover: StoredFile, by: User) -> None:
    attach(entry=episode.entry, file=cover, role="cover", by=by)
    episode.cover = cover
    episode.save(update_fields=["cover"])


def _free_slug(title: str) -> str:
    """The address for a title, numbered where it is taken."""
    wish = slug_of(title, length=70)
    if wish == "entry":
        wish = "show"
    taken = set(Show.objects.filter(slug__startswith=wish).values_list("slug", flat=True))
    return next(slug for n in range(1, len(taken) + 2) if (slug := wish if n == 1 else f"{wish}-{n}") not in taken)


def touch(entry: Entry) -> None:
    """Move the version under which the entry's page is kept."""
    Entry.objects.filter(pk=entry.pk).update(version=F("version") + 1)
