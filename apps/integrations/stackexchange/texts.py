"""What people wrote there, as the Markdown that is written here, rendered.

Posts and profiles are HTML in the dump, comments and former texts are Markdown of a kind close to ours.
"""

import re

from apps.core.markdown import MAX_SOURCE
from apps.integrations.importing.texts import Text, rendered, with_our_formulas

# A comment there is one line of text; these would begin a list, a heading or a quotation here.
_BLOCK_START = re.compile(r"^(\s*)([#>+\-*]|\d+[.)])(?=\s)", re.MULTILINE)
_NUMBER_START = re.compile(r"^(\d+)([.)])")
_TAG = re.compile(r"\[tag:([^\]\s]+)\]")
_FIRST_SENTENCE = re.compile(r"^.{8,139}?[.!?](?=\s|$)")
HEADLINE = 140


def from_comment(text: str) -> Text:
    """A comment."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    text = _BLOCK_START.sub(_escape_block, _TAG.sub(r"`\1`", text))
    return rendered(with_our_formulas(text).strip())


def from_markdown(text: str) -> str:
    """A former text: kept as it was, since it is shown as source."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()[:MAX_SOURCE]


def headline_from(words: str) -> str:
    """The first sentence, where there is a short one."""
    sentence = _FIRST_SENTENCE.match(words)
    if sentence:
        return sentence[0]
    return words if len(words) <= HEADLINE else ""


def _escape_block(match: re.Match[str]) -> str:
    return match[1] + _NUMBER_START.sub(r"\1\\\2", match[2]) if match[2][0].isdigit() else f"{match[1]}\\{match[2]}"
