"""Shows and episodes for tests, made through the services, and the small recordings beside the tests.

`talk.*` are eight seconds that `espeak-ng` spoke and `ffmpeg` encoded, with three chapters (ID3 frames, MP4 track and
list, Vorbis comments) and in the MP3 a cover.
"""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from apps.accounts.models import User
from apps.communities.models import Community
from apps.content.kinds.podcast.models import Episode, Show
from apps.content.kinds.podcast.reading_services import read_recording
from apps.content.kinds.podcast.services import create_show
from apps.content.kinds.podcast.transcripts import read_transcript
from apps.content.services import post_entry
from apps.files.models import StoredFile
from apps.files.services import keep_file

RECORDINGS = Path(__file__).parent.parent / "fixtures" / "podcasts"
TITLES = ["Welcome", "Split deliveries; what & <why>", "Ende – tschüß 你好"]
TRANSCRIPT = b"""WEBVTT

00:00.000 --> 00:02.000
<v Ada>Welcome to the <i>loading</i> dock.

00:02.000 --> 00:04.500
<v Ben>Today we talk about split deliveries &amp; pallets.

00:04.500 --> 00:06.000
<v Ada>See you next week.
"""


def recording(kind: str = "mp3") -> bytes:
    """One of the recordings."""
    return (RECORDINGS / f"talk.{kind}").read_bytes()


def make_show(by: User, community: Community, title: str = "The loading dock", **more: Any) -> Show:
    """A show."""
    return create_show(by=by, community=community, title=title, description="What moves, and why.", **more)


def keep(owner: User, content: bytes, name: str = "talk.mp3") -> StoredFile:
    """An upload."""
    return keep_file(owner=owner, name=name, content=BytesIO(content))


def make_episode(
    author: User,
    show: Show,
    title: str = "Planning without fear",
    details: Mapping[str, Any] | None = None,
    **more: Any,
) -> Episode:
    """A published episode with a recording that was read and a transcript."""
    given = {"source": "We talk about *split* deliveries."} | more
    entry = post_entry(
        author=author,
        community=show.community,
        kind="episode",
        title=title,
        details={
            "show": show,
            "season": 1,
            "number": 2,
            "audio": keep(author, recording()),
            "transcript": read_transcript(TRANSCRIPT),
            "voices": [{"name": "Ben Guest", "role": "guest", "url": ""}],
        }
        | dict(details or {}),
        **given,
    )
    read_recording(entry_id=entry.pk)
    return Episode.objects.get(pk=entry.pk)
