"""Formulas in TeX notation become MathML, which browsers set themselves.

Inline: a dollar sign and a backtick on either side, which nobody writes by accident. Blocks: two dollar signs
on either side, or a fence named `math`. What cannot be read is shown as it was written.
"""

import re
from functools import lru_cache

from latex2mathml.converter import convert
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_inline import StateInline

_INLINE = re.compile(r"\$`([^`\n]{1,2000})`\$")
# The reader of formulas is recursive and knows no macros; these bound it and give the commonest shorthands.
LONGEST = 4_000
_SHORTHANDS = (
    (re.compile(r"\\ket\s*\{([^{}]*)\}"), r"|\1\\rangle "),
    (re.compile(r"\\bra\s*\{([^{}]*)\}"), r"\\langle \1|"),
    (re.compile(r"\\(?:nonumber|notag|displaystyle|(?:label|tag|require)\{[^{}]*\})"), ""),
    (re.compile(r"\\(begin|end)\{(?:align|aligned|equation|eqnarray|gather|gathered|multline)\*?\}"), r"\\\1{align*}"),
)


def inline_formula(state: StateInline, silent: bool) -> bool:
    """Parser rule for the inline form."""
    if state.src[state.pos] != "$":
        return False
    match = _INLINE.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        token = state.push("formula", "math", 0)
        token.content = match[1]
    state.pos = match.end()
    return True


@lru_cache(maxsize=4096)
def formula_html(tex: str, *, display: bool) -> str:
    """MathML of the formula, or its source as code."""
    tex = tex.strip()
    readable = tex
    for pattern, replacement in _SHORTHANDS:
        readable = pattern.sub(replacement, readable)
    if len(readable) <= LONGEST and readable.count("{") < 400:
        try:
            return convert(readable, display="block" if display else "inline")
        except Exception:  # noqa: BLE001, S110  # The library raises whatever it stumbles over; the source is shown instead.
            pass
    return f'<code class="formula">{escapeHtml(tex)}</code>'
