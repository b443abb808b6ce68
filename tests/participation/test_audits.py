"""An audit asks about some people, freezes a method, and leaves nothing about them behind."""

import csv
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.models import User
from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.communities.models import Community
from apps.core import clock
from apps.core.refusals import Refused
from apps.participation import method
from apps.participation.audit import FEWEST
from apps.participation.audit_services import Audited, apply_audit, choose_for_audit, forget_old_audits
from apps.participation.models import AuditAnswer, Method, OptOut, Presence, Tally
from apps.participation.profiles import profile_rows
from apps.participation.signals import THRESHOLDS, Role
from tests.cast import make_community, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Community:
    """Sixty who read in six weeks, each more than the one before; they count as consumers from the thirtieth on."""
    place = make_community("audited", manager=make_person("Audit manager"))
    people = User.objects.bulk_create(
        User(name=f"Reader {n}", email=f"r{n}@example.org", handle=f"audited-{n}") for n in range(60)
    )
    last = method.last_settled_week(clock.now())
    for week in range(last - 5, last + 1):
        Presence.objects.bulk_create(Presence(person=person, community=place, week=week) for person in people)
        Tally.objects.bulk_create(
            Tally(
                person=person, community=place, day=method.monday_of(week), week=week, signal="read", number=1 + n // 6
            )
            for n, person in enumerate(people)
        )  # fmt: skip
    return place


def manager(place: Community) -> User:
    return User.objects.get(memberships__community=place)


def number(person: User) -> int:
    return int(person.handle.split("-")[1])


def test_forty_people_a_role_are_asked_about_and_nobody_who_is_not_profiled(place: Community) -> None:
    gone = User.objects.get(handle="audited-59")
    OptOut.objects.create(person=gone, since=clock.now())
    chosen = choose_for_audit(by=manager(place), community=place)
    assert {row.role for row in chosen} == {Role.CONSUMER}
    assert len(chosen) == FEWEST == len({row.person_id for row in chosen} - {gone.pk})
    # The order says nothing.
    order = [number(row.person) for row in chosen]
    assert order != sorted(order)
    assert order != sorted(order, reverse=True)


def test_answers_move_the_threshold_and_the_verdicts_that_follow(place: Community) -> None:
    by = manager(place)
    chosen = choose_for_audit(by=by, community=place)
    week = chosen[0].week
    before = sum(row.is_acting for row in profile_rows([place.pk], week))
    # Those who know the community expect more than usual.
    frozen = apply_audit(
        by=by,
        community=place,
        answers=[Audited(row.person_id, row.role, number(row.person) >= 45) for row in chosen],
    )
    assert frozen.number == 1
    assert frozen.thresholds["consumer"] > THRESHOLDS[Role.CONSUMER] * 1.2
    assert frozen.thresholds["creator"] == THRESHOLDS[Role.CREATOR]
    assert 0 < sum(row.is_acting for row in profile_rows([place.pk], week)) < before
    (event,) = Event.objects.filter(verb=Verb.METHOD_FROZEN)
    assert event.context["number"] == 1


def test_what_was_answered_is_deleted_thirty_days_after_the_freezing(place: Community) -> None:
    chosen = choose_for_audit(by=manager(place), community=place)
    apply_audit(by=manager(place), community=place, answers=[Audited(chosen[0].person_id, chosen[0].role, True)])
    now = clock.now()
    with clock.as_of(now + timedelta(days=29)):
        assert forget_old_audits() == 0
    with clock.as_of(now + timedelta(days=31)):
        assert forget_old_audits() == FEWEST
    assert Method.objects.get(community=place).thresholds == {role.value: THRESHOLDS[role] for role in Role}


def test_answers_about_others_or_by_others_freeze_nothing(place: Community) -> None:
    chosen = choose_for_audit(by=manager(place), community=place)
    stranger = make_person("Somebody else")
    with pytest.raises(ValueError, match="not chosen"):
        apply_audit(by=manager(place), community=place, answers=[Audited(stranger.pk, "consumer", True)])
    with pytest.raises(Refused):
        apply_audit(by=stranger, community=place, answers=[Audited(chosen[0].person_id, "consumer", True)])
    assert not Method.objects.exists()
    assert not AuditAnswer.objects.exclude(acts=None).exists()


def test_the_command_asks_by_a_file_and_settles_from_it(place: Community, tmp_path: Path) -> None:
    by, asked, answered = manager(place), tmp_path / "ask.csv", tmp_path / "answers.csv"
    call_command("audit_roles", place.slug, by=by.email, ask=asked, stdout=StringIO())
    rows = list(csv.DictReader(StringIO(asked.read_text())))
    assert [*rows[0]] == ["role", "handle", "name", "acts"]
    for row in rows:
        row["acts"] = "yes" if int(row["handle"].split("-")[1]) >= 45 else "no"
    with answered.open("w", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0]])
        writer.writeheader()
        writer.writerows([*rows[:-1], rows[-1] | {"acts": "perhaps"}])
    with pytest.raises(CommandError, match=f"Line {FEWEST + 1}"):
        call_command("audit_roles", place.slug, by=by.email, answers=answered, stdout=StringIO())
    assert not Method.objects.exists()
    answered.write_text(answered.read_text().replace("perhaps", ""))
    said = StringIO()
    call_command("audit_roles", place.slug, by=by.email, answers=answered, stdout=said)
    assert "Method 1 holds" in said.getvalue()
    # One answer short of an audit.
    assert Method.objects.get().thresholds["consumer"] == THRESHOLDS[Role.CONSUMER]
