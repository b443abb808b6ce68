"""Targets through the API."""

from collections.abc import Callable

from rest_framework.test import APIClient

from apps.core import clock
from apps.targets.advancing import advance_due
from apps.targets.models import TargetSet
from tests.api.conftest import bearer
from tests.cast import Cast
from tests.targets.conftest import SOUND, after, as_fields, counting

__all__ = ["bearer"]


def test_a_set_of_activity_counts_is_answered_with_422_and_the_reason(
    cast: Cast, bearer: Callable[..., APIClient]
) -> None:
    address = f"/api/v1/communities/{cast.community.slug}/targets/"
    for measure in ("1,000 downloads", "Views", "Hits per page", "Average rating", "Number of contributions"):
        answer = bearer(cast.member).post(address, as_fields(counting(measure)), format="json")
        body = answer.json()
        assert (answer.status_code, body["code"], answer["Content-Type"]) == (
            422, "unsound_targets", "application/problem+json",
        )  # fmt: skip
        assert "what came of it" in body["errors"]["targets"][0]
    assert not TargetSet.objects.exists()


def test_a_target_takes_no_person(cast: Cast, bearer: Callable[..., APIClient]) -> None:
    fields = as_fields(SOUND)
    fields["targets"][0]["person"] = "member-person"
    answer = bearer(cast.member).post(f"/api/v1/communities/{cast.community.slug}/targets/", fields, format="json")
    assert answer.status_code == 400
    assert not TargetSet.objects.exists()


def test_a_program_goes_the_whole_way(cast: Cast, bearer: Callable[..., APIClient]) -> None:
    client, other = bearer(cast.member), bearer(cast.other)
    address = f"/api/v1/communities/{cast.community.slug}/targets/"
    made = client.post(address, as_fields(SOUND), format="json")
    assert (made.status_code, made.json()["state"]) == (201, "draft")
    one = f"{address}{made.json()['number']}/"
    assert other.get(one).status_code == 404
    assert client.put(f"{one}consultation/").json()["state"] == "consultation"
    assert other.post(f"{one}comments/", {"body": "Three days is right."}, format="json").status_code == 201
    with clock.as_of(after(14.5)):
        advance_due()
        assert other.put(f"{one}votes/", {"choice": "object"}, format="json").status_code == 403
        assert other.put(f"{one}votes/", {"choice": "agree"}, format="json").json()["mine"] == "agree"
        assert client.put(f"{one}votes/", {"choice": "agree"}, format="json").json()["is_adopted"] is True
    with clock.as_of(after(22)):
        advance_due()
    active = client.get(address, {"state": "active"}).json()["results"]
    assert [(row["number"], row["votes"]["agree"]) for row in active] == [(1, 2)]
