"""Exports: `export` was asked for by "other", of their own words, and is ready."""

from collections.abc import Callable

from apps.integrations.export.services import make_waiting_exports, request_export

PAGES = """
    GET   open     /c/{space}/export/                  302 403 . . 200 403 200
    GET   hidden   /c/{space}/export/                  302 404 403 . 200 404 200
    POST  open     /c/{space}/export/                  302 403 . . 302 403 302
    GET   -        /settings/export/                   302 200 . . . . .
    POST  -        /settings/export/                   302 . . . . . .
    GET   -        /exports/{export}/                  302 404 . . . . .
"""

API = """
    POST   open     communities/{space}/exports/        401 403 . . 202 403 202
    POST   hidden   communities/{space}/exports/        401 404 403 . 202 404 202
    GET    -        exports/                            401 200 . . . . .
    POST   -        exports/                            401 202 . . . . .
    GET    -        exports/{export}/                   401 404 . . . . .
    GET    -        exports/{export}/archive/           401 404 . . . . .
"""


def _export(cast: object, place: object) -> object:
    job = request_export(by=cast.other)
    make_waiting_exports()
    return job.key


EXAMPLES = {"export": "6f9619ff-8b86-d011-b42d-00cf4fc964ff"}
THINGS: dict[str, Callable[..., object]] = {"export": _export}
