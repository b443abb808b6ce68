"""Marks and reading lists."""

from collections.abc import Callable

from apps.favourites.services import change_list, create_list, publish_list

PAGES = """
    POST  open     /e/{entry}/rating/                  302 . . . . . .
    POST  hidden   /e/{entry}/rating/                  302 404 302 . . 404 302
    POST  open     /e/{entry}/favourite/               302 . . . . . .
    POST  hidden   /e/{entry}/favourite/               302 404 302 . . 404 302
    POST  open     /replies/{reply}/thanks/            302 . . . . . .
    POST  hidden   /replies/{reply}/thanks/            302 404 302 . . 404 302
    GET   -        /favourites/                        302 200 . . . . .
    POST  -        /lists/                             302 . . . . . .
    GET   -        /lists/{list}/x/                    302 200 . . . . .
    GET   -        /lists/{list}/edit/                 302 403 . . . . .
    POST  -        /lists/{list}/publication/          302 403 . . . . .
"""

API = """
    GET    open     entries/{entry}/rating/              200 . . . . . .
    PUT    open     entries/{entry}/rating/              401 400 . . . . .
    PUT    hidden   entries/{entry}/rating/              401 404 400 . . 404 400
    DELETE open     entries/{entry}/rating/              401 204 . . . . .
    GET    open     entries/{entry}/favourite/           401 200 . . . . .
    PUT    open     entries/{entry}/favourite/           401 200 . . . . .
    PUT    hidden   entries/{entry}/favourite/           401 404 200 . . 404 200
    GET    -        favourites/                          401 200 . . . . .
    PUT    open     replies/{reply}/helpful/             401 200 . . . . .
    PUT    hidden   replies/{reply}/helpful/             401 404 200 . . 404 200
"""


def _list(cast: object, place: object) -> object:
    """A published list of "other"."""
    made = create_list(owner=cast.other, title="x")
    change_list(by=cast.other, reading_list=made, title="x", intro="", items=[(place.entry, "")])
    return publish_list(by=cast.other, reading_list=made).pk


THINGS: dict[str, Callable[..., object]] = {"list": _list}
