"""What a worker finds in recordings that have come: how long they are, their chapters, their cover."""

import logging
from io import BytesIO

from django.core.files.storage import default_storage
from django.db import transaction

from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.content.attachments import attach
from apps.content.kinds.podcast.audio import AudioFacts, read_audio
from apps.content.kinds.podcast.models import Episode
from apps.content.kinds.podcast.services import set_chapters, touch
from apps.core.refusals import Refused
from apps.files.services import keep_file

logger = logging.getLogger(__name__)


def read_waiting(*, most: int = 200) -> int:
    """Read the recordings that nobody has read yet, each in a transaction of its own. Returns how many."""
    waiting = Episode.objects.filter(facts_read=False).exclude(audio=None).order_by("pk")
    numbers = list(waiting.values_list("pk", flat=True)[:most])
    for number in numbers:
        read_recording(entry_id=number)
    return len(numbers)


@transaction.atomic
def read_recording(*, entry_id: int) -> None:
    """Read one; a file that tells nothing is not read again. Nothing that somebody wrote is written over."""
    rows = Episode.objects.select_for_update(of=("self",), skip_locked=True).select_related("entry", "audio__owner")
    episode = rows.filter(pk=entry_id, facts_read=False).exclude(audio=None).first()
    if episode is None or episode.audio is None:
        return
    facts = _facts(episode.audio.path)
    episode.facts_read, episode.duration = True, round(facts.duration, 2)
    if facts.cover and episode.cover_id is None:
        _keep_cover(episode, facts.cover)
    episode.save()
    if not episode.has_own_chapters:
        set_chapters(episode=episode, marks=facts.chapters)
    touch(episode.entry)
    record_event(
        Verb.RECORDING_READ,
        actor_id=None,
        community_id=episode.entry.community_id,
        entry_id=entry_id,
        origin=Origin.SYSTEM,
        context={"seconds": round(facts.duration), "chapters": len(facts.chapters)},
    )


def _facts(path: str) -> AudioFacts:
    try:
        with default_storage.open(path) as content:
            return read_audio(content) or AudioFacts()
    except OSError as error:
        logger.warning("The recording %s could not be opened: %s", path, error)
        return AudioFacts()


def _keep_cover(episode: Episode, picture: bytes) -> None:
    """The picture becomes a file of whoever brought the recording; one that is no picture is left alone."""
    if episode.audio is None:
        return
    owner = episode.audio.owner
    try:
        cover = keep_file(owner=owner, name="cover.jpg", content=BytesIO(picture), origin=Origin.SYSTEM)
    except Refused as refused:
        logger.info("The cover in episode %s is not taken: %s", episode.pk, refused)
        return
    attach(entry=episode.entry, file=cover, role="cover", by=owner)
    episode.cover = cover
