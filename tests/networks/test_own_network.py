"""One's own contacts are one's own; whoever agreed appears in pictures, to members, and nobody else does."""

import pytest
from django.test import Client

from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.core import clock
from apps.core.refusals import Refused
from apps.networks.models import Appearance
from apps.networks.services import appear_in_pictures, leave_pictures
from apps.networks.surroundings import surroundings_of
from apps.participation.services import opt_out
from apps.ratings.mark_services import thank_for_reply
from tests.cast import make_person
from tests.participation.making import Place, make_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    """1 asked, 2 answered and was thanked by 1 and 4; 3 has nothing to do with anybody."""
    made = make_place(5)
    made.people[2].profile.department = "Buying"
    made.people[2].profile.save()
    entry = made.ask(1)
    reply = made.later(hours=1).reply(2, entry)
    with clock.as_of(made.later(hours=1).now):
        thank_for_reply(by=made.people[1], reply=reply)
        thank_for_reply(by=made.people[4], reply=reply)
    made.flow()
    return made


def test_a_member_sees_own_contacts_but_not_who_thanked(place: Place) -> None:
    mine = surroundings_of(place.people[2], place.community)
    assert [(row.person, row.said) for row in mine.contacts] == [(place.people[1], ["you replied: 1"])]
    asker = surroundings_of(place.people[1], place.community)
    assert [group.name for group in asker.groups] == ["Buying"]
    assert asker.mutual == 1
    assert mine.mutual == 0
    assert asker.contacts[0].said == ["they replied: 1", "you thanked them: 1"]
    assert surroundings_of(place.people[3], place.community).contacts == []


def test_contacts_of_long_ago_are_named_as_not_spoken_to_since(place: Place) -> None:
    with clock.as_of(place.later(weeks=15).now):
        mine = surroundings_of(place.people[2], place.community)
    assert mine.contacts == []
    assert [row.person for row in mine.lapsed] == [place.people[1]]


def test_a_hidden_department_is_not_told_to_a_contact(place: Place) -> None:
    profile = place.people[2].profile
    profile.visibility = {"department": "nobody"}
    profile.save()
    assert [group.name for group in surroundings_of(place.people[1], place.community).groups] == [""]


def test_who_is_not_profiled_is_shown_nothing_put_together(place: Place) -> None:
    opt_out(person=place.people[1])
    page = _page(place, 1)
    assert "You are not profiled" in page
    assert "Member 2" not in page


def test_a_member_who_agrees_appears_until_they_leave_the_pictures(place: Place) -> None:
    person = place.people[1]
    appear_in_pictures(person=person, community=place.community)
    appear_in_pictures(person=person, community=place.community)
    assert list(Appearance.objects.visible_to(place.people[3])) == list(Appearance.objects.all())
    leave_pictures(person=person, community=place.community)
    assert not Appearance.objects.exists()
    assert [event.context["shown"] for event in _events()] == [True, False]


def test_somebody_from_outside_cannot_appear(place: Place) -> None:
    with pytest.raises(Refused):
        appear_in_pictures(person=make_person("Out Sider"), community=place.community)
    assert not Appearance.objects.exists()
    assert _events() == []


def _events() -> list[Event]:
    return list(Event.objects.filter(verb=Verb.SHOWING_CHANGED).order_by("pk"))


def _page(place: Place, who: int) -> str:
    client = Client()
    client.force_login(place.people[who])
    answer = client.get(f"/compass/{place.community.slug}/network/")
    assert answer.status_code == 200
    return answer.content.decode()
