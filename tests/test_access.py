"""Who gets what from every address: one table, and an address that is missing in it fails.

Columns: visitor, outsider (signed in, in no community), member, SME, manager, HR, site administrator.
A dot stands for the same as the column before it. 302 is the way to the sign-in page, or on to another page.
Writing addresses are asked by POST (or the method named) with an empty body: 2xx, 302 and 4xx of the form
(400, 422) mean that the door was open, 403 that it was refused with a sentence, 404 that nothing is seen.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pkgutil import iter_modules

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from apps.communities.models import Status
from apps.communities.services import join_community
from apps.content.models import Entry, Reply
from apps.content.reply_services import post_reply
from apps.content.services import remove_entry
from tests import access
from tests.cast import Cast, ask, make_community

STANDINGS = ("visitor", "outsider", "member", "sme", "manager", "hr", "staff")

# In {space}: the community named in the row's first word; {entry}, {reply}: an entry and a reply in it,
# written by "other", a member without a column of their own.
PAGES = """
    GET   -        /                                   200 . . . . . .
    GET   -        /?shelf=following                   302 200 . . . . .
    GET   -        /c/                                 200 . . . . . .
    GET   open     /c/{space}/                         200 . . . . . .
    GET   request  /c/{space}/                         404 200 . . . . .
    GET   hidden   /c/{space}/                         404 . 200 . . 404 200
    GET   prepared /c/{space}/                         404 . 200 . . 404 200
    GET   open     /c/{space}/people/                  200 . . . . . .
    GET   hidden   /c/{space}/people/                  404 . 200 . . 404 200
    POST  open     /c/{space}/membership/              302 . 403 . . 302 .
    POST  request  /c/{space}/membership/              302 . 403 . . 302 .
    POST  invited  /c/{space}/membership/              302 403 . . . . .
    POST  hidden   /c/{space}/membership/              302 404 403 . . 404 403
    GET   open     /c/{space}/manage/                  302 403 . . 200 403 200
    GET   hidden   /c/{space}/manage/                  302 404 403 . 200 404 200
    POST  open     /c/{space}/invitations/             302 403 . . 422 403 422
    POST  open     /c/{space}/members/other-person/    302 403 . . 302 403 302
    GET   open     /c/{space}/new/discussion/          302 403 200 . . 403 .
    GET   hidden   /c/{space}/new/discussion/          302 404 200 . . 404 403
    GET   prepared /c/{space}/new/discussion/          302 404 403 200 . 404 403
    POST  open     /c/{space}/preview/                 302 200 . . . . .
    POST  hidden   /c/{space}/preview/                 302 404 200 . . 404 200
    GET   -        /share/                             302 200 . . . . .
    GET   open     /e/{entry}/                         302 . . . . . .
    GET   hidden   /e/{entry}/                         404 . 302 . . 404 302
    GET   open     /e/{entry}/{slug}/                  200 . . . . . .
    GET   request  /e/{entry}/{slug}/                  404 . 200 . . 404 200
    GET   invited  /e/{entry}/{slug}/                  404 . 200 . . 404 200
    GET   hidden   /e/{entry}/{slug}/                  404 . 200 . . 404 200
    GET   removed  /e/{entry}/{slug}/                  404 . . . 200 404 200
    GET   open     /e/{entry}/edit/                    302 403 . . . . .
    GET   hidden   /e/{entry}/edit/                    302 404 403 . . 404 403
    GET   open     /e/{entry}/history/                 200 . . . . . .
    GET   hidden   /e/{entry}/history/                 404 . 200 . . 404 200
    POST  open     /e/{entry}/following/               302 . . . . . .
    POST  hidden   /e/{entry}/following/               302 404 302 . . 404 302
    POST  open     /e/{entry}/removal/                 302 403 . . 302 403 302
    GET   open     /e/{entry}/removal/                 302 403 . . 200 403 200
    GET   hidden   /e/{entry}/removal/                 302 404 403 . 200 404 200
    POST  hidden   /e/{entry}/removal/                 302 404 403 . 302 404 302
    POST  open     /e/{entry}/replies/                 302 422 . . . . .
    POST  hidden   /e/{entry}/replies/                 302 404 422 . . 404 422
    POST  open     /e/{entry}/answer/                  302 403 . . 302 403 302
    POST  hidden   /e/{entry}/answer/                  302 404 403 . 302 404 302
    GET   open     /replies/{reply}/                   302 . . . . . .
    GET   hidden   /replies/{reply}/                   404 . 302 . . 404 302
    GET   open     /replies/{reply}/reply/             302 403 200 . . 403 .
    GET   hidden   /replies/{reply}/reply/             302 404 200 . . 404 403
    GET   open     /replies/{reply}/edit/              302 403 . . . . .
    GET   open     /replies/{reply}/history/           200 . . . . . .
    GET   hidden   /replies/{reply}/history/           404 . 200 . . 404 200
    POST  open     /replies/{reply}/removal/           302 403 . . 302 403 302
    GET   open     /replies/{reply}/removal/           302 403 . . 200 403 200
    GET   hidden   /replies/{reply}/removal/           302 404 403 . 200 404 200
    POST  hidden   /replies/{reply}/removal/           302 404 403 . 302 404 302
    GET   -        /people/                            302 200 . . . . .
    GET   -        /people/other-person/               302 200 . . . . .
    GET   -        /people/other-person/photo/x.webp   302 404 . . . . .
    GET   -        /notifications/                     302 200 . . . . .
    POST  -        /notifications/read/                302 . . . . . .
    GET   -        /notifications/panel/               302 200 . . . . .
    GET   -        /notifications/count/               200 . . . . . .
    GET   -        /search/?q=split                    200 . . . . . .
    GET   -        /settings/profile/                  302 200 . . . . .
    GET   -        /settings/tokens/                   302 200 . . . . .
    POST  -        /settings/tokens/1/revocation/      302 404 . . . . .
    GET   -        /healthz                            200 . . . . . .
    GET   -        /metrics                            404 . . . . . 200
    GET   -        /claim/nonsense/                    403 . . . . . .
    GET   open     /claim/invite/other-person/         302 403 . . . . .
    GET   open     /admin/                             302 . . . 200 302 200
