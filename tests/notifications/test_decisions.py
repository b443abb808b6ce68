"""What others decide about me: what I wrote, my role, whether I am let in."""

from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.test import Client

from apps.communities.models import Access, Role
from apps.communities.services import (
    answer_request,
    change_community,
    change_role,
    invite_person,
    join_community,
    remove_member,
)
from apps.content.reply_services import post_reply, remove_reply, restore_reply
from apps.content.services import remove_entry, restore_entry
from apps.notifications.bell import unread_count
from apps.notifications.models import Notification
from apps.notifications.selectors import gathered_notifications_for, notifications_for
from apps.ratings.following import Level
from apps.ratings.services import follow
from tests.cast import Cast, ask

BACKEND = "apps.accounts.backends.CachedUserBackend"

type Flow = Callable[[], None]


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def unread(person: Any) -> int:
    """The number at the bell; what forgets it waits for a commit, which these tests never come to."""
    cache.clear()
    return unread_count(person)


def words(person: Any) -> list[str]:
    return [f"{told.people} {told.sentence} {told.title}" for told in notifications_for(person).rows]


def test_author_is_told_of_each_decision_with_its_reason(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.member, cast.community, title="Split deliveries")
    reply = post_reply(author=cast.member, entry=entry, source="It was Miller.")
    remove_reply(by=cast.manager, reply=reply, reason="It names a customer.")
    remove_entry(by=cast.manager, entry=entry, reason="It was asked before.")
    restore_entry(by=cast.manager, entry=entry)
    flow()
    assert words(cast.member) == [
        "manager person restored Split deliveries",
        "manager person removed Split deliveries",
        "manager person removed your reply in Split deliveries",
    ]
    told = notifications_for(cast.member).rows[2]
    page = signed_in(cast.member).get(told.url).content.decode()
    assert "It names a customer." in page
    assert Notification.objects.get(pk=told.id).read_at is not None


def test_who_removes_their_own_is_not_told(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.member, cast.community)
    remove_reply(by=cast.member, reply=post_reply(author=cast.member, entry=entry, source="Never mind."))
    remove_entry(by=cast.member, entry=entry)
    restore_entry(by=cast.member, entry=entry)
    flow()
    assert not Notification.objects.exists()


def test_decision_reaches_an_author_who_no_longer_sees_the_place_and_names_nothing_of_it(
    cast: Cast, flow: Flow
) -> None:
    entry = ask(cast.member, cast.hidden, title="Secret plans")
    reply = post_reply(author=cast.member, entry=entry, source="mine")
    remove_reply(by=cast.manager, reply=reply, reason="Off topic.")
    remove_member(by=cast.manager, community=cast.hidden, user=cast.member)
    flow()
    told = notifications_for(cast.member).rows[0]
    assert (told.kind, told.title, told.note) == ("moderated", "a text of yours", "Off topic.")
    answer = signed_in(cast.member).get(told.url)
    assert answer.status_code == 200
    assert "Secret plans" not in answer.content.decode()
    assert entry.get_absolute_url() not in answer.content.decode()


def test_a_restored_reply_leads_to_its_place(cast: Cast, flow: Flow) -> None:
    reply = post_reply(author=cast.member, entry=ask(cast.other, cast.community), source="mine")
    remove_reply(by=cast.manager, reply=reply)
    restore_reply(by=cast.manager, reply=reply)
    flow()
    told = notifications_for(cast.member).rows[0]
    assert told.sentence == "restored your reply in"
    assert reply.get_absolute_url() in signed_in(cast.member).get(told.url).content.decode()


def test_manager_says_why_in_the_browser(cast: Cast, flow: Flow) -> None:
    reply = post_reply(author=cast.member, entry=ask(cast.other, cast.community), source="mine")
    browser = signed_in(cast.manager)
    assert f'href="/replies/{reply.pk}/removal/"' in browser.get(reply.entry.get_absolute_url()).content.decode()
    assert "Why" in browser.get(f"/replies/{reply.pk}/removal/").content.decode()
    browser.post(f"/replies/{reply.pk}/removal/", {"remove": "yes", "reason": "It names a customer."})
    flow()
    assert Notification.objects.get(user=cast.member).note == "It names a customer."


def test_member_is_told_of_a_new_role_and_who_asked_of_the_answer(cast: Cast, flow: Flow) -> None:
    change_role(by=cast.manager, community=cast.community, user=cast.member, role=Role.SME)
    asked = join_community(user=cast.outsider, community=cast.on_request)
    answer_request(by=cast.manager, membership=asked, accept=False)
    flow()
    assert words(cast.member) == ["manager person made you an expert of Community"]
    assert words(cast.outsider) == ["manager person declined your request to join On request"]


def test_invitation_is_answered_in_its_row_and_then_no_longer_offered(cast: Cast, flow: Flow) -> None:
    invite_person(by=cast.manager, community=cast.by_invitation, user=cast.outsider)
    flow()
    browser = signed_in(cast.outsider)
    assert "Accept" in browser.get("/notifications/").content.decode()
    sent = {"action": "join", "back": "/notifications/?unread=1"}
    answer = browser.post(f"/c/{cast.by_invitation.slug}/membership/", sent)
    assert answer.headers["Location"] == "/notifications/?unread=1"
    assert "Accept" not in browser.get("/notifications/").content.decode()
    elsewhere = {"action": "leave", "back": "//example.org/"}
    answer = browser.post(f"/c/{cast.by_invitation.slug}/membership/", elsewhere)
    assert "example.org" not in answer.headers["Location"]


