"""What people wrote there, as the Markdown that is written here, rendered.

Posts and profiles are HTML in the dump, comments and former texts are Markdown of a kind close to ours.
"""

import logging
import re
from typing import NamedTuple

from django.utils.html import strip_tags

from apps.core.html_to_markdown import to_markdown
from apps.core.markdown import MAX_SOURCE, render

logger = logging.getLogger(__name__)

_LOCAL_ADDRESS = re.compile(r"""((?:href|src)=["'])/(?=[^/])""")
# A comment there is one line of text; these would begin a list, a heading or a quotation here.
_BLOCK_START = re.compile(r"^(\s*)([#>+\-*]|\d+[.)])(?=\s)", re.MULTILINE)
_NUMBER_START = re.compile(r"^(\d+)([.)])")
# TeX between dollar signs outside code, as html_to_markdown finds it in posts.
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_FORMULA = re.compile(
    r"\$\$(.+?)\$\$"
    r"|(?<![\\$\w])\$(?![\s$])((?:\\.|[^$\\`])+?)(?<!\s)\$(?![\w$])"
    # What has a command of TeX in it is no sum of money, however it is spaced.
    r"|(?<!\\)\$((?=[^$`\n]*\\[A-Za-z])[^$`\n]+)\$",
    re.DOTALL,
)
_TAG = re.compile(r"\[tag:([^\]\s]+)\]")
_FIRST_SENTENCE = re.compile(r"^.{8,139}?[.!?](?=\s|$)")
HEADLINE = 140


class Text(NamedTuple):
    """Markdown, its HTML, and its words alone."""

    source: str
    html: str
    words: str


def from_html(html: str, *, site: str = "") -> Text:
    """A post."""
    if site:
        html = _LOCAL_ADDRESS.sub(rf"\1https://{site}/", html)
    try:
        source = to_markdown(html)
    except Exception:  # Strangers' HTML: whatever it does to the converter, its words must come in.
        logger.warning("A text could not be converted and was taken as plain words", exc_info=True)
        source = strip_tags(html)
    return rendered(source.strip())


def from_comment(text: str) -> Text:
    """A comment."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    text = _BLOCK_START.sub(_escape_block, _TAG.sub(r"`\1`", text))
    pieces, position = [], 0
    for code in _CODE.finditer(text):
        pieces += [_FORMULA.sub(_formula, text[position : code.start()]), code[0]]
        position = code.end()
    return rendered("".join([*pieces, _FORMULA.sub(_formula, text[position:])]).strip())


def from_markdown(text: str) -> str:
    """A former text: kept as it was, since it is shown as source."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()[:MAX_SOURCE]


def rendered(source: str) -> Text:
    """Our rendering; a text that is longer than what can be edited here is cut, which no site's limit reaches."""
    source = source[:MAX_SOURCE]
    result = render(source)
    return Text(source, result.html, result.text)


def headline_from(words: str) -> str:
    """The first sentence, where there is a short one."""
    sentence = _FIRST_SENTENCE.match(words)
    if sentence:
        return sentence[0]
    return words if len(words) <= HEADLINE else ""


def _escape_block(match: re.Match[str]) -> str:
    return match[1] + _NUMBER_START.sub(r"\1\\\2", match[2]) if match[2][0].isdigit() else f"{match[1]}\\{match[2]}"


def _formula(match: re.Match[str]) -> str:
    """A formula as it is written here; those on lines of their own need the lines."""
    tex = " ".join((match[1] or match[2] or match[3]).split())
    return f"\n\n$$\n{tex}\n$$\n\n" if match[1] else f"$`{tex}`$"