"""

API = """
    GET    -        me/                                  401 200 . . . . .
    GET    -        communities/                         200 . . . . . .
    POST   -        communities/                         401 400 . . . . .
    GET    open     communities/{space}/                 200 . . . . . .
    GET    hidden   communities/{space}/                 404 . 200 . . 404 200
    PATCH  open     communities/{space}/                 401 403 . . 200 403 200
    PATCH  hidden   communities/{space}/                 401 404 403 . 200 404 200
    GET    open     communities/{space}/members/         401 200 . . . . .
    GET    hidden   communities/{space}/members/         401 404 200 . . 404 200
    PUT    open     communities/{space}/members/other-person/  401 403 . . 200 403 200
    PUT    hidden   communities/{space}/members/other-person/  401 404 403 . 200 404 200
    PUT    open     communities/{space}/membership/      401 200 . . . . .
    PUT    invited  communities/{space}/membership/      401 403 200 . . 403 .
    PUT    hidden   communities/{space}/membership/      401 404 200 . . 404 403
    GET    -        entries/                             200 . . . . . .
    POST   -        entries/                             401 400 . . . . .
    GET    open     entries/{entry}/                     200 . . . . . .
    GET    hidden   entries/{entry}/                     404 . 200 . . 404 200
    GET    removed  entries/{entry}/                     404 . . . 200 404 200
    PATCH  open     entries/{entry}/                     401 403 . . . . .
    PATCH  hidden   entries/{entry}/                     401 404 403 . . 404 403
    DELETE open     entries/{entry}/                     401 403 . . 204 403 204
    DELETE hidden   entries/{entry}/                     401 404 403 . 204 404 204
    DELETE removed  entries/{entry}/removal/             401 404 . . 200 404 200
    PUT    open     entries/{entry}/removal/             401 403 . . 204 403 204
    PUT    hidden   entries/{entry}/removal/             401 404 403 . 204 404 204
    GET    open     entries/{entry}/revisions/           200 . . . . . .
    GET    hidden   entries/{entry}/revisions/           404 . 200 . . 404 200
    PUT    open     entries/{entry}/answer/              401 400 . . . . .
    DELETE open     entries/{entry}/answer/              401 403 . . 204 403 204
    DELETE hidden   entries/{entry}/answer/              401 404 403 . 204 404 204
    PUT    open     entries/{entry}/following/           401 200 . . . . .
    PUT    hidden   entries/{entry}/following/           401 404 200 . . 404 200
    GET    open     entries/{entry}/replies/             200 . . . . . .
    GET    hidden   entries/{entry}/replies/             404 . 200 . . 404 200
    POST   open     entries/{entry}/replies/             401 400 . . . . .
    POST   hidden   entries/{entry}/replies/             401 404 400 . . 404 400
    GET    open     replies/{reply}/                     200 . . . . . .
    GET    hidden   replies/{reply}/                     404 . 200 . . 404 200
    PATCH  open     replies/{reply}/                     401 400 . . . . .
    DELETE open     replies/{reply}/                     401 403 . . 204 403 204
    DELETE hidden   replies/{reply}/                     401 404 403 . 204 404 204
    DELETE open     replies/{reply}/removal/             401 403 . . 200 403 200
    PUT    open     replies/{reply}/removal/             401 403 . . 204 403 204
    PUT    hidden   replies/{reply}/removal/             401 404 403 . 204 404 204
    GET    open     replies/{reply}/revisions/           200 . . . . . .
    GET    hidden   replies/{reply}/revisions/           404 . 200 . . 404 200
    GET    -        notifications/                       401 200 . . . . .
    POST   -        notifications/read/                  401 400 . . . . .
    GET    -        people/                              401 200 . . . . .
    GET    -        people/other-person/                 401 200 . . . . .
    PATCH  -        people/other-person/                 401 403 . . . . .
    PATCH  -        people/me/                           401 200 . . . . .
    GET    -        search/?q=split                      200 . . . . . .
    GET    -        schema/                              200 . . . . . .
    GET    -        docs/                                200 . . . . . .
    GET    -        nowhere/                             404 . . . . . .
