"""The daily budget: what rings by itself, what is told with the rest of the day, and nothing is lost or doubled."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db.models import Sum

from apps.accounts.models import Profile
from apps.communities.models import Access
from apps.communities.services import change_community, remove_member
from apps.content.reply_services import post_reply
from apps.core import clock
from apps.notifications.bell import unread_count
from apps.notifications.deliveries import Subject
from apps.notifications.models import Channel, Delivery, Group, Kind, Notification, RungDay
from apps.notifications.rest import last_hour, tell_rest
from apps.notifications.selectors import gathered_notifications_for, notification_for
from apps.notifications.services import mark_read, set_budget, set_quiet_hours, set_wishes
from apps.notifications.telling import tell
from apps.ratings.services import follow_entry
from tests.cast import Cast, ask

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

type Flow = Callable[[], None]


def publish(cast: Cast, number: int, at: datetime = MORNING) -> None:
    """New entries in what the member follows, one after the other."""
    with clock.as_of(at):
        for n in range(number):
            entry = ask(cast.sme, cast.community, title=f"Entry {n} of {at:%H:%M}")
            tell(Subject(Kind.POSTED, at, entry.pk, entry.community_id, None, cast.sme.pk), [cast.member.pk])


def told_at(moment: datetime) -> int:
    with clock.as_of(moment):
        return tell_rest()


def singles(cast: Cast) -> int:
    return Notification.objects.visible_to(cast.member).filter(kind=Kind.POSTED).count()


def test_member_hears_of_as_many_as_allowed_and_of_the_rest_at_the_hour_as_one(cast: Cast) -> None:
    set_budget(user=cast.member, most=3, hour=17)
    publish(cast, 8)
    assert singles(cast) == 3
    assert told_at(MORNING + timedelta(hours=7)) == 0
    assert told_at(MORNING + timedelta(hours=8)) == 1
    assert told_at(MORNING + timedelta(hours=9)) == 0
    told = gathered_notifications_for(cast.member).rows[0]
    assert (told.kind, told.people, told.sentence) == ("more", "5 more", "in what you follow:")
    assert told.title == "Entry 7 of 09:00, Entry 6 of 09:00, Entry 5 of 09:00 and 2 others"
    found = notification_for(cast.member, told.id)
    assert found is not None
    assert len(found[1]) == 5
    assert unread_count(cast.member) == 2, "the three of the morning are shown as one row, and the rest as another"


@pytest.mark.parametrize(("most", "rung", "held"), [(0, 0, 5), (None, 5, 0), (200, 5, 0)])
def test_a_budget_is_nothing_everything_or_a_number(cast: Cast, most: int | None, rung: int, held: int) -> None:
    set_budget(user=cast.member, most=most, hour=17)
    publish(cast, 5)
    assert (singles(cast), Notification.objects.filter(is_held=True).count()) == (rung, held)


def test_member_without_a_word_has_twelve_a_day(cast: Cast) -> None:
    publish(cast, 14)
    assert (singles(cast), Notification.objects.filter(is_held=True).count()) == (12, 2)


def test_replies_to_me_and_mentions_ring_whatever_the_budget_says(cast: Cast, flow: Flow) -> None:
    set_budget(user=cast.member, most=0, hour=17)
    entry = ask(cast.member, cast.community)
    post_reply(author=cast.sme, entry=entry, source="an idea")
    post_reply(author=cast.sme, entry=ask(cast.sme, cast.community), source="@member-person look")
    flow()
    kinds = Notification.objects.visible_to(cast.member).order_by("kind").values_list("kind", flat=True)
    assert list(kinds) == ["mention", "reply"]


def test_further_replies_in_a_row_that_waits_cost_nothing(cast: Cast, flow: Flow) -> None:
    set_budget(user=cast.member, most=1, hour=17)
    entry = ask(cast.other, cast.community)
    follow_entry(user=cast.member, entry=entry)
    for n in range(4):
        post_reply(author=cast.sme, entry=entry, source=f"idea {n}")
    flow()
    row = Notification.objects.visible_to(cast.member).get()
    assert (row.kind, row.count, RungDay.objects.get(user=cast.member).count) == ("followed", 4, 1)


def test_quiet_hours_put_the_rest_off_to_their_end_and_no_further(cast: Cast) -> None:
    set_budget(user=cast.member, most=0, hour=22)
    set_quiet_hours(user=cast.member, hours=(time(20), time(7)))
    publish(cast, 2)
    assert told_at(MORNING + timedelta(hours=14)) == 0, "23 o'clock is quiet"
    assert told_at(MORNING + timedelta(hours=23)) == 1, "8 o'clock is not"


def test_the_rest_is_told_by_the_members_own_clock(cast: Cast) -> None:
    Profile.objects.filter(user=cast.member).update(time_zone="Asia/Tokyo")
    set_budget(user=cast.member, most=0, hour=17)
    publish(cast, 1, at=datetime(2026, 11, 23, 1, 0, tzinfo=UTC))
    assert told_at(datetime(2026, 11, 23, 7, 59, tzinfo=UTC)) == 0
    assert told_at(datetime(2026, 11, 23, 8, 0, tzinfo=UTC)) == 1


def test_an_hour_is_found_on_days_whose_clocks_change() -> None:
    paris = ZoneInfo("Europe/Paris")
    for moment in (datetime(2026, 3, 29, 12, tzinfo=paris), datetime(2026, 10, 25, 12, tzinfo=paris)):
        assert last_hour(moment, 7, "Europe/Paris") == moment.replace(hour=7)
        assert last_hour(moment, 13, "Europe/Paris") == moment.replace(hour=13) - timedelta(days=1)


def test_what_was_visited_or_switched_off_meanwhile_is_not_told_again(cast: Cast) -> None:
    set_budget(user=cast.member, most=0, hour=17)
    publish(cast, 3)
    mark_read(user=cast.member, entry_id=Notification.objects.filter(is_held=True)[0].entry_id)
    assert told_at(MORNING + timedelta(hours=8)) == 1
    assert Notification.objects.get(kind=Kind.MORE).count == 2
    publish(cast, 1, at=MORNING + timedelta(days=1))
    set_wishes(user=cast.member, channel=Channel.BELL, wishes={Group.POSTED: False})
    assert told_at(MORNING + timedelta(days=1, hours=8)) == 0


def test_the_row_of_the_rest_is_read_with_all_that_it_holds_and_with_the_last_of_it(cast: Cast) -> None:
    set_budget(user=cast.member, most=0, hour=17)
    publish(cast, 2)
    told_at(MORNING + timedelta(hours=8))
    parts = list(Notification.objects.filter(bundle__isnull=False))
    mark_read(user=cast.member, entry_id=parts[0].entry_id)
    assert unread_count(cast.member) == 1
    mark_read(user=cast.member, entry_id=parts[1].entry_id)
    assert not Notification.objects.unread().exists()
    publish(cast, 2, at=MORNING + timedelta(days=1))
    told_at(MORNING + timedelta(days=1, hours=8))
    assert mark_read(user=cast.member, ids=[Notification.objects.unread().get(kind=Kind.MORE).pk]) == 1
    assert not Notification.objects.unread().exists()


def test_what_is_held_travels_by_mail_with_the_rest_of_the_day_only(cast: Cast) -> None:
    set_wishes(user=cast.member, channel=Channel.BELL, wishes={Group.POSTED: False})
    set_wishes(user=cast.member, channel=Channel.EMAIL, wishes={Group.POSTED: True})
    set_budget(user=cast.member, most=1, hour=17)
    publish(cast, 3)
    assert [row.kind for row in Delivery.objects.filter(channel=Channel.EMAIL)] == ["posted"]
    told_at(MORNING + timedelta(hours=8))
    assert [row.kind for row in Delivery.objects.order_by("pk")] == ["posted", "more"]
    assert unread_count(cast.member) == 0, "the bell was to be silent"


def test_the_rest_names_nothing_that_its_reader_may_no_longer_see(cast: Cast) -> None:
    set_budget(user=cast.member, most=0, hour=17)
    publish(cast, 2)
    change_community(by=cast.manager, community=cast.community, changes={"access": Access.HIDDEN})
    told_at(MORNING + timedelta(hours=8))
    row = gathered_notifications_for(cast.member).rows[0]
    assert row.title == "Entry 1 of 09:00 and Entry 0 of 09:00"
    remove_member(by=cast.manager, community=cast.community, user=cast.member)
    cache.clear()
    assert gathered_notifications_for(cast.member).rows == []
    assert notification_for(cast.member, row.id) is None
    assert unread_count(cast.member) == 0


@pytest.mark.parametrize("seed", range(4))
def test_on_no_local_day_more_rings_than_allowed_and_each_thing_is_told_once(cast: Cast, seed: int) -> None:
    chance = Random(seed)
    people = [cast.member, cast.other, cast.outsider]
    budgets: dict[int, int | None] = {}
    zones = ["UTC", "Asia/Tokyo", "America/New_York", "Pacific/Kiritimati", "Europe/Paris"]
    for person in people:
        zone, budgets[person.pk] = chance.choice(zones), chance.choice([0, 1, 3, None])
        Profile.objects.filter(user=person).update(time_zone=zone)
        set_budget(user=person, most=budgets[person.pk], hour=chance.randrange(24))
        if chance.random() < 0.5:
            starts = chance.randrange(24)
            set_quiet_hours(user=person, hours=(time(starts), time((starts + chance.randrange(1, 12)) % 24)))
    entries = [ask(cast.sme, cast.community, title=f"Entry {n}") for n in range(4)]
    due: Counter[int] = Counter()
    rang: Counter[tuple[int, object]] = Counter()
    rests: Counter[tuple[int, object]] = Counter()
    moment = MORNING
    for _ in range(120):
        moment += timedelta(minutes=chance.randrange(1, 120))
        zone_of = dict(Profile.objects.values_list("user_id", "time_zone"))
        with clock.as_of(moment):
            before = {row.pk: row.latest_at for row in Notification.objects.all()}
            if chance.random() < 0.6:
                entry, kind = chance.choice(entries), chance.choice([Kind.POSTED, Kind.FOLLOWED])
                chosen = [person.pk for person in people if chance.random() < 0.7]
                tell(Subject(kind, moment, entry.pk, entry.community_id, None, cast.sme.pk), chosen)
                due.update(chosen)
            elif chance.random() < 0.4:
                mark_read(user=chance.choice(people), entry_id=chance.choice(entries).pk)
            tell_rest()
            for row in Notification.objects.filter(is_held=False, bundle=None).exclude(pk__in=before):
                day = moment.astimezone(ZoneInfo(zone_of[row.user_id])).date()
                (rests if row.kind == Kind.MORE else rang)[row.user_id, day] += 1
    for (user_id, day), number in rang.items():
        most = budgets[user_id]
        assert most is None or number <= most, (user_id, day)
    assert all(number == 1 for number in rests.values())
    counted = Notification.objects.exclude(kind=Kind.MORE).values_list("user_id").annotate(Sum("count")).order_by()
    assert Counter(dict(counted)) == due
