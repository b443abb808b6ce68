"""What people wrote, as it stands in a letter: shortened, without pictures, with whole addresses."""

import re
from html import escape, unescape

import nh3
from django.conf import settings
from django.utils.text import Truncator

LONGEST = 2_000
_TAGS = {
    "p", "br", "hr", "h3", "h4", "h5", "h6", "strong", "em", "s", "del", "ins", "mark", "sub", "sup", "kbd", "code",
    "pre", "blockquote", "ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_PICTURE = re.compile(r"<img\b[^>]*?>")
_ALT = re.compile(r'\balt="([^"]*)"')
_BOX = re.compile(r"<input\b[^>]*?>")
_FORMULA = re.compile(r"<math\b[^>]*>(.*?)</math>", re.DOTALL)
# As they are typed: in a line, in a block, in a fence.
_TYPED = re.compile(r"\$`([^`\n]+)`\$|\$\$(.+?)\$\$|^```math\n(.*?)^```", re.DOTALL | re.MULTILINE)
_TAG = re.compile(r"<[^>]+>")
_TYPED_PICTURE = re.compile(r"!\[([^\]]*)\]\([^)\s]+(?:\s+\"[^\"]*\")?\)")
_LINK = re.compile(r"\]\((/[^/)\s][^)\s]*)")
_BLANKS = re.compile(r"\s+")


def mail_html(html: str, url: str, source: str = "") -> str:
    """Rendered text for a letter: its beginning, what clients cannot show replaced by words; `url` is its own page.

    Pictures and files open only for who is signed in, so a picture becomes its description; a formula becomes what was
    typed in `source`.
    """
    html = _PICTURE.sub(_described, html)
    html = _BOX.sub(lambda box: "☑ " if "checked" in box[0] else "☐ ", html)
    html = _with_typed_formulas(html, source)
    html = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        attribute_filter=lambda tag, name, value: _whole(value, url) if name == "href" else value,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener",
    )
    return Truncator(html).chars(LONGEST, truncate=" …", html=True)


def _with_typed_formulas(html: str, source: str) -> str:
    typed = [next(filter(None, groups), "").strip() for groups in _TYPED.findall(source)]
    if len(typed) != len(_FORMULA.findall(html)):
        return _FORMULA.sub(lambda formula: f"<code>{_BLANKS.sub(' ', _TAG.sub(' ', formula[1])).strip()}</code>", html)
    formulas = iter(typed)
    return _FORMULA.sub(lambda _: f"<code>{escape(next(formulas))}</code>", html)


def mail_text(source: str) -> str:
    """The same as plain text: the beginning of what was typed, with links that work from anywhere."""
    source = _TYPED_PICTURE.sub(lambda picture: f"[{picture[1]}]", source.strip())
    source = _LINK.sub(lambda link: f"]({settings.BASE_URL}{link[1]}", source)
    return Truncator(source).chars(LONGEST, truncate=" …")


def _described(picture: re.Match[str]) -> str:
    alt = _ALT.search(picture[0])
    words = unescape(alt[1]).strip() if alt else ""
    return f"<em>[{escape(words)}]</em>" if words else ""


def _whole(address: str, url: str) -> str:
    """The address from anywhere."""
    if address.startswith("//"):
        return f"https:{address}"
    if address.startswith("/"):
        return settings.BASE_URL + address
    return url + address if address.startswith("#") else address
