"""Discourse's Markdown as ours: quotations, uploads, BBCode, formulas, links to other posts."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from bs4 import BeautifulSoup

from apps.integrations.importing.keys import entry_link
from apps.integrations.importing.texts import markdown_from, outside_code, with_our_formulas
from apps.integrations.markdown.embedded import without_html

# The innermost quotation first, since they nest.
_QUOTE = re.compile(r"\[quote(?:=\"?([^\]\"]*)\"?)?[^\]]*\]((?:(?!\[quote)[\s\S])*?)\[/quote\]", re.IGNORECASE)
_DETAILS = re.compile(r"\[details(?:=\"?([^\]\"]*)\"?)?[^\]]*\]", re.IGNORECASE)
_DATE = re.compile(r"\[date=([\d-]+)(?:[^\]]*?time=([\d:]+))?[^\]]*\]", re.IGNORECASE)
_URL = re.compile(r"\[url=\"?(https?://[^\]\s\"]+)\"?\]([^\[\]]*)\[/url\]", re.IGNORECASE)
_STYLE = re.compile(r"\[/?(b|i|s)\]", re.IGNORECASE)
_BARE_TAGS = re.compile(
    r"\[/?(?:details|spoiler|poll|wrap|grid|center|u|color|size|img|email|chat|event|floatl|floatr)\b[^\]\n]*\]",
    re.IGNORECASE,
)
_UPLOAD = re.compile(r"(!?)\[([^\[\]]*)\]\((upload://([A-Za-z0-9]+)[^)\s]*)[^)]*\)")
_SIZE = re.compile(r"\|\s*\d{1,5}x\d{1,5}[^\]]*|\|attachment\b.*|\|video\b.*|\|audio\b.*")
_STYLES = {"b": "**", "i": "*", "s": "~~"}


@dataclass(slots=True)
class Finder:
    """Where posts are: by topic and number. `host` is the site, `key` gives a post's key, empty where it is not
    imported; `missing` collects uploads of which nothing tells the address."""

    host: str
    key: Callable[[int, int], str]
    missing: set[str] = field(default_factory=set)

    def text(self, raw: str, cooked: str) -> str:
        """A post: its Markdown, or what Discourse made of it where there is no more."""
        if not raw.strip():
            return markdown_from(cooked)
        uploads = _uploads(cooked) if "upload://" in raw else {}
        text = outside_code(raw.replace("\r\n", "\n"), lambda piece: self._piece(piece, uploads))
        text = self._quotes(text)
        return with_our_formulas(without_html(text)).strip()

    def _piece(self, piece: str, uploads: dict[str, str]) -> str:
        piece = _UPLOAD.sub(lambda found: self._upload(found, uploads), piece)
        piece = _DETAILS.sub(lambda found: f"\n\n**{(found[1] or '…').strip()}**\n\n", piece)
        piece = _DATE.sub(lambda found: f"{found[1]} {found[2] or ''}".strip(), piece)
        piece = _URL.sub(r"[\2](<\1>)", piece)
        piece = _STYLE.sub(lambda found: _STYLES[found[1].lower()], piece)
        piece = _BARE_TAGS.sub("", piece)
        return self._links().sub(self._link, piece)

    def _links(self) -> re.Pattern[str]:
        host = re.escape(self.host) if self.host else r"(?!)"
        return re.compile(
            rf"https?://{host}/t/(?:[\w%-]+/)?(\d+)(?:/(\d+))?/?(?:\?[^\s)>\]]*)?(?:#[\w-]*)?(?=[\s)>\]]|$)"
        )

    def _link(self, found: re.Match[str]) -> str:
        key = self.key(int(found[1]), int(found[2] or 1)) or self.key(int(found[1]), 1)
        if not key:
            return found[0]
        pending = entry_link(key, otherwise=found[0])
        before, after = found.string[: found.start()][-2:], found.string[found.end() : found.end() + 1]
        if before.endswith(("](", "](<")) or before == "(<":
            return pending
        words = found[0].removeprefix("https://")
        if before.endswith("<") and after == ">":
            return pending
        return f"[{words}]({pending})"

    def _upload(self, found: re.Match[str], uploads: dict[str, str]) -> str:
        words = _SIZE.sub("", found[2]).strip()
        address = uploads.get(found[4])
        if address is None:
            self.missing.add(found[3])
            return words
        return f"{found[1]}[{words}](<{address}>)"

    def _quotes(self, text: str) -> str:
        for _depth in range(20):
            text, count = _QUOTE.subn(self._quote, text)
            if not count:
                break
        return text

    def _quote(self, found: re.Match[str]) -> str:
        facts = [part.strip() for part in (found[1] or "").split(",")]
        numbers = dict(part.split(":", 1) for part in facts if re.fullmatch(r"(?:post|topic):\d+", part))
        name = facts[0] if facts and ":" not in facts[0] else ""
        key = self.key(int(numbers["topic"]), int(numbers["post"])) if {"topic", "post"} <= numbers.keys() else ""
        head = f"[{name}]({entry_link(key)}):" if key and name else f"{name}:" if name else ""
        body = ([head, ""] if head else []) + found[2].strip().split("\n")
        return "\n\n" + "\n".join(f"> {line}".rstrip() for line in body) + "\n\n"


def _uploads(cooked: str) -> dict[str, str]:
    """The addresses behind short names of uploads, as far as the rendered post shows them."""
    found: dict[str, str] = {}
    soup = BeautifulSoup(f"<body>{cooked}</body>", "html.parser")
    for tag in soup.find_all(True):
        short = tag.get("data-base62-sha1")
        if isinstance(short, str):
            link = tag.find_parent("a", class_="lightbox")
            address = (link.get("href") if link else None) or tag.get("src") or tag.get("href") or ""
            if isinstance(address, str) and address:
                found[short] = f"https:{address}" if address.startswith("//") else address
    return {short: address for short, address in found.items() if address.startswith(("https://", "http://"))}
