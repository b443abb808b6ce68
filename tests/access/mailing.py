"""What is mailed, and the links in letters."""

from collections.abc import Callable

from apps.mailing.subscriptions import DIGESTS, Subscription, path_of

PAGES = """
    GET   -        /settings/mail/                     302 200 . . . . .
    POST  -        /settings/mail/                     302 200 . . . . .
    POST  -        /settings/mail/test/                302 . . . . . .
    POST  -        /settings/mail/address/             302 . . . . . .
    GET   -        /mail/subscriptions/{letters}/      200 . . . . . .
    POST  -        /mail/subscriptions/{letters}/      200 . . . . . .
    GET   -        /mail/subscriptions/nonsense/       404 . . . . . .
    POST  -        /mail/subscriptions/nonsense/       404 . . . . . .
    GET   -        /dev/mail/                          404 . . . . . .
    GET   -        /dev/mail/20260101-000000-1.0/      404 . . . . . .
    GET   -        /dev/mail/20260101-000000-1.0/html/ 404 . . . . . .
"""

API = """
    GET    -        me/mail-preferences/                 401 200 . . . . .
    PATCH  -        me/mail-preferences/                 401 200 . . . . .
"""


def _letters(cast: object, place: object) -> object:
    """The link of a letter to the member: whoever has it, has the letter."""
    return path_of(Subscription(cast.member.pk, DIGESTS)).split("/")[-2]


THINGS: dict[str, Callable[..., object]] = {"letters": _letters}
EXAMPLES: dict[str, object] = {"letters": "x"}
