"""Moments that people write in their replies, such as 12:34, and their links to that place in the recording.

The stored HTML stays as it is: the links are made when a page of replies is put together, because only there is it
known that the entry is a recording and how long it is.
"""

import re

from apps.content.kinds.podcast.timing import seconds_of

_MOMENT = re.compile(r"(?<![\w:.,/-])(?:\d{1,2}:)?[0-5]?\d:[0-5]\d(?![\w:]|[.,]\d)")
# Tags, and what must not be linked: code, and links that there are.
_PIECES = re.compile(r"(<(a|code|pre)\b.*?</\2>|<[^>]*>)", re.DOTALL | re.IGNORECASE)


def first_moment(text: str) -> float | None:
    """The first moment that stands in a text, in seconds."""
    match = _MOMENT.search(text)
    return seconds_of(match[0]) if match else None


def link_moments(html: str, duration: float) -> str:
    """Sanitised HTML with every moment within the recording as a link to it (`#t=754`)."""

    def link(match: re.Match[str]) -> str:
        seconds = seconds_of(match[0])
        if seconds is None or (duration and seconds > duration):
            return match[0]
        return f'<a class="moment" href="#t={int(seconds)}">{match[0]}</a>'

    parts = []
    at = 0
    for piece in _PIECES.finditer(html):
        parts += [_MOMENT.sub(link, html[at : piece.start()]), piece[0]]
        at = piece.end()
    return "".join([*parts, _MOMENT.sub(link, html[at:])])
