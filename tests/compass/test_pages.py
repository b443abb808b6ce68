"""The pages of the compass: what a member sees of themselves, and what the roles are."""

from collections.abc import Iterable

import pytest
from django.core.cache import cache
from django.test import Client

from apps.accounts.models import User
from apps.compass.role_texts import ROLE_TEXTS, SKILL_TEXTS
from apps.compass.role_views import Standing, roles_by_community
from apps.compass.services import be_seen_as
from apps.compass.skills import SKILLS_OF, Skill
from apps.compass.working_out import work_out
from apps.core import clock
from apps.pages.compass_drawing import MARK, RADIUS, rose_of
from apps.participation import method
from apps.participation.models import Presence, Profile
from apps.participation.services import opt_in, opt_out
from apps.participation.signals import Role
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def act_as(person: User, cast: Cast, roles: Iterable[Role], *, weeks: int) -> None:
    """A kept profile in which the person acts in these roles."""
    week = method.last_settled_week(clock.now())
    Presence.objects.bulk_create(Presence(person=person, community=cast.community, week=week - n) for n in range(weeks))
    Profile.objects.bulk_create(
        Profile(
            person=person, community=cast.community, role=role, week=week, strength=0.3 if role in roles else 0.01,
            gate=1, weeks_present=weeks, weeks_active=2, beneficiaries=3, is_acting=role in roles,
        )
        for role in Role
    )  # fmt: skip


def see(client: Client, person: User, address: str) -> str:
    client.force_login(person, backend="apps.accounts.backends.CachedUserBackend")
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("weeks", "standing", "firm"),
    [(2, Standing.TOO_EARLY, False), (5, Standing.ACTING, False), (6, Standing.ACTING, True)],
)
def test_a_role_is_too_early_to_say_or_not_firm_or_firm(cast: Cast, weeks: int, standing: str, firm: bool) -> None:
    act_as(cast.member, cast, [Role.CREATOR], weeks=weeks)
    view = roles_by_community(cast.member, [cast.community.pk])[cast.community.pk].roles[1]
    assert (view.role, view.standing, view.is_firm) == (Role.CREATOR, standing, firm)


def test_a_member_sees_five_roles_with_reasons_and_skills(cast: Cast, client: Client) -> None:
    act_as(cast.member, cast, [Role.CREATOR, Role.CARETAKER], weeks=7)
    html = see(client, cast.member, f"/compass/{cast.community.slug}/")
    assert html.count('class="card stack role-section') == 5
    assert html.count('class="skill of-') == 17
    # Nothing is known of any skill yet, so all of them wait together below what there is to do.
    assert "17 skills of which there is nothing to say yet" in html
    assert html.index("If you have four minutes") < html.index("Where you stand") < html.index('class="skill of-')
    assert "Acting, firm" in html
    assert "Version 1 of the method." in html
    assert f"/settings/data/?community={cast.community.slug}&amp;role=creator" in html
    overview = see(client, cast.member, "/compass/")
    assert overview.count('class="rose"') == 4
    assert "You act as" in overview


def test_who_is_profiled_again_is_told_when_and_does_not_wait_for_the_night(cast: Cast, client: Client) -> None:
    act_as(cast.member, cast, [Role.CREATOR], weeks=7)
    opt_out(person=cast.member)
    mine = f"/compass/{cast.community.slug}/"
    assert "Not profiled" in see(client, cast.member, mine)
    assert "the log is not looked at" in see(client, cast.member, mine)
    assert work_out(cast.member.pk) == 0
    opt_in(person=cast.member)
    assert "Not worked out yet: your roles are here by tomorrow" in see(client, cast.member, "/compass/")
    html = see(client, cast.member, mine)
    assert "Your roles are not worked out yet." in html
    assert "Too early to say" not in html
    assert work_out(cast.member.pk) > 0
    assert work_out(cast.other.pk) == 0
    assert "Not worked out yet" not in see(client, cast.member, mine)
    assert set(Profile.objects.values_list("person", flat=True)) == {cast.member.pk}


def choose(cast: Cast, roles: list[Role]) -> None:
    """What was kept of the person is forgotten after the commit, which a test never sees."""
    be_seen_as(person=cast.member, community=cast.community, roles=roles)
    cache.clear()


def test_nobody_sees_anothers_role_but_what_they_chose_to_show(cast: Cast, client: Client) -> None:
    act_as(cast.member, cast, [Role.CREATOR], weeks=7)
    for viewer in (cast.other, cast.manager, cast.hr, cast.staff):
        assert "Happy to be asked as" not in see(client, viewer, "/people/member-person/")
    choose(cast, [Role.CREATOR, Role.CARRIER])
    html = see(client, cast.other, "/people/member-person/")
    assert "Happy to be asked as" in html
    # The choice alone tells nothing: only a role in which the member acts is shown.
    assert "Carrier" not in html
    choose(cast, [])
    assert "Happy to be asked as" not in see(client, cast.other, "/people/member-person/")


def test_the_rose_reaches_its_ring_at_the_mark_and_never_leaves_its_face(cast: Cast) -> None:
    act_as(cast.member, cast, [], weeks=7)
    row = Profile.objects.get(person=cast.member, role=Role.CONSUMER)
    row.strength = 0.4
    row.save()
    Profile.objects.filter(person=cast.member, role=Role.CREATOR).update(strength=0.999)
    consumer, creator, *_rest = rose_of(
        roles_by_community(cast.member, [cast.community.pk])[cast.community.pk].roles
    ).points
    tip = consumer.left.split()[-1]
    assert tip == f"0.0,-{RADIUS * MARK:.1f}"
    assert all(float(x) ** 2 + float(y) ** 2 < RADIUS**2 for x, y in (p.split(",") for p in creator.left.split()))


def test_every_role_and_skill_has_its_page_and_its_ways_to_begin(cast: Cast, client: Client) -> None:
    assert set(SKILL_TEXTS) == set(Skill)
    for role, text in ROLE_TEXTS.items():
        html = see(client, cast.member, f"/roles/{role.value}/?community={cast.community.slug}")
        assert all(str(skill.label) in html for skill in SKILLS_OF[role])
        for way in text.begin:
            address = way.address.format(slug=cast.community.slug)
            assert client.get(address).status_code == 200, address


def test_a_program_asks_for_its_own_roles_and_skills_alone(cast: Cast, client: Client) -> None:
    act_as(cast.member, cast, [Role.CREATOR], weeks=7)
    client.force_login(cast.member, backend="apps.accounts.backends.CachedUserBackend")
    answer = client.get(f"/api/v1/me/profile/?community={cast.community.slug}").json()
    (only,) = answer["communities"]
    assert [row["role"] for row in only["roles"] if row["standing"] == "acting"] == ["creator"]
    skills = client.get(f"/api/v1/me/skills/?community={cast.community.slug}").json()["communities"][0]["skills"]
    assert [row["skill"] for row in skills] == Skill.values
