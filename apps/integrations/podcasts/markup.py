"""XML as feeds have it, as a small tree: prefixes that nobody declared are taken for what everybody means by them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import urljoin
from xml.sax import SAXException, handler
from xml.sax.xmlreader import AttributesImpl

from defusedxml import DefusedXmlException
from defusedxml.expatreader import create_parser

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
            raise BrokenMarkup("deeper or larger than any feed")
        attributes = {str(key): str(attrs.getValue(key)) for key in attrs.getNames()}
        declared = {
            key.partition(":")[2]: PREFIXES[space]
            for key, value in attributes.items()
            if key.startswith("xmlns:") and (space := value.strip().lower()) in PREFIXES
        }
        self._spaces.append(self._spaces[-1] | declared)
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
        return f"{self._spaces[-1].get(prefix, prefix.lower())}:{local}" if colon else local


def read_markup(data: bytes, *, base: str = "") -> Node:
    """The root of the document. Raises `BrokenMarkup`: where it breaks, or that it holds what no feed needs."""
    builder = _Builder(base)
    parser = create_parser(forbid_dtd=False, forbid_entities=True, forbid_external=True)
    parser.setFeature(handler.feature_external_ges, False)
    parser.setContentHandler(builder)
    try:
        parser.parse(BytesIO(data.lstrip()))
    except DefusedXmlException as error:
        raise BrokenMarkup("it declares entities of its own, which no feed needs") from error
    except SAXException as error:
        line = getattr(error, "getLineNumber", lambda: 0)() or 0
        raise BrokenMarkup(error.getMessage(), line) from error
    except (ValueError, LookupError) as error:
        raise error if isinstance(error, BrokenMarkup) else BrokenMarkup(str(error)) from error
    if builder.root is None:
        raise BrokenMarkup("it is empty")
    return builder.root
