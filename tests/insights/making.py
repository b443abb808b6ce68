"""Crowds of members whose windows are as a test wants them; the formula itself is tested with the profiler."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from apps.accounts.models import Profile as PersonalProfile
from apps.accounts.models import User
from apps.communities.models import Community, Membership
from apps.core import clock
from apps.insights.reports.models import ReportTable
from apps.participation.method import last_settled_week
from apps.participation.models import Presence, Profile
from apps.participation.profiles import STEP_WEEKS
from apps.participation.signals import THRESHOLDS, Role
from tests.cast import make_community, make_person

# The last window that is published for certain.
_SETTLED = last_settled_week(clock.now()) - STEP_WEEKS
WEEK = _SETTLED - _SETTLED % STEP_WEEKS


@dataclass
class Crowd:
    """A community and its members; the manager is none of them."""

    community: Community
    people: list[User]
    manager: User


def make_crowd(number: int, name: str = "Crowd") -> Crowd:
    """Members by the hundred, by the bulk path; every second one is in Buying."""
    manager = make_person(f"{name} manager")
    community = make_community(name, manager=manager)
    handles = [f"{name.lower()}-{n}" for n in range(number)]
    people = User.objects.bulk_create(
        User(name=handle, handle=handle, email=f"{handle}@example.org") for handle in handles
    )
    PersonalProfile.objects.bulk_create(
        PersonalProfile(user=person, department=("Buying", "Planning")[place % 2])
        for place, person in enumerate(people)
    )
    now = clock.now()
    Membership.objects.bulk_create(Membership(community=community, user=person, joined_at=now) for person in people)
    return Crowd(community, people, manager)


def act_in(
    crowd: Crowd,
    week: int,
    *,
    near: Mapping[Role, Collection[int]] | None = None,
    fleeting: Collection[int] = (),
    unprofiled: Collection[int] = (),
    **acting: Collection[int],
) -> None:
    """Keep the window's profiles: by role the places of those who act, who is near it, who was hardly there."""
    rows, there = [], []
    for place, person in enumerate(crowd.people):
        weeks = 2 if place in fleeting else 8
        there += [Presence(person=person, community=crowd.community, week=week - back) for back in range(weeks)]
        for role in Role:
            acts = place in acting.get(role.value, ())
            is_near = place in (near or {}).get(role, ())
            strength = THRESHOLDS[role] * (2 if acts else 0.6 if is_near else 0)
            rows.append(
                Profile(
                    person=person, community=crowd.community, role=role, week=week, strength=strength, gate=1,
                    weeks_present=weeks, weeks_active=weeks if acts else 0, beneficiaries=3 * acts, is_acting=acts,
                )
            )  # fmt: skip
    left_out = {crowd.people[place].pk for place in unprofiled}
    Profile.objects.bulk_create(row for row in rows if row.person_id not in left_out)
    Presence.objects.bulk_create(there, ignore_conflicts=True)


def publish_row(crowd: Crowd, week: int, people: int, creator: float | None) -> None:
    """The published report of a window, in which only Creators of this community have a share, or nobody has."""
    shares = dict.fromkeys([role.value for role in Role]) | {"creator": creator}
    row = {
        "group": crowd.community.pk, "is_rest": False, "kind": "horizontal", "people": people, "number": people,
        "shares": shares, "intervals": {role: [0.1, 0.4] if share else None for role, share in shares.items()},
    }  # fmt: skip
    ReportTable.objects.create(
        subject="mix", grouping="community", week=week, made_at=clock.now(), method_version=1, fewest=10,
        content={"rows": [row]}, communities=[crowd.community.pk],
    )  # fmt: skip
