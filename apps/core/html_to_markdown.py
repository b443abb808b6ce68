"""HTML of other platforms to our Markdown."""

import re
from typing import Any

from bs4 import BeautifulSoup, Tag
from markdownify import ATX, MarkdownConverter

# TeX between dollar signs, as MathJax on Stack Exchange reads it: display first, inline on one paragraph.
_DISPLAY = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
_INLINE = re.compile(r"(?<![\\$\w])\$(?![\s$])((?:\\.|[^$\\])+?)(?<!\s)\$(?![\w$])", re.DOTALL)
_ENVIRONMENT = re.compile(r"\\begin\{(align|equation|eqnarray|gather|multline)(\*?)\}.+?\\end\{\1\2\}", re.DOTALL)
# Stands for a formula while the converter escapes the text around it; letters only, so that nothing touches it.
_PLACE = "xFormulaxNumberx{}x"
_PLACES = re.compile(r"xFormulaxNumberx(\d+)x")
_BLANK_LINES = re.compile(r"\n{3,}")


class _Converter(MarkdownConverter):
    """markdownify with the inline tags that our renderer lets through."""

    class Options(MarkdownConverter.DefaultOptions):  # type: ignore[name-defined]  # The stubs leave it out.
        heading_style = ATX
        bullets = "-"
        escape_misc = False
        escape_underscores = True
        escape_asterisks = True
        code_language_callback = staticmethod(lambda element: _language(element))  # noqa: PLW0108  # Defined below.

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "_inline" in parent_tags:
            return " "
        # A backslash survives the loss of blanks at line ends; at the end of a paragraph it would be a backslash.
        return "\\\n" if any(str(follower).strip() for follower in el.next_siblings) else ""

    def convert_sub(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"<sub>{text}</sub>" if text.strip() else text

    def convert_sup(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"<sup>{text}</sup>" if text.strip() else text

    def convert_kbd(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"<kbd>{text}</kbd>" if text.strip() else text

    def convert_strike(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"~~{text}~~" if text.strip() else text


def to_markdown(html: str, *, math: bool = True) -> str:
    """The HTML as Markdown. With `math`, TeX between dollar signs becomes our forms of formulas."""
    # In a body, because the reader warns of texts without tags that look like an address.
    soup = BeautifulSoup(f"<body>{html}</body>", "html.parser")
    for unwanted in soup(["script", "style", "iframe", "object", "template"]):
        unwanted.decompose()
    formulas: list[str] = []
    if math:
        _take_formulas(soup, formulas)
    text = _Converter().convert_soup(soup)
    text = _PLACES.sub(lambda match: formulas[int(match[1])], text)
    return _BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in text.splitlines())).strip()


def _take_formulas(soup: BeautifulSoup, formulas: list[str]) -> None:
    """Replace formulas outside code by places, so that their backslashes and underscores stay as they are."""

    def display(match: re.Match[str]) -> str:
        tex = match[0] if match[0].startswith("\\") else match[1]
        lines = " ".join(tex.split())
        formulas.append(f"\n\n$$\n{lines}\n$$\n\n")
        return _PLACE.format(len(formulas) - 1)

    def inline(match: re.Match[str]) -> str:
        tex = " ".join(match[1].split())
        if "`" in tex:
            return match[0]
        formulas.append(f"$`{tex}`$")
        return _PLACE.format(len(formulas) - 1)

    # A formula may be broken by the tags of line breaks or emphasis only by accident; text nodes are enough.
    for node in soup.find_all(string=True):
        if ("$" not in node and "\\begin" not in node) or node.find_parent(["code", "pre"]):
            continue
        text = _INLINE.sub(inline, _ENVIRONMENT.sub(display, _DISPLAY.sub(display, str(node))))
        if text != node:
            node.replace_with(text)


def _language(element: Any) -> str:
    """The language that a code block's classes name (`lang-py`, `language-python`), if any."""
    classes = [*(element.get("class") or []), *((element.code or {}).get("class") or [] if element.code else [])]
    for name in classes:
        if name.startswith(("lang-", "language-")):
            return str(name.split("-", 1)[1])
    return ""
