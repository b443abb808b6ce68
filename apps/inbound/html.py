"""Messages that are only written as HTML: their words as Markdown, with the quotes that `words` looks for."""

import re
from collections.abc import Mapping
from urllib.parse import unquote

from bs4 import BeautifulSoup, Tag

from apps.core.pasted import MOST_HTML, MOST_TAGS, pasted_to_markdown

# Where mail programs put their own mark around a signature, or around what only they show.
_SIGNED = (
    ".gmail_signature",
    "[data-smartmail=gmail_signature]",
    ".moz-signature",
    ".protonmail_signature_block",
    "#Signature",
    "#ms-outlook-mobile-signature",
    "#AppleMailSignature",
    ".yahoo-signature",
    "#OLK_SRC_BODY_SECTION_SIGNATURE",
)
# From here on it is the message that is answered, without further marks.
_ORIGINAL = (
    "#divRplyFwdMsg",
    "#appendonsend",
    "#mail-editor-reference-message-container",
    ".ms-outlook-mobile-reference-message",
    "#OLK_SRC_BODY_SECTION",
    "hr#stopSpelling",
    "hr#zwchr",
    ".OutlookMessageHeader",
    ".yahoo_quoted",
)
_DRAWN_ABOVE = re.compile(r"border(?:-top)?:\s*(?:none;\s*border-top:\s*)?solid\s+#(?:E1E1E1|B5C4DF)", re.IGNORECASE)
_HIDDEN = re.compile(r"display:\s*none|font-size:\s*0|visibility:\s*hidden", re.IGNORECASE)
_TEXT_END = "xEndOfOwnWordsx"


def readable(html: str, places: Mapping[str, str]) -> str:
    """The HTML as Markdown, its quotes as quotes. `places` are the words to put for pictures, by their content id.

    Raises `ValueError` where it is longer or deeper than anything that was written by hand.
    """
    if len(html) > MOST_HTML or html.count("<") > MOST_TAGS:
        raise ValueError("The HTML is too long")
    try:
        soup = BeautifulSoup(html, "html.parser")
        _take_unseen(soup)
        _end_at_original(soup)
        _place_pictures(soup, places)
        text = pasted_to_markdown(str(soup))
    except RecursionError as error:
        raise ValueError("The HTML is nested too deep") from error
    return text.split(_TEXT_END)[0].rstrip()


def _take_unseen(soup: BeautifulSoup) -> None:
    """What the reader would not see, and what programs mark as a signature."""
    for tag in soup.select(",".join(_SIGNED)):
        tag.decompose()
    for tag in soup.find_all(style=_HIDDEN):
        if not tag.decomposed:
            tag.decompose()


def _end_at_original(soup: BeautifulSoup) -> None:
    """Mark where the answered message begins in programs that do not quote it."""
    found = soup.select_one(",".join(_ORIGINAL)) or soup.find("div", style=_DRAWN_ABOVE)
    if isinstance(found, Tag):
        mark = soup.new_tag("p")
        mark.string = _TEXT_END
        found.insert_before(mark)


def _place_pictures(soup: BeautifulSoup, places: Mapping[str, str]) -> None:
    """Words for pictures that came along; pictures from elsewhere would tell their server who reads."""
    for picture in soup.find_all("img"):
        address = str(picture.get("src") or "")
        place = places.get(unquote(address[4:])) if address.lower().startswith("cid:") else None
        picture.replace_with(place if place is not None else "")
