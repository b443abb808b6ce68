"""Texts of other platforms as the Markdown that is written here, rendered."""

import logging
import re
from collections.abc import Callable
from typing import NamedTuple

from django.utils.html import strip_tags

from apps.content.forms import LANGUAGES
from apps.core.html_to_markdown import to_markdown
from apps.core.markdown import MAX_SOURCE, render

logger = logging.getLogger(__name__)

_LOCAL_ADDRESS = re.compile(r"""((?:href|src)=["'])/(?=[^/])""")
# TeX between dollar signs outside code, as html_to_markdown finds it in posts.
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_CODE_OF_ANY_KIND = re.compile(
    r"^(?P<indent> {0,12})(?P<fence>```+|~~~+)[^\n]*\n.*?(?:^ {0,12}(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|(?P<tick>`+)(?!`)(?:(?!\n\s*\n).)+?(?<!`)(?P=tick)(?!`)",
    re.DOTALL | re.MULTILINE,
)
_FORMULA = re.compile(
    r"\$\$(.+?)\$\$"
    r"|(?<![\\$\w])\$(?![\s$])((?:\\.|[^$\\`])+?)(?<!\s)\$(?![\w$])"
    # What has a command of TeX in it is no sum of money, however it is spaced.
    r"|(?<!\\)\$((?=[^$`\n]*\\[A-Za-z])[^$`\n]+)\$",
    re.DOTALL,
)


class Text(NamedTuple):
    """Markdown, its HTML, and its words alone."""

    source: str
    html: str
    words: str


def from_html(html: str, *, site: str = "") -> Text:
    """HTML of a post."""
    if site:
        html = _LOCAL_ADDRESS.sub(rf"\1https://{site}/", html)
    return rendered(markdown_from(html, math=True))


def markdown_from(html: str, *, math: bool = False) -> str:
    """HTML as Markdown. With `math`, TeX between dollar signs becomes our formulas."""
    try:
        source = to_markdown(html, math=math)
    except Exception:  # Strangers' HTML: whatever it does to the converter, its words must come in.
        logger.warning("A text could not be converted and was taken as plain words", exc_info=True)
        source = strip_tags(html)
    return source.strip()


def rendered(source: str) -> Text:
    """Our rendering; a text that is longer than what can be edited here is cut, which no site's limit reaches."""
    source = source[:MAX_SOURCE]
    result = render(source)
    return Text(source, result.html, result.text)


def with_our_formulas(text: str) -> str:
    """Markdown with formulas between dollar signs, as it is written here: code stays what it is."""
    pieces, position = [], 0
    for code in _CODE.finditer(text):
        pieces += [_FORMULA.sub(_formula, text[position : code.start()]), code[0]]
        position = code.end()
    return "".join([*pieces, _FORMULA.sub(_formula, text[position:])])


def storable(text: str) -> str:
    """The text without what no database takes: NUL, and halves of characters that JSON can hold."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def language_of(tag: str) -> str:
    """A language tag as the one that is chosen from here, or nothing."""
    short = tag.replace("_", "-").split("-")[0].strip().lower()
    return short if short in dict(LANGUAGES) else ""


def _formula(match: re.Match[str]) -> str:
    """A formula as it is written here; those on lines of their own need the lines."""
    tex = " ".join((match[1] or match[2] or match[3]).split())
    return f"\n\n$$\n{tex}\n$$\n\n" if match[1] else f"$`{tex}`$"


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """The text with everything changed that is neither a block nor a span of code."""
    pieces, position = [], 0
    for code in _CODE_OF_ANY_KIND.finditer(text):
        pieces += [change(text[position : code.start()]), code[0]]
        position = code.end()
    return "".join([*pieces, change(text[position:])])
