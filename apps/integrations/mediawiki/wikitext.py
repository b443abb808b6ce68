"""Wikitext to Markdown: what can be said in Markdown is said, the rest leaves its words.

A parser (mwparserfromhell) gives the tree; templates, which only a MediaWiki could work out, are left away and named.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import mwparserfromhell
from mwparserfromhell.nodes import (
    Argument,
    Comment,
    ExternalLink,
    Heading,
    HTMLEntity,
    Node,
    Tag,
    Template,
    Text,
    Wikilink,
)  # fmt: skip
from mwparserfromhell.wikicode import Wikicode

from apps.integrations.mediawiki.tables import table

_DROPPED = {"ref", "references", "gallery", "timeline", "score", "imagemap", "noinclude", "templatestyles", "section"}
_KEPT_INLINE = {"sub", "sup", "kbd", "ins", "mark"}
_STYLED = {"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "del": "~~", "strike": "~~"}
_UNNAMEABLE = re.compile(r"[\[\]|#\n<>{}]")
_ESCAPED = re.compile(r"([\\`*_\[\]<])")
_LINE_START = re.compile(r"^(\s*\d*)([#>+-]|(?<=\d)[.)])(?=\s)", re.MULTILINE)
_MAGIC = re.compile(r"__[A-Z]{3,}__")
_BLANK_LINES = re.compile(r"\n{3,}")
_PICTURE_OPTION = re.compile(
    r"\d*x?\d+ ?px|thumb(?:nail)?|frame(?:d|less)?|left|right|center|none|border|upright(?:=.*)?|(?:alt|link)=.*"
)
_LOWER = re.compile(r"^[a-z]+:\s")


@dataclass(slots=True)
class Told:
    """The Markdown, how many templates and footnotes it lost, and the files that it showed."""

    markdown: str = ""
    templates: int = 0
    notes: int = 0
    files: set[str] = field(default_factory=set)


def to_markdown(source: str, *, namespaces: dict[str, str]) -> Told:
    """A page's text. `namespaces` maps their names in small letters to their numbers."""
    told = Told()
    writer = _Writer(namespaces, told)
    code = mwparserfromhell.parse(_MAGIC.sub("", source), skip_style_tags=False)
    text = writer.nodes(code.nodes)
    lines = [line.rstrip() for line in text.split("\n")]
    told.markdown = _BLANK_LINES.sub("\n\n", "\n".join(_paragraphs(lines))).strip()
    return told


@dataclass(slots=True)
class _Writer:
    namespaces: dict[str, str]
    told: Told

    def nodes(self, nodes: Iterable[Node]) -> str:
        return "".join(self.node(node) for node in nodes)

    def inline(self, code: Wikicode | None) -> str:
        """On one line."""
        return " ".join(self.nodes(code.nodes).split()) if code is not None else ""

    def node(self, node: Node) -> str:
        writers: dict[type, Callable[..., str]] = {
            Text: lambda text: _escaped(str(text.value)),
            Heading: lambda heading: f"\n\n{'#' * min(heading.level, 6)} {self.inline(heading.title)}\n\n",
            HTMLEntity: lambda entity: _escaped(str(entity.normalize())),
            ExternalLink: self._external,
            Wikilink: self._link,
            Tag: self._tag,
            Template: self._template,
            Comment: lambda comment: "",
            Argument: lambda argument: self.inline(argument.default) if argument.default else "",
        }
        write = writers.get(type(node))
        return write(node) if write else ""

    def _template(self, template: Template) -> str:
        """The few that only format their words leave them."""
        name = str(template.name).strip().casefold()
        given = [param for param in template.params if not param.showkey]
        if name in {"nowrap", "nobr", "lang", "transl", "em", "strong", "small", "abbr", "code"} and given:
            return self.inline(given[0].value if name == "abbr" else given[-1].value)
        if name in {"!", "=", "-"}:
            return name
        self.told.templates += 1
        return ""

    def _external(self, link: ExternalLink) -> str:
        address = str(link.url).strip()
        words = self.inline(link.title) if link.title else ""
        if not address.lower().startswith(("http://", "https://", "mailto:", "//")):
            return words or _escaped(address)
        address = f"https:{address}" if address.startswith("//") else address
        if re.search(r"[\s<>]", address):
            return words
        return f"[{words}](<{address}>)" if words else f"<{address}>" if link.brackets else address

    def _link(self, link: Wikilink) -> str:
        title = str(link.title).strip()
        words = self.inline(link.text) if link.text is not None else ""
        namespace, colon, rest = title.partition(":")
        number = self.namespaces.get(namespace.strip().casefold(), "") if colon else ""
        if title.startswith(":"):
            return words or _escaped(title[1:])
        if number in {"6", "-2"} or (namespace.strip().casefold() in {"file", "image", "media"} and colon):
            self.told.files.add(rest.strip())
            return self._caption(link)
        if number == "14" or (namespace.strip().casefold() == "category" and colon):
            return ""
        if colon and (number or (_LOWER.match(f"{namespace}: ") and len(namespace) <= 3)):
            # Another namespace, or the same page in another language: not here.
            return words or ("" if not number else _escaped(rest.strip()))
        return _page_link(title, words)

    def _caption(self, link: Wikilink) -> str:
        """A picture is not in the export; its caption is the last of what stands in the link."""
        given = str(link.text) if link.text is not None else ""
        parts = re.split(r"\|(?![^\[\]]*\]\])", given)
        caption = parts[-1].strip() if parts else ""
        if not caption or _PICTURE_OPTION.fullmatch(caption):
            return ""
        return f"\n\n*{self.inline(mwparserfromhell.parse(caption))}*\n\n"

    def _tag(self, tag: Tag) -> str:
        name = str(tag.tag).strip().casefold()
        if name == "ref":
            self.told.notes += 1
        if name in _DROPPED:
            return ""
        if name in {"li", "dt", "dd"}:
            return "\x00" + str(tag.wiki_markup or "*") + "\x00"
        if name == "br":
            return "\\\n" if tag.wiki_markup is None else "\n"
        if name == "hr":
            return "\n\n---\n\n"
        if name == "table":
            return table(tag, self.inline)
        return self._words_of(name, tag)

    def _words_of(self, name: str, tag: Tag) -> str:
        contents = tag.contents
        if name in {"nowiki", "pre", "source", "syntaxhighlight", "code", "tt", "math"}:
            return _code(name, str(contents) if contents is not None else "", tag)
        text = self.nodes(contents.nodes) if contents is not None else ""
        if name in _STYLED:
            words = text.strip()
            mark = _STYLED[name]
            before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
            return f"{before}{mark}{words}{mark}{after}" if words and "\n\n" not in words else text
        if name in _KEPT_INLINE and "\n" not in text.strip():
            return f"<{name}>{text}</{name}>" if text.strip() else text
        if name in {"blockquote", "poem"}:
            return "\n\n" + "\n".join(f"> {line}" for line in text.strip().split("\n")) + "\n\n"
        return f"\n\n{text}\n\n" if name in {"p", "div", "center"} else text


