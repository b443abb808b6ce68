"""Documents: the first file, and later versions of it."""

from functools import partial
from typing import TYPE_CHECKING, Any

from apps.content.kinds.document.services import add_version
from apps.integrations.demo_world.faults import needed
from apps.integrations.demo_world.texts import EntryFile

if TYPE_CHECKING:
    from apps.integrations.demo_world.loading import Loader


def details(loader: "Loader", given: EntryFile) -> dict[str, Any]:
    """The first file."""
    name = str(needed(given.given, given.path, "file"))
    return {"file": loader.keep(given.author, given.path.parent / "files" / name)}


def plan(loader: "Loader", given: EntryFile) -> None:
    """The later versions."""
    for version in given.given.get("versions") or ():
        what = f"{given.address}, version {version['file']}"
        loader.plan(what, float(version["days_ago"]), 5, partial(_add, loader, given, version))


def _add(loader: "Loader", given: EntryFile, version: dict[str, str]) -> None:
    file = loader.keep(version["by"], given.path.parent / "files" / version["file"])
    entry = loader.entry(given.address)
    add_version(by=loader.person(version["by"]), entry=entry, file=file, note=version.get("note", ""))
