"""Following entries, people, tags and communities, and being left in peace by them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from apps.activity.models import Event, Origin
from apps.communities.services import remove_member
from apps.content.models import Entry, Tag
from apps.content.reply_services import post_reply
from apps.content.services import post_entry, release_entry, withhold_entry
from apps.content.tag_services import merge_tags
from apps.core.refusals import Refused
from apps.feeds.following import following
from apps.notifications.models import Notification
from apps.ratings.following import Follow, Level, Target
from apps.ratings.selectors import level_of
from apps.ratings.services import follow, unfollow
from tests.cast import Cast, ask

JSON = "application/json"
BACKEND = "apps.accounts.backends.CachedUserBackend"

type Flow = Callable[[], None]


def told(user: Any) -> list[tuple[str, int]]:
    rows = Notification.objects.visible_to(user).unread()
    return sorted(rows.values_list("kind", "count"))


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def test_follower_of_a_community_a_tag_or_a_person_hears_of_new_entries_once(cast: Cast, flow: Flow) -> None:
    old = ask(cast.sme, cast.community, tags=["dock"])
    flow()
    tag = Tag.objects.get(slug="dock")
    for target in (cast.community, tag, cast.other):
        follow(user=cast.member, target=target)
    follow(user=cast.outsider, target=cast.other)
    new = ask(cast.other, cast.community, title="A new one", tags=["dock"])
    post_reply(author=cast.sme, entry=new, source="A reply is not a new entry.")
    flow()
    assert told(cast.member) == [("posted", 1)]
    assert told(cast.outsider) == [("posted", 1)]
    assert Notification.objects.get(user=cast.member).entry_id == new.pk != old.pk
    assert told(cast.sme) == []


def test_follower_of_a_person_hears_only_of_what_they_may_read(cast: Cast, flow: Flow) -> None:
    follow(user=cast.outsider, target=cast.other)
    ask(cast.other, cast.hidden)
    flow()
    assert not Notification.objects.filter(user=cast.outsider).exists()


def test_follower_who_was_removed_hears_no_more(cast: Cast, flow: Flow) -> None:
    follow(user=cast.member, target=cast.hidden)
    remove_member(by=cast.manager, community=cast.hidden, user=cast.member)
    ask(cast.other, cast.hidden)
    flow()
    assert not Notification.objects.filter(user=cast.member, kind="posted").exists()
    assert not Follow.objects.visible_to(cast.member).filter(community=cast.hidden).exists()


def test_nobody_hears_of_imported_or_prepared_entries(cast: Cast, flow: Flow) -> None:
    follow(user=cast.member, target=cast.community)
    ask(cast.other, cast.community, origin=Origin.IMPORT)
    waiting = ask(cast.other, cast.community, withheld=True)
    flow()
    assert told(cast.member) == []
    Entry.objects.filter(pk=waiting.pk).update(prepared_at=waiting.published_at)
    release_entry(by=None, entry=waiting)
    flow()
    assert told(cast.member) == []


def test_a_withheld_entry_is_told_with_its_first_release_by_its_author(cast: Cast, flow: Flow) -> None:
    follow(user=cast.member, target=cast.community)
    waiting = ask(cast.other, cast.community, withheld=True)
    release_entry(by=None, entry=waiting)
    flow()
    row = Notification.objects.get(user=cast.member)
    assert (row.kind, row.actor, row.count) == ("posted", cast.other, 1)
    withhold_entry(by=cast.manager, entry=waiting)
    release_entry(by=None, entry=waiting)
    flow()
    assert Notification.objects.get(user=cast.member).count == 1


@pytest.mark.parametrize(
    ("muted", "hears"),
    [("entry", ["mention"]), ("community", ["mention"]), ("tag", ["mention"]), ("person", [])],
)
def test_muted_thing_tells_nothing_but_mentions(cast: Cast, flow: Flow, muted: str, hears: list[str]) -> None:
    entry = ask(cast.member, cast.community, tags=["dock"])
    targets: dict[str, Target] = {
        "entry": entry,
        "community": cast.community,
        "tag": Tag.objects.get(slug="dock"),
        "person": cast.sme,
    }
    follow(user=cast.member, target=targets[muted], level=Level.NOTHING)
    follow(user=cast.member, target=cast.other if muted == "person" else cast.sme)
    post_reply(author=cast.sme, entry=entry, source="an idea")
    ask(cast.sme, cast.community, title="Another", tags=["dock"])
    post_reply(author=cast.sme, entry=entry, source="@member-person look")
    flow()
    assert [kind for kind, _ in told(cast.member)] == ([*hears, "posted"] if muted == "entry" else hears)


def test_the_narrower_word_wins(cast: Cast, flow: Flow) -> None:
    entry, mine = ask(cast.other, cast.community), ask(cast.member, cast.community)
    follow(user=cast.member, target=cast.community, level=Level.NOTHING)
    follow(user=cast.member, target=entry)
    follow(user=cast.member, target=mine, level=Level.REPLIES)
    post_reply(author=cast.sme, entry=entry, source="followed")
    post_reply(author=cast.sme, entry=mine, source="a reply to me")
    flow()
    assert told(cast.member) == [("followed", 1), ("reply", 1)]


def test_replies_only_leaves_out_what_is_said_to_others(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.other, cast.community)
    mine = post_reply(author=cast.member, entry=entry, source="mine")
    follow(user=cast.member, target=entry, level=Level.REPLIES)
    post_reply(author=cast.sme, entry=entry, source="to the asker")
    post_reply(author=cast.sme, entry=entry, source="to me", parent=mine)
    flow()
    assert told(cast.member) == [("reply", 1)]


def test_what_is_muted_leaves_the_shelf_and_names_nobody_in_the_log(cast: Cast) -> None:
    entry = ask(cast.other, cast.community)
    follow(user=cast.member, target=entry)
    assert [row.entry.pk for row in following(cast.member).rows] == [entry.pk]
    follow(user=cast.member, target=entry, level=Level.NOTHING)
    follow(user=cast.member, target=cast.other, level=Level.NOTHING)
    follow(user=cast.member, target=cast.other, level=Level.NOTHING)
    assert following(cast.member).rows == []
    events = Event.objects.filter(actor_id=cast.member.pk, verb__contains="follow").order_by("pk")
    assert list(events.values_list("verb", "person_id", "context")) == [
        ("entry_followed", cast.other.pk, {}),
        ("entry_unfollowed", None, {}),
        ("following_changed", None, {"kind": "person", "level": "nothing"}),
    ]


def test_nobody_follows_themselves(cast: Cast) -> None:
    with pytest.raises(Refused):
        follow(user=cast.member, target=cast.member)
    assert not Follow.objects.exists()


def test_followers_of_a_merged_tag_follow_the_one_that_stays(cast: Cast) -> None:
    ask(cast.other, cast.community, tags=["dock", "ramp"])
    dock, ramp = Tag.objects.get(slug="dock"), Tag.objects.get(slug="ramp")
    follow(user=cast.member, target=ramp)
    follow(user=cast.sme, target=ramp)
    follow(user=cast.sme, target=dock, level=Level.NOTHING)
    merge_tags(by=cast.staff, tag=ramp, into=dock)
    cache.clear()
    assert (level_of(cast.member, dock), level_of(cast.sme, dock)) == ("everything", "nothing")


def test_member_follows_mutes_and_undoes_without_scripts(cast: Cast) -> None:
    entry = ask(cast.other, cast.community, tags=["dock"])
    browser = signed_in(cast.member)
    addresses = [f"/e/{entry.pk}/", f"/c/{cast.community.slug}/", "/people/other-person/", "/tags/dock/"]
    for address in addresses:
        browser.post(f"{address}following/", {"level": "everything"})
        browser.post(f"{address}following/", {"level": "nothing"})
    assert list(Follow.objects.filter(user=cast.member).values_list("level", flat=True)) == ["nothing"] * 4
    for page in (entry.get_absolute_url(), f"/c/{cast.community.slug}/", "/people/other-person/", "/search/?tag=dock"):
        cache.clear()
        assert "Muted</summary>" in browser.get(page).content.decode()
    page = browser.post("/tags/dock/following/", {"follow": "no", "back": "settings"}, follow=True).content.decode()
    assert Follow.objects.filter(user=cast.member).count() == 3
    assert "“dock” is no longer muted." in page
    browser.post("/tags/dock/following/", {"level": "nothing", "back": "settings"})
    assert Follow.objects.get(user=cast.member, tag__slug="dock").level == "nothing"
    narrowed = browser.get("/settings/following/?kind=person").content.decode()
    assert "other person" in narrowed
    assert entry.title not in narrowed


def test_follows_are_listed_set_and_taken_back_through_the_api(cast: Cast) -> None:
    entry = ask(cast.other, cast.community)
    browser = signed_in(cast.member)
    where = f"/api/v1/follows/community/{cast.community.slug}/"
    assert browser.get(where).json() == {"level": None}
    assert browser.put(where, {"level": "replies"}, content_type=JSON).json() == {"level": "replies"}
    assert browser.put(f"/api/v1/follows/entry/{entry.pk}/", {}, content_type=JSON).json() == {"level": "everything"}
    assert browser.put(where, {"level": "much"}, content_type=JSON).status_code == 400
    rows = browser.get("/api/v1/follows/").json()["results"]
    assert [(row["kind"], row["key"], row["level"]) for row in rows] == [
        ("entry", str(entry.pk), "everything"),
        ("community", cast.community.slug, "replies"),
    ]
    assert browser.delete(where).status_code == 204
    assert browser.get("/api/v1/follows/?kind=community").json()["results"] == []
    assert unfollow(user=cast.member, target=cast.community) == ""


def test_posts_of_others_kinds_reach_followers_as_well(cast: Cast, flow: Flow) -> None:
    follow(user=cast.member, target=cast.sme)
    post_entry(author=cast.sme, community=cast.community, kind="article", title="What we learned", source="Much.")
    flow()
    assert told(cast.member) == [("posted", 1)]
