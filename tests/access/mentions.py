"""Mentions (an article of "other" mentions the entry), endorsements of the reply, tags of the entry."""

from collections.abc import Callable

from apps.citations.services import cite_entry
from apps.content.services import edit_entry, post_entry

PAGES = """
    GET   open     /e/{entry}/mention/                 302 200 . . . . .
    GET   hidden   /e/{entry}/mention/                 302 404 200 . . 404 200
    POST  open     /citations/{citation}/withdrawal/   302 403 . . 302 403 302
    POST  hidden   /citations/{citation}/withdrawal/   302 404 403 . 302 404 302
    GET   open     /replies/{reply}/endorsement/       302 403 . 200 . 403 .
    GET   hidden   /replies/{reply}/endorsement/       302 404 403 200 . 404 403
    GET   -        /tags/                              200 . . . . . .
    GET   open     /tags/{tag}/                        302 403 . . 200 403 200
    GET   hidden   /tags/{tag}/                        302 404 403 . 200 404 200
"""

API = """
    GET    open     entries/{entry}/citations/          200 . . . . . .
    GET    hidden   entries/{entry}/citations/          404 . 200 . . 404 200
    POST   open     entries/{entry}/citations/          401 403 . . . . .
    GET    open     citations/{citation}/               200 . . . . . .
    GET    hidden   citations/{citation}/               404 . 200 . . 404 200
    DELETE open     citations/{citation}/               401 403 . . 204 403 204
    DELETE hidden   citations/{citation}/               401 404 403 . 204 404 204
    GET    open     entries/{entry}/related/            200 . . . . . .
    GET    hidden   entries/{entry}/related/            404 . 200 . . 404 200
    GET    -        tags/                               200 . . . . . .
    GET    open     replies/{reply}/endorsement/        200 . . . . . .
    GET    hidden   replies/{reply}/endorsement/        404 . 200 . . 404 200
    PUT    open     replies/{reply}/endorsement/        401 403 . 200 . 403 .
    PUT    hidden   replies/{reply}/endorsement/        401 404 403 200 . 404 403
    DELETE open     replies/{reply}/endorsement/        401 204 . . . . .
"""


def _citation(cast: object, place: object) -> object:
    community = place.entry.community
    article = post_entry(
        author=cast.other, community=community, kind="article", title="What we learned", source="Much."
    )
    return cite_entry(by=cast.other, source=article, target=place.entry, quote="goods receipts").pk


def _tag(cast: object, place: object) -> object:
    edit_entry(by=cast.other, entry=place.entry, changes={"tags": [f"split-{place.entry.pk}"]})
    return f"split-{place.entry.pk}"


THINGS: dict[str, Callable[..., object]] = {"citation": _citation, "tag": _tag}
EXAMPLES = {"tag": "split"}
