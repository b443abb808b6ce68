"""HTML in a form in which only differences of meaning count, and what we change of CommonMark on purpose."""

import re
from typing import Any

from bs4 import BeautifulSoup, NavigableString, Tag

# Of the 652 examples of CommonMark 0.31.2 these come out differently, for these reasons. All others are the same
# but for what `canonical` and `with_our_headings` name.
RAW_HTML_IS_TEXT = frozenset(
    {
        21, 31, 201, 308, 309, 344, 475, 476, 477, 491, 494, 524, 536, 642, 643,
        *range(148, 192), *range(613, 618), 623, *range(625, 632),
    }
)  # fmt: skip
ONLY_WEB_AND_MAIL_ADDRESSES = frozenset({596, 598, 599, 601})
# A few inline tags pass, so this one's closing tag, which closes nothing, goes.
INLINE_TAGS_PASS = frozenset({165})
BARE_ADDRESSES_ARE_LINKS = frozenset({602, 608, 611, 612})


def canonical(html: str) -> Any:
    """The tree of an HTML text, without what we add to links, pictures and code."""
    soup = BeautifulSoup(html, "html.parser")
    for span in soup.select("pre span"):
        span.unwrap()
    for code in [*soup("pre"), *soup.select("pre code")]:
        code.attrs = {}
    for link in soup("a"):
        link.attrs.pop("rel", None)
    for picture in soup("img"):
        for added in ("loading", "decoding"):
            picture.attrs.pop(added, None)
        picture["src"] = re.sub("^http:", "https:", str(picture.get("src", "")))
    soup.smooth()
    return _shape(soup)


def with_our_headings(html: str) -> str:
    """The highest heading becomes the third level and the others follow: a post stands below its page's own."""
    shift = 3 - min((int(level) for level in re.findall(r"<h([1-6])>", html)), default=1)
    return re.sub(r"<(/?)h([1-6])>", lambda match: f"<{match[1]}h{min(int(match[2]) + shift, 6)}>", html)


def _shape(node: Tag) -> list[Any]:
    shape: list[Any] = []
    for child in node.children:
        if isinstance(child, Tag):
            attributes = {name: " ".join(v) if isinstance(v, list) else v for name, v in child.attrs.items()}
            shape.append((child.name, attributes, _shape(child)))
        elif isinstance(child, NavigableString) and (node.name in {"pre", "code"} or child.strip()):
            shape.append(str(child) if node.name == "code" else child.strip("\n"))
    return shape


def examples(text: str) -> list[tuple[str, str]]:
    """Pairs of source and HTML from markdown-it's fixtures: each between lines of a single dot."""
    pieces = re.split(r"^\.\n", text, flags=re.MULTILINE)
    return list(zip(pieces[1::3], pieces[2::3], strict=False))
