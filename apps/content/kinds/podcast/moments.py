"""Moments that people write in their replies, such as 12:34.

Nothing is stored beside the reply: its text says which moment it is about, so an edit moves it. The player turns
such moments into links to the recording (`front/js/pages/player.js` knows the same pattern).
"""

import re

from apps.content.kinds.podcast.timing import seconds_of

_MOMENT = re.compile(r"(?<![\w:.,/-])(?:\d{1,2}:)?[0-5]?\d:[0-5]\d(?![\w:]|[.,]\d)")


def first_moment(text: str) -> float | None:
    """The first moment that stands in a text, in seconds."""
    match = _MOMENT.search(text)
    return seconds_of(match[0]) if match else None


def after_moment(text: str) -> str:
    """The text without a moment that it begins with, for lists that show the moment beside it."""
    match = _MOMENT.match(text)
    return (match and text[match.end() :].lstrip(" :,–-")) or text