"""


@dataclass(frozen=True)
class Row:
    """One line of a table."""

    method: str
    space: str
    path: str
    expected: tuple[int, ...]


def rows(table: str, prefix: str = "") -> list[Row]:
    found = []
    for line in filter(str.strip, table.splitlines()):
        method, space, path, *cells = line.split()
        codes: list[int] = []
        for cell in cells:
            codes.append(codes[-1] if cell == "." else int(cell))
        assert len(codes) == len(STANDINGS), line
        found.append(Row(method, space, prefix + path, tuple(codes)))
    return found


# One module a subject in `tests/access`, with PAGES, API, and in THINGS what else its addresses name.
SUBJECTS = [import_module(f"tests.access.{module.name}") for module in iter_modules(access.__path__)]
ROWS = rows(PAGES) + rows(API, "/api/v1/")
THINGS: dict[str, Callable[[Cast, "Place"], object]] = {}
# What stands for a thing where only the form of its address matters; a number where a subject says nothing.
EXAMPLES: dict[str, object] = {}
for subject in SUBJECTS:
    EXAMPLES |= getattr(subject, "EXAMPLES", {})
    ROWS += rows(getattr(subject, "PAGES", "")) + rows(getattr(subject, "API", ""), "/api/v1/")
    THINGS |= getattr(subject, "THINGS", {})


@dataclass(frozen=True)
class Place:
    """What a row's address is filled with."""

    space: str
    entry: Entry
    reply: Reply
    words: "Words"


