"""Needs (declared by "other"), the board and the launch."""

from collections.abc import Callable

from apps.preparation.services import declare_need

PAGES = """
    GET   open     /c/{space}/board/                   302 200 . . . . .
    GET   request  /c/{space}/board/                   302 403 200 . . 403 200
    GET   hidden   /c/{space}/board/                   302 404 200 . . 404 200
    GET   prepared /c/{space}/board/                   302 404 200 . . 404 200
    GET   open     /c/{space}/needs/new/               302 403 200 . . 403 .
    GET   prepared /c/{space}/needs/new/               302 404 200 . . 404 403
    GET   open     /needs/{need}/edit/                 302 403 . . 200 403 200
    POST  open     /needs/{need}/claim/                302 403 . 302 . 403 .
    POST  hidden   /needs/{need}/claim/                302 404 403 302 . 404 403
    POST  prepared /needs/{need}/claim/                302 404 403 302 . 404 403
    GET   open     /needs/{need}/draft/                302 403 . . . . .
    POST  open     /needs/{need}/submission/           302 403 . . . . .
    GET   open     /needs/{need}/review/               302 403 . . . . .
    GET   hidden   /needs/{need}/review/               302 404 403 . . 404 403
    POST  open     /needs/{need}/closing/              302 403 . . 302 403 302
    POST  hidden   /needs/{need}/closing/              302 404 403 . 302 404 302
    POST  open     /needs/{need}/position/             302 403 . . 302 403 302
    GET   open     /c/{space}/launch/                  302 403 . . 200 403 200
    GET   prepared /c/{space}/launch/                  302 404 403 . 200 404 200
    POST  prepared /c/{space}/launch/                  302 404 403 . 422 404 422
    POST  prepared /c/{space}/launch/order/            302 404 403 . 422 404 422
"""

API = """
    GET    open     communities/{space}/needs/          401 200 . . . . .
    GET    request  communities/{space}/needs/          401 403 200 . . 403 200
    GET    hidden   communities/{space}/needs/          401 404 200 . . 404 200
    POST   open     communities/{space}/needs/          401 403 400 . . 403 .
    GET    open     needs/{need}/                       401 200 . . . . .
    GET    hidden   needs/{need}/                       401 404 200 . . 404 200
    PATCH  open     needs/{need}/                       401 403 . . 200 403 200
    PUT    open     needs/{need}/claim/                 401 403 . 200 . 403 .
    PUT    hidden   needs/{need}/claim/                 401 404 403 200 . 404 403
    DELETE open     needs/{need}/claim/                 401 403 . . . . .
    PUT    open     needs/{need}/review/                401 403 . . . . .
    GET    open     communities/{space}/launch/         401 403 . . 200 403 200
    GET    prepared communities/{space}/launch/         401 404 403 . 200 404 200
    PUT    prepared communities/{space}/launch/         401 404 403 . 200 404 200
    POST   prepared communities/{space}/launch/         401 404 403 . 409 404 409
    POST   open     communities/{space}/launch/         401 403 . . . . .
"""


def _need(cast: object, place: object) -> object:
    return declare_need(by=cast.other, community=place.entry.community, title="Night calls").pk


THINGS: dict[str, Callable[..., object]] = {"need": _need}
