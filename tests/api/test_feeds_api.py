"""The shelves through the API."""

from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from rest_framework.test import APIClient

from apps.accounts.models import User
from apps.content.models import Tag
from apps.feeds.models import Visit
from apps.ratings.services import follow
from tests.cast import Cast, ask

type Bearer = Callable[..., APIClient]

API = "/api/v1/feeds"


def walk(client: APIClient, path: str) -> list[dict[str, Any]]:
    rows, address = [], f"{API}{path}"
    while address:
        body = client.get(address).json()
        assert body["previous"] is None
        rows += body["results"]
        address = body["next"]
    return rows


def test_program_gets_all_shelves_at_once_with_the_reasons(cast: Cast, bearer: Bearer) -> None:
    ask(cast.sme, cast.community, "Who counts?", tags=["stock"])
    ask(cast.other, cast.hidden, "Hidden")
    follow(user=cast.member, target=Tag.objects.get(slug="stock"))
    cache.clear()
    body = bearer(cast.member).get(f"{API}/home/").json()
    assert {row["title"]: row["why"] for row in body["new"]} == {
        "Who counts?": "New in Community, one of your communities",
        "Hidden": "New in Hidden, one of your communities",
    }
    assert [row["why"] for row in body["unanswered"]] == [
        "It has a tag that you follow: stock",
        "No answer has been accepted yet, nor endorsed by an expert",
    ]
    assert [(row["why"], row["is_unread"]) for row in body["following"]] == [("You follow the tag “stock”", True)]
    assert body["last_visit_at"] is None
    assert {"news", "popular", "new_members", "popular_members"} < body.keys()
    assert not Visit.objects.exists(), "a program looks, not the person"


def test_program_walks_a_shelf_slice_by_slice(cast: Cast, bearer: Bearer) -> None:
    made = {ask(cast.sme, cast.community, f"q{number}").pk for number in range(7)}
    client = bearer(cast.member)
    for shelf in ("home/new/", "home/unanswered/", "communities/community/new/"):
        for limit in (1, 3, 100):
            rows = walk(client, f"/{shelf}?limit={limit}")
            assert [len(rows), {row["id"] for row in rows}] == [7, made]
    assert {row["burst"] for row in walk(client, "/home/new/")} == {str(max(made))}
    assert client.get(f"{API}/home/new/?limit=0").json()["results"]
    assert client.get(f"{API}/home/new/?cursor=nonsense").status_code == 400


def test_program_sees_only_what_its_person_sees(cast: Cast, bearer: Bearer) -> None:
    ask(cast.sme, cast.by_invitation, "inside")
    client = bearer(cast.outsider)
    assert client.get(f"{API}/communities/by-invitation/").json()["new"] == []
    assert client.get(f"{API}/communities/by-invitation/new/").json()["results"] == []
    visitor: User | None = None
    assert bearer(visitor).get(f"{API}/home/").json()["following"] == []
