"""What a program says by mistake is refused and named, not passed over."""

import base64

from apps.content.reply_services import post_reply
from apps.notifications.models import Notification
from apps.ratings.selectors import is_followed
from tests.api.test_api import API, Bearer, Flow
from tests.cast import Cast, ask


def test_program_reads_all_notifications_only_by_saying_so(cast: Cast, bearer: Bearer, flow: Flow) -> None:
    post_reply(author=cast.sme, entry=ask(cast.member, cast.community, "Labels"), source="Yes.")
    flow()
    client, address = bearer(cast.member), f"{API}/notifications/read/"
    slips: list[object] = [{}, {"all": False}, {"group": ""}, {"id": [1]}, {"ids": [1], "all": True}, [], {"ids": None}]
    for slip in slips:
        answer = client.post(address, slip)
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json"), slip
    assert "ids" in client.post(address, {}).json()["errors"]["all"][0]
    assert Notification.objects.unread().filter(user=cast.member).count() == 1
    assert client.post(address, {"ids": []}).json() == {"read": 0}
    assert client.post(address, {"all": True}).json() == {"read": 1}


def test_program_with_a_broken_cursor_or_choice_gets_no_first_page(cast: Cast, bearer: Bearer) -> None:
    ask(cast.member, cast.community, "Labels")
    client = bearer(cast.member)
    words = ("nonsense", "x~y", base64.b64encode(b"p=%00").decode(), base64.b64encode(b"p=word").decode(), "9999~1")
    for path in ("notifications/", "feeds/home/new/", "feeds/home/unanswered/", "entries/", "follows/", "people/"):
        for word in words[:3] if path == "people/" else words:
            answer = client.get(f"{API}/{path}", {"cursor": word})
            assert (answer.status_code, list(answer.json()["errors"])) == (400, ["cursor"]), (path, word)
    for path, name in (("notifications/", "group"), ("follows/", "kind")):
        answer = client.get(f"{API}/{path}", {name: "people"})
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [name])


def test_program_that_changes_unknown_preferences_changes_nothing(cast: Cast, bearer: Bearer) -> None:
    client, address = bearer(cast.member), f"{API}/me/notification-preferences/"
    before = client.get(address).json()
    for slip, named in (
        ({"bel": {"replies": False}, "bell": {"replies": False}}, "bel"),
        ({"bell": {"replys": False}, "email": {"replies": False}}, "bell"),
        ({"bell": {"replies": None}}, "bell"),
        ({"budget": {"most": 3, "our": 4}}, "budget"),
    ):
        answer = client.patch(address, slip)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [named]), slip
    assert client.get(address).json() == before


def test_program_that_follows_wrongly_is_told_what_there_is(cast: Cast, bearer: Bearer) -> None:
    entry = ask(cast.sme, cast.community, "Labels")
    client, address = bearer(cast.member), f"{API}/entries/{entry.pk}/following/"
    for slip, named in (([], "non_field_errors"), ({"level": None}, "level"), ({"following": False}, "following")):
        answer = client.put(address, slip)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [named]), slip
    assert not is_followed(cast.member, entry)
    assert client.put(address).json() == client.put(address, {"following": True}).json() == {"following": True}
    levels: list[object] = [[], {"level": None}, {"levl": "nothing"}]
    for level in levels:
        assert client.put(f"{API}/follows/entry/{entry.pk}/", level).status_code == 400
    unknown = f"{API}/follows/people/sme-person/"
    for answer in (client.get(unknown), client.put(unknown, {})):
        assert (answer.status_code, "person" in answer.json()["title"]) == (404, True)
