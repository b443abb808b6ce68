"""What a clipboard holds as HTML, made plain enough to become Markdown.

Word writes its lists as paragraphs with a style, Google Docs its bold words as styled spans inside a bold element that
means nothing, and pages bring their links, pictures and layout tables along. Here each becomes the element that it
was meant to be; `to_markdown` does the rest, and the renderer sanitises what is made of it like anything typed.
"""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import PreformattedString

from apps.core.html_to_markdown import to_markdown

# Characters of HTML; Word writes some twenty for each that is read.
MOST_HTML = 600_000
# Each takes a fraction of a millisecond; ten pages from Word have some eight thousand.
MOST_TAGS = 10_000
# Items of Word's lists; moving one looks through all that stand beside it.
MOST_ITEMS = 2_000

_MSO_LEVEL = re.compile(r"mso-list:\s*\S+\s+level(\d)", re.IGNORECASE)
_NUMBERED = re.compile(r"^\s*(?:\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)])", re.IGNORECASE)
_BOLD = re.compile(r"font-weight:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_NOT_BOLD = re.compile(r"font-weight:\s*(?:normal|[1-5]00)", re.IGNORECASE)
_ITALIC = re.compile(r"font-style:\s*italic", re.IGNORECASE)
_STRUCK = re.compile(r"text-decoration(?:-line)?:[^;]*line-through", re.IGNORECASE)
_MONO = re.compile(r"font-family:[^;]*(?:courier|consolas|menlo|mono)", re.IGNORECASE)
_LOOKS = ((_BOLD, "b"), (_ITALIC, "i"), (_STRUCK, "s"), (_MONO, "code"))
_UNWANTED = ["script", "style", "meta", "link", "title", "head", "svg", "noscript", "button", "input", "select", "o:p"]
_SCHEMES = {"http", "https", "mailto"}
# Word asks other programs whether they know lists: `<![if !supportLists]>`.
_CONDITIONS = re.compile(r"<!(?:--)?\[.*?\](?:--)?>", re.DOTALL)
_BLOCKS = ["p", "div", "ul", "ol", "table", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "hr"]
_HEADINGS = re.compile(r"MsoHeading(\d)|^Heading(\d)$")


def pasted_to_markdown(html: str) -> str:
    """The Markdown of a clipboard's HTML; raises `ValueError` where it is longer or deeper than anybody's paste."""
    if len(html) > MOST_HTML or html.count("<") > MOST_TAGS:
        raise ValueError("pasted HTML is too long")
    try:
        return _converted(html)
    except RecursionError as error:
        raise ValueError("pasted HTML is nested too deep") from error


def _converted(html: str) -> str:
    soup = BeautifulSoup(_CONDITIONS.sub("", _fragment(html)), "html.parser")
    for comment in soup.find_all(string=lambda text: isinstance(text, PreformattedString)):
        comment.extract()
    for unwanted in soup(_UNWANTED):
        unwanted.decompose()
    _word_lists(soup)
    _lists_in_lists(soup)
    _tight_items(soup)
    _lone_breaks(soup)
    _styled_words(soup)
    _links_and_pictures(soup)
    _layout_tables(soup)
    return to_markdown(str(soup), math=False).replace("\xa0", " ").strip()


def _fragment(html: str) -> str:
    """What the browser marks as copied, without the page around it."""
    start, end = html.find("<!--StartFragment-->"), html.rfind("<!--EndFragment-->")
    return html[start + len("<!--StartFragment-->") : end] if 0 <= start < end else html


def _style(tag: Tag) -> str:
    return str(tag.get("style") or "")


def _word_lists(soup: BeautifulSoup) -> None:
    """Paragraphs that Word styles as items become lists, nested by their level."""
    for paragraph in soup.find_all("p"):
        classes = " ".join(paragraph.get("class") or [])
        if heading := _HEADINGS.search(classes):
            paragraph.name = f"h{min(6, int(heading[1] or heading[2]))}"
    items = [p for p in soup.find_all("p") if _MSO_LEVEL.search(_style(p))][:MOST_ITEMS]
    for run in _runs(items):
        run[0].insert_before(_nested(soup, run))
        for paragraph in run:
            paragraph.extract()


def _runs(items: Iterable[Tag]) -> list[list[Tag]]:
    """The paragraphs in groups that follow each other without anything between."""
    groups: list[list[Tag]] = []
    for item in items:
        before = item.find_previous_sibling()
        if groups and before is groups[-1][-1]:
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def _nested(soup: BeautifulSoup, paragraphs: list[Tag]) -> Tag:
    """One list of the paragraphs, with lists inside for the deeper levels."""
    open_lists: list[Tag] = []
    for paragraph in paragraphs:
        found = _MSO_LEVEL.search(_style(paragraph))
        level = min(int(found[1]) if found else 1, len(open_lists) + 1)
        numbered = _without_mark(paragraph)
        del open_lists[level:]
        if len(open_lists) < level:
            fresh = soup.new_tag("ol" if numbered else "ul")
            if open_lists:
                (open_lists[-1].find_all("li", recursive=False)[-1]).append(fresh)
            open_lists.append(fresh)
        item = soup.new_tag("li")
        for child in list(paragraph.children):
            item.append(child.extract())
        open_lists[-1].append(item)
    return open_lists[0]


def _without_mark(paragraph: Tag) -> bool:
    """Take away the bullet or number that stands in the text; says whether it was a number."""
    mark = paragraph.find(lambda tag: "mso-list:ignore" in _style(tag).replace(" ", "").lower())
    if isinstance(mark, Tag):
        text = mark.get_text()
        mark.decompose()
        return bool(_NUMBERED.match(text))
    first = paragraph.find(string=True)
    if first is None:
        return False
    found = re.match(r"^\s*(?:[·•◦▪§o]|\d{1,3}[.)]|[a-z][.)])[\s\xa0]+", str(first))
    if not found:
        return False
    first.replace_with(str(first)[found.end() :])
    return bool(_NUMBERED.match(found[0]))


def _lists_in_lists(soup: BeautifulSoup) -> None:
    """A list that stands beside the items of another, as Google Docs writes it, belongs to the item before it."""
    for inner in soup.find_all(["ul", "ol"]):
        before = inner.find_previous_sibling()
        if inner.parent is not None and inner.parent.name in {"ul", "ol"} and before is not None:
            (before if before.name == "li" else inner.wrap(soup.new_tag("li"))).append(inner.extract())


def _tight_items(soup: BeautifulSoup) -> None:
    """An item of one paragraph is an item, not a paragraph with space around it."""
    for item in soup.find_all("li"):
        paragraphs = item.find_all("p", recursive=False)
        if len(paragraphs) == 1:
            paragraphs[0].unwrap()


def _lone_breaks(soup: BeautifulSoup) -> None:
    """A line break between two paragraphs breaks no line."""
    for mark in soup.find_all("br"):
        beside = [mark.find_previous_sibling(), mark.find_next_sibling()]
        if any(tag is not None and tag.name in _BLOCKS for tag in beside):
            mark.decompose()


def _styled_words(soup: BeautifulSoup) -> None:
    """Spans that look bold, italic, struck or like code become so; bold elements that do not look it stop being so.

    Elements are renamed, not taken out: taking one out of thousands looks through all of them.
    """
    for tag in soup.find_all(["b", "strong"]):
        if _NOT_BOLD.search(_style(tag)):
            tag.name = "span"
    for span in soup.find_all("span"):
        if span.get_text(strip=True):
            _style_span(soup, span)


def _style_span(soup: BeautifulSoup, span: Tag) -> None:
    style = _style(span)
    in_heading = span.find_parent(["h1", "h2", "h3", "h4", "h5", "h6", "th"]) is not None
    looks = [
        name
        for pattern, name in _LOOKS
        if pattern.search(style) and not (name == "b" and in_heading) and span.find_parent([name, "pre"]) is None
    ]
    outermost, *inner = looks or ["span"]
    span.name = outermost
    for name in inner:
        wrapper = soup.new_tag(name)
        for child in list(span.contents):
            wrapper.append(child.extract())
        span.append(wrapper)


def _links_and_pictures(soup: BeautifulSoup) -> None:
    """Links that lead somewhere and pictures that can be fetched stay; the others leave their words."""
    for link in soup.find_all("a"):
        address = str(link.get("href") or "")
        leads = _scheme(address) in _SCHEMES and link.get_text(strip=True)
        link.name, link.attrs = ("a", {"href": address.strip()}) if leads else ("span", {})
    for picture in soup.find_all("img"):
        if _scheme(str(picture.get("src") or "")) != "https":
            words = str(picture.get("alt") or "")
            picture.name, picture.attrs = "span", {}
            picture.string = words


def _scheme(address: str) -> str:
    """The scheme of an address in small letters; empty where it has none or is no address."""
    try:
        return urlsplit(address.strip()).scheme.lower()
    except ValueError:
        return ""


def _layout_tables(soup: BeautifulSoup) -> None:
    """A table of one cell or one column only sets text out; a real one gets its first row as its head."""
    for table in soup.find_all("table"):
        rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
        widths = {len(row.find_all(["td", "th"], recursive=False)) for row in rows}
        if not rows or widths <= {0, 1}:
            for part in [table, *table.find_all(["tbody", "thead", "tr", "td", "th", "colgroup", "col"])]:
                part.name = "div"
            continue
        for cell in rows[0].find_all("td", recursive=False):
            cell.name = "th"
        for bold in [bold for cell in rows[0].find_all("th") for bold in cell.find_all(["b", "strong"])]:
            bold.unwrap()
        for cell in table.find_all(["td", "th"]):
            # A table of Markdown has one line a cell.
            for block in cell.find_all(["p", "div"]):
                block.insert_after(" ")
                block.unwrap()
