"""The few HTML tags that pass: Markdown has no other way to say them, and they can do no harm."""

import re

from markdown_it.rules_inline import StateInline

_TAG = re.compile(r"</?(?:sub|sup|kbd|ins|mark)>|<br ?/?>", re.IGNORECASE)


def inline_html(state: StateInline, silent: bool) -> bool:
    """Parser rule; unbalanced tags are closed by the sanitiser."""
    if state.src[state.pos] != "<":
        return False
    match = _TAG.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        state.push("html_inline", "", 0).content = match[0].lower()
    state.pos = match.end()
    return True
