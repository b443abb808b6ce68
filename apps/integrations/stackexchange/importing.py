"""One import, from the folder to the report."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import connection
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.communities.models import Access, Community, Kind, Status
from apps.communities.services import create_community
from apps.integrations.stackexchange.fates import decide_fates, is_another_sites
from apps.integrations.stackexchange.links import turn_links
from apps.integrations.stackexchange.people import find_newcomers, write_people
from apps.integrations.stackexchange.place import Place, site_of_dump, source_of
from apps.integrations.stackexchange.report import Report
from apps.integrations.stackexchange.staging import drop_stage, stage_dump
from apps.integrations.stackexchange.threads import count_waiting
from apps.integrations.stackexchange.writing import write_threads

LONGEST_SLUG = 60


class CannotImport(Exception):
    """Why nothing was imported, as a sentence that says what to do."""


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
    community, manager = _destination(wish)
    source = source_of(wish.slug)
    with _alone(source), _stage():
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
        community = community or _found_community(wish.slug, site, manager)
        place = Place(source, site, community, wish.batch)
        write_people(place, newcomers, watch=watch(_("People"), newcomers))
        write_threads(place, watch=watch(_("Discussions"), count_waiting()))
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


def _destination(wish: Wish) -> tuple[Community | None, User | None]:
    """The community if there is one, else who shall manage the new one."""
    try:
        validate_slug(wish.slug)
    except ValidationError:
        raise CannotImport(
            _("%(slug)s cannot be an address. Use letters, digits and hyphens.") % {"slug": wish.slug}
        ) from None
    if len(wish.slug) > LONGEST_SLUG:
        raise CannotImport(_("The community's address is longer than 60 letters. Choose a shorter one."))
    manager = _manager(wish.manager) if wish.manager else None
    community = Community.objects.filter(slug=wish.slug).first()
    if community is None and manager is None:
        manager = User.objects.active().filter(is_staff=True).order_by("pk").first()
        if manager is None:
            raise CannotImport(
                _("A new community needs a manager, and there is no site administrator. Name somebody with --manager.")
            )
    return community, manager


def _manager(email: str) -> User:
    manager = User.objects.active().filter(email__iexact=email).first()
    if manager is None:
        raise CannotImport(
            _("Nobody who can sign in has the e-mail %(email)s. Give --manager the e-mail of an active account.")
            % {"email": email}
        )
    return manager


def _found_community(slug: str, site: str, manager: User | None) -> Community:
    if manager is None:  # `_destination` has seen to it.
        raise CannotImport(_("A new community needs a manager. Name somebody with --manager."))
    name = slug.replace("-", " ").replace("_", " ").strip() or slug
    return create_community(
        by=None,
        manager=manager,
        name=name[:1].upper() + name[1:],
        slug=slug,
        origin=Origin.IMPORT,
        kind=Kind.HORIZONTAL,
        method=(_("Questions and answers of %(site)s") % {"site": site})[:120] if site else _("Questions and answers"),
        purpose=_("Find what was asked and answered before, and go on from there."),
        access=Access.OPEN,
        status=Status.ACTIVE,
    )


@contextmanager
def _alone(source: str) -> Iterator[None]:
    """One import of a source at a time; the lock ends with the connection, however that ends."""
    key = f"import:{source}"
    with connection.cursor() as sql:
        sql.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [key])
        if not sql.fetchone()[0]:
            raise CannotImport(_("An import into this community is running already. Wait until it has ended."))
    try:
        yield
    finally:
        with connection.cursor() as sql:
            sql.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [key])


@contextmanager
def _stage() -> Iterator[None]:
    try:
        yield
    finally:
        drop_stage()
