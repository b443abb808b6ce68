"""What may leave the renderer. The parser makes nothing else; this holds even where it should fail."""

import re

import nh3

_MATHML = {
    "math", "semantics", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "msup", "msub", "msubsup", "mfrac",
    "msqrt", "mroot", "mover", "munder", "munderover", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom",
    "menclose", "mmultiscripts", "mprescripts", "mfenced", "mlabeledtr",
}  # fmt: skip
_TAGS = {
    "p", "br", "wbr", "hr", "h3", "h4", "h5", "h6", "strong", "em", "s", "del", "ins", "mark", "sub", "sup", "kbd",
    "code", "pre", "blockquote", "ul", "ol", "li", "a", "img", "table", "thead", "tbody", "tr", "th", "td", "div",
    "span", "input", "label",
} | _MATHML  # fmt: skip
_MATH_ATTRIBUTES = {
    "mathvariant", "stretchy", "fence", "form", "separator", "accent", "accentunder", "display", "displaystyle",
    "scriptlevel", "linethickness", "columnalign", "rowspacing", "columnspacing", "columnlines", "rowlines", "minsize",
    "maxsize", "lspace", "rspace", "movablelimits", "symmetric", "notation", "width", "height", "depth", "voffset",
}  # fmt: skip
_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title", "rel", "class"},
    "img": {"src", "alt", "title", "loading", "decoding"},
    "ol": {"start", "class"},
    "ul": {"class"},
    "li": {"class"},
    "pre": {"class", "tabindex"},
    "div": {"class", "tabindex", "role"},
    "span": {"class", "tabindex"},
    "code": {"class"},
    "input": {"type", "checked", "disabled", "class"},
    "th": {"class"},
    "td": {"class"},
} | dict.fromkeys(_MATHML, _MATH_ATTRIBUTES)
_CLASSES = re.compile(r"[a-z][a-z0-9-]{0,30}(?: [a-z][a-z0-9-]{0,30}){0,3}")
_ALIGNMENT = re.compile(r' style="text-align:(left|center|right)"')


def _filtered(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "class" and not _CLASSES.fullmatch(value):
        return None
    if tag == "input" and attribute == "type" and value != "checkbox":
        return "checkbox"
    return value


def sanitise(html: str) -> str:
    """Only the tags, attributes and addresses that the renderer means to make."""
    # The parser aligns table cells by inline style, which the page's content security policy refuses.
    html = _ALIGNMENT.sub(r' class="align-\1"', html.replace("\ufeff", ""))
    return nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags={"script", "style", "iframe", "object", "template"},
        attributes=_ATTRIBUTES,
        attribute_filter=_filtered,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        set_tag_attribute_values={"input": {"type": "checkbox", "disabled": ""}},
    )
