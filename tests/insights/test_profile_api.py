"""The five-role mix over the API: what is in it, what is left out, and for whom."""

from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.insights.accesses import accesses_about
from apps.insights.windows import name_of
from apps.insights.wording import days_of
from apps.participation.selectors import window_days
from tests.cast import make_person
from tests.insights.making import WEEK, Crowd, act_in, make_crowd, publish_row

pytestmark = pytest.mark.django_db


def ask(person: User, crowd: Crowd, query: str = "") -> Any:
    client = Client()
    client.force_login(person, backend="apps.accounts.backends.CachedUserBackend")
    return client.get(f"/api/v1/communities/{crowd.community.slug}/profile/{query}")


def test_member_gets_shares_and_ranges_and_the_few_only_as_such() -> None:
    crowd = make_crowd(40)
    act_in(crowd, WEEK, creator=range(10), caretaker=range(2), consumer=range(38))
    (row,) = ask(crowd.people[0], crowd).json()["results"]
    assert (row["tier"], row["n_active"], row["config"]) == ("shares", 40, "v1.0")
    assert row["window"] == [name_of(WEEK - 11), name_of(WEEK)]
    creator, caretaker, consumer = (row["roles"][role] for role in ("creator", "caretaker", "consumer"))
    assert (creator["k"], creator["share"], creator["few"]) == (10, 0.25, "")
    assert creator["ci"] == [0.1419, 0.4019]
    assert caretaker["k"] is caretaker["share"] is caretaker["ci"] is None
    assert (caretaker["few"], consumer["few"]) == ("inside", "outside")
    assert consumer["k"] is None
    assert row["recommendations"] == [{"code": "second", "near": 0}, {"code": "target", "near": 0}]


def test_nobody_can_tell_two_of_the_few_apart() -> None:
    one, two = make_crowd(40, "One"), make_crowd(40, "Two")
    act_in(one, WEEK, carrier=range(1), creator=range(10))
    act_in(two, WEEK, carrier=range(4), creator=range(10))
    first, second = (ask(crowd.people[0], crowd).json()["results"][0]["roles"]["carrier"] for crowd in (one, two))
    # How few people give half of it is told as two at least, and is the same for both.
    assert first == second


def test_nine_members_are_too_few_for_any_number() -> None:
    crowd = make_crowd(9)
    act_in(crowd, WEEK, creator=range(6))
    (row,) = ask(crowd.people[0], crowd).json()["results"]
    assert (row["tier"], row["n_active"], row["roles"], row["distance"]) == ("nothing", None, {}, None)


def test_days_choose_among_published_windows() -> None:
    crowd = make_crowd(12)
    for week in (WEEK, WEEK - 4, WEEK - 12):
        act_in(crowd, week)
    ends = window_days(WEEK - 4)[1]
    rows = ask(crowd.people[0], crowd, f"?to={ends}").json()["results"]
    assert [row["window"][1] for row in rows] == [name_of(WEEK - 4), name_of(WEEK - 12)]
    assert len(ask(crowd.people[0], crowd).json()["results"]) == 1
    assert ask(crowd.people[0], crowd, "?from=yesterday").status_code == 400


def test_who_pulls_reports_gets_rounded_shares_of_windows_apart_and_is_named_to_members() -> None:
    apart = WEEK - WEEK % 12
    crowd = make_crowd(43)
    act_in(crowd, apart, creator=range(10))
    act_in(crowd, apart + 4, creator=range(11))
    publish_row(crowd, apart, 40, 0.25)
    hr = make_person("Hr person", is_hr=True)
    rows = ask(hr, crowd, "?from=2020-01-01").json()["results"]
    assert [row["window"][1] for row in rows] == [name_of(apart)]
    creator = rows[0]["roles"]["creator"]
    assert (rows[0]["n_active"], creator["k"], creator["share"], creator["ci"]) == (40, None, 0.25, [0.1, 0.4])
    assert list(rows[0]["roles"]) == ["creator"]
    assert rows[0]["recommendations"] == []
    (line,) = accesses_about(crowd.manager, crowd.community)
    assert (line.person, line.report, line.windows) == ("Hr person", "Insights of this community", days_of(apart))


def test_outsider_gets_nothing_and_is_told_why() -> None:
    crowd = make_crowd(12)
    act_in(crowd, WEEK)
    answer = ask(make_person("Passer by"), crowd)
    assert answer.status_code == 403
    assert "shown to its members" in answer.json()["detail"]
    assert accesses_about(crowd.manager, crowd.community) == []
