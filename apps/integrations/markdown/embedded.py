"""HTML inside Markdown, which would be shown as text here, becomes Markdown block by block."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from apps.integrations.importing.texts import markdown_from, outside_code

_ANY_TAG = re.compile(r"<(?:[a-zA-Z!/])")
_NAME = re.compile(r"<(?=/?([a-zA-Z][\w-]*)[\s/>])")
_TAGS = frozenset(
    (  # noqa: SIM905  # A list of so many words is longer than the module.
        "a abbr address article aside audio b base bdi bdo big blockquote body br button canvas caption center cite "
        "code col colgroup data dd del details dfn dialog div dl dt em embed fieldset figcaption figure font footer "
        "form frame h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li link main "
        "map mark math menu meta meter nav noscript object ol optgroup option output p param path picture pre progress "
        "q rp rt ruby s samp script section select slot small source span strike strong style sub summary sup svg "
        "table tbody td template textarea tfoot th thead time title tr track tt u ul use var video wbr"
    ).split()
)
# What our renderer lets through (see `core.markdown.inline_html`).
_PASSES = re.compile(r"</?(?:sub|sup|kbd|ins|mark)>|<br ?/?>", re.IGNORECASE)
_REMARK = re.compile(r"\A\s*<!--.*?-->\s*\Z", re.DOTALL)


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def without_html(source: str) -> str:
    """The text with its HTML in Markdown; blocks without HTML stay letter for letter."""
    if not _ANY_TAG.search(source):
        return source
    # A name between two such signs that is no tag is a word: somebody's branch, somebody's name.
    source = outside_code(source, lambda piece: _NAME.sub(_literal, piece))
    env: dict[str, Any] = {}
    lines = source.split("\n")
    pieces: list[str] = []
    end = 0
    for tokens in _blocks(_parser().parse(source, env)):
        first, last = _lines_of(tokens)
        if not any(_has_html(token) for token in tokens):
            continue
        pieces += lines[end:first]
        pieces += _converted(tokens, env).split("\n")
        end = last
    return "\n".join([*pieces, *lines[end:]])


def _literal(found: re.Match[str]) -> str:
    return "<" if found[1].lower() in _TAGS else r"\<"


def _blocks(tokens: Sequence[Token]) -> list[list[Token]]:
    """The tokens of each block that stands by itself; neighbouring blocks of HTML belong together."""
    blocks: list[list[Token]] = []
    depth = 0
    for token in tokens:
        if depth == 0:
            joins = token.type == "html_block" and blocks and blocks[-1][-1].type == "html_block"
            if not joins:
                blocks.append([])
        blocks[-1].append(token)
        depth += token.nesting
    return blocks


def _lines_of(tokens: Sequence[Token]) -> tuple[int, int]:
    maps = [token.map for token in tokens if token.map]
    return (min(first for first, _last in maps), max(last for _first, last in maps)) if maps else (0, 0)


def _has_html(token: Token) -> bool:
    if token.type == "html_block":
        return True
    if token.type == "html_inline":
        return not _PASSES.fullmatch(token.content)
    return any(_has_html(child) for child in token.children or ())


def _converted(tokens: list[Token], env: dict[str, Any]) -> str:
    parser = _parser()
    html = parser.renderer.render(tokens, parser.options, env)
    if _REMARK.match(html):
        return ""
    return f"\n{markdown_from(html)}\n" if tokens[0].type == "html_block" else markdown_from(html)
