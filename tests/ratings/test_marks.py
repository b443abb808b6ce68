"""Stars, thanks and favourites: what one says of others' work, and takes back."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.activity.models import Event
from apps.content.models import Entry
from apps.content.reply_services import post_reply
from apps.content.services import remove_entry
from apps.core.refusals import Refused
from apps.feeds.models import EntryMass
from apps.ratings.mark_services import (
    keep_entry,
    rate_entry,
    stop_keeping,
    thank_for_reply,
    withdraw_rating,
    withdraw_thanks,
)
from apps.ratings.models import EntryMarks, Favourite, Rating, ReplyMarks
from apps.ratings.selectors import marks_of, shrunk_mean
from tests.cast import Cast, ask

BACKEND = "apps.accounts.backends.CachedUserBackend"


@pytest.fixture
def entry(cast: Cast) -> Entry:
    return ask(cast.other, cast.community)


def test_member_rates_changes_and_takes_back(cast: Cast, entry: Entry) -> None:
    rate_entry(by=cast.member, entry=entry, stars=4, reason="It saved a shift.")
    rate_entry(by=cast.member, entry=entry, stars=5, reason="It saved a shift.")
    rate_entry(by=cast.sme, entry=entry, stars=2)
    marks = marks_of(cast.member, entry.pk)
    assert marks.spread == (0, 1, 0, 0, 1)
    assert (marks.my_stars, marks.my_reason, marks.mean) == (5, "It saved a shift.", 3.5)
    withdraw_rating(by=cast.member, entry=entry)
    withdraw_rating(by=cast.member, entry=entry)
    assert marks_of(cast.member, entry.pk).spread == (0, 1, 0, 0, 0)


def test_same_rating_twice_is_one_fact(cast: Cast, entry: Entry) -> None:
    rate_entry(by=cast.member, entry=entry, stars=4)
    rate_entry(by=cast.member, entry=entry, stars=4)
    assert Event.objects.filter(verb="entry_rated").count() == 1


def test_author_cannot_mark_own_work(cast: Cast, entry: Entry) -> None:
    reply = post_reply(author=cast.sme, entry=entry, source="Park it.")
    with pytest.raises(Refused):
        rate_entry(by=cast.other, entry=entry, stars=5)
    with pytest.raises(Refused):
        thank_for_reply(by=cast.sme, reply=reply)
    assert not Rating.objects.exists()
    assert not ReplyMarks.objects.exists()


def test_nobody_rates_what_was_removed(cast: Cast, entry: Entry) -> None:
    removed = remove_entry(by=cast.other, entry=entry)
    with pytest.raises(Refused):
        rate_entry(by=cast.manager, entry=removed, stars=1)
    assert not EntryMarks.objects.filter(entry=entry).exists()


def test_database_refuses_six_stars(cast: Cast, entry: Entry) -> None:
    rating = rate_entry(by=cast.member, entry=entry, stars=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.filter(pk=rating.pk).update(stars=6)


def test_one_five_star_rating_does_not_lead(cast: Cast, entry: Entry) -> None:
    known = ask(cast.other, cast.community, title="The counting guide")
    for person in (cast.member, cast.sme, cast.manager, cast.hr, cast.staff, cast.outsider):
        rate_entry(by=person, entry=known, stars=4)
    rate_entry(by=cast.member, entry=entry, stars=5)
    lucky, proven = marks_of(None or cast.member, entry.pk), marks_of(cast.member, known.pk)
    assert lucky.mean > proven.mean
    assert shrunk_mean(lucky, cast.community.pk) < 4.1
    assert shrunk_mean(lucky, cast.community.pk) - shrunk_mean(proven, cast.community.pk) < 0.2


def test_thanks_count_once_and_go(cast: Cast, entry: Entry) -> None:
    reply = post_reply(author=cast.sme, entry=entry, source="Park it.")
    thank_for_reply(by=cast.member, reply=reply)
    thank_for_reply(by=cast.member, reply=reply)
    thank_for_reply(by=cast.other, reply=reply)
    assert ReplyMarks.objects.get(reply=reply).helpful == 2
    assert marks_of(cast.member, entry.pk).thanked == {reply.pk}
    withdraw_thanks(by=cast.member, reply=reply)
    withdraw_thanks(by=cast.member, reply=reply)
    assert ReplyMarks.objects.get(reply=reply).helpful == 1


def test_note_on_a_favourite_stays_private(cast: Cast, entry: Entry) -> None:
    keep_entry(by=cast.member, entry=entry, note="For the audit in May.")
    assert not Favourite.objects.visible_to(cast.staff).exists()
    assert not Favourite.objects.visible_to(cast.other).exists()
    assert Favourite.objects.visible_to(cast.member).get().note == "For the audit in May."


def test_kept_entry_counts_once_and_goes(cast: Cast, entry: Entry) -> None:
    keep_entry(by=cast.member, entry=entry)
    keep_entry(by=cast.member, entry=entry, note="Read again.")
    assert marks_of(cast.sme, entry.pk).kept == 1
    stop_keeping(by=cast.member, entry=entry)
    assert marks_of(cast.sme, entry.pk).kept == 0


def test_keeping_and_thanking_make_an_entry_popular(cast: Cast, entry: Entry, flow: Callable[[], None]) -> None:
    reply = post_reply(author=cast.sme, entry=entry, source="Park it.")
    keep_entry(by=cast.member, entry=entry)
    thank_for_reply(by=cast.manager, reply=reply)
    flow()
    assert EntryMass.objects.get(entry=entry).people == 3


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(moves=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 5)), max_size=12))
def test_sums_equal_the_rows_after_any_history(cast: Cast, moves: list[tuple[int, int]]) -> None:
    entry = ask(cast.other, cast.community)
    people = [cast.member, cast.sme, cast.manager]
    for who, stars in moves:
        if stars:
            rate_entry(by=people[who], entry=entry, stars=stars)
        else:
            withdraw_rating(by=people[who], entry=entry)
    given_stars = list(Rating.objects.filter(entry=entry).values_list("stars", flat=True))
    assert marks_of(cast.member, entry.pk).spread == tuple(given_stars.count(n) for n in range(1, 6))


def test_member_marks_from_the_page_without_scripts(cast: Cast, entry: Entry) -> None:
    reply = post_reply(author=cast.sme, entry=entry, source="Park it.")
    browser = Client()
    browser.force_login(cast.member, backend=BACKEND)
    browser.post(f"/e/{entry.pk}/rating/", {"stars": "4", "reason": "Short and right."})
    browser.post(f"/e/{entry.pk}/favourite/", {"keep": "yes"})
    browser.post(f"/replies/{reply.pk}/thanks/", {"helpful": "yes"})
    page = browser.get(entry.get_absolute_url()).content.decode()
    assert "Short and right." in page
    assert "One reader found this helpful" in page
    assert "Helped you" in page
    kept = browser.get("/favourites/").content.decode()
    assert entry.title in kept


def test_bad_stars_change_nothing_and_say_why(cast: Cast, entry: Entry) -> None:
    browser = Client()
    browser.force_login(cast.member, backend=BACKEND)
    answer = browser.post(f"/e/{entry.pk}/rating/", {"stars": "9"}, follow=True)
    assert "Choose one to five stars" in answer.content.decode()
    assert not Rating.objects.exists()


def test_api_tells_mean_spread_and_mine(cast: Cast, entry: Entry) -> None:
    browser = Client()
    browser.force_login(cast.member, backend=BACKEND)
    address = f"/api/v1/entries/{entry.pk}/rating/"
    assert browser.put(address, {"stars": 6}, content_type="application/json").status_code == 400
    got = browser.put(address, {"stars": 4}, content_type="application/json").json()
    assert got["spread"] == [0, 0, 0, 1, 0]
    assert got["mine"] == {"stars": 4, "reason": ""}
    assert got["compared"] < got["mean"]
    browser.delete(address)
    assert browser.get(address).json()["count"] == 0
