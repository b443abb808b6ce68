"""Who is told what, once, and only while they may see it."""

from collections.abc import Callable

import pytest
from django.core.cache import cache

from apps.activity.consumers import advance_all
from apps.activity.models import Origin
from apps.communities.models import Access, Role
from apps.communities.services import (
    add_member,
    answer_request,
    change_community,
    change_role,
    invite_person,
    join_community,
    leave_community,
    remove_member,
)
from apps.content.models import Entry
from apps.content.reply_services import accept_answer, edit_reply, post_reply
from apps.content.services import remove_entry
from apps.notifications.bell import unread_count
from apps.notifications.models import Delivery, Kind, Notification
from apps.notifications.selectors import notifications_for
from apps.notifications.services import mark_read
from apps.ratings.services import follow_entry, unfollow_entry
from tests.cast import Cast, ask, make_cast

type Flow = Callable[[], None]


def told(user: object) -> list[tuple[str, int]]:
    """Kinds and counts of what a person is told, by kind."""
    rows = Notification.objects.visible_to(user).unread()
    return sorted(rows.values_list("kind", "count"))


def test_the_asker_is_told_of_replies_grouped(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.member, cast.community)
    for author in (cast.sme, cast.other, cast.sme):
        post_reply(author=author, entry=entry, source="an idea")
    flow()
    assert told(cast.member) == [("reply", 3)]
    row = notifications_for(cast.member).rows[0]
    assert row.people == "sme person and one other"
    assert row.sentence == "wrote 3 replies to you in"
    assert told(cast.sme) == []


def test_whoever_is_replied_to_is_told_as_well(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.member, cast.community)
    reply = post_reply(author=cast.sme, entry=entry, source="an idea")
    post_reply(author=cast.other, entry=entry, source="a question about it", parent=reply)
    flow()
    assert told(cast.sme) == [("reply", 1)]
    assert told(cast.member) == [("reply", 2)]


def test_a_person_is_told_once_per_event_by_the_most_personal_reason(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.member, cast.community)
    follow_entry(user=cast.member, entry=entry)
    follow_entry(user=cast.other, entry=entry)
    post_reply(author=cast.sme, entry=entry, source="@member-person look")
    flow()
    assert told(cast.member) == [("mention", 1)]
    assert told(cast.other) == [("followed", 1)]


def test_nobody_is_told_of_their_own_doing(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.member, cast.community, source="@member-person talks to themselves")
    post_reply(author=cast.member, entry=entry, source="@member-person again")
    flow()
    assert not Notification.objects.exists()


def test_who_stopped_following_is_not_told(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.member, cast.community)
    follow_entry(user=cast.other, entry=entry)
    unfollow_entry(user=cast.other, entry=entry)
    post_reply(author=cast.sme, entry=entry, source="news")
    flow()
    assert told(cast.other) == []


def test_an_edit_tells_only_the_newly_mentioned(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.member, cast.community)
    reply = post_reply(author=cast.sme, entry=entry, source="ask @other-person")
    edit_reply(by=cast.sme, reply=reply, source="ask @other-person and @manager-person")
    flow()
    assert told(cast.other) == [("mention", 1)]
    assert told(cast.manager) == [("mention", 1)]


def test_a_mention_added_to_a_reply_takes_the_place_of_what_the_reply_told(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.member, cast.community)
    follow_entry(user=cast.other, entry=entry)
    reply = post_reply(author=cast.sme, entry=entry, source="an idea")
    flow()
    edit_reply(by=cast.sme, reply=reply, source="an idea for @member-person and @other-person")
    flow()
    assert told(cast.member) == [("mention", 1)]
    assert told(cast.other) == [("mention", 1)]
    assert set(Delivery.objects.filter(user=cast.member).values_list("kind", flat=True)) == {"mention"}


def test_an_accepted_answer_tells_its_author(cast: Cast, flow: Flow) -> None:
    reply = post_reply(author=cast.sme, entry=ask(cast.member, cast.community), source="park it")
    accept_answer(by=cast.member, reply=reply)
    flow()
    assert told(cast.sme) == [("accepted", 1)]


def test_who_left_before_delivery_is_not_told(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.member, cast.hidden)
    follow_entry(user=cast.other, entry=entry)
    post_reply(author=cast.sme, entry=entry, source="secret for @other-person")
    remove_member(by=cast.manager, community=cast.hidden, user=cast.other)
    flow()
    assert not Notification.objects.filter(user=cast.other, entry=entry).exists()