def test_managers_answer_requests_in_the_row(cast: Cast, flow: Flow) -> None:
    join_community(user=cast.outsider, community=cast.on_request)
    join_community(user=cast.hr, community=cast.on_request)
    flow()
    assert [asker.name for asker in notifications_for(cast.manager).rows[0].askers] == ["outsider person", "hr person"]
    address = f"/c/{cast.on_request.slug}/members/outsider-person/"
    signed_in(cast.manager).post(address, {"action": "accept", "back": "/notifications/"})
    assert cast.on_request.memberships.get(user=cast.outsider).state == "active"
    assert [asker.name for asker in notifications_for(cast.manager).rows[0].askers] == ["hr person"]


def test_visiting_what_a_row_leads_to_marks_it_read(cast: Cast, flow: Flow) -> None:
    invite_person(by=cast.manager, community=cast.by_invitation, user=cast.outsider)
    join_community(user=cast.outsider, community=cast.on_request)
    change_role(by=cast.manager, community=cast.community, user=cast.member, role=Role.SME)
    flow()
    for person, community in ((cast.outsider, cast.by_invitation), (cast.member, cast.community)):
        assert unread(person) == 1
        cache.clear()
        signed_in(person).get(community.get_absolute_url())
        assert unread(person) == 0
    assert unread(cast.manager) == 1
    browser = signed_in(cast.manager)
    browser.get(cast.on_request.get_absolute_url())
    assert unread(cast.manager) == 1, "requests are answered on the manager's page"
    browser.get(f"/c/{cast.on_request.slug}/manage/")
    assert unread(cast.manager) == 0


def test_what_is_published_in_a_community_on_a_day_is_one_row(cast: Cast, flow: Flow) -> None:
    follow(user=cast.member, target=cast.community, level=Level.EVERYTHING)
    follow(user=cast.member, target=cast.on_request, level=Level.EVERYTHING)
    for n, author in enumerate((cast.sme, cast.other, cast.sme, cast.manager)):
        ask(author, cast.community, title=f"Entry {n}")
    ask(cast.sme, cast.on_request, title="Elsewhere")
    flow()
    rows = gathered_notifications_for(cast.member).rows
    assert [f"{told.people} {told.sentence} {told.title}" for told in rows] == [
        "sme person published Elsewhere",
        "manager person and 2 others published 4 entries in Community",
    ]
    assert unread(cast.member) == 2
    browser = signed_in(cast.member)
    page = browser.get(rows[1].url).content.decode()
    assert all(f"Entry {n}" in page for n in range(4))
    assert unread(cast.member) == 1
    pages = [gathered_notifications_for(cast.member, size=1)]
    pages.append(gathered_notifications_for(cast.member, size=1, after=pages[0].next_key))
    assert [len(row.ids) for page in pages for row in page.rows] == [1, 4]
    assert pages[1].next_key is None
    change_community(by=cast.manager, community=cast.on_request, changes={"access": Access.HIDDEN})
    remove_member(by=cast.manager, community=cast.on_request, user=cast.member)
    assert [told.title for told in gathered_notifications_for(cast.member).rows] == ["Community"]


def test_a_group_of_kinds_is_read_as_one(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.member, cast.community)
    post_reply(author=cast.sme, entry=entry, source="an idea")
    change_role(by=cast.manager, community=cast.community, user=cast.member, role=Role.SME)
    flow()
    browser = signed_in(cast.member)
    browser.post("/notifications/read/", {"group": "replies"})
    assert [row.kind for row in Notification.objects.unread().filter(user=cast.member)] == ["role"]
    assert "expert of" in browser.get("/notifications/panel/").content.decode()
    panel = browser.post("/notifications/read/", {"id": str(Notification.objects.unread().get().pk), "panel": "yes"})
    assert "You have read everything." in panel.content.decode()


def test_the_api_narrows_by_group_and_takes_a_group_as_read(cast: Cast, flow: Flow) -> None:
    reply = post_reply(author=cast.member, entry=ask(cast.member, cast.community), source="It was Miller.")
    post_reply(author=cast.sme, entry=reply.entry, source="an idea")
    where = f"/api/v1/replies/{reply.pk}/removal/"
    sent = signed_in(cast.manager).put(where, {"reason": "It names a customer."}, content_type="application/json")
    assert sent.status_code == 204
    flow()
    browser = signed_in(cast.member)
    listed = browser.get("/api/v1/notifications/?group=tasks").json()
    assert [(row["kind"], row["group"], row["note"]) for row in listed["results"]] == [
        ("moderated", "tasks", "It names a customer.")
    ]
    cache.clear()
    assert browser.get("/api/v1/notifications/").json()["unread"] == 2
    read = browser.post("/api/v1/notifications/read/", {"group": "tasks"}, content_type="application/json")
    assert read.json() == {"read": 1}
    assert [row.kind for row in Notification.objects.unread().filter(user=cast.member)] == ["reply"]
