"""Following, and what the bell tells."""

from collections.abc import Callable

from apps.content.reply_services import post_reply
from apps.notifications.models import Notification
from tests.cast import let_river_flow

PAGES = """
    POST  open     /c/{space}/following/               302 . . . . . .
    POST  hidden   /c/{space}/following/               302 404 302 . . 404 302
    POST  -        /people/other-person/following/     302 . . . . . .
    POST  -        /tags/nothing/following/            302 404 . . . . .
    GET   -        /settings/following/                302 200 . . . . .
    GET   -        /settings/notifications/            302 200 . . . . .
    POST  -        /settings/notifications/            302 . . . . . .
    POST  -        /settings/notifications/replies/    302 . . . . . .
    POST  -        /settings/notifications/nothing/    302 404 . . . . .
    POST  -        /notifications/{told}/silence/      302 404 302 404 . . .
    GET   -        /notifications/{told}/              302 404 302 404 . . .
"""

API = """
    GET    -        follows/                             401 200 . . . . .
    GET    open     follows/entry/{entry}/               401 200 . . . . .
    PUT    open     follows/entry/{entry}/               401 200 . . . . .
    PUT    hidden   follows/entry/{entry}/               401 404 200 . . 404 200
    PUT    hidden   follows/community/{space}/           401 404 200 . . 404 200
    DELETE hidden   follows/community/{space}/           401 404 204 . . 404 204
    PUT    -        follows/person/other-person/         401 200 . . . . .
    PUT    -        follows/person/member-person/        401 200 403 200 . . .
    PUT    -        follows/tag/nothing/                 401 404 . . . . .
    PUT    -        follows/planet/mars/                 401 404 . . . . .
    GET    -        me/notification-preferences/         401 200 . . . . .
    PATCH  -        me/notification-preferences/         401 200 . . . . .
"""


def _told(cast: object, place: object) -> object:
    """A notification of the member's."""
    mine = post_reply(author=cast.member, entry=place.entry, source="mine")
    post_reply(author=cast.other, entry=place.entry, source="an answer", parent=mine)
    let_river_flow()
    return Notification.objects.get(user=cast.member, kind="reply").pk


THINGS: dict[str, Callable[..., object]] = {"told": _told}
