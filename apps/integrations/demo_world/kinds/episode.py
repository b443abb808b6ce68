"""Podcasts: shows, and episodes with their sound and transcript."""

from functools import partial
from typing import TYPE_CHECKING, Any

from apps.content.kinds.podcast.models import Show
from apps.content.kinds.podcast.services import create_show
from apps.content.kinds.podcast.transcripts import read_transcript
from apps.integrations.demo_world.faults import beside, needed
from apps.integrations.demo_world.files import ShowFile
from apps.integrations.demo_world.texts import EntryFile

if TYPE_CHECKING:
    from apps.integrations.demo_world.loading import Loader


def plan_show(loader: "Loader", given: ShowFile) -> None:
    """The beginning of a show."""
    loader.plan(f"show {given.name}", given.days_ago, 3, partial(_begin, loader, given))


def _begin(loader: "Loader", given: ShowFile) -> None:
    cover = given.given.get("cover")
    covers = loader.world.folder / "pictures" / "covers"
    more: dict[str, Any] = {"cover": loader.keep(given.author, covers / str(cover))} if cover else {}
    loader.shows[given.name] = create_show(
        by=loader.person(given.author),
        community=loader.community(given.community),
        title=given.given["title"],
        description=given.description,
        language=given.given.get("language", "en"),
        category="Business",
        **more,
    )


def details(loader: "Loader", given: EntryFile) -> dict[str, Any]:
    """The recording, who is heard besides the author, and what is said. Chapters are read from the file later."""
    sound = str(needed(given.given, given.path, "sound"))
    transcript = beside(given.path.with_suffix(".vtt"), "transcript")
    return {
        "show": _show(loader, given),
        "audio": loader.keep(given.author, given.path.with_name(sound)),
        "season": given.given.get("season"),
        "number": given.given.get("episode"),
        "voices": list(_voices(loader, given)),
        "transcript": read_transcript(transcript.read_bytes(), transcript.name),
    }


def _show(loader: "Loader", given: EntryFile) -> Show:
    return loader.shows[given.path.parent.name]


def _voices(loader: "Loader", given: EntryFile) -> list[dict[str, str]]:
    show = next(show for show in loader.world.shows if show.name == given.path.parent.name)
    hosts = {str(handle) for handle in show.given.get("hosts") or ()}
    return [
        {"name": loader.person(handle).name, "role": "host" if handle in hosts else "guest", "url": ""}
        for handle in given.handles("people")
        if handle != given.author
    ]
