"""Code in colours, by classes that the style sheet knows."""

from functools import lru_cache

from markdown_it.common.utils import escapeHtml
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

# Colours help reading, not scrolling: longer code stays plain and costs nothing.
LONGEST = 20_000
_FORMATTER = HtmlFormatter(nowrap=True)


def highlighted(code: str, language: str) -> str:
    """The code as HTML; escaped only where the language is unknown."""
    lexer = _lexer(language) if language and len(code) <= LONGEST else None
    return escapeHtml(code) if lexer is None else highlight(code, lexer, _FORMATTER)


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None
