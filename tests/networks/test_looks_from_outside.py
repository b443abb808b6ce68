"""Whoever looks at a network from outside is named to the members, and gets only windows that share no week."""

from dataclasses import replace

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.insights.accesses import accesses_about
from apps.insights.reports.models import ReportAccess
from apps.insights.windows import week_named
from apps.insights.wording import days_of
from apps.networks.models import KeptPattern
from tests.cast import Cast
from tests.networks.test_showing import BASE

pytestmark = pytest.mark.django_db
APART, LATER = 348, 352
BROKERS = dict.fromkeys(("coordinator", "gatekeeper", "representative", "itinerant", "liaison"), 12)


def _keep(cast: Cast, *weeks: int) -> None:
    for week in weeks:
        kept = replace(BASE, community_id=cast.community.pk, week=week, brokers=BROKERS)
        KeptPattern.objects.create(
            community=cast.community, week=week, boundary="department", figures=kept.as_kept(), reads=None
        )


def _look(viewer: User, address: str) -> Client:
    client = Client()
    client.force_login(viewer, backend="apps.accounts.backends.CachedUserBackend")
    assert client.get(address).status_code == 200
    return client


@pytest.mark.parametrize("address", ["/c/{}/insights/network/", "/api/v1/communities/{}/network/"])
def test_hr_gets_windows_apart_and_is_named_to_the_members(cast: Cast, address: str) -> None:
    _keep(cast, APART, LATER)
    place = address.format(cast.community.slug) + "?by=department"
    _look(cast.member, place)
    assert not ReportAccess.objects.exists()
    _look(cast.hr, place)
    (line,) = accesses_about(cast.member, cast.community)
    assert (line.person, line.windows, line.report) == (
        cast.hr.name,
        days_of(week_named("2026-W36") or 0),
        "Network of this community (department)",
    )


def test_hr_sees_nothing_of_windows_that_overlap(cast: Cast) -> None:
    _keep(cast, LATER)
    client = _look(cast.hr, place := f"/c/{cast.community.slug}/insights/network/?by=department")
    assert "Not enough to show yet" in client.get(place).content.decode()
    assert not ReportAccess.objects.exists()
