"""What stands in a post, as Markdown: paragraphs by blank lines, blocks, shortcodes, pictures, players."""

import html as html_module
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Tag
from django.utils.translation import gettext as _

from apps.integrations.importing.texts import markdown_from

_BLOCK_REMARK = re.compile(r"<!--\s*/?wp:.*?-->|<!--(?:more|nextpage|noteaser).*?-->", re.DOTALL)
_IS_BLOCKS = re.compile(r"<!--\s*wp:")
_KEPT_WHOLE = re.compile(r"<(pre|textarea|script|style|table|ul|ol|figure)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
_BLOCK_TAG = re.compile(
    r"</?(?:address|article|aside|blockquote|details|div|dl|dt|dd|figure|figcaption|form|h[1-6]|hr|li|ol|p|pre"
    r"|section|table|tbody|thead|tr|td|th|ul|video|audio|iframe|object)\b",
    re.IGNORECASE,
)
_ALONE = re.compile(r"(<(?:blockquote|h[1-6]|div|hr|dl)\b[^>]*>)|(</(?:blockquote|h[1-6]|div|dl)>)", re.IGNORECASE)
_LAST_BREAK = re.compile(
    r"(?:<br\s*/?>\s*)+(?=</?(?:p|li|figure|h[1-6]|div|blockquote|ul|ol|table|pre)\b)", re.IGNORECASE
)
_CODE = re.compile(r"\[(code|sourcecode)([^\]]*)\](.*?)\[/\1\]", re.DOTALL | re.IGNORECASE)
_CAPTION = re.compile(r"\[(?:wp_)?caption[^\]]*\](.*?)\[/(?:wp_)?caption\]", re.DOTALL | re.IGNORECASE)
_CAPTION_WORDS = re.compile(r"caption=[\"'](.*?)[\"'](?=\s|\])")
_EMBED = re.compile(r"\[embed[^\]]*\]\s*(\S+?)\s*\[/embed\]", re.IGNORECASE)
_PLAYER = re.compile(
    r"\[(audio|video|playlist|youtube|vimeo|soundcloud|wpvideo|dailymotion|slideshare|googlemaps|flickr|polldaddy"
    r"|googlevideo|blip\.tv|ted|twitter|instagram|gist)\b[:= ]?([^\]]*)\](?:\[/\1\])?",
    re.IGNORECASE,
)
_GALLERY = re.compile(r"\[gallery([^\]]*)\]", re.IGNORECASE)
# Only with attributes, or closed again, is a word in brackets surely meant for a program.
_UNKNOWN = re.compile(r"(?<!\[)\[([a-z][\w-]{2,40})(?:\s[^\[\]<>]*=[^\[\]]*)?/?\](?!\])", re.IGNORECASE)
_CLOSING = re.compile(r"\[/([a-z][\w-]{2,40})\](?!\])", re.IGNORECASE)
_ESCAPED = re.compile(r"\[(\[[a-z][^\[\]]*\])\]", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s\"'<>\[\]]+")
_IDS = re.compile(r"\b(?:ids|include)=[\"']?([\d,\s]+)")


@dataclass(slots=True)
class Told:
    """A text, and what has to be said about it."""

    markdown: str
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Looking:
    """How a text finds other things: the link for an address (None: leave it), a picture's address and words by the
    attachment's number, all attachments of this post."""

    link: Callable[[str], str | None]
    picture: Callable[[str], tuple[str, str] | None]
    own_pictures: Sequence[str] = ()


def post_text(source: str, looking: Looking) -> Told:
    """A post or a page."""
    told = Told("")
    is_blocks = bool(_IS_BLOCKS.search(source))
    kept: list[str] = []
    source = _take_code(source.replace("\r\n", "\n").replace("\r", "\n"), kept)
    source = _BLOCK_REMARK.sub("\n", source)
    source = _without_shortcodes(source, looking, told)
    html = source if is_blocks else with_paragraphs(source)
    html = re.sub(r"xCodexNumberx(\d+)x", lambda found: kept[int(found[1])], html)
    told.markdown = markdown_from(_linked(html, looking))
    return told


def comment_text(source: str, looking: Looking) -> str:
    """A comment: some HTML, paragraphs by blank lines."""
    return markdown_from(_linked(with_paragraphs(source.replace("\r\n", "\n")), looking))


def with_paragraphs(source: str) -> str:
    """HTML in which a blank line ends a paragraph and a line's end breaks the line, as WordPress shows it."""
    kept: list[str] = []

    def take(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"\n\nxKeptxNumberx{len(kept) - 1}x\n\n"

    source = _ALONE.sub(
        lambda found: f"\n\n{found[0]}" if found[1] else f"{found[0]}\n\n", _KEPT_WHOLE.sub(take, source)
    )
    pieces = [piece.strip() for piece in re.split(r"\n\s*\n", source)]
    html = "\n\n".join(
        piece
        if _BLOCK_TAG.match(piece) or piece.startswith(("xKeptxNumberx", "xCodexNumberx"))
        else "<p>" + re.sub(r"(?<!>)\n", "<br>\n", piece) + "</p>"
        for piece in pieces
        if piece
    )
    return _LAST_BREAK.sub("", re.sub(r"xKeptxNumberx(\d+)x", lambda found: kept[int(found[1])], html))


def _take_code(source: str, kept: list[str]) -> str:
    """Code is taken out of the way of everything else that reads the text."""

    def take(found: re.Match[str]) -> str:
        language = re.search(r"lang(?:uage)?=[\"']?([\w+#-]+)", found[2])
        name = f' class="language-{language[1]}"' if language else ""
        code = html_module.escape(html_module.unescape(found[3].strip("\n")), quote=False)
        kept.append(f"<pre><code{name}>{code}</code></pre>")
        return f"\n\nxCodexNumberx{len(kept) - 1}x\n\n"

    return _CODE.sub(take, source)


def _without_shortcodes(source: str, looking: Looking, told: Told) -> str:
    source = _CAPTION.sub(_caption, source)
    source = _EMBED.sub(r"\n\n\1\n\n", source)
    source = _GALLERY.sub(lambda found: _gallery(found[1], looking), source)
    source = _PLAYER.sub(lambda found: _player(found, told), source)
    closed = {found[1].lower() for found in _CLOSING.finditer(source)}
    unknown: set[str] = set()

    def drop(found: re.Match[str]) -> str:
        name = found[1].lower()
        if "=" not in found[0] and name not in closed:
            return found[0]
        unknown.add(name)
        return ""

    source = _CLOSING.sub(lambda found: "" if found[1].lower() in unknown else found[0], _UNKNOWN.sub(drop, source))
    if unknown:
        names = ", ".join(f"[{name}]" for name in sorted(unknown))
        told.remarks.append(_("without the effect of %(names)s") % {"names": names})
    return _ESCAPED.sub(r"\1", source)


def _caption(found: re.Match[str]) -> str:
    words = _CAPTION_WORDS.search(found[0].partition("]")[0])
    picture = re.match(r"\s*((?:<a\b[^>]*>)?\s*<img\b[^>]*>\s*(?:</a>)?)(.*)", found[1], re.DOTALL | re.IGNORECASE)
    shown, rest = (picture[1], picture[2].strip()) if picture else (found[1], "")
    caption = rest or (words[1] if words else "")
    return f"\n\n<figure>{shown}<p><em>{caption}</em></p></figure>\n\n" if caption else f"\n\n{shown}\n\n"


def _gallery(attributes: str, looking: Looking) -> str:
    ids = _IDS.search(attributes)
    numbers = [number.strip() for number in ids[1].split(",")] if ids else list(looking.own_pictures)
    pictures = [picture for number in numbers if (picture := looking.picture(number))]
    return "".join(
        f'\n\n<p><img src="{html_module.escape(address)}" alt="{html_module.escape(words)}"></p>\n\n'
        for address, words in pictures
    )


def _player(found: re.Match[str], told: Told) -> str:
    address = _ADDRESS.search(found[0])
    if address:
        return f"\n\n{address[0]}\n\n"
    told.remarks.append(_("without the effect of %(names)s") % {"names": f"[{found[1].lower()}]"})
    return ""


def _linked(html: str, looking: Looking) -> str:
    """Links turned, players replaced by links to what they play."""
    soup = BeautifulSoup(f"<body>{html}</body>", "html.parser")
    for player in soup(["iframe", "video", "audio", "embed"]):
        source = player.get("src") or next((part.get("src") for part in player("source") if part.get("src")), "")
        if isinstance(source, str) and source.startswith(("http://", "https://", "//")):
            address = f"https:{source}" if source.startswith("//") else source
            link = soup.new_tag("a", href=looking.link(address) or address)
            link.string = address
            player.replace_with(link)
    for name, attribute in (("a", "href"), ("img", "src")):
        for tag in soup(name):
            _turn(tag, attribute, looking)
    body = soup.body
    return body.decode_contents() if body else html


def _turn(tag: Tag, attribute: str, looking: Looking) -> None:
    address = tag.get(attribute)
    if isinstance(address, str) and (turned := looking.link(address.strip())):
        tag[attribute] = turned