class Words(dict[str, object]):
    """The words of addresses; what a subject adds is made when an address first names it."""

    def __init__(self, cast: Cast) -> None:
        super().__init__()
        self.cast = cast
        self.place: Place | None = None

    def __missing__(self, name: str) -> object:
        assert self.place is not None
        self[name] = THINGS[name](self.cast, self.place)
        return self[name]


def place_of(cast: Cast, name: str) -> Place:
    communities = {
        "open": cast.community,
        "removed": cast.community,
        "request": cast.on_request,
        "invited": cast.by_invitation,
        "hidden": cast.hidden,
        "-": cast.community,
    }
    if name == "prepared":
        community = make_community("Prepared", manager=cast.manager)
        for person, role in ((cast.member, "member"), (cast.sme, "sme"), (cast.other, "sme")):
            join_community(user=person, community=community)
            community.memberships.filter(user=person).update(role=role)
        community.status = Status.PREPARING
        community.save()
    else:
        community = communities[name]
    entry = ask(cast.other, community, title="Split deliveries")
    reply = post_reply(author=cast.other, entry=entry, source="Park it.")
    if name == "removed":
        entry = remove_entry(by=cast.manager, entry=entry)
    words = Words(cast)
    words |= {"space": community.slug, "entry": entry.pk, "slug": entry.slug, "reply": reply.pk}
    words.place = Place(community.slug, entry, reply, words)
    return words.place


SPACES = sorted({(row.path.startswith("/api/"), row.space) for row in ROWS})


@pytest.mark.parametrize(("is_api", "space"), SPACES)
def test_every_standing_gets_what_the_table_says(cast: Cast, is_api: bool, space: str) -> None:
    place = place_of(cast, space)
    clients = [client_of(cast, standing) for standing in STANDINGS]
    wrong = []
    for row in ROWS:
        if (row.path.startswith("/api/"), row.space) == (is_api, space):
            got = answers(clients, row, place)
            wrong += [
                f"{row.method} {space} {row.path} as {standing}: {code}, not {expected}"
                for standing, code, expected in zip(STANDINGS, got, row.expected, strict=True)
                if code != expected
            ]
    assert wrong == [], "\n".join(wrong)


def client_of(cast: Cast, standing: str) -> Client:
    """A browser in which this standing is signed in."""
    client = Client()
    if standing != "visitor":
        client.force_login(getattr(cast, standing), backend="apps.accounts.backends.CachedUserBackend")
    return client


def answers(clients: list[Client], row: Row, place: Place) -> list[int]:
    """The status that each standing gets; what one of them changes is undone before the next asks."""
    path = row.path.format_map(place.words)
    got = []
    for client in clients:
        cache.clear()
        call = partial(getattr(client, row.method.lower()), path)
        if row.path.startswith("/api/") and row.method not in {"GET", "HEAD"}:
            call = partial(call, data="{}", content_type="application/json")
        with transaction.atomic():
            response = call()
            # A file is closed when its last piece has been read.
            list(response.streaming_content if response.streaming else ())
            got.append(response.status_code)
            transaction.set_rollback(True)
    return got


def addresses(patterns: list[URLPattern | URLResolver], prefix: str = "") -> list[str]:
    found = []
    for pattern in patterns:
        route = prefix + str(pattern.pattern).replace("^", "").replace("$", "")
        if isinstance(pattern, URLResolver):
            # Those of others are tested by their makers; what we set in them is tested where we set it.
            if not route.startswith(("accounts/", "admin/")):
                found += addresses(pattern.url_patterns, route)
        else:
            found.append(route)
    return found


def test_no_address_is_missing_in_the_table() -> None:
    known = {resolve(_example(row.path)).route for row in ROWS}
    everything = set(addresses(get_resolver().url_patterns))
    # Ready or not is tested with the running product.
    assert everything - {route.replace("^", "").replace("$", "") for route in known} == {"readyz"}


def _example(path: str) -> str:
    plain = {"space": "c", "entry": 1, "slug": "s", "reply": 1}
    return path.format_map(plain | {name: EXAMPLES.get(name, 1) for name in THINGS}).split("?")[0]