def test_what_was_told_disappears_with_the_right_to_see_it(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.member, cast.hidden)
    follow_entry(user=cast.other, entry=entry)
    post_reply(author=cast.sme, entry=entry, source="secret")
    flow()
    assert told(cast.other) == [("followed", 1)]
    leave_community(user=cast.other, community=cast.hidden)
    cache.clear()
    assert told(cast.other) == []
    assert unread_count(cast.other) == 0
    assert notifications_for(cast.other).rows == []


def test_a_removed_entry_tells_nobody_any_more(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.member, cast.community)
    follow_entry(user=cast.other, entry=entry)
    post_reply(author=cast.sme, entry=entry, source="news")
    remove_entry(by=cast.manager, entry=entry)
    flow()
    assert told(cast.other) == []


def test_imported_history_tells_nobody(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.member, cast.community)
    post_reply(author=cast.sme, entry=entry, source="@other-person", origin=Origin.IMPORT)
    flow()
    assert not Notification.objects.exists()


def test_managers_are_told_of_requests_and_people_of_the_answer(cast: Cast, flow: Flow) -> None:
    row = join_community(user=cast.outsider, community=cast.on_request, message="I plan as well")
    flow()
    assert told(cast.manager) == [("requested", 1)]
    answer_request(by=cast.manager, membership=row, accept=True)
    flow()
    assert told(cast.outsider) == [("admitted", 1)]


def test_an_invitation_into_a_hidden_community_is_seen_by_who_is_invited(cast: Cast, flow: Flow) -> None:
    invite_person(by=cast.manager, community=cast.hidden, user=cast.outsider)
    flow()
    assert told(cast.outsider) == [("invited", 1)]


def test_reading_starts_a_new_group(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.member, cast.community)
    post_reply(author=cast.sme, entry=entry, source="one")
    flow()
    assert mark_read(user=cast.member, entry_id=entry.pk) == 1
    assert unread_count(cast.member) == 0
    post_reply(author=cast.sme, entry=entry, source="two")
    flow()
    cache.clear()
    assert told(cast.member) == [("reply", 1)]
    assert Notification.objects.filter(user=cast.member).count() == 2


def test_nobody_marks_the_notifications_of_another(cast: Cast, flow: Flow) -> None:
    post_reply(author=cast.sme, entry=ask(cast.member, cast.community), source="one")
    flow()
    row = Notification.objects.get()
    assert mark_read(user=cast.other, ids=[row.pk]) == 0
    assert told(cast.member) == [("reply", 1)]


def test_the_bell_counts_and_is_told_to_count_anew(transactional_db: None) -> None:
    cast = make_cast()
    entry = ask(cast.member, cast.community)
    assert unread_count(cast.member) == 0
    post_reply(author=cast.sme, entry=entry, source="one")
    advance_all()
    assert unread_count(cast.member) == 1
    mark_read(user=cast.member)
    assert unread_count(cast.member) == 0


@pytest.mark.parametrize("access", [Access.REQUEST, Access.INVITATION, Access.HIDDEN])
def test_closing_a_community_takes_its_notifications_from_outsiders(cast: Cast, flow: Flow, access: str) -> None:
    entry: Entry = ask(cast.member, cast.community)
    follow_entry(user=cast.outsider, entry=entry)
    post_reply(author=cast.sme, entry=entry, source="news")
    flow()
    assert told(cast.outsider) == [("followed", 1)]
    change_community(by=cast.manager, community=cast.community, changes={"access": access})
    cache.clear()
    assert told(cast.outsider) == []


def test_every_kind_has_a_sentence(cast: Cast, flow: Flow) -> None:
    add_member(community=cast.community, user=cast.outsider, role=Role.MEMBER, by=None)
    change_role(by=cast.manager, community=cast.community, user=cast.outsider, role=Role.SME)
    entry = ask(cast.member, cast.community)
    for kind in Kind:
        about = (
            {"entry": entry} if kind in {"reply", "mention", "followed", "accepted"} else {"community": cast.community}
        )
        Notification.objects.create(
            user=cast.member, kind=kind, actor=cast.sme, actor_ids=[cast.sme.pk], first_at=entry.published_at,
            latest_at=entry.published_at, **about,
        )  # fmt: skip
    rows = notifications_for(cast.member, size=len(Kind) + 1).rows
    assert {row.kind for row in rows} == set(Kind.values)
    assert all(row.sentence and row.why and row.url.startswith("/") for row in rows)