def _page_link(title: str, words: str) -> str:
    page, _hash, section = title.partition("#")
    page, section = page.strip().replace("_", " "), section.strip().replace("_", " ")
    words = re.sub(r"\\(.)", r"\1", words)
    if _UNNAMEABLE.search(page) or _UNNAMEABLE.search(section) or re.search(r"[\[\]\n|]", words):
        return _escaped(words or title)
    target = f"{page}#{section}" if section else page
    if not target:
        return _escaped(words)
    return f"[[{target}|{words}]]" if words and words != target else f"[[{target}]]"


def _code(name: str, source: str, tag: Tag) -> str:
    if name == "nowiki":
        return _escaped(source)
    if name == "math":
        tex = " ".join(source.split())
        return f"$`{tex}`$" if tex and "`" not in tex else _escaped(tex)
    if name in {"code", "tt"} and "\n" not in source.strip():
        words = " ".join(source.split())
        mark = "``" if "`" in words else "`"
        return f"{mark}{' ' if '`' in words else ''}{words}{' ' if '`' in words else ''}{mark}" if words else ""
    language = str(tag.get("lang").value) if name != "pre" and tag.has("lang") else ""
    body = source.strip("\n").replace("```", "'''")
    return f"\n\n```{re.sub(r'[^\w+#-]', '', language)}\n{body}\n```\n\n"


def _escaped(text: str) -> str:
    """Words as they are: signs that mean something in Markdown lose their meaning."""
    return _LINE_START.sub(r"\1\\\2", _ESCAPED.sub(r"\\\1", text))


def _paragraphs(lines: list[str]) -> list[str]:
    """Lists by the marks that their items left, code of lines that begin with a blank."""
    result: list[str] = []
    for line in lines:
        marks = re.findall(r"\x00([*#;:]+)\x00", line)
        if not marks:
            result.append(line)
            continue
        text = re.sub(r"\x00[*#;:]+\x00", "", line).strip()
        kinds = "".join(marks)
        depth = len(kinds) - 1
        if kinds[-1] in "*#":
            bullet = "-" if kinds[-1] == "*" else "1."
            result.append(f"{'   ' * depth}{bullet} {text}")
        elif kinds[-1] == ";":
            result += ["", f"**{text}**", ""]
        else:
            result += ["", f"{'> ' * min(len(kinds), 4)}{text}", ""]
    return _spaced(result)


def _spaced(lines: list[str]) -> list[str]:
    """A blank line before a list and after it: what follows an item at once would be part of it."""
    result: list[str] = []
    item = re.compile(r"^\s*(?:-|1\.) ")
    in_code = False
    for line in lines:
        if line.startswith("```"):
            in_code = not in_code
        before = result[-1] if result else ""
        if not in_code and line and before and bool(item.match(line)) != bool(item.match(before)):
            result.append("")
        result.append(line)
    return result
