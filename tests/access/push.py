"""The installed app, reading offline, and the devices that are told."""

from collections.abc import Callable

from apps.push.services import Subscription, add_device
from tests.push.devices import KEYS

PAGES = """
    GET   -        /manifest.webmanifest               200 . . . . . .
    GET   -        /sw.js                              200 . . . . . .
    GET   -        /offline/                           200 . . . . . .
    GET   -        /settings/push/                     302 200 . . . . .
    POST  -        /settings/push/                     302 422 . . . . .
    POST  -        /settings/push/renewal/             302 404 . . . . .
    POST  -        /settings/push/{device}/removal/    302 404 302 404 . . .
    POST  -        /settings/push/{device}/trial/      302 404 302 404 . . .
    POST  -        /settings/push/{device}/titles/     302 404 302 404 . . .
"""

API = """
    GET    -        me/devices/                          401 200 . . . . .
    POST   -        me/devices/                          401 400 . . . . .
    GET    -        me/devices/{device}/                 401 404 200 404 . . .
    DELETE -        me/devices/{device}/                 401 404 204 404 . . .
"""


def _device(cast: object, place: object) -> object:
    """A device of the member's."""
    subscription = Subscription("https://push.example.com/of-the-member", *KEYS)
    return add_device(user=cast.member, subscription=subscription, label="Firefox on Linux").pk


THINGS: dict[str, Callable[..., object]] = {"device": _device}
