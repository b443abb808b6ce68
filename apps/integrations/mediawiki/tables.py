"""Tables of wikitext as tables of Markdown, as far as those go: no cell spans others, every cell is one line."""

from collections.abc import Callable

from mwparserfromhell.nodes import Tag
from mwparserfromhell.wikicode import Wikicode

MOST_COLUMNS = 30


def table(tag: Tag, inline: Callable[[Wikicode | None], str]) -> str:
    """The rows, the first of which is the head."""
    rows: list[list[str]] = []
    caption = ""
    for part in _tags(tag.contents):
        name = str(part.tag).strip().casefold()
        if name == "caption":
            caption = inline(part.contents)
        elif name == "tr":
            rows.append(_cells(part, inline))
        elif name in {"td", "th"}:
            # Cells before the first mark of a row belong to a row without one.
            if not rows:
                rows.append([])
            rows[-1].append(_cell(part, inline))
    rows = [row[:MOST_COLUMNS] for row in rows if any(row)]
    if not rows:
        return ""
    width = max(map(len, rows))
    lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
    lines.insert(1, "|" + " --- |" * width)
    head = f"*{caption}*\n\n" if caption else ""
    return f"\n\n{head}" + "\n".join(lines) + "\n\n"


def _cells(row: Tag, inline: Callable[[Wikicode | None], str]) -> list[str]:
    return [_cell(part, inline) for part in _tags(row.contents) if str(part.tag).strip().casefold() in {"td", "th"}]


def _cell(cell: Tag, inline: Callable[[Wikicode | None], str]) -> str:
    words = inline(cell.contents).replace("\x00*\x00", "").replace("\x00", "")
    return words.replace("\\|", "|").replace("|", "\\|")


def _tags(code: Wikicode) -> list[Tag]:
    return [node for node in code.nodes if isinstance(node, Tag)]
