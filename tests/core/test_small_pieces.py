"""Pages by keyset, slugs and marks, refusals, the clock."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.models import User
from apps.activity.models import Event
from apps.core import clock
from apps.core.middleware import RefusalMiddleware
from apps.core.querying import by_id, keyset_page
from apps.core.refusals import Refusal, Refused, require
from apps.core.text import HUES, hue_of, initials_of, slug_of
from tests.cast import make_person

MOMENT = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_pages_show_every_row_once_even_where_dates_are_the_same() -> None:
    people = [make_person(f"person {n}") for n in range(7)]
    for number, person in enumerate(people):
        person.date_joined = MOMENT + timedelta(days=number // 3)
        person.save()
    seen: list[User] = []
    key: str | None = None
    for _ in range(10):
        page = keyset_page(User.objects.all(), field="date_joined", after=key, size=2)
        seen += page.rows
        key = page.next_key
        if key is None:
            break
    assert seen == sorted(people, key=lambda p: (p.date_joined, p.pk), reverse=True)


@pytest.mark.django_db
def test_a_row_that_comes_in_between_shifts_no_page() -> None:
    people = [make_person(f"person {n}") for n in range(4)]
    first = keyset_page(User.objects.all(), field="date_joined", after=None, size=2)
    make_person("newest")
    second = keyset_page(User.objects.all(), field="date_joined", after=first.next_key, size=2)
    assert [*first.rows, *second.rows] == people[::-1]
    assert second.next_key is None


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "nonsense", "2026-05-04~", "~5", "2026-99-99~1", "2026-05-04T12:00:00+00:00~x"])
def test_a_broken_key_starts_anew(key: str) -> None:
    person = make_person("only one")
    assert list(keyset_page(User.objects.all(), field="date_joined", after=key, size=2).rows) == [person]


@pytest.mark.django_db
def test_a_key_whose_plus_became_a_blank_still_works() -> None:
    make_person("one")
    two = make_person("two")
    first = keyset_page(User.objects.all(), field="date_joined", after=None, size=1)
    assert first.rows == [two]
    assert first.next_key is not None
    rest = keyset_page(User.objects.all(), field="date_joined", after=first.next_key.replace("+", " "), size=5)
    assert [person.name for person in rest.rows] == ["one"]


def test_rows_are_found_by_their_key() -> None:
    assert by_id([Event(pk=3), Event(pk=5)]).keys() == {3, 5}


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Lena Vogt", "LV"), ("Madonna", "M"), ("anna von der tann", "AT"), ("(Bot) Kim", "K"), ("", "?"), ("ßa", "SS")],
)
def test_initials_come_from_first_and_last_word(name: str, initials: str) -> None:
    assert initials_of(name) == initials


@given(st.text(max_size=60))
def test_marks_fit_any_name(name: str) -> None:
    assert 1 <= len(initials_of(name)) <= 2
    assert 0 <= hue_of(name) < HUES


@given(st.text(max_size=200))
def test_slugs_fit_an_address(title: str) -> None:
    slug = slug_of(title)
    assert 0 < len(slug) <= 60
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_")


def test_slugs_are_cut_at_a_word_and_never_empty() -> None:
    assert slug_of("What do we do when the supplier sends half?", length=20) == "what-do-we-do-when"
    assert slug_of("日本語") == "entry"


def test_a_refusal_is_raised_with_its_sentence() -> None:
    require(None)
    with pytest.raises(Refused, match="Not today") as caught:
        require(Refusal("later", "Not today."))
    assert caught.value.refusal.code == "later"


def test_other_errors_are_none_of_the_refusals_business() -> None:
    middleware = RefusalMiddleware(lambda request: None)  # type: ignore[arg-type, return-value]  # Not called here.
    assert middleware.process_exception(RequestFactory().get("/"), ValueError("broken")) is None


def test_the_clock_is_set_back_for_a_while_only() -> None:
    with clock.as_of(MOMENT):
        assert clock.now() == MOMENT
        with clock.as_of(MOMENT + timedelta(days=1)):
            assert clock.now() == MOMENT + timedelta(days=1)
        assert clock.now() == MOMENT
    assert clock.now() > MOMENT
