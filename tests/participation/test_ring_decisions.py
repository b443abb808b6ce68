"""Two managers who are in no ring decide on it; nobody else sees it, and nothing else follows."""

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.communities.models import Community, Role
from apps.communities.services import add_member, change_role
from apps.core.refusals import Refused
from apps.notifications.consumers import NotificationConsumer
from apps.notifications.models import Kind, Notification
from apps.participation.models import Act, Ring, RingOpinion, Use
from apps.participation.ring_keeping import keep_rings
from apps.participation.ring_services import decide_ring
from tests.cast import make_person
from tests.participation.test_rings import NOW, mark_each_other, members, place

__all__ = ["place"]
pytestmark = pytest.mark.django_db
DISMISSED, CONFIRMED, OPEN = Ring.State.DISMISSED, Ring.State.CONFIRMED, Ring.State.OPEN


@pytest.fixture
def managers(place: Community) -> list[User]:
    """Three of them; the last one is also in the ring."""
    people = [*User.objects.filter(memberships__community=place), make_person("Second manager"), members(place, 4)[0]]
    for person in people[1:]:
        add_member(community=place, user=person, role=Role.MANAGER, by=None)
    return people


@pytest.fixture
def ring(place: Community, managers: list[User]) -> Ring:
    mark_each_other(place, members(place, 4))
    (ring,) = keep_rings(community=place, now=NOW)
    return ring


def test_managers_outside_of_it_are_told_once_and_nobody_is_named(ring: Ring, managers: list[User]) -> None:
    (event,) = Event.objects.filter(verb=Verb.RING_FOUND)
    NotificationConsumer().apply([event])
    told = Notification.objects.filter(kind=Kind.RING)
    assert set(told.values_list("user_id", flat=True)) == {person.pk for person in managers[:2]}
    inside = set(ring.people.values_list("pk", flat=True))
    assert not inside & set(event.context["told"])
    keep_rings(community=ring.community, now=NOW)
    assert Event.objects.filter(verb=Verb.RING_FOUND).count() == 1


def test_two_managers_who_agree_decide_and_may_think_again(ring: Ring, managers: list[User]) -> None:
    acts, uses = Act.objects.count(), Use.objects.count()
    first, second = managers[:2]
    assert decide_ring(by=first, ring=ring, verdict=DISMISSED).state == OPEN
    assert decide_ring(by=first, ring=ring, verdict=DISMISSED).state == OPEN
    assert decide_ring(by=second, ring=ring, verdict=CONFIRMED).state == OPEN
    assert decide_ring(by=second, ring=ring, verdict=DISMISSED).state == DISMISSED
    assert decide_ring(by=first, ring=ring, verdict=CONFIRMED).state == DISMISSED
    assert decide_ring(by=second, ring=ring, verdict=CONFIRMED).state == CONFIRMED
    assert Event.objects.filter(verb=Verb.RING_JUDGED).count() == 5
    assert (Act.objects.count(), Use.objects.count()) == (acts, uses)


def test_who_is_in_it_or_only_administers_the_site_decides_nothing(ring: Ring, managers: list[User]) -> None:
    for person in (managers[2], make_person("Staff person", is_staff=True), members(ring.community, 9)[8]):
        assert not Ring.objects.visible_to(person).exists()
        with pytest.raises(Refused):
            decide_ring(by=person, ring=ring, verdict=DISMISSED)
    assert not RingOpinion.objects.exists()
    assert not Event.objects.filter(verb=Verb.RING_JUDGED).exists()


def test_who_no_longer_manages_no_longer_decides(ring: Ring, managers: list[User]) -> None:
    change_role(by=managers[0], community=ring.community, user=managers[1], role=Role.MEMBER)
    with pytest.raises(Refused):
        decide_ring(by=User.objects.get(pk=managers[1].pk), ring=ring, verdict=DISMISSED)
    assert not RingOpinion.objects.exists()


def test_opinions_about_other_people_are_dropped(place: Community, ring: Ring, managers: list[User]) -> None:
    decide_ring(by=managers[0], ring=ring, verdict=CONFIRMED)
    mark_each_other(place, members(place, 5))
    assert keep_rings(community=place, now=NOW) == [ring]
    assert not RingOpinion.objects.exists()


def test_a_manager_decides_on_the_page(client: Client, ring: Ring, managers: list[User]) -> None:
    address = f"/c/{ring.community.slug}/rings/"
    for person in managers[:2]:
        client.force_login(person)
        assert ring.people.first().name in client.get(address).content.decode()
        assert client.post(f"{address}{ring.pk}/opinion/", {"verdict": "nothing"}).status_code == 302
        answer = client.post(f"{address}{ring.pk}/opinion/", {"verdict": "dismissed"}, follow=True)
    assert "Two managers agree: a team that works together" in answer.content.decode()
    ring.refresh_from_db()
    assert ring.state == DISMISSED
    client.force_login(managers[2])
    page = client.get(address).content.decode()
    assert members(ring.community, 4)[1].name not in page
    assert client.post(f"{address}{ring.pk}/opinion/", {"verdict": "confirmed"}).status_code == 404
