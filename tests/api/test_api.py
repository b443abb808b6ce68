"""The REST API: the same doors and services as the browser, in JSON."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from openapi_spec_validator import validate
from rest_framework.test import APIClient

from apps.accounts.models import ApiToken, User
from apps.accounts.services import create_token, revoke_token
from apps.activity.models import Event, Origin
from apps.api.idempotency import KEPT, clear_expired
from apps.api.models import StoredAnswer
from apps.communities.models import Membership
from apps.content.models import Entry, Reply
from apps.content.reply_services import post_reply
from apps.ratings.services import follow_entry
from tests.cast import PASSWORD, Cast, ask

type Bearer = Callable[..., APIClient]
type Flow = Callable[[], None]

API = "/api/v1"


def test_me_tells_who_i_am_and_where_i_belong(cast: Cast, bearer: Bearer) -> None:
    body = bearer(cast.sme).get(f"{API}/me/").json()
    assert body["handle"] == "sme-person"
    assert {(row["slug"], row["role"]) for row in body["communities"]} == {
        (slug, "sme") for slug in ("community", "on-request", "by-invitation", "hidden")
    }
    assert body["unread_notifications"] == 0


def test_a_visitor_reads_open_communities_only_and_is_asked_to_sign_in_for_the_rest(cast: Cast, bearer: Bearer) -> None:
    ask(cast.member, cast.community, "open")
    ask(cast.member, cast.hidden, "hidden")
    visitor = bearer(None)
    assert [row["title"] for row in visitor.get(f"{API}/entries/").json()["results"]] == ["open"]
    for path in ("me/", "notifications/", "communities/community/members/"):
        answer = visitor.get(f"{API}/{path}")
        assert answer.status_code == 401, path
        assert answer["WWW-Authenticate"] == "Bearer"
        assert answer["Content-Type"] == "application/problem+json"
    assert visitor.post(f"{API}/entries/", {}).status_code == 401


def test_a_whole_discussion_goes_through_the_api(cast: Cast, bearer: Bearer, flow: Flow) -> None:
    asker, expert = bearer(cast.member), bearer(cast.sme)
    new = {"community": "community", "title": "Split deliveries", "source": "How?", "tags": ["asn"]}
    answer = asker.post(f"{API}/entries/", new)
    assert answer.status_code == 201
    entry = answer.json()
    assert (entry["kind"], entry["tags"], entry["is_question"]) == ("discussion", ["asn"], True)
    reply = expert.post(f"{API}/entries/{entry['id']}/replies/", {"source": "**Park** it."}).json()
    nested = asker.post(f"{API}/entries/{entry['id']}/replies/", {"source": "Thanks", "parent": reply["id"]}).json()
    assert (nested["parent"], nested["depth"]) == (reply["id"], 1)
    flow()
    waiting = asker.get(f"{API}/notifications/?unread=true").json()["results"]
    assert [(row["kind"], row["url"]) for row in waiting] == [("reply", f"/replies/{reply['id']}/")]
    assert asker.post(f"{API}/notifications/read/", {"all": True}).json() == {"read": 1}
    accepted = asker.put(f"{API}/entries/{entry['id']}/answer/", {"reply": reply["id"]}).json()
    assert (accepted["accepted_reply"], accepted["answered_by"]) == (reply["id"], "sme")
    edited = expert.patch(f"{API}/replies/{reply['id']}/", {"source": "Park it in 103.", "comment": "movement"}).json()
    assert edited["edited_at"]
    history = expert.get(f"{API}/replies/{reply['id']}/revisions/").json()["results"]
    assert [row["source"] for row in history] == ["Park it in 103.", "**Park** it."]
    assert asker.delete(f"{API}/replies/{nested['id']}/").status_code == 204
    assert asker.get(f"{API}/replies/{nested['id']}/").json()["source"] == ""
    assert asker.delete(f"{API}/replies/{nested['id']}/removal/").json()["source"] == "Thanks"
    assert set(Event.objects.filter(entry_id=entry["id"]).values_list("origin", flat=True)) == {Origin.API}


def test_joining_requesting_inviting_and_leaving(cast: Cast, bearer: Bearer) -> None:
    outsider, manager = bearer(cast.outsider), bearer(cast.manager, "write", "moderate")
    assert outsider.put(f"{API}/communities/community/membership/", {}).json()["state"] == "active"
    assert outsider.put(f"{API}/communities/community/membership/", {}).json()["state"] == "active"
    asked = outsider.put(f"{API}/communities/on-request/membership/", {"message": "I plan"}).json()
    assert asked["state"] == "requested"
    refused = outsider.put(f"{API}/communities/by-invitation/membership/", {})
    assert (refused.status_code, refused.json()["code"]) == (403, "by_invitation")
    assert outsider.put(f"{API}/communities/hidden/membership/", {}).status_code == 404
    waiting = manager.get(f"{API}/communities/on-request/members/?state=requested").json()["results"]
    assert [row["person"]["handle"] for row in waiting] == ["outsider-person"]
    admitted = manager.put(f"{API}/communities/on-request/members/outsider-person/", {"role": "sme"}).json()
    assert (admitted["state"], admitted["role"]) == ("active", "sme")
    assert manager.delete(f"{API}/communities/on-request/members/outsider-person/").status_code == 204
    assert outsider.delete(f"{API}/communities/community/membership/").status_code == 204
    assert not Membership.objects.filter(user=cast.outsider).exists()


def test_the_last_manager_is_told_why_they_cannot_leave(cast: Cast, bearer: Bearer) -> None:
    answer = bearer(cast.manager).delete(f"{API}/communities/community/membership/")
    assert (answer.status_code, answer.json()["code"]) == (403, "last_manager")
    assert "without an active manager" in answer.json()["detail"]


def test_founding_and_changing_a_community(cast: Cast, bearer: Bearer) -> None:
    new = {"name": "Field service", "kind": "vertical", "role_rule": "Technician", "purpose": "To mend it once."}
    assert bearer(cast.manager).post(f"{API}/communities/", new).status_code == 403
    made = bearer(cast.staff).post(f"{API}/communities/", new | {"manager": "sme-person"})
    assert made.status_code == 201, made.json()
    assert bearer(cast.sme).get(f"{API}/communities/field-service/").json()["role"] == "manager"
    answer = bearer(cast.sme).patch(f"{API}/communities/field-service/", {"purpose": "To mend it at the first visit."})
    assert answer.json()["purpose"] == "To mend it at the first visit."
    wrong = bearer(cast.staff).post(f"{API}/communities/", new | {"method": "Plan", "name": "Other"})
    assert (wrong.status_code, wrong["Content-Type"]) == (400, "application/problem+json")


def test_the_same_idempotency_key_writes_once_and_answers_the_same(cast: Cast, bearer: Bearer) -> None:
    entry = ask(cast.member, cast.community)
    client = bearer(cast.sme)
    path, body = f"{API}/entries/{entry.pk}/replies/", {"source": "Once"}
    first = client.post(path, body, headers={"Idempotency-Key": "k1"})
    again = client.post(path, body, headers={"Idempotency-Key": "k1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again["Idempotent-Replay"] == "true"
    assert Reply.objects.count() == 1
    other = client.post(path, {"source": "Else"}, headers={"Idempotency-Key": "k1"})
    assert other.status_code == 409
    assert bearer(cast.other).post(path, body, headers={"Idempotency-Key": "k1"}).status_code == 201
    assert Reply.objects.count() == 2


def test_a_refused_request_leaves_its_key_free(cast: Cast, bearer: Bearer) -> None:
    entry = ask(cast.member, cast.community)
    client = bearer(cast.sme)
    path = f"{API}/entries/{entry.pk}/replies/"
    assert client.post(path, {"source": ""}, headers={"Idempotency-Key": "k"}).status_code == 400
    assert client.post(path, {"source": "Now"}, headers={"Idempotency-Key": "k"}).status_code == 201
    StoredAnswer.objects.update(created_at=timezone.now() - 2 * KEPT)
    assert clear_expired() == 1


def test_field_errors_name_the_field(cast: Cast, bearer: Bearer) -> None:
    answer = bearer(cast.member).post(f"{API}/entries/", {"community": "community", "source": "x" * 100_001})
    assert answer.status_code == 400
    body = answer.json()
    assert set(body["errors"]) == {"title", "source"}
    assert body["status"] == 400
    assert not Entry.objects.exists()


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"null", b"\xff"])
def test_a_broken_body_is_a_clear_error(cast: Cast, bearer: Bearer, body: bytes) -> None:
    answer = bearer(cast.member).post(f"{API}/entries/", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_scopes_bound_what_a_token_opens(cast: Cast, bearer: Bearer) -> None:
    entry = ask(cast.member, cast.community)
    reader = bearer(cast.manager, "read")
    assert reader.get(f"{API}/entries/{entry.pk}/").status_code == 200
    assert reader.post(f"{API}/entries/{entry.pk}/replies/", {"source": "no"}).status_code == 403
    writer = bearer(cast.manager, "write")
    assert writer.delete(f"{API}/communities/community/members/member-person/").status_code == 403
    assert bearer(cast.manager, "reports").get(f"{API}/me/").status_code == 403
    assert Membership.objects.filter(user=cast.member, community=cast.community).exists()


def test_revoked_expired_and_unknown_tokens_open_nothing(cast: Cast) -> None:
    now = timezone.now()
    for case in ("revoked", "expired", "unknown", "inactive"):
        token, key = create_token(user=cast.other, name=case, scopes=["read"], expires_at=now + timedelta(days=1))
        if case == "revoked":
            revoke_token(token=token)
        elif case == "expired":
            ApiToken.objects.filter(pk=token.pk).update(expires_at=now - timedelta(seconds=1))
        elif case == "inactive":
            User.objects.filter(pk=cast.other.pk).update(is_active=False)
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {'nonsense' if case == 'unknown' else key}")
        assert client.get(f"{API}/me/").status_code == 401, case


def test_only_the_hash_of_a_token_is_stored(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_token", user="member-person@example.org", scope=["read"])
    key = capsys.readouterr().out.split()[-1]
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    assert client.get(f"{API}/me/").json()["handle"] == "member-person"
    assert key not in str(ApiToken.objects.values().first())


def test_the_browsers_session_needs_the_csrf_token(cast: Cast) -> None:
    client = APIClient(enforce_csrf_checks=True)
    assert client.login(username="member-person@example.org", password=PASSWORD)
    new = {"community": "community", "title": "t", "source": "s"}
    assert client.post(f"{API}/entries/", new).status_code == 403
    assert client.get(f"{API}/me/").status_code == 200
    assert not Entry.objects.exists()


def test_pages_join_without_gap_or_overlap(cast: Cast, bearer: Bearer) -> None:
    for number in range(5):
        ask(cast.member, cast.community, f"n{number}")
    client, seen, address = bearer(cast.member), [], f"{API}/entries/?limit=2"
    while address:
        body = client.get(address).json()
        seen += [row["title"] for row in body["results"]]
        address = body["next"]
    assert seen == ["n4", "n3", "n2", "n1", "n0"]
    assert len(client.get(f"{API}/entries/?limit=1000").json()["results"]) == 5
    assert client.get(f"{API}/entries/?cursor=broken").json()["errors"].keys() == {"cursor"}


def test_lists_are_narrowed_and_ordered(cast: Cast, bearer: Bearer, flow: Flow) -> None:
    lively = ask(cast.member, cast.community, "lively", tags=["asn"])
    ask(cast.sme, cast.on_request, "other")
    for person in (cast.other, cast.sme, cast.manager):
        post_reply(author=person, entry=lively, source="a view")
    for person in (cast.hr, cast.outsider):
        follow_entry(user=person, entry=lively)
    flow()
    client = bearer(cast.member)

    def titles(query: str) -> list[str]:
        return [row["title"] for row in client.get(f"{API}/entries/?{query}").json()["results"]]

    assert titles("community=on-request") == ["other"]
    assert titles("author=member-person") == titles("tag=asn") == titles("order=popular") == ["lively"]
    assert titles("order=active") == ["lively", "other"]
    assert titles("kind=poem") == []


def test_shelves_and_search_answer(cast: Cast, bearer: Bearer, flow: Flow) -> None:
    ask(cast.member, cast.community, "Split deliveries")
    flow()
    body = bearer(cast.member).get(f"{API}/feeds/home/").json()
    shelves = {"news", "new", "popular", "unanswered", "following", "new_members", "popular_members"}
    assert set(body) == {"last_visit_at", *shelves}
    assert [row["title"] for row in body["new"]] == ["Split deliveries"]
    assert bearer(cast.outsider).get(f"{API}/feeds/communities/by-invitation/").json()["new"] == []
    assert bearer(cast.outsider).get(f"{API}/feeds/communities/hidden/").status_code == 404
    hits = bearer(cast.member).get(f"{API}/search/?q=deliveries&type=entry").json()["results"]
    assert [hit["entry"]["title"] for hit in hits] == ["Split deliveries"]


def test_following_is_put_and_taken_back(cast: Cast, bearer: Bearer) -> None:
    entry = ask(cast.member, cast.community)
    client = bearer(cast.other)
    path = f"{API}/entries/{entry.pk}/following/"
    assert client.put(path).json() == {"following": True}
    assert client.put(path).json() == {"following": True}
    assert client.get(path).json() == {"following": True}
    assert client.delete(path).status_code == 204
    assert client.get(path).json() == {"following": False}


def test_an_unchanged_read_answers_304(cast: Cast, bearer: Bearer) -> None:
    entry = ask(cast.member, cast.community)
    client = bearer(cast.member)
    first = client.get(f"{API}/entries/{entry.pk}/")
    again = client.get(f"{API}/entries/{entry.pk}/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_runaway_program_is_slowed_down(cast: Cast, bearer: Bearer, monkeypatch: pytest.MonkeyPatch) -> None:
    from apps.api.throttling import WriteThrottle

    monkeypatch.setattr(WriteThrottle, "THROTTLE_RATES", {"write": "2/min"})
    client = bearer(cast.member)
    answers = [client.put(f"{API}/communities/community/membership/", {}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_unknown_addresses_and_methods_are_problems(cast: Cast, bearer: Bearer) -> None:
    assert bearer(cast.member).get(f"{API}/nothing/here/").json()["code"] == "not_found"
    assert bearer(cast.member).delete(f"{API}/me/").status_code == 405


def test_the_openapi_document_is_a_true_one(cast: Cast, bearer: Bearer, capsys: pytest.CaptureFixture[str]) -> None:
    document = bearer(None).get(f"{API}/schema/?format=json").json()
    assert capsys.readouterr().err == "", "the generator had nothing to complain about"
    validate(document)
    assert document["openapi"].startswith("3.1")
    names = [op["operationId"] for path in document["paths"].values() for op in path.values() if isinstance(op, dict)]
    assert len(names) == len(set(names))
    for path, operations in document["paths"].items():
        told = [op["description"] for op in operations.values() if isinstance(op, dict)]
        assert len(told) == len(set(told)), f"each operation of {path} says what it does itself"
    from django.urls import get_resolver

    routes = [
        str(r.pattern) for p in get_resolver().url_patterns if str(p.pattern) == "api/v1/" for r in p.url_patterns
    ]
    documented = {path.removeprefix(f"{API}/").replace("{", "<").replace("}", ">") for path in document["paths"]}
    bare = {
        route.replace("int:pk", "id").replace("int:", "").replace("slug:", "").replace("uuid:", "").replace("str:", "")
        for route in routes
        if not route.startswith("^")
    }
    assert bare - {"schema/", "docs/"} == documented


def test_a_profile_is_changed_by_its_owner_and_shows_what_its_owner_shows(cast: Cast, bearer: Bearer) -> None:
    mine = bearer(cast.member)
    changes = {"headline": "Dock lead", "site": "Lyon", "visibility": {"site": "communities"}}
    assert mine.patch(f"{API}/people/me/", changes).json()["profile"]["site"] == "Lyon"
    assert bearer(cast.sme).get(f"{API}/people/member-person/").json()["profile"]["site"] == "Lyon"
    seen = bearer(cast.outsider).get(f"{API}/people/member-person/").json()
    assert "site" not in seen["profile"]
    assert (seen["headline"], seen["communities"]) == ("Dock lead", ["community"])
    found = bearer(cast.outsider).get(f"{API}/people/?q=dock").json()["results"]
    assert [row["handle"] for row in found] == ["member-person"]
    wrong = mine.patch(f"{API}/people/me/", {"visibility": {"password": "everyone"}, "time_zone": "Mars/Base"})
    assert set(wrong.json()["errors"]) == {"visibility", "time_zone"}
