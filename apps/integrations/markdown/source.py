"""A folder of Markdown as items to import."""

import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from django.utils.translation import gettext as _

from apps.communities.models import Community
from apps.core.markdown import page_key
from apps.core.text import slug_of
from apps.integrations.importing.destination import CannotImport
from apps.integrations.importing.items import ImportedEntry, ImportedPerson, Item
from apps.integrations.importing.report import BROKEN, LEFT_OUT, Row
from apps.integrations.markdown.addresses import Addresses
from apps.integrations.markdown.pages import Page, human, is_page, people_in, read_page
from apps.integrations.markdown.texts import Reader
from apps.integrations.markdown.tree import Tree, read_text

ARTICLE, WIKI = "article", "wiki"
LONGEST_NAME = 200
_PEOPLE_FILES = {"_data/authors.yml", "_data/authors.yaml", "_data/people.yml", "authors.yml"}


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody asked for: the kind, where the folder was published, whose words are those that nobody signed."""

    kind: str = ARTICLE
    site: str = ""
    author: str = ""


class MarkdownFolder:
    """Markdown files with front matter, in a folder or a ZIP archive."""

    name = "markdown"
    replies = "replies"

    def __init__(self, tree: Tree, choice: Choice) -> None:
        self.tree = tree
        self.choice = choice
        self.what = _("Pages of %(folder)s") % {"folder": self.tree.name}
        self.pages: dict[str, Page] = {}
        self.faults: list[Row] = []
        self.people: dict[str, ImportedPerson] = {}
        self.names: dict[str, str] = {}

    def scan(self) -> None:
        """Read every file once: titles, addresses, people."""
        for path in self.tree.paths:
            if is_page(path):
                try:
                    self.pages[path] = read_page(self.tree, path)
                except ValueError as error:
                    self.faults.append(Row("pages", path, BROKEN, "", str(error)))
        if not self.pages and not self.faults:
            raise CannotImport(
                _("There is no Markdown file in %(folder)s. Name the folder or the archive that holds them.")
                % {"folder": self.tree.name}
            )
        self._read_people()
        self.addresses = Addresses(self.choice.site, set(self.tree.paths))
        self.addresses.learn(page for page in self.pages.values() if not page.left_out)
        if self.choice.kind == WIKI:
            self._add_folders()
            self.names = self._names()

    def items(self) -> Iterator[Item]:
        """People, then pages from the top of the tree down."""
        yield from self.faults
        if self.choice.author:
            yield ImportedPerson("", _("Unknown author"), email=self.choice.author)
        yield from self.people.values()
        self.reader = Reader(self.tree, self.addresses, self.names)
        for page in sorted(self.pages.values(), key=self._place):
            if page.left_out:
                yield Row("pages", page.path, LEFT_OUT, page.title, page.left_out)
                continue
            for author in page.authors:
                yield self._person(author)
            yield self._entry(page)

    def finish(self, mark: str, community: Community | None) -> Iterable[Row]:
        """The files that texts show and that are not in the folder."""
        for path in sorted(self.reader.missing):
            yield Row("files", path, LEFT_OUT, "", _("is not in the folder"))

    def _entry(self, page: Page) -> ImportedEntry:
        body, files, remarks = self.reader.read(page)
        authors = [self._person(author).key for author in page.authors]
        details: dict[str, Any] = {}
        if self.choice.kind == WIKI:
            if page_key(self.names[page.path]) != page_key(page.title):
                details["name"] = self.names[page.path]
        elif cover := self.reader.picture(page):
            details = {"cover": cover, "cover_alt": page.image_words}
        return ImportedEntry(
            key=page.path,
            kind=self.choice.kind,
            row="pages",
            title=page.title,
            markdown=body,
            author=authors[0] if authors else "",
            # A wiki page has no co-authors; who else wrote it stands in its history.
            coauthors=authors[1:] if self.choice.kind != WIKI else [],
            at=page.at,
            edited_at=page.edited_at,
            tags=page.tags,
            language=page.language,
            parent=self._above(page) if self.choice.kind == WIKI else "",
            files=files,
            details=details,
            remarks=remarks,
        )

    def _person(self, given: dict[str, str]) -> ImportedPerson:
        """An author under the key that the site's own list of people has, or under the name."""
        name = given["name"]
        return self.people.get(slug_of(name)) or ImportedPerson(slug_of(name), name)

    def _read_people(self) -> None:
        """Jekyll's list of authors: what stands in front matter is then a key in it."""
        for path in _PEOPLE_FILES & set(self.tree.paths):
            try:
                found = yaml.safe_load(read_text(self.tree, path)[0])
            except (yaml.YAMLError, ValueError) as error:
                self.faults.append(Row("people", path, BROKEN, "", " ".join(str(error).split())[:200]))
                continue
            for key, facts in found.items() if isinstance(found, dict) else ():
                for person in people_in(facts)[:1]:
                    self.people[slug_of(str(key))] = ImportedPerson(
                        slug_of(str(key)), person["name"], headline=person.get("title", "") or person.get("role", "")
                    )

    def _add_folders(self) -> None:
        """Folders that no page stands for get one, which lists what is in them."""
        folders = {path for page in list(self.pages.values()) for path in _above(page.folder)}
        indexes = {page.folder for page in self.pages.values() if page.is_index and not page.left_out}
        beside = {page.path.rpartition(".")[0] for page in self.pages.values() if not page.left_out}
        for folder in sorted(folders - indexes - beside - {""}):
            within = [page for page in self.pages.values() if page.folder == folder and not page.left_out]
            page = Page(
                f"{folder}/", human(folder.rpartition("/")[2]), "", min((p.at for p in within if p.at), default=None)
            )
            page.body = "\n".join(f"- [{one.title}](</{one.path}>)" for one in sorted(within, key=self._place))
            page.body = page.body or page.title
            self.pages[page.path] = page

    def _above(self, page: Page) -> str:
        """The path of the page that stands for the folder above; empty at the top."""
        folder = page.path.rstrip("/") if page.path.endswith("/") else page.folder
        if page.is_index or page.path.endswith("/"):
            folder = posixpath.dirname(folder) if folder else ""
            if not page.folder:
                return ""
        while True:
            for path in (f"{folder}/", *self._standing_for(folder)):
                if path in self.pages and path != page.path and not self.pages[path].left_out:
                    return path
            if not folder:
                return ""
            folder = posixpath.dirname(folder)

    def _standing_for(self, folder: str) -> list[str]:
        """An index in the folder, or a page of its name beside it. The root's own index is one page among others."""
        if not folder:
            return []
        names = ("index", "readme", "_index", "README", "Index")
        return [f"{folder}/{name}.md" for name in names] + [f"{folder}.md"]

    def _place(self, page: Page) -> tuple[Any, ...]:
        """Pages above before those below; then in the order that they name, or by path."""
        depth = len(page.path.rstrip("/").split("/")) - (1 if page.is_index else 0)
        is_above = page.path.endswith("/") or page.is_index
        return (depth, not is_above, page.order is None, page.order or 0, page.path)

    def _names(self) -> dict[str, str]:
        """A name for every page that no other has: its title, or its title below that of the page above."""
        pages = {page.path: page for page in self.pages.values() if not page.left_out}
        wanted = {path: page.title[:LONGEST_NAME] for path, page in pages.items()}
        for attempt in ("parent", "path"):
            times = Counter(page_key(name) for name in wanted.values())
            for path, page in pages.items():
                if times[page_key(wanted[path])] > 1:
                    above = pages.get(self._above(page))
                    longer = f"{above.title}/{page.title}" if above and attempt == "parent" else path.rpartition(".")[0]
                    wanted[path] = longer[:LONGEST_NAME]
        return wanted


def _above(folder: str) -> list[str]:
    found = []
    while folder:
        found.append(folder)
        folder = posixpath.dirname(folder)
    return found
