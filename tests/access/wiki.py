"""A page by "other" that was edited once (`page`)."""

from collections.abc import Callable

from apps.communities.models import Community
from tests.wiki.writing import page, write

PAGES = """
    GET   open     /c/{space}/wiki/                    200 . . . . . .
    GET   request  /c/{space}/wiki/                    404 . 200 . . 404 200
    GET   hidden   /c/{space}/wiki/                    404 . 200 . . 404 200
    GET   open     /c/{space}/wiki/?show=changes       200 . . . . . .
    GET   hidden   /c/{space}/wiki/?show=needed        404 . 200 . . 404 200
    GET   open     /c/{space}/wiki/Nowhere/            404 . . . . . .
    GET   hidden   /c/{space}/wiki/Nowhere/            404 . . . . . .
    GET   open     /c/{space}/new/wiki/                302 403 200 . . 403 .
    GET   prepared /c/{space}/new/wiki/                302 404 403 200 . 404 403
    GET   open     /c/{space}/synthesis/               302 403 200 . . 403 .
    GET   hidden   /c/{space}/synthesis/               302 404 200 . . 404 403
    POST  open     /c/{space}/synthesis/               302 403 422 . . 403 .
    POST  prepared /c/{space}/synthesis/               302 404 403 422 . 404 403
    GET   open     /e/{page}/edit/                     302 403 200 . . 403 .
    GET   hidden   /e/{page}/edit/                     302 404 200 . . 404 403
    GET   open     /e/{page}/place/                    302 403 200 . . 403 .
    POST  open     /e/{page}/place/                    302 403 302 . . 403 .
    GET   hidden   /e/{page}/place/                    302 404 200 . . 404 403
    GET   open     /e/{entry}/place/                   302 404 . . . . .
    GET   open     /e/{page}/differences/              200 . . . . . .
    GET   hidden   /e/{page}/differences/              404 . 200 . . 404 200
    GET   removed  /e/{entry}/differences/             404 . . . 200 404 200
    GET   open     /e/{page}/history/1/                200 . . . . . .
    GET   hidden   /e/{page}/history/1/                404 . 200 . . 404 200
    GET   open     /e/{page}/history/9/                404 . . . . . .
    POST  open     /e/{page}/history/1/                302 403 302 . . 403 .
    POST  hidden   /e/{page}/history/1/                404 . 302 . . 404 403
"""

API = """
    GET    open     communities/{space}/wiki/           200 . . . . . .
    GET    request  communities/{space}/wiki/           404 . 200 . . 404 200
    GET    hidden   communities/{space}/wiki/           404 . 200 . . 404 200
    GET    open     communities/{space}/wiki/needed/    200 . . . . . .
    GET    hidden   communities/{space}/wiki/needed/    404 . 200 . . 404 200
    GET    open     communities/{space}/wiki/orphans/   200 . . . . . .
    GET    hidden   communities/{space}/wiki/orphans/   404 . 200 . . 404 200
    PATCH  open     entries/{page}/                     401 403 200 . . 403 .
    PATCH  hidden   entries/{page}/                     401 404 200 . . 404 403
    GET    open     entries/{page}/backlinks/           200 . . . . . .
    GET    hidden   entries/{page}/backlinks/           404 . 200 . . 404 200
    GET    open     entries/{entry}/backlinks/          404 . . . . . .
    GET    open     entries/{page}/sources/             200 . . . . . .
    GET    hidden   entries/{page}/sources/             404 . 200 . . 404 200
    GET    open     entries/{page}/place/               200 . . . . . .
    GET    hidden   entries/{page}/place/               404 . 200 . . 404 200
    PUT    open     entries/{page}/place/               401 400 . . . . .
    PUT    hidden   entries/{page}/place/               401 404 400 . . 404 400
    PUT    open     entries/{page}/restoration/         401 400 . . . . .
    PUT    hidden   entries/{page}/restoration/         401 404 400 . . 404 400
"""


def _page(cast: object, place: object) -> object:
    community = Community.objects.get(slug=place.space)
    return write(cast.other, page(cast.other, community, "Stock", "One."), "Two.").pk


THINGS: dict[str, Callable[..., object]] = {"page": _page}
EXAMPLES = {"page": 1}
