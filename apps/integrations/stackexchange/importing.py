"""One import, from the folder to the report."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from apps.integrations.importing.destination import CannotImport, alone, find_destination, found_community
from apps.integrations.stackexchange.fates import decide_fates, is_another_sites
from apps.integrations.stackexchange.links import turn_links
from apps.integrations.stackexchange.people import find_newcomers, write_people
from apps.integrations.stackexchange.place import Place, site_of_dump, source_of
from apps.integrations.stackexchange.report import Report
from apps.integrations.stackexchange.staging import drop_stage, stage_dump
from apps.integrations.stackexchange.threads import count_waiting
from apps.integrations.stackexchange.votes import count_votes, write_votes
from apps.integrations.stackexchange.writing import write_threads


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asked for. `batch` is how many people or threads a transaction writes."""

    folder: Path
    slug: str
    manager: str = ""
    dry_run: bool = False
    batch: int = 50


# Told which part of the work begins with how many steps (None: nobody knows yet); gives what is to be called as
# steps are done.
Watch = Callable[[str, int | None], Callable[[int], None]]


def import_dump(wish: Wish, *, watch: Watch) -> Report:
    """Bring a dump in. Raises `CannotImport` before anything is written."""
    folder = find_folder(wish.folder)
    community, manager = find_destination(wish.slug, wish.manager)
    source = source_of(wish.slug)
    with alone(source), _stage():
        faults = stage_dump(folder, watch=watch(_("Reading"), None))
        counts = decide_fates(source)
        if is_another_sites(source):
            raise CannotImport(
                _("%(slug)s holds another site's posts with the same numbers. Name another community.")
                % {"slug": wish.slug}
            )
        newcomers, nameless = find_newcomers(source)
        if wish.dry_run:
            return Report(counts, faults, dry_run=True, nameless=nameless)
        site = site_of_dump()
        community = community or found_community(wish.slug, manager, _method(site))
        place = Place(source, site, community, wish.batch)
        write_people(place, newcomers, watch=watch(_("People"), newcomers))
        write_threads(place, watch=watch(_("Discussions"), count_waiting()))
        write_votes(place, watch=watch(_("Votes"), count_votes()))
        return Report(counts, faults, nameless=nameless, links=turn_links(place))


def find_folder(folder: Path) -> Path:
    """The folder with the files: the one named, or `data` in it."""
    if not folder.is_dir():
        raise CannotImport(_("There is no folder %(folder)s.") % {"folder": folder})
    for place in (folder, folder / "data"):
        if (place / "Posts.xml").is_file():
            return place
    raise CannotImport(
        _("There is no Posts.xml in %(folder)s. Name the folder that the dump was unpacked into.") % {"folder": folder}
    )


def _method(site: str) -> str:
    return _("Questions and answers of %(site)s") % {"site": site} if site else _("Questions and answers")


@contextmanager
def _stage() -> Iterator[None]:
    try:
        yield
    finally:
        drop_stage()
