"""An organisation whose windows are published: both kinds of communities, people in several, some groups small."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from apps.accounts.models import Profile as PersonalProfile
from apps.accounts.models import User
from apps.communities.models import Access, Community, Membership
from apps.core import clock
from apps.insights.reports.publishing import publish_window
from apps.participation.models import Presence, Profile
from apps.participation.signals import Role
from tests.cast import make_community, make_person

# The last weeks of two windows that do not overlap.
EARLIER, LATER = 336, 348
# One department is tiny, one begins like a formula.
DEPARTMENTS = ["Buying"] * 6 + ["Planning"] * 5 + ["=HYPERLINK(1)"] * 5 + ["Law"]
SITES = ["Leeds"] * 5 + ["York"] * 4 + ["Hull"] * 2 + [""]

VERTICAL = {"kind": "vertical", "method": "", "role_rule": "Fitter"}


@dataclass
class Organisation:
    """Everything that the reports are about; `hr` pulls them."""

    hr: User
    manager: User
    communities: list[Community]
    hidden: Community
    people: list[User]


def make_organisation(seed: int = 1, people: int = 120) -> Organisation:
    """Four horizontal communities (one tiny, one hidden) and two vertical ones, with members by the bulk path."""
    chance = random.Random(seed)
    hr, manager = make_person("Hana Reports"), make_person("Mary Manager")
    hr.is_hr = True
    hr.save()
    communities = [
        make_community(name, manager=manager, access=access, **({} if kind == "horizontal" else VERTICAL))
        for name, kind, access in (
            ("Buying well", "horizontal", Access.OPEN),
            ("Planning well", "horizontal", Access.REQUEST),
            ("Tiny", "horizontal", Access.OPEN),
            ("Fitters", "vertical", Access.OPEN),
            ("Welders", "vertical", Access.OPEN),
            ("Secret", "horizontal", Access.HIDDEN),
        )
    ]
    rows = User.objects.bulk_create(
        User(name=f"Person {n}", handle=f"person-{n}", email=f"p{n}@example.org") for n in range(people)
    )
    PersonalProfile.objects.bulk_create(
        PersonalProfile(user=row, department=chance.choice(DEPARTMENTS), site=chance.choice(SITES)) for row in rows
    )
    made = Organisation(hr, manager, communities, communities[-1], rows)
    sizes = [0.6, 0.4, 0.03, 0.45, 0.3, 0.35]
    for community, size in zip(communities, sizes, strict=True):
        join(community, [row for row in rows if chance.random() < size])
    return made


def join(community: Community, people: Sequence[User]) -> None:
    """Make them members."""
    now = clock.now()
    Membership.objects.bulk_create(
        [Membership(community=community, user=person, joined_at=now) for person in people], ignore_conflicts=True
    )


def live(made: Organisation, week: int, seed: int = 1) -> None:
    """Let all members of all communities have a window: some act, most do not."""
    chance = random.Random(seed * 1000 + week)
    rows, there = [], []
    for community in made.communities:
        for person in community.memberships.exclude(user=made.manager).order_by("pk").values_list("user_id", flat=True):
            there.append(Presence(person_id=person, community=community, week=week))
            for role, likely in zip(Role, (0.6, 0.3, 0.12, 0.1, 0.2), strict=True):
                acts = chance.random() < likely
                rows.append(
                    Profile(
                        person_id=person, community=community, role=role, week=week, strength=float(acts), gate=1,
                        weeks_present=8, weeks_active=8 * acts, beneficiaries=3 * acts, is_acting=acts,
                    )
                )  # fmt: skip
    Presence.objects.bulk_create(there, ignore_conflicts=True)
    Profile.objects.bulk_create(rows)


def published(made: Organisation, *weeks: int) -> Organisation:
    """With these windows lived and published."""
    for week in weeks:
        live(made, week)
        publish_window(week=week)
    return made
