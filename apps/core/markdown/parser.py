"""The parser: one per process, stateless between texts."""

import re
from collections.abc import MutableMapping, Sequence
from functools import cache
from typing import Any, cast

from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from apps.core.markdown.formulas import formula_html, inline_formula
from apps.core.markdown.highlighting import highlighted
from apps.core.markdown.inline_html import inline_html
from apps.core.markdown.mentions import keep_literal_signs
from apps.core.markdown.page_links import page_link

# A post stands inside a page that has its own title and section headings.
FIRST_HEADING = 3
# Characters of TeX beyond which an inline formula may be wider than a phone.
LONG_FORMULA = 30

type Options = MutableMapping[str, Any]


@cache
def parser(*, links: bool = True) -> MarkdownIt:
    """CommonMark with our extensions; without links and images for texts that are made of brackets."""
    md = MarkdownIt("commonmark", {"html": False, "linkify": True, "maxNesting": 100})
    md.enable(["table", "strikethrough", "linkify"])
    # Only what begins with a scheme or www is an address: "main.py" and "Sep.Cleanup" are not.
    linkify = cast("LinkifyIt", md.linkify)
    linkify.set({"fuzzy_link": False})
    linkify.add("www.", {"validate": _length_of_site, "normalize": _secure_site})
    md.use(tasklists_plugin, label=True)
    # Only the block form: a single dollar is a price far more often than a formula.
    md.use(dollarmath_plugin, allow_labels=False)
    md.disable("math_inline")
    if not links:
        md.disable(["link", "image"])
    md.inline.ruler.before("backticks", "inline_formula", inline_formula)
    md.inline.ruler.before("html_inline", "small_html", inline_html)
    if links:
        md.inline.ruler.before("link", "page_link", page_link)
    md.core.ruler.before("text_join", "keep_literal_signs", keep_literal_signs)
    md.core.ruler.push("shift_headings", _shift_headings)
    for name, rule in _RENDER_RULES.items():
        md.add_render_rule(name, rule)
    return md


_SITE = re.compile(
    r"(?:[a-z0-9-]{1,63}\.){1,10}[a-z]{2,24}(?![a-z0-9-])(?:[/?#][^\s<>\"]{0,2000}[^\s<>\"'.,;:!?()\[\]{}])?",
    re.IGNORECASE,
)


def _length_of_site(self: LinkifyIt, text: str, position: int) -> int:
    """How far an address goes on behind its `www.`; 0 where none follows."""
    match = _SITE.match(text, position)
    return len(match[0]) if match else 0


def _secure_site(self: LinkifyIt, match: Any) -> None:
    match.url = f"https://{match.url}"


def _shift_headings(state: StateCore) -> None:
    """The highest heading that a text uses becomes the page's next level, so that none is skipped."""
    headings = [token for token in state.tokens if token.type in {"heading_open", "heading_close"}]
    highest = min((int(token.tag[1]) for token in headings), default=1)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) - highest + FIRST_HEADING, 6)}"


def _fence(self: RendererHTML, tokens: Sequence[Token], index: int, options: Options, env: Any) -> str:
    token = tokens[index]
    language = token.info.strip().split(maxsplit=1)[0].lower() if token.info.strip() else ""
    if language == "math":
        return _math_block(self, tokens, index, options, env)
    return f'<pre class="highlight" tabindex="0"><code>{highlighted(token.content, language)}</code></pre>\n'


def _code_block(self: RendererHTML, tokens: Sequence[Token], index: int, options: Options, env: Any) -> str:
    return f'<pre class="highlight" tabindex="0"><code>{escapeHtml(tokens[index].content)}</code></pre>\n'


def _math_block(self: RendererHTML, tokens: Sequence[Token], index: int, options: Options, env: Any) -> str:
    return f'<div class="math-block" tabindex="0">{formula_html(tokens[index].content, display=True)}</div>\n'


def _formula(self: RendererHTML, tokens: Sequence[Token], index: int, options: Options, env: Any) -> str:
    tex = tokens[index].content
    html = formula_html(tex, display=False)
    # A long formula cannot break across lines; on a phone it scrolls in a box of its own.
    return f'<span class="formula-box" tabindex="0">{html}</span>' if len(tex) > LONG_FORMULA else html


def _table_open(self: RendererHTML, tokens: Sequence[Token], index: int, options: Options, env: Any) -> str:
    return '<div class="table-scroll" tabindex="0" role="group"><table>\n'


def _table_close(self: RendererHTML, tokens: Sequence[Token], index: int, options: Options, env: Any) -> str:
    return "</table></div>\n"


def _image(self: RendererHTML, tokens: Sequence[Token], index: int, options: Options, env: Any) -> str:
    source = str(tokens[index].attrs.get("src", ""))
    if source.startswith("http://"):
        # The page's security policy shows pictures of other sites only over a secure connection.
        source = "https://" + source.removeprefix("http://")
    tokens[index].attrs |= {"src": source, "loading": "lazy", "decoding": "async"}
    return self.image(tokens, index, options, env)  # type: ignore[arg-type]  # The stubs narrow the options' type.


def _link_open(self: RendererHTML, tokens: Sequence[Token], index: int, options: Options, env: Any) -> str:
    # Two slashes begin an address elsewhere.
    if not re.match(r"/(?!/)|#", str(tokens[index].attrs.get("href", ""))):
        tokens[index].attrs["rel"] = "nofollow ugc noopener"
    return self.renderToken(tokens, index, options, env)  # type: ignore[arg-type]  # As above.


_RENDER_RULES: dict[str, Any] = {
    "fence": _fence,
    "code_block": _code_block,
    "math_block": _math_block,
    "formula": _formula,
    "table_open": _table_open,
    "table_close": _table_close,
    "image": _image,
    "link_open": _link_open,
}
