"""What the addresses in texts mean: a page of the folder, a file in it, or nothing that is here."""

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from apps.integrations.markdown.pages import Page


@dataclass(slots=True)
class Addresses:
    """`site` is where the folder was published, with its scheme; `pages` and `names` lead to pages' paths."""

    site: str
    files: set[str]
    pages: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def learn(self, pages: Iterable[Page]) -> None:
        """Know every address that these pages had. Their own come before those that only lead to them."""
        pages = list(pages)
        for page in pages:
            for address in _own(page):
                self.pages.setdefault(_bare(address), page.path)
        for page in pages:
            for address in page.addresses:
                self.pages.setdefault(_bare(address), page.path)
            for name in (page.stem, page.title, page.path.rpartition(".")[0]):
                self.names.setdefault(name.casefold(), page.path)

    def local(self, destination: str) -> str | None:
        """The path of an address within the site, or None for addresses elsewhere."""
        parts = urlsplit(destination)
        if parts.scheme or parts.netloc:
            site = urlsplit(self.site)
            if self.site and parts.netloc.lower().removeprefix("www.") == site.netloc.lower().removeprefix("www."):
                return unquote(parts.path) or "/"
            return None
        return unquote(parts.path)

    def page(self, destination: str, near: str) -> str | None:
        """The path of the page that an address leads to, as it stands in the text of the page `near`."""
        path = self.local(destination)
        if not path:
            return None
        for candidate in _candidates(path, near):
            found = self.pages.get(_bare(candidate))
            if found:
                return found
        return None

    def file(self, destination: str, near: str) -> str | None:
        """The path of the file that an address names."""
        path = self.local(destination)
        if not path:
            return None
        return next((name for name in _candidates(path, near) if name.lstrip("/") in self.files), None)

    def elsewhere(self, destination: str) -> str:
        """The address on the site, for what is not in the folder; empty where the site is not known."""
        if not self.site or not destination.startswith("/"):
            return ""
        return self.site.rstrip("/") + destination


def _own(page: Page) -> list[str]:
    bare = page.path.rpartition(".")[0]
    found = [page.path, bare]
    if page.is_index:
        found.append(page.folder or "/")
    if page.stem != bare.rpartition("/")[2]:
        # As Jekyll publishes what has a date in its name: under that date, or under the one that it gives itself.
        for day in filter(None, (page.at, page.named_day)):
            found += [f"/{day:%Y/%m/%d}/{page.stem}", f"/blog/{day:%Y/%m/%d}/{page.stem}"]
        found.append(f"/{page.stem}")
    return found


def _candidates(path: str, near: str) -> list[str]:
    if path.startswith("/"):
        # The site's root may be any folder above the page.
        above = [folder.as_posix() for folder in PurePosixPath(near).parents if folder.as_posix() != "."]
        return [path.lstrip("/") or "/", *(f"{folder}{path}" for folder in reversed(above))]
    folder = posixpath.dirname(near)
    beside = posixpath.normpath(posixpath.join(folder, path))
    # A page that is published as a folder of its own has its neighbours one step further up.
    below = posixpath.normpath(posixpath.join(near.rpartition(".")[0], path))
    return [name for name in (beside, below, posixpath.normpath(path)) if not name.startswith("..")]


def _bare(address: str) -> str:
    path = unquote(urlsplit(address).path).strip("/").casefold()
    for ending in (".html", ".htm", ".md", ".markdown", "/index", "/readme"):
        path = path.removesuffix(ending)
    return path
