"""Marks that need a look: `ring` is of "other" and somebody else of the community."""

from collections.abc import Callable

from apps.communities.models import Community
from apps.core import clock
from apps.participation.models import Ring
from tests.cast import make_person

PAGES = """
    GET   open     /c/{space}/rings/                   302 403 . . 200 403 .
    GET   hidden   /c/{space}/rings/                   302 404 403 . 200 404 403
    POST  open     /c/{space}/rings/{ring}/opinion/    302 403 . . 302 403 .
    POST  hidden   /c/{space}/rings/{ring}/opinion/    302 404 403 . 302 404 403
"""
API = ""


def _ring(cast: object, place: object) -> object:
    row = Ring.objects.create(community=Community.objects.get(slug=place.space), first_seen=clock.now())
    row.people.set([cast.other, make_person("ring person")])
    return row.pk


EXAMPLES = {"ring": "1"}
THINGS: dict[str, Callable[..., object]] = {"ring": _ring}
