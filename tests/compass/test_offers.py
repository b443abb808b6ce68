"""Every next step that is offered opens, for that member, in that community, whatever there is in it."""

from datetime import timedelta

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.communities.models import Community, Role, Status
from apps.communities.services import add_member
from apps.compass.causes import Cause
from apps.compass.offers import MOST_STEPS, PRACTICE, Finder, offer_to_all, steps_for
from apps.compass.skills import Skill
from apps.content.reply_services import post_reply
from apps.content.services import post_entry
from apps.core import clock
from apps.drafts.models import Draft
from apps.preparation.models import Need
from apps.ratings.mark_services import keep_entry
from apps.recognition.models import Introduction
from tests.cast import Cast, make_cast, make_person
from tests.participation.making import LONG

pytestmark = pytest.mark.django_db

CAUSES: tuple[Cause | None, ...] = (None, *Cause)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def fill(cast: Cast, place: Community) -> None:
    """Something of everything that a place looks for."""
    for kind, title in (("discussion", "Lessons"), ("article", "Receipts"), ("wiki", "Docks")):
        entry = post_entry(author=cast.other, community=place, kind=kind, title=title, source=LONG * 3)
    keep_entry(by=cast.sme, entry=entry)
    question = post_entry(
        author=cast.other, community=place, kind="discussion", title="How?", source="How is it?", is_question=True
    )
    with clock.as_of(clock.now() - timedelta(weeks=9)):
        post_reply(author=cast.member, entry=question, source=LONG)
    newcomer = make_person("New Comer")
    add_member(community=place, user=newcomer, role=Role.MEMBER, by=None)
    membership = place.memberships.get(user=newcomer)
    Introduction.objects.create(membership=membership, words="I plan the docks.", is_shown=True, at=clock.now())
    Need.objects.create(
        community=place, title="Counting", declared_by=cast.manager, declared_at=clock.now(), moved_at=clock.now()
    )
    values = {"title": "Half a text", "source": "It begins"}
    now = clock.now()
    Draft.objects.create(
        author=cast.member, community=place, kind="article", values=values, created_at=now, updated_at=now
    )


def addresses(person: User, place: Community) -> set[str]:
    found, finder = set(), Finder(person, place)
    for skill in Skill:
        for cause in CAUSES:
            steps = steps_for(finder, skill, cause)
            assert 2 <= len(steps) <= MOST_STEPS, (skill, cause)
            assert len({step.url for step in steps}) == len(steps)
            assert not any("%(" in step.label or "{" in step.url for step in steps)
            found |= {step.url for step in steps}
    return found


def not_opening(person: User, found: set[str]) -> dict[str, int]:
    client = Client()
    client.force_login(person)
    return {url: status for url in sorted(found) if (status := client.get(url).status_code) != 200}


def test_every_offer_opens_in_a_full_community_and_each_kind_of_place_is_offered(cast: Cast) -> None:
    fill(cast, cast.community)
    found = set()
    for person in (cast.member, cast.sme):
        theirs = addresses(person, cast.community)
        assert not_opening(person, theirs) == {}
        found |= theirs
    for part in ("/welcome/", "/edit/", "/mention/", "/synthesis/", "/board/", "/drafts/", "/people/sme-person/"):
        assert any(part in url for url in found), part
    # Whom they answered two months ago, and not since.
    assert "/people/other-person/" in found


@pytest.mark.parametrize("name", ["hidden", "archived"])
def test_every_offer_opens_where_there_is_nothing_yet_or_nothing_may_be_written(cast: Cast, name: str) -> None:
    place = cast.hidden
    if name == "archived":
        Community.objects.filter(pk=place.pk).update(status=Status.ARCHIVED)
        place.refresh_from_db()
    found = addresses(cast.member, place)
    assert not_opening(cast.member, found) == {}
    assert not any("/new/" in url for url in found) or name == "hidden"


def test_every_skill_has_something_to_do_and_a_word_for_all() -> None:
    assert set(PRACTICE) == set(Skill)
    assert all(offer_to_all(skill).endswith(".") for skill in Skill)
