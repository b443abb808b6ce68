"""No address breaks on what no text has: NUL, half of a pair of UTF-16, digits of other scripts, endless numbers."""

import re

import pytest
from django.core.cache import cache
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import get_resolver

from apps.content.models import Entry
from tests.cast import Cast, ask
from tests.test_access import addresses, client_of

ODD = {"NUL": "%00", "half a pair": "%ED%A0%80", "another digit": "%C2%B2", "an endless number": "9" * 5000}
# The names by which views take something from the query.
NAMES = (
    "q", "tag", "kind", "author", "language", "community", "after", "before", "cursor", "group", "page", "order",
    "type", "state", "role", "limit", "shelf", "next", "unread", "from", "to", "reply", "entry", "parent", "version",
    "period", "sort", "direction", "title",
)  # fmt: skip
# Where one of them decides about the others.
ALONE = (
    "/search/?tag=", "/search/?q=split&page=", "/api/v1/search/?q=split&page=", "/api/v1/notifications/?limit=",
    "/api/v1/entries/?limit=", "/api/v1/feeds/home/new/?limit=", "/api/v1/people/?q=", "/tags/?q=",
)  # fmt: skip


def asked(client: Client, address: str) -> int:
    cache.clear()
    response: HttpResponseBase = client.get(address)
    if isinstance(response, StreamingHttpResponse):
        list(response)
    return response.status_code


def lone(route: str, entry: Entry) -> str:
    """The address of a route, about things that are there where it takes a number or a community."""
    known = {"<int:pk>": str(entry.pk), "<slug:slug>": entry.community.slug, "<slug:handle>": "member-person"}
    for name, value in known.items():
        route = route.replace(name, value)
    return "/" + re.sub(r"<[^>]+>", "x", route).replace("\\", "")


@pytest.mark.parametrize("odd", ODD)
def test_odd_words_in_a_query_break_no_address(cast: Cast, odd: str) -> None:
    entry = ask(cast.member, cast.community, "Split deliveries", tags=["asn"])
    client = client_of(cast, "staff")
    client.raise_request_exception = False
    routes = [route for route in addresses(get_resolver().url_patterns) if "readyz" not in route and "*" not in route]
    assert len(routes) > 100
    words = f"q={ODD[odd]}" if odd == "NUL" else "&".join(f"{name}={ODD[odd]}" for name in NAMES)
    asking = [f"{lone(route, entry)}?{words}" for route in routes] + [address + ODD[odd] for address in ALONE]
    broken = [address[:60] for address in asking if asked(client, address) >= 500]
    assert broken == []


@pytest.mark.parametrize("odd", ODD)
def test_odd_words_in_a_path_break_no_address(cast: Cast, odd: str) -> None:
    client = client_of(cast, "staff")
    client.raise_request_exception = False
    broken = []
    for route in addresses(get_resolver().url_patterns):
        for place in re.finditer(r"<[^>]+>", route):
            path = "/" + re.sub(r"<[^>]+>", "1", route[: place.start()]) + f"a{ODD[odd]}"
            path += re.sub(r"<[^>]+>", "1", route[place.end() :])
            broken += [path[:80] for method in (client.get, client.put) if method(path).status_code >= 500]
    assert broken == []


def test_reader_of_an_address_with_nul_gets_the_page_and_a_program_the_problem(cast: Cast) -> None:
    client = client_of(cast, "member")
    for address in ("/people/?q=%00", "/search/?tag=%00", "/tags/?q=a%00b", "/e/1/%00/"):
        answer = client.get(address)
        assert (answer.status_code, "could not be understood" in answer.content.decode()) == (400, True), address
    for answer in (client.get("/api/v1/people/?q=%00"), client.put("/api/v1/follows/tag/a%00/")):
        assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
        assert answer.json()["code"] == "bad_request"


def test_forms_with_nul_are_refused_by_their_fields(cast: Cast) -> None:
    entry = ask(cast.member, cast.community, "Split deliveries")
    client = client_of(cast, "member")
    assert client.post(f"/e/{entry.pk}/replies/", {"source": "a\x00b"}).status_code in {302, 422}
    new = {"community": "community", "title": "a\x00b", "source": "c\ud800"}
    answer = client.post("/api/v1/entries/", new, content_type="application/json")
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"title", "source"})
    details = {"community": "community", "title": "a", "source": "c", "tags": ["\x00"], "details": {"\x00": "\ud800"}}
    assert client.post("/api/v1/entries/", details, content_type="application/json").status_code == 400
