"""Documents by "other" (`document`), an interview by "other" with the expert that waits (`interview`), a series."""

from collections.abc import Callable

from apps.content.kinds.article.models import Series
from apps.content.kinds.document.reading import read_versions
from tests.kinds import making

PAGES = """
    GET   open     /c/{space}/?kind=article            200 . . . . . .
    GET   hidden   /c/{space}/?kind=document           404 . 200 . . 404 200
    GET   open     /c/{space}/new/article/             302 403 200 . . 403 .
    GET   open     /c/{space}/new/document/            302 403 200 . . 403 .
    GET   open     /c/{space}/new/interview/           302 403 200 . . 403 .
    GET   open     /c/{space}/new/news/                302 403 . 200 . 403 .
    GET   hidden   /c/{space}/new/news/                302 404 403 200 . 404 403
    GET   open     /e/{document}/download/             200 . . . . . .
    GET   hidden   /e/{document}/download/             404 . 200 . . 404 200
    GET   removed  /e/{entry}/download/                404 . . . . . .
    GET   open     /e/{document}/versions/             302 403 . 200 . 403 .
    POST  open     /e/{document}/versions/             302 403 . 422 . 403 .
    GET   hidden   /e/{document}/versions/             302 404 403 200 . 404 403
    GET   open     /e/{entry}/versions/                302 403 . . . . .
    GET   open     /e/{document}/versions/1/           200 . . . . . .
    GET   hidden   /e/{document}/versions/1/           404 . 200 . . 404 200
    GET   open     /e/{document}/versions/1/download/  200 . . . . . .
    GET   hidden   /e/{document}/versions/1/download/  404 . 200 . . 404 200
    POST  open     /e/{document}/versions/1/pages/     302 . . . . . .
    POST  hidden   /e/{document}/versions/1/pages/     302 404 302 . . 404 302
    GET   open     /e/{document}/versions/1/pictures/page-1.webp  200 . . . . . .
    GET   hidden   /e/{document}/versions/1/pictures/page-1.webp  404 . 200 . . 404 200
    GET   open     /e/{document}/versions/1/pictures/reading.json  404 . . . . . .
    POST  open     /e/{interview}/consent/             302 404 . 302 403 404 403
    POST  hidden   /e/{interview}/consent/             302 404 . 302 403 404 403
    POST  open     /e/{entry}/consent/                 302 403 . . . . .
    GET   -        /people/other-person/articles/      302 200 . . . . .
    GET   open     /series/{series}/                   302 . . . . . .
    GET   open     /series/{series}/docks/             200 . . . . . .
    GET   hidden   /series/{series}/docks/             404 . 200 . . 404 200
"""

API = """
    GET    open     entries/{document}/versions/         200 . . . . . .
    GET    hidden   entries/{document}/versions/         404 . 200 . . 404 200
    POST   open     entries/{document}/versions/         401 403 . 400 . 403 .
    POST   hidden   entries/{document}/versions/         401 404 403 400 . 404 403
    PUT    open     entries/{interview}/consent/         401 404 . 200 403 404 403
    DELETE open     entries/{interview}/consent/         401 404 . 200 403 404 403
    PUT    hidden   entries/{entry}/consent/             401 404 403 . . 404 403
"""


def _document(cast: object, place: object) -> object:
    entry = making.document(cast.other, place.entry.community, "rules.pdf", making.pdf("Park at gate nine"))
    read_versions()
    return entry.pk


def _interview(cast: object, place: object) -> object:
    return making.interview(cast.other, cast.sme, place.entry.community).pk


def _series(cast: object, place: object) -> object:
    making.write(cast.other, place.entry.community, "article", details={"series": "Docks"})
    return Series.objects.get(community=place.entry.community).pk


THINGS: dict[str, Callable[..., object]] = {"document": _document, "interview": _interview, "series": _series}
EXAMPLES = dict.fromkeys(THINGS, 1)
