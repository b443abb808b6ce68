"""The XML of a MediaWiki export, a page at a time, packed or not."""

import bz2
import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, ParseError  # Names of types; defusedxml does the reading.

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _

from apps.integrations.importing.destination import CannotImport

WIKITEXT = {"", "wikitext"}


@dataclass(slots=True)
class Contributor:
    """Who made a revision: an account, an address of the net, or somebody whose name was hidden."""

    id: str
    name: str
    is_account: bool


@dataclass(slots=True)
class Version:
    """A revision. `text` is None where it was hidden."""

    id: str
    at: datetime | None
    by: Contributor
    comment: str
    text: str | None
    model: str


@dataclass(slots=True)
class WikiText:
    """A page with its revisions; `redirect` is the title that it leads to."""

    id: str
    title: str
    namespace: str
    redirect: str = ""
    versions: list[Version] = field(default_factory=list)


@dataclass(slots=True)
class WikiSite:
    """What stands above the pages."""

    name: str = ""
    base: str = ""
    language: str = ""
    namespaces: dict[str, str] = field(default_factory=dict)


def read_pages(path: Path, site: WikiSite) -> Iterator[WikiText]:
    """The pages, one after the other. Raises `CannotImport` where the file is no export or ends too early."""
    names: list[str] = []
    root: Element | None = None
    try:
        with _opened(path) as file:
            for event, element in iterparse(file, events=("start", "end")):
                name = element.tag.rpartition("}")[2]
                if event == "start":
                    if not names:
                        root = element
                        _check_root(name, element, path, site)
                    names.append(name)
                    continue
                names.pop()
                if len(names) == 1:
                    if name == "page":
                        yield _page(element)
                    elif name == "siteinfo":
                        _note(site, element)
                    element.clear()
                    if root is not None:
                        root.clear()
    except (ParseError, DefusedXmlException, EOFError, UnicodeError, ValueError) as error:
        raise CannotImport(
            _("%(file)s is no MediaWiki export, or ends too early: %(error)s. Nothing was imported.")
            % {"file": path.name, "error": error}
        ) from error
    except OSError as error:
        raise CannotImport(_("%(file)s cannot be read: %(error)s.") % {"file": path.name, "error": error}) from error


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    with path.open("rb") as raw:
        mark = raw.read(3)
        raw.seek(0)
        if mark == b"BZh":
            with bz2.open(raw) as file:
                yield file
        elif mark[:2] == b"\x1f\x8b":
            with gzip.open(raw) as file:
                yield file
        else:
            yield raw


def _check_root(name: str, element: Element, path: Path, site: WikiSite) -> None:
    if name != "mediawiki":
        raise CannotImport(
            _("%(file)s is no MediaWiki export: it begins with %(name)s.") % {"file": path.name, "name": name}
        )
    site.language = element.get("{http://www.w3.org/XML/1998/namespace}lang", "")


def _note(site: WikiSite, element: Element) -> None:
    found = _texts(element)
    site.name, site.base = found.get("sitename", ""), found.get("base", "")
    for part in element.iter():
        if part.tag.rpartition("}")[2] == "namespace" and part.get("key") is not None:
            site.namespaces[(part.text or "").strip().casefold()] = str(part.get("key"))


def _page(element: Element) -> WikiText:
    given = _texts(element)
    page = WikiText(given.get("id", ""), " ".join(given.get("title", "").split()), given.get("ns", "0"))
    for part in element:
        name = part.tag.rpartition("}")[2]
        if name == "redirect":
            page.redirect = " ".join(part.get("title", "").split())
        elif name == "revision":
            page.versions.append(_version(part))
    page.versions.sort(
        key=lambda version: (version.at or datetime.min.replace(tzinfo=UTC), len(version.id), version.id)
    )
    return page


def _version(element: Element) -> Version:
    given = _texts(element)
    by = Contributor("", "", is_account=False)
    text: str | None = given.get("text", "")
    for part in element:
        name = part.tag.rpartition("}")[2]
        if name == "contributor":
            who = _texts(part)
            is_account = bool(who.get("username"))
            by = Contributor(who.get("id", ""), who.get("username") or who.get("ip", ""), is_account)
        elif name == "text" and part.get("deleted"):
            text = None
    return Version(
        given.get("id", ""),
        _moment(given.get("timestamp", "")),
        by,
        given.get("comment", ""),
        text,
        given.get("model", ""),
    )


def _texts(element: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in element:
        found.setdefault(part.tag.rpartition("}")[2], (part.text or "").strip())
    return found


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
