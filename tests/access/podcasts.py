"""A show (`show`) with an episode by "other" (`episode`), and the address of its feed that "other" has (`token`):
what is under that is asked without a session, so who asks makes no difference."""

from collections.abc import Callable

from apps.communities.models import Community
from apps.content.kinds.podcast.models import Show
from apps.content.kinds.podcast.services import make_feed_address
from tests.podcasts import making

PAGES = """
    GET   open     /c/{space}/podcasts/                200 . . . . . .
    GET   request  /c/{space}/podcasts/                404 200 . . . . .
    GET   hidden   /c/{space}/podcasts/                404 . 200 . . 404 200
    GET   open     /c/{space}/podcasts/new/            302 403 . 200 . 403 .
    POST  open     /c/{space}/podcasts/new/            302 403 . 422 . 403 .
    GET   hidden   /c/{space}/podcasts/new/            302 404 403 200 . 404 403
    GET   prepared /c/{space}/podcasts/new/            302 404 403 200 . 404 403
    GET   open     /podcasts/{show}/                   200 . . . . . .
    GET   request  /podcasts/{show}/                   404 . 200 . . 404 200
    GET   hidden   /podcasts/{show}/                   404 . 200 . . 404 200
    GET   open     /podcasts/{show}/edit/              302 403 . 200 . 403 .
    POST  open     /podcasts/{show}/edit/              302 403 . 422 . 403 .
    GET   hidden   /podcasts/{show}/edit/              302 404 403 200 . 404 403
    POST  open     /podcasts/{show}/feed-address/      302 . . . . . .
    POST  hidden   /podcasts/{show}/feed-address/      302 404 302 . . 404 302
    GET   hidden   /podcasts/{show}/feed/{token}.xml   200 . . . . . .
    GET   hidden   /podcasts/{show}/feed/1-made-up.xml 403 . . . . . .
    GET   hidden   /podcasts/{show}/feed/{token}/cover.jpg  404 . . . . . .
    GET   hidden   /podcasts/{show}/feed/1-made-up/cover.jpg  403 . . . . . .
    GET   hidden   /podcasts/{show}/feed/{token}/{episode}/chapters.json  200 . . . . . .
    GET   hidden   /podcasts/{show}/feed/{token}/{episode}/transcript.vtt  200 . . . . . .
    GET   hidden   /podcasts/{show}/feed/1-made-up/{episode}/audio.mp3  403 . . . . . .
    GET   open     /e/{episode}/transcript/            200 . . . . . .
    GET   hidden   /e/{episode}/transcript/?q=dock     404 . 200 . . 404 200
    GET   open     /e/{entry}/transcript/              404 . . . . . .
    POST  open     /e/{episode}/position/              302 400 . . . . .
    POST  hidden   /e/{episode}/position/              302 404 400 . . 404 400
"""

API = """
    GET    open     communities/{space}/shows/          200 . . . . . .
    GET    hidden   communities/{space}/shows/          404 . 200 . . 404 200
    POST   open     communities/{space}/shows/          401 400 . . . . .
    POST   hidden   communities/{space}/shows/          401 404 400 . . 404 400
    GET    open     shows/{show}/                       200 . . . . . .
    GET    hidden   shows/{show}/                       404 . 200 . . 404 200
    PATCH  open     shows/{show}/                       401 403 . 200 . 403 .
    PATCH  hidden   shows/{show}/                       401 404 403 200 . 404 403
    GET    open     shows/{show}/feed-address/          401 200 . . . . .
    PUT    open     shows/{show}/feed-address/          401 200 . . . . .
    DELETE open     shows/{show}/feed-address/          401 204 . . . . .
    PUT    hidden   shows/{show}/feed-address/          401 404 200 . . 404 200
    GET    open     entries/{episode}/transcript/       200 . . . . . .
    GET    hidden   entries/{episode}/transcript/       404 . 200 . . 404 200
    PUT    open     entries/{episode}/transcript/       401 400 . . . . .
    DELETE open     entries/{episode}/transcript/       401 403 . . . . .
    DELETE hidden   entries/{episode}/transcript/       401 404 403 . . 404 403
    GET    open     entries/{episode}/position/         401 200 . . . . .
    GET    hidden   entries/{episode}/position/         401 404 200 . . 404 200
    PUT    open     entries/{episode}/position/         401 400 . . . . .
    PUT    hidden   entries/{episode}/position/         401 404 400 . . 404 400
"""


def _show(cast: object, place: object) -> object:
    return making.make_show(cast.sme, Community.objects.get(slug=place.space)).slug


def _episode(cast: object, place: object) -> object:
    show = Show.objects.select_related("community").get(slug=place.words["show"])
    return making.make_episode(cast.other, show).pk


def _token(cast: object, place: object) -> object:
    show = Show.objects.select_related("community").get(slug=place.words["show"])
    return make_feed_address(person=cast.other, show=show).token


THINGS: dict[str, Callable[..., object]] = {"show": _show, "episode": _episode, "token": _token}
EXAMPLES = {"show": "dock", "episode": 1, "token": "1-x"}
