"""The text of a page of a folder, as it is written here."""

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from apps.integrations.importing.items import ImportedFile
from apps.integrations.importing.keys import entry_link, file_link
from apps.integrations.markdown.addresses import Addresses
from apps.integrations.markdown.embedded import without_html
from apps.integrations.markdown.links import Link, WikiName, rewrite_links
from apps.integrations.markdown.pages import Page
from apps.integrations.markdown.templates import without_templates
from apps.integrations.markdown.tree import Tree, opener

_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif", ".bmp", ".tiff")
_UNNAMEABLE = re.compile(r"[\[\]|#\n]")


@dataclass(slots=True)
class Reader:
    """Turns texts. `names` are those of wiki pages by path, where links by name are what one writes."""

    tree: Tree
    addresses: Addresses
    names: dict[str, str]
    missing: set[str] = field(default_factory=set)

    def read(self, page: Page) -> tuple[str, list[ImportedFile], list[str]]:
        """The text, the files that it shows, and what has to be said about it."""
        body, lost = without_templates(page.body)
        text = _Text(self, page, files={}, dead=set())
        body = rewrite_links(without_html(body), turn=text.turn, define=text.define, turn_name=text.turn_name)
        remarks = [*page.remarks]
        if lost:
            remarks.append(_("without the effect of %(names)s") % {"names": ", ".join(lost)})
        if text.dead:
            remarks.append(_("with links that led to nothing in the folder, of which the words stay"))
        return body.strip(), list(text.files.values()), remarks

    def picture(self, page: Page) -> ImportedFile | None:
        """The picture that the front matter names, if it is in the folder."""
        path = self.addresses.file(page.image, page.path)
        if path is None:
            if page.image and not urlsplit(page.image).scheme:
                self.missing.add(page.image)
            return None
        return ImportedFile(path, PurePosixPath(path).name, opener(self.tree, path), role="cover")


@dataclass(slots=True)
class _Text:
    reader: Reader
    page: Page
    files: dict[str, ImportedFile]
    dead: set[str]

    def turn(self, link: Link) -> str | None:
        """A link or a picture."""
        address = link.destination
        page = None if link.is_image else self.reader.addresses.page(address, self.page.path)
        if page is not None:
            return self._to_page(page, link.words, urlsplit(address).fragment, link.line)
        turned = self.define(address)
        if turned is None:
            return None
        if not turned:
            return link.words
        return f"{'!' if link.is_image else ''}[{link.words}]({turned}{link.title})"

    def define(self, address: str) -> str | None:
        """The address that stands for one in the text; None where it stays, empty where it leads nowhere."""
        parts = urlsplit(address)
        local = self.reader.addresses.local(address)
        if local is None or (not local and parts.fragment):
            return None
        near = self.page.path
        if page := self.reader.addresses.page(address, near):
            return entry_link(page, fragment=parts.fragment)
        if path := self.reader.addresses.file(address, near):
            return self._to_file(path)
        if elsewhere := self.reader.addresses.elsewhere(address):
            return elsewhere
        if parts.scheme or parts.netloc:
            return None
        (self.reader.missing if local.lower().endswith(_PICTURES) else self.dead).add(address)
        return ""

    def turn_name(self, link: WikiName) -> str | None:
        """A link by name: of the page's file, or of its title."""
        addresses = self.reader.addresses
        if not link.name:
            return None
        if link.is_embedded and (path := addresses.file(link.name, self.page.path) or self._named_file(link.name)):
            return f"![{link.words or PurePosixPath(path).stem}]({self._to_file(path)})"
        page = addresses.names.get(link.name.casefold()) or addresses.page(link.name, self.page.path)
        if page is None:
            return None if self.reader.names else link.words or link.name
        return self._to_page(page, link.words or link.name, link.section, link.line)

    def _to_page(self, path: str, words: str, section: str, line: str) -> str:
        """By name where the page has one and the place allows it: then both pages know of the link."""
        name = self.reader.names.get(path, "")
        fits = name and not (_UNNAMEABLE.search(name) or _UNNAMEABLE.search(words) or "|" in line or "\\" in words)
        if not fits or not words.strip():
            return f"[{words}]({entry_link(path, fragment=section)})"
        anchor = f"#{section}" if section and not _UNNAMEABLE.search(section) else ""
        return f"[[{name}{anchor}]]" if words == name and not anchor else f"[[{name}{anchor}|{words}]]"

    def _to_file(self, path: str) -> str:
        name = path.lstrip("/")
        self.files.setdefault(name, ImportedFile(name, PurePosixPath(name).name, opener(self.reader.tree, name)))
        return file_link(name)

    def _named_file(self, name: str) -> str | None:
        return next((path for path in self.reader.tree.paths if path.rpartition("/")[2] == name), None)
