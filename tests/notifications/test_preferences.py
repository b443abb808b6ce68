"""What somebody wants to be told, when it is quiet, and stopping it from the row that told it."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import Profile
from apps.activity.consumers import advance_all
from apps.content.reply_services import post_reply
from apps.core import clock
from apps.notifications import bell
from apps.notifications.budgeting import budget_of
from apps.notifications.models import GROUP_OF, Kind, Notification
from apps.notifications.preferences import Channel, Group, QuietHours, is_quiet, preferences_of
from apps.notifications.services import set_quiet_hours, set_wishes
from apps.ratings.following import Follow
from tests.cast import Cast, ask, make_cast

BACKEND = "apps.accounts.backends.CachedUserBackend"
JSON = "application/json"

type Flow = Callable[[], None]


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def test_every_kind_belongs_to_a_group() -> None:
    assert set(GROUP_OF) == set(Kind)
    assert set(GROUP_OF.values()) == set(Group)


def test_member_who_declined_a_group_is_told_of_the_others_only(cast: Cast, flow: Flow) -> None:
    set_wishes(user=cast.member, channel=Channel.BELL, wishes={Group.REPLIES: False})
    entry = ask(cast.member, cast.community)
    post_reply(author=cast.sme, entry=entry, source="an idea")
    post_reply(author=cast.sme, entry=entry, source="@member-person look")
    flow()
    assert list(Notification.objects.filter(user=cast.member).values_list("kind", flat=True)) == ["mention"]
    set_wishes(user=cast.member, channel=Channel.BELL, wishes={Group.REPLIES: True})
    post_reply(author=cast.sme, entry=entry, source="another")
    flow()
    assert Notification.objects.filter(user=cast.member, kind="reply").exists()


@pytest.mark.parametrize(
    ("starts", "ends", "hour", "zone", "quiet"),
    [
        ("22:00", "07:00", 23, "UTC", True),
        ("22:00", "07:00", 7, "UTC", False),
        ("22:00", "07:00", 21, "Europe/Paris", True),
        ("12:00", "13:00", 12, "UTC", True),
        ("12:00", "13:00", 13, "UTC", False),
        ("12:00", "13:00", 12, "Asia/Tokyo", False),
        ("12:00", "13:00", 12, "Nowhere/Atall", True),
    ],
)
def test_quiet_hours_go_by_the_persons_own_clock(starts: str, ends: str, hour: int, zone: str, quiet: bool) -> None:
    moment = datetime(2026, 11, 23, hour, 0, tzinfo=UTC)
    assert is_quiet(time.fromisoformat(starts), time.fromisoformat(ends), moment, zone) is quiet


def test_nothing_rings_in_quiet_hours_but_the_row_is_there(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = make_cast()
    rung: list[int] = []
    monkeypatch.setattr(bell, "publish_to", lambda user_ids, *_: rung.extend(user_ids))
    Profile.objects.filter(user__in=[cast.member, cast.other]).update(time_zone="Asia/Tokyo")
    set_quiet_hours(user=cast.member, hours=(time(0), time(23, 59, 59)))
    with clock.as_of(datetime(2026, 11, 23, 3, 0, tzinfo=UTC)):
        for author in (cast.member, cast.other):
            entry = ask(author, cast.community)
            post_reply(author=cast.sme, entry=entry, source="an idea")
        advance_all()
    assert rung == [cast.other.pk]
    assert bell.unread_count(cast.member) == 1


def test_member_sets_preferences_without_scripts(cast: Cast) -> None:
    browser = signed_in(cast.member)
    where = "/settings/notifications/"
    sent = {"bell": ["mentions", "replies"], "quiet": "on", "starts": "20:00", "ends": "06:30"}
    assert browser.post(where, {**sent, "email": ["marks"], "most": "all", "hour": "9"}).status_code == 302
    assert (budget_of(cast.member).most, budget_of(cast.member).hour) == (None, 9)
    assert [group for group, is_on in preferences_of(cast.member).by_channel["email"].items() if is_on] == ["marks"]
    assert browser.post(where, sent).status_code == 302
    assert budget_of(cast.member).most is None, "a form that does not speak of it leaves it"
    mine = preferences_of(cast.member)
    assert [group for group, is_on in mine.bell.items() if is_on] == ["mentions", "replies"]
    assert mine.quiet is not None
    assert (mine.quiet.starts, mine.quiet.ends) == (time(20), time(6, 30))
    refused = browser.post(where, {"quiet": "on", "starts": "20:00", "ends": "20:00"})
    assert refused.status_code == 422
    assert preferences_of(cast.member).bell == mine.bell
    assert browser.post(where, {}).status_code == 302
    assert not any(preferences_of(cast.member).bell.values())
    assert not QuietHours.objects.exists()


def test_member_stops_a_row_in_one_click_and_undoes_it(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.member, cast.community)
    post_reply(author=cast.sme, entry=entry, source="an idea")
    flow()
    row = Notification.objects.get(user=cast.member)
    browser = signed_in(cast.member)
    page = browser.post(f"/notifications/{row.pk}/silence/", {"what": "group"}, follow=True).content.decode()
    assert "no longer told this by bell and e-mail: Replies to what I wrote" in page
    assert preferences_of(cast.member).bell["replies"] is False
    assert preferences_of(cast.member).by_channel["email"]["replies"] is False
    browser.post("/settings/notifications/replies/", {"on": "yes", "channel": ["bell", "email"]})
    assert preferences_of(cast.member).by_channel["email"]["replies"] is True
    assert preferences_of(cast.member).bell["replies"] is True
    page = browser.post(f"/notifications/{row.pk}/silence/", {"what": "entry"}, follow=True).content.decode()
    assert "is muted" in page
    assert Follow.objects.get(user=cast.member).level == "nothing"
    browser.post(f"/e/{entry.pk}/following/", {"follow": "no", "back": "notifications"})
    assert not Follow.objects.exists()


def test_nobody_stops_what_another_is_told(cast: Cast, flow: Flow) -> None:
    post_reply(author=cast.sme, entry=ask(cast.member, cast.community), source="an idea")
    flow()
    row = Notification.objects.get(user=cast.member)
    assert signed_in(cast.other).post(f"/notifications/{row.pk}/silence/", {"what": "entry"}).status_code == 404
    assert not Follow.objects.exists()


def test_preferences_are_read_and_changed_through_the_api(cast: Cast) -> None:
    browser = signed_in(cast.member)
    where = "/api/v1/me/notification-preferences/"
    assert all(browser.get(where).json()["bell"].values())
    change = {"bell": {"work": False}, "quiet_hours": {"starts": "20:00", "ends": "07:00"}}
    answer = browser.patch(where, change, content_type=JSON).json()
    assert (answer["bell"]["work"], answer["bell"]["replies"]) == (False, True)
    assert answer["quiet_hours"] == {"starts": "20:00", "ends": "07:00"}
    assert browser.patch(where, {"quiet_hours": None}, content_type=JSON).json()["quiet_hours"] is None
    assert preferences_of(cast.member).bell["work"] is False
    change = {"email": {"followed": True}, "push": {"replies": True}, "budget": {"most": 3, "hour": 9}}
    answer = browser.patch(where, change, content_type=JSON).json()
    assert (answer["email"]["followed"], answer["push"]["replies"], answer["bell"]["work"]) == (True, True, False)
    assert answer["budget"] == {"most": 3, "hour": 9}
    assert browser.patch(where, {"budget": {"most": -1}}, content_type=JSON).status_code == 400
    wrong = {"quiet_hours": {"starts": "20:00", "ends": "20:00"}}
    assert browser.patch(where, wrong, content_type=JSON).status_code == 400


def test_pages_of_very_many_are_asked_to_look_one_after_the_other(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict[str, object]] = []
    monkeypatch.setattr(bell, "publish_to", lambda _people, _event, data: sent.append(data))
    bell.ring(range(1, 4))
    bell.ring(range(1, 4001), gently=True)
    assert sent == [{}, {"spread": 4000}]
