"""Numbers of readers: from five people on, rounded down, never who; larger groups in reports."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from apps.accounts.models import User
from apps.accounts.services import create_token
from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.communities.models import Role
from apps.communities.services import add_member
from apps.content.models import Entry
from apps.core import clock
from apps.readings.disclosure import shown
from apps.readings.searching import search_of
from tests.cast import Cast, ask, make_person

type Flow = Callable[[], None]


@pytest.mark.parametrize(
    ("number", "fewest", "said"),
    [(0, 5, None), (4, 5, None), (5, 5, 5), (9, 5, 5), (99, 5, 95), (119, 5, 110), (1999, 5, 1900), (9, 10, None),
     (19, 10, 10), (105, 10, 100)],
)  # fmt: skip
def test_a_number_is_shown_from_enough_people_on_and_never_exactly(number: int, fewest: int, said: int | None) -> None:
    assert shown(number, fewest) == said


@pytest.fixture
def crowd(cast: Cast) -> list[User]:
    """Twelve further members."""
    people = [make_person(f"reader {n}") for n in range(12)]
    for person in people:
        add_member(community=cast.community, user=person, role=Role.MEMBER, by=None)
    return people


def browser_of(person: User | None) -> Client:
    client = Client()
    if person:
        client.force_login(person, backend="apps.accounts.backends.CachedUserBackend")
    return client


def happen(verb: Verb, people: list[User], entry: Entry | None, days_ago: int = 0, **context: object) -> None:
    at = clock.now() - timedelta(days=days_ago)
    place = {"entry_id": entry.pk, "community_id": entry.community_id} if entry else {}
    Event.objects.bulk_create(
        [Event(verb=verb, actor_id=person.pk, at=at, context=context, **place) for person in people]
    )


def page_of(person: User | None, address: str) -> str:
    cache.clear()
    response = browser_of(person).get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_everybody_is_told_how_many_read_it_once_they_are_five(cast: Cast, crowd: list[User], flow: Flow) -> None:
    entry = ask(cast.other, cast.community)
    happen(Verb.ENTRY_VIEWED, crowd[:4], entry)
    flow()
    # Reading again, or as the author, does not make them more.
    happen(Verb.ENTRY_VIEWED, [*crowd[:4], cast.other], entry, days_ago=1)
    flow()
    assert "read this in the last 30 days" not in page_of(cast.member, entry.get_absolute_url())
    assert "Numbers appear here when five people have read it" in page_of(cast.other, entry.get_absolute_url())
    happen(Verb.ENTRY_VIEWED, crowd[:8], entry, days_ago=2)
    flow()
    for person in (None, cast.member, cast.other):
        assert "5 people or more read this in the last 30 days" in page_of(person, entry.get_absolute_url())
    assert "How it is read" not in page_of(cast.member, entry.get_absolute_url())
    assert "How it is read" in page_of(cast.manager, entry.get_absolute_url())


def test_who_keeps_no_record_never_makes_a_number_too_large(cast: Cast, crowd: list[User], flow: Flow) -> None:
    entry = ask(cast.other, cast.community)
    happen(Verb.ENTRY_VIEWED, crowd[:4], entry)
    # One person without a name, on six days under six numbers: with the four above they are five, not ten.
    now = clock.now()
    Event.objects.bulk_create(
        [
            Event(
                verb=Verb.ENTRY_VIEWED,
                entry_id=entry.pk,
                community_id=entry.community_id,
                at=now - timedelta(days=day),
                context={"reader": -1 - day},
            )
            for day in range(6)
        ]
    )
    flow()
    cache.clear()
    data = browser_of(cast.other).get(f"/api/v1/entries/{entry.pk}/readers/").json()
    assert data["readers"] == 5
    assert data["month"]["ended"] is None


def test_only_authors_and_managers_get_the_weeks(cast: Cast, crowd: list[User], flow: Flow) -> None:
    entry = ask(cast.other, cast.community)
    happen(Verb.ENTRY_READ, crowd[:7], entry)
    happen(Verb.DOCUMENT_DOWNLOADED, crowd[:2], entry)
    flow()
    address = f"/api/v1/entries/{entry.pk}/readers/"
    for person in (None, cast.member, cast.hr):
        assert browser_of(person).get(address).json() == {"readers": 5, "month": None, "weeks": []}
    for person in (cast.other, cast.manager):
        data = browser_of(person).get(address).json()
        assert (data["month"]["ended"], data["month"]["downloaders"]) == (5, None)
        assert len(data["weeks"]) == 8
    assert str(crowd[0].pk) not in str(data)


def test_a_manager_sees_what_is_looked_for_in_vain_by_five_and_no_other_words(
    cast: Cast, crowd: list[User], flow: Flow
) -> None:
    here = [cast.community.pk]
    for words, people in (("crane safety", crowd[:6]), ("my pay slip", crowd[:4])):
        happen(Verb.SEARCHED, people, None, search=search_of(words), words=words, found=0, **{"in": here})
    flow()
    page = page_of(cast.manager, f"/c/{cast.community.slug}/reading/")
    assert "crane safety" in page
    assert "my pay slip" not in page
    assert "crane safety" not in page_of(cast.manager, f"/c/{cast.hidden.slug}/reading/")


def test_a_report_shows_larger_groups_only_and_wants_its_scope(cast: Cast, crowd: list[User], flow: Flow) -> None:
    entry = ask(cast.other, cast.community)
    happen(Verb.ENTRY_READ, crowd[:7], entry)
    flow()
    address = f"/api/v1/communities/{cast.community.slug}/reading/"
    managed = browser_of(cast.manager).get(address).json()
    assert (managed["fewest"], managed["month"]["readers"]) == (5, 5)
    assert managed["read_to_the_end"] == [{"entry": entry.pk, "title": entry.title, "people": 5}]
    pulled = browser_of(cast.hr).get(address).json()
    assert (pulled["fewest"], pulled["month"]["readers"], pulled["read_to_the_end"]) == (10, None, [])
    happen(Verb.ENTRY_READ, crowd, entry)
    flow()
    cache.clear()
    for scope, status in (("read", 403), ("reports", 200)):
        _token, key = create_token(user=cast.hr, name=scope, scopes=[scope])
        response = Client().get(address, headers={"Authorization": f"Bearer {key}"})
        assert response.status_code == status
    assert response.json()["month"]["readers"] == 10
    assert browser_of(cast.member).get(address).status_code == 403
