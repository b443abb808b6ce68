"""Digests: due by the reader's own clock, one letter for all communities, once whatever happens."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Profile, User
from apps.accounts.services import change_profile
from apps.content.reply_services import post_reply
from apps.mailing import digests
from apps.mailing.models import Letter, Pace, Reader
from apps.mailing.services import set_language, set_rhythms
from apps.ratings.models import Level
from apps.ratings.services import follow
from tests.cast import Cast, ask, make_cast

type Flow = Callable[[], None]

# A Wednesday.
START = datetime(2026, 3, 4, 12, tzinfo=UTC)


# First of all, so that what the others make is of that day.
@pytest.fixture(autouse=True)
def wednesday() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=True) as traveller:
        yield traveller


def begin(person: User, zone: str = "UTC", **paces: str) -> None:
    """The person reads letters from now on."""
    Profile.objects.filter(user=person).update(time_zone=zone)
    set_rhythms(person=person, paces={None: paces.get("usual", Pace.WEEKLY)})
    digests.enrol()
    digests.write_digests()


def digests_of(person: User) -> list[Letter]:
    return list(Letter.objects.filter(person=person, what="digest").order_by("pk"))


@pytest.mark.parametrize(
    ("pace", "zone", "before", "at"),
    [
        (Pace.DAILY, "Europe/Berlin", datetime(2026, 3, 5, 5, 59, tzinfo=UTC), datetime(2026, 3, 5, 6, 1, tzinfo=UTC)),
        (
            Pace.DAILY,
            "Pacific/Auckland",
            datetime(2026, 3, 4, 17, 59, tzinfo=UTC),
            datetime(2026, 3, 4, 18, 1, tzinfo=UTC),
        ),
        (Pace.WEEKLY, "UTC", datetime(2026, 3, 9, 6, 59, tzinfo=UTC), datetime(2026, 3, 9, 7, 1, tzinfo=UTC)),
        # Summer time began the night before.
        (
            Pace.WEEKLY,
            "America/Chicago",
            datetime(2026, 3, 9, 11, 59, tzinfo=UTC),
            datetime(2026, 3, 9, 12, 1, tzinfo=UTC),
        ),
        (Pace.MONTHLY, "UTC", datetime(2026, 4, 1, 6, 59, tzinfo=UTC), datetime(2026, 4, 1, 7, 1, tzinfo=UTC)),
    ],
)
def test_a_digest_comes_at_seven_by_the_reader_s_clock(
    cast: Cast, wednesday: time_machine.Traveller, pace: str, zone: str, before: datetime, at: datetime
) -> None:
    begin(cast.member, zone, usual=pace)
    ask(cast.sme, cast.community)
    wednesday.move_to(before)
    digests.write_digests()
    assert digests_of(cast.member) == []
    wednesday.move_to(at)
    digests.write_digests()
    digests.write_digests()
    assert len(digests_of(cast.member)) == 1


def test_communities_of_a_day_come_in_one_letter_and_each_thing_once(
    cast: Cast, wednesday: time_machine.Traveller
) -> None:
    begin(cast.member, usual=Pace.DAILY)
    set_rhythms(person=cast.member, paces={cast.hidden.pk: Pace.WEEKLY, cast.on_request.pk: Pace.NEVER})
    ask(cast.sme, cast.community, title="Where do pallets go?")
    ask(cast.sme, cast.hidden, title="Who knows the vault?")
    ask(cast.sme, cast.on_request, title="Never to be mailed")
    ask(cast.member, cast.community, title="My own question")
    wednesday.move_to(datetime(2026, 3, 5, 8, tzinfo=UTC))
    digests.write_digests()
    wednesday.move_to(datetime(2026, 3, 6, 8, tzinfo=UTC))
    digests.write_digests()
    ask(cast.sme, cast.by_invitation, title="What does the guest think?")
    wednesday.move_to(datetime(2026, 3, 9, 8, tzinfo=UTC))
    digests.write_digests()
    first, second = digests_of(cast.member)
    assert first.subject == "Community: one new entry"
    assert "Where do pallets go?" in first.text
    assert "Where do pallets go?" in first.html
    for title in ("Who knows the vault?", "Never to be mailed", "My own question"):
        assert title not in first.text + first.html
    assert "Who knows the vault?" in second.text
    assert "What does the guest think?" in second.text
    assert "Where do pallets go?" not in second.text


def test_nothing_new_is_no_letter(cast: Cast, flow: Flow, wednesday: time_machine.Traveller) -> None:
    ask(cast.sme, cast.community, title="Long known")
    begin(cast.member, usual=Pace.DAILY)
    for _day in range(3):
        wednesday.shift(timedelta(days=1))
        digests.write_digests()
    assert digests_of(cast.member) == []


def test_what_waits_behind_the_bell_is_summed_up_once(
    cast: Cast, flow: Flow, wednesday: time_machine.Traveller
) -> None:
    entry = ask(cast.member, cast.community)
    begin(cast.member, usual=Pace.DAILY)
    wednesday.shift(timedelta(hours=1))
    post_reply(author=cast.sme, entry=entry, source="Park it.")
    flow()
    for _day in range(2):
        wednesday.shift(timedelta(days=1))
        digests.write_digests()
    (letter,) = digests_of(cast.member)
    assert letter.subject == "One notification waits for you"
    assert "sme person replied to you in How do you handle split deliveries?" in letter.text


def test_a_standstill_is_made_up_for_by_one_letter(cast: Cast, wednesday: time_machine.Traveller) -> None:
    begin(cast.member, usual=Pace.DAILY)
    for day in range(5):
        ask(cast.sme, cast.community, title=f"Question of day {day}")
        wednesday.shift(timedelta(days=1))
    digests.write_digests()
    digests.write_digests()
    (letter,) = digests_of(cast.member)
    assert all(f"Question of day {day}" in letter.text for day in range(5))


def test_what_is_muted_or_out_of_sight_is_in_no_digest(cast: Cast, wednesday: time_machine.Traveller) -> None:
    begin(cast.member, usual=Pace.DAILY)
    muted = ask(cast.sme, cast.community, title="A muted entry")
    follow(user=cast.member, target=muted, level=Level.NOTHING)
    follow(user=cast.member, target=cast.other, level=Level.NOTHING)
    follow(user=cast.member, target=cast.on_request, level=Level.NOTHING)
    ask(cast.other, cast.community, title="By a muted person")
    ask(cast.sme, cast.on_request, title="In a muted community")
    ask(cast.sme, cast.community, title="This one counts", tags=["pallets"])
    wednesday.shift(timedelta(days=1))
    digests.write_digests()
    (letter,) = digests_of(cast.member)
    assert "This one counts" in letter.text
    assert "muted" not in letter.text + letter.html


def test_questions_that_fit_come_first(cast: Cast, wednesday: time_machine.Traveller) -> None:
    Profile.objects.filter(user=cast.member).update(expertise=["goods receipt"])
    begin(cast.member, usual=Pace.DAILY)
    ask(cast.sme, cast.community, title="About pallets", tags=["goods receipt"])
    ask(cast.sme, cast.community, title="About lunch", tags=["lunch"])
    wednesday.shift(timedelta(days=1))
    digests.write_digests()
    (letter,) = digests_of(cast.member)
    head, tail = letter.text.split("Questions that you may have an answer to")
    assert "About pallets" not in head
    assert tail.index("About pallets") < tail.index("About lunch")
    assert letter.text.count("About pallets") == 1


def test_a_reader_of_german_gets_german(cast: Cast, wednesday: time_machine.Traveller) -> None:
    begin(cast.member, "Europe/Berlin", usual=Pace.DAILY)
    set_language(person=cast.member, language="de")
    ask(cast.sme, cast.community)
    wednesday.shift(timedelta(days=1))
    digests.write_digests()
    (letter,) = digests_of(cast.member)
    assert letter.subject == "Community: ein neuer Beitrag"
    assert "Guten Morgen, member" in letter.text
    assert "Donnerstag, 5. März 2026" in letter.text
    assert letter.headers["Content-Language"] == "de"


def test_somebody_who_moves_gets_the_next_digest_by_the_new_clock(
    cast: Cast, flow: Flow, wednesday: time_machine.Traveller
) -> None:
    begin(cast.member, "UTC", usual=Pace.DAILY)
    flow()
    change_profile(user=cast.member, changes={"time_zone": "Pacific/Auckland"})
    flow()
    assert Reader.objects.get(person=cast.member).next_at == datetime(2026, 3, 4, 18, tzinfo=UTC)


def test_one_reader_s_fault_is_not_the_others(
    cast: Cast, wednesday: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    for person in (cast.member, cast.other):
        begin(person, usual=Pace.DAILY)
    ask(cast.sme, cast.community)
    # A profile that no service writes.
    Profile.objects.filter(user=cast.member).update(expertise=[""])
    Profile.objects.filter(user=cast.member).delete()
    wednesday.shift(timedelta(days=1))
    digests.write_digests()
    assert len(digests_of(cast.other)) == 1
    assert timedelta(minutes=50) < Reader.objects.get(person=cast.member).next_at - timezone.now() < timedelta(hours=2)


def test_two_workers_write_one_digest_each_person(transactional_db: None) -> None:
    with time_machine.travel(START, tick=True) as traveller:
        cast = make_cast()
        people = [cast.member, cast.other, cast.manager]
        for person in people:
            begin(person, usual=Pace.DAILY)
        ask(cast.sme, cast.community)
        traveller.shift(timedelta(days=1))
        together = threading.Barrier(2)

        def work() -> None:
            together.wait()
            try:
                digests.write_digests()
            finally:
                connections.close_all()

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [len(digests_of(person)) for person in people] == [1, 1, 1]


def test_a_digest_s_cost_does_not_grow_with_what_is_new(cast: Cast, wednesday: time_machine.Traveller) -> None:
    begin(cast.member, usual=Pace.DAILY)
    counts = []
    for size in (2, 12):
        for number in range(size):
            ask(cast.sme, cast.community, title=f"Question {number} of {size}")
        wednesday.shift(timedelta(days=1))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            digests.write_digests()
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 2, counts
    assert counts[0] < 120, counts
