"""Needs, launches, mentions, endorsements and tags through the API."""

import json
from typing import Any

import pytest
from django.test import Client

from apps.communities.models import Community, Role, Status
from apps.communities.services import add_member
from apps.content.reply_services import post_reply
from apps.content.services import post_entry
from apps.preparation.launch_services import release_due
from apps.preparation.models import Need
from tests.cast import Cast, ask, make_community


@pytest.fixture
def prepared(cast: Cast) -> Community:
    community = make_community("Before the launch", manager=cast.manager, status=Status.PREPARING)
    for person, role in ((cast.member, Role.MEMBER), (cast.sme, Role.SME), (cast.other, Role.SME)):
        add_member(community=community, user=person, role=role, by=None)
    return community


class Caller:
    def __init__(self, person: Any) -> None:
        self.client = Client()
        self.client.force_login(person, backend="apps.accounts.backends.CachedUserBackend")

    def __call__(self, method: str, path: str, **data: Any) -> Any:
        return getattr(self.client, method)(
            f"/api/v1/{path}", data=json.dumps(data) if method != "get" else None, content_type="application/json"
        )


def test_a_need_goes_through_the_api_up_to_its_release(cast: Cast, prepared: Community) -> None:
    member, expert, reviewer, manager = (Caller(p) for p in (cast.member, cast.sme, cast.other, cast.manager))
    needs = f"communities/{prepared.slug}/needs/"
    made = member("post", needs, title="Night calls", why="It rang.", due="2031-01-01")
    assert made.status_code == 201
    need = made.json()["id"]
    assert member("post", needs, title="X", kind="poem").json()["errors"]["kind"]
    draft = expert(
        "post", "entries/", community=prepared.slug, kind="article", title="Night calls", source="Call the desk."
    ).json()
    assert draft["is_withheld"]
    claimed = expert("put", f"needs/{need}/claim/", entry=draft["id"], submit=True).json()
    assert (claimed["state"], claimed["entry"]) == ("in_review", draft["id"])
    assert member("get", f"needs/{need}/").json()["entry"] is None
    assert reviewer("put", f"needs/{need}/review/", approve=True).json()["reviewer"]["handle"] == "other-person"
    launch = f"communities/{prepared.slug}/launch/"
    planned = manager("put", launch, order=[draft["id"]], per_day=1, hour=7, zone="Asia/Tokyo").json()
    assert (planned["order"], planned["zone"]) == ([draft["id"]], "Asia/Tokyo")
    assert manager("put", launch, zone="Mars/Olympus").status_code == 400
    refused = manager("post", launch)
    assert refused.status_code == 409
    assert {gap["code"] for gap in refused.json()["gaps"]} == {"experts", "content"}
    assert manager("post", launch, reason="Monday.").json()["status"] == "active"
    assert release_due() == 1
    assert not member("get", f"entries/{draft['id']}/").json()["is_withheld"]
    assert Need.objects.get().state == "ready"


def test_mentions_endorsements_and_tags_through_the_api(cast: Cast) -> None:
    question = ask(cast.other, cast.community, tags=["dock"])
    article = post_entry(
        author=cast.member, community=cast.community, kind="article", title="What we learned", source="Much."
    )
    member, expert, outsider = Caller(cast.member), Caller(cast.sme), Caller(cast.outsider)
    path = f"entries/{article.pk}/citations/"
    wrong = member("post", path, target=question.pk, quote="Nobody said that")
    assert (wrong.status_code, wrong.json()["code"]) == (403, "quote_not_found")
    made = member("post", path, target=question.pk, relation="corrects", quote="double-booking")
    assert made.status_code == 201
    shown = outsider("get", f"entries/{question.pk}/citations/").json()["results"]
    assert [(row["source"]["id"], row["relation"], row["readers"]) for row in shown] == [(article.pk, "corrects", 0)]
    assert member("delete", f"citations/{made.json()['id']}/").status_code == 204
    assert outsider("get", f"entries/{question.pk}/citations/").json()["results"] == []
    reply = post_reply(author=cast.member, entry=question, source="Park it.")
    mine = expert("put", f"replies/{reply.pk}/endorsement/", scope="plant B", review_by="2031-01-01").json()
    assert (mine["by"]["handle"], mine["scope"]) == ("sme-person", "plant B")
    assert outsider("get", f"entries/{question.pk}/").json()["endorsed_count"] == 1
    assert expert("delete", f"replies/{reply.pk}/endorsement/").status_code == 204
    assert outsider("get", f"replies/{reply.pk}/endorsement/").json() == {"results": []}
    assert outsider("get", "tags/?q=do").json()["results"] == [
        {"slug": "dock", "name": "dock", "entries": 1, "synonyms": []}
    ]


def test_a_language_narrows_entries_and_what_is_found(cast: Cast, flow: Any) -> None:
    for language in ("de", "en"):
        ask(cast.other, cast.community, title=f"Kanban {language}", language=language)
    flow()
    caller = Caller(cast.member)
    assert [row["title"] for row in caller("get", "entries/?language=de").json()["results"]] == ["Kanban de"]
    found = caller("get", "search/?q=kanban&language=en").json()["results"]
    assert [hit["entry"]["title"] for hit in found] == ["Kanban en"]
    page = caller.client.get("/search/?q=kanban&language=de").content.decode()
    assert "Kanban de" in page
    assert "Kanban en" not in page
