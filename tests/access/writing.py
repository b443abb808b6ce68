"""Writing: drafts are their author's alone ({draft} is one of "other"); suggestions and pasting in a community."""

import uuid
from collections.abc import Callable

from apps.drafts.services import save_draft

PAGES = """
    GET   -        /drafts/                                  302 200 . . . . .
    GET   -        /drafts/removed/                          302 200 . . . . .
    GET   open     /drafts/{draft}/                          302 404 . . . . .
    PUT   open     /drafts/{draft}/                          302 400 . . . . .
    POST  open     /drafts/{draft}/removal/                  302 404 . . . . .
    POST  open     /drafts/{draft}/publication/              302 404 . . . . .
    POST  open     /c/{space}/pasted/                        302 200 . . . . .
    POST  hidden   /c/{space}/pasted/                        302 404 200 . . 404 200
    GET   open     /c/{space}/completion/people/             302 200 . . . . .
    GET   hidden   /c/{space}/completion/people/             302 404 200 . . 404 200
    GET   open     /c/{space}/completion/entries/            302 200 . . . . .
    GET   hidden   /c/{space}/completion/entries/            302 404 200 . . 404 200
    GET   open     /c/{space}/completion/tags/               302 200 . . . . .
    GET   hidden   /c/{space}/completion/tags/               302 404 200 . . 404 200
"""

API = """
    GET    -        drafts/                                  401 200 . . . . .
    POST   -        drafts/                                  401 400 . . . . .
    GET    open     drafts/{draft}/                          401 404 . . . . .
    PUT    open     drafts/{draft}/                          401 404 . . . . .
    DELETE open     drafts/{draft}/                          401 404 . . . . .
    POST   open     drafts/{draft}/publication/              401 404 . . . . .
    DELETE open     drafts/{draft}/publication/              401 404 . . . . .
"""


def _draft(cast: object, place: object) -> object:
    """A draft of "other", who is nobody's column."""
    entry = place.entry
    values = {"title": "Unfinished", "source": "Half a"}
    key = uuid.uuid4()
    return save_draft(
        author=entry.author, key=key, community=entry.community, kind="discussion", values=values, seen=0
    ).key


EXAMPLES = {"draft": "6f9619ff-8b86-d011-b42d-00cf4fc964ff"}
THINGS: dict[str, Callable[..., object]] = {"draft": _draft}
