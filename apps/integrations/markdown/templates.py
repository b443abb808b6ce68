"""Tags of template languages (Liquid, Nunjucks) in Markdown: they neither run nor stay.

Those that stand for something that Markdown can say (a picture, a link) are said in Markdown; what is marked as raw
stays as it is; the words between tags stay; all else goes, and the report names it.
"""

import re

from apps.integrations.importing.texts import outside_code

_RAW = re.compile(r"\{%-?\s*raw\s*-?%\}(.*?)\{%-?\s*endraw\s*-?%\}", re.DOTALL)
_COMMENT = re.compile(r"\{%-?\s*comment\b.*?-?%\}.*?\{%-?\s*endcomment\s*-?%\}|\{#.*?#\}", re.DOTALL)
_HIGHLIGHT = re.compile(r"\{%-?\s*highlight\s+([\w+#-]*)[^%]*%\}\n?(.*?)\n?\{%-?\s*endhighlight\s*-?%\}", re.DOTALL)
_TAG = re.compile(r"\{%-?\s*(\w*)(.*?)-?%\}", re.DOTALL)
_VALUE = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}", re.DOTALL)
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_ATTRIBUTES = re.compile(r"[ \t]*\{:[^{}\n]*\}")
_BASE = re.compile(r"(?:\w+\.)?base_?url|site\.url|site\.host", re.IGNORECASE)
_PLACE = "xRawxTextxNumber{}x"
_PLACES = re.compile(r"xRawxTextxNumber(\d+)x")


def without_templates(text: str) -> tuple[str, list[str]]:
    """The text without tags, and the names of those whose effect is lost."""
    raw: list[str] = []

    def keep(found: re.Match[str]) -> str:
        raw.append(found[1])
        return _PLACE.format(len(raw) - 1)

    if "{" not in text:
        return text, []
    lost: set[str] = set()
    text = _COMMENT.sub("", _RAW.sub(keep, text))
    text = _HIGHLIGHT.sub(r"\n```\1\n\2\n```\n", text)
    text = outside_code(text, lambda piece: _without_tags(piece, lost))
    return _PLACES.sub(lambda found: raw[int(found[1])], text), sorted(lost)


def address_in(destination: str) -> str:
    """A link's address, from which the tags are taken that build it."""
    return outside_tags(destination)


def outside_tags(text: str) -> str:
    """One line without tags, as `without_templates` leaves it."""
    return _without_tags(text, set())


def _without_tags(piece: str, lost: set[str]) -> str:
    piece = _TAG.sub(lambda found: _said(found[1], found[2], lost), piece)
    piece = _VALUE.sub(lambda found: _value(found[1], lost), piece)
    return _ATTRIBUTES.sub("", piece)


def _said(name: str, rest: str, lost: set[str]) -> str:
    given = [first or second for first, second in _QUOTED.findall(rest)]
    word = given[0] if given else rest.strip().split(" ")[0] if rest.strip() else ""
    if name in {"page", "link", "post_url"} and word:
        return word if name != "post_url" else f"/{word}/"
    if name in {"image", "image_with_class", "img"} and word:
        address = word if word.startswith(("/", "http")) else f"/{word}"
        words = given[-1] if len(given) > 1 else ""
        return f"![{_plain(words)}]({address})"
    if name == "slack_channel" and word:
        return f"#{word}"
    if name and not name.startswith(("end", "else", "elsif", "alert")):
        lost.add(f"{name} {word}".strip() if name == "include" else name)
    return ""


def _value(expression: str, lost: set[str]) -> str:
    """What stands between two braces: an address in quotes, the site's own address, or nothing that is known here."""
    if quoted := _QUOTED.match(expression):
        return quoted[1] or quoted[2] or ""
    if not _BASE.fullmatch(expression.partition("|")[0].strip()):
        lost.add(expression.partition("|")[0].strip()[:40])
    return ""


def _plain(words: str) -> str:
    return re.sub(r"([\[\]\\])", r"\\\1", " ".join(words.split()))
