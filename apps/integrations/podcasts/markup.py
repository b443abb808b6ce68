"""XML as feeds have it, as a small tree: prefixes that nobody declared are taken for what everybody means by them."""

import html
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import urljoin
from xml.sax import SAXException, handler
from xml.sax.xmlreader import AttributesImpl

from defusedxml import DefusedXmlException
from defusedxml.expatreader import create_parser
from django.utils.translation import gettext as _

# Feeds declare these with whatever prefix they like, in the spellings that are about.
PREFIXES = {
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "https://podcastindex.org/namespace/1.0": "podcast",
    "https://github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast",
    "http://podlove.org/simple-chapters": "psc",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/mrss": "media",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://www.w3.org/2005/atom": "atom",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://www.google.com/schemas/play-podcasts/1.0": "googleplay",
}
_HTML_NAME = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z][A-Za-z0-9]{1,30};")
DEEPEST = 60
MOST_NODES = 1_000_000


class BrokenMarkup(ValueError):
    """Why the text is no XML; `line` is where it breaks, 0 for the whole."""

    def __init__(self, sentence: str, line: int = 0) -> None:
        super().__init__(sentence)
        self.line = line


@dataclass(slots=True)
class Node:
    """An element: `name` with the prefix that everybody knows (`itunes:author`), `base` what addresses start from."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    base: str = ""
    children: list["Node"] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its own text and that of what is in it."""
        return "".join([*self.words, *(child.text for child in self.children)]).strip()

    def all(self, *names: str) -> Iterator["Node"]:
        """Its children of these names, in order."""
        return (child for child in self.children if child.name in names)

    def first(self, *names: str) -> str:
        """The first text that is not empty, of the first name that has one."""
        return next((text for name in names for child in self.all(name) if (text := child.text)), "")

    def get(self, name: str) -> str:
        """An attribute."""
        return self.attributes.get(name, "").strip()

    def address(self, text: str) -> str:
        """An address in full; empty where it leads neither to http nor https."""
        text = text.strip()
        if not text:
            return ""
        try:
            full = urljoin(self.base, text)
        except ValueError:
            return ""
        return full if full.lower().startswith(("http://", "https://")) else ""


class _Builder(handler.ContentHandler):
    def __init__(self, base: str) -> None:
        super().__init__()
        self.root: Node | None = None
        self._base = base
        self._open: list[Node] = []
        self._spaces: list[dict[str, str]] = [{}]
        self._count = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802  # The reader's own name.
        self._count += 1
        if len(self._open) >= DEEPEST or self._count > MOST_NODES:
            raise BrokenMarkup(_("deeper or larger than any feed"))
        attributes = {str(key): str(attrs.getValue(key)) for key in attrs.getNames()}
        self._spaces.append(self._spaces[-1] | _declared(attributes))
        above = self._open[-1].base if self._open else self._base
        node = Node(self._known(name), attributes, urljoin(above, attributes.get("xml:base", "")))
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)

    def endElement(self, name: str) -> None:  # noqa: N802  # As above.
        self._open.pop()
        self._spaces.pop()

    def characters(self, content: str) -> None:
        if self._open:
            self._open[-1].words.append(content)

    def _known(self, name: str) -> str:
        prefix, colon, local = name.rpartition(":")
        known = self._spaces[-1].get(prefix, prefix.lower())
        # A feed of Atom names its own elements without a prefix, as RSS does.
        return f"{known}:{local}" if colon or known not in {"", "atom"} else local


def _declared(attributes: dict[str, str]) -> dict[str, str]:
    """The prefixes that an element declares (empty: what stands without one), as everybody knows them."""
    return {
        key.partition(":")[2]: PREFIXES.get(value.strip().lower(), key.partition(":")[2].lower())
        for key, value in attributes.items()
        if key == "xmlns" or key.startswith("xmlns:")
    }


def read_markup(data: bytes, *, base: str = "") -> Node:
    """The root of the document. Raises `BrokenMarkup`: where it breaks, or that it holds what no feed needs."""
    try:
        return _parsed(data.lstrip(), base)
    except BrokenMarkup as broken:
        # Many feeds hold the names of HTML's characters, which XML does not know.
        mended = _HTML_NAME.sub(_as_number, data)
        if mended == data or b"<!ENTITY" in data:
            raise
        with suppress(BrokenMarkup):
            return _parsed(mended.lstrip(), base)
        raise broken from None


def _as_number(match: re.Match[bytes]) -> bytes:
    letters = html.unescape(match[0].decode())
    return match[0] if letters.startswith("&") else b"".join(b"&#%d;" % ord(letter) for letter in letters)


def _parsed(data: bytes, base: str) -> Node:
    builder = _Builder(base)
    parser = create_parser(forbid_dtd=False, forbid_entities=True, forbid_external=False)
    # A document type elsewhere may be named, as old feeds do; nothing is fetched for it.
    parser.setFeature(handler.feature_external_ges, False)
    parser.setContentHandler(builder)
    try:
        parser.parse(BytesIO(data))
    except DefusedXmlException as error:
        raise BrokenMarkup(_("it declares entities of its own, which no feed needs")) from error
    except SAXException as error:
        line = getattr(error, "getLineNumber", lambda: 0)() or 0
        raise BrokenMarkup(error.getMessage(), line) from error
    except (ValueError, LookupError) as error:
        raise error if isinstance(error, BrokenMarkup) else BrokenMarkup(str(error)) from error
    if builder.root is None:
        raise BrokenMarkup(_("it is empty"))
    return builder.root
