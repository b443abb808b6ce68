"""What taking a mark back leaves behind: a word that says so, and a way to have it again as it was."""

import re
from html import unescape

import pytest
from django.test import Client

from apps.content.models import Entry
from apps.favourites.models import ListItem
from apps.favourites.services import change_list, create_list
from apps.ratings.mark_services import keep_entry, rate_entry
from apps.ratings.models import Favourite, Rating
from tests.cast import Cast, ask

BACKEND = "apps.accounts.backends.CachedUserBackend"
_UNDO = re.compile(r'<form[^>]*class="undo[^>]*action="([^"]+)"[^>]*>(.*?)</form>', re.DOTALL)
_HIDDEN = re.compile(r'name="(\w+)" value="([^"]*)"')


@pytest.fixture
def entry(cast: Cast) -> Entry:
    return ask(cast.other, cast.community)


@pytest.fixture
def browser(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.member, backend=BACKEND)
    return client


def undo_on(page: str) -> tuple[str, dict[str, str]]:
    """Where the page's Undo sends what."""
    found = _UNDO.search(page)
    assert found
    return found[1], {name: unescape(value) for name, value in _HIDDEN.findall(found[2])}


def test_member_has_a_kept_note_back_from_the_list_of_favourites(cast: Cast, entry: Entry, browser: Client) -> None:
    keep_entry(by=cast.member, entry=entry, note='Ask "Jo" & <Ann>')
    mine = create_list(owner=cast.member, title="First week")
    change_list(by=cast.member, reading_list=mine, title="First week", intro="", items=[(entry, "Begin here")])
    gone = browser.post(f"/e/{entry.pk}/favourite/", {"keep": "no", "back": "favourites"}, follow=True)
    page = gone.content.decode()
    assert "You no longer keep" in page
    assert not Favourite.objects.exists()
    address, values = undo_on(page)
    assert "You keep" in browser.post(address, values, follow=True).content.decode()
    assert Favourite.objects.get(person=cast.member).note == 'Ask "Jo" & <Ann>'
    assert ListItem.objects.get(list=mine).comment == "Begin here"
    assert 'class="undo' not in browser.get("/favourites/").content.decode()


@pytest.mark.parametrize("scripts", [False, True])
def test_member_has_a_note_and_a_rating_back_on_the_entry(
    cast: Cast, entry: Entry, browser: Client, scripts: bool
) -> None:
    keep_entry(by=cast.member, entry=entry, note="For the audit")
    rate_entry(by=cast.member, entry=entry, stars=4, reason="Short and right.")
    headers = {"HX-Request": "true"} if scripts else {}
    for address, data in (
        (f"/e/{entry.pk}/favourite/", {"keep": "no"}),
        (f"/e/{entry.pk}/rating/", {"withdraw": "yes"}),
    ):
        page = browser.post(address, data, headers=headers, follow=True).content.decode()
        assert 'role="status"' in page
        undone, values = undo_on(page)
        browser.post(undone, values, headers=headers)
    assert Favourite.objects.get().note == "For the audit"
    assert (Rating.objects.get().stars, Rating.objects.get().reason) == (4, "Short and right.")


def test_what_another_entry_lost_is_not_said_here(cast: Cast, entry: Entry, browser: Client) -> None:
    other = ask(cast.sme, cast.community, title="Another")
    keep_entry(by=cast.member, entry=other, note="Only mine")
    browser.post(f"/e/{other.pk}/favourite/", {"keep": "no"})
    assert "Only mine" not in browser.get(entry.get_absolute_url()).content.decode()
    assert "Only mine" in browser.get(other.get_absolute_url()).content.decode()


def test_marks_come_back_to_their_place_and_say_what_they_did(entry: Entry, browser: Client) -> None:
    for address, data, said in (
        (f"/e/{entry.pk}/rating/", {"stars": "4"}, "Your rating is saved: 4 stars."),
        (f"/e/{entry.pk}/rating/", {"stars": "9"}, "Choose one to five stars"),
        (f"/e/{entry.pk}/favourite/", {"keep": "yes"}, "You keep this now."),
    ):
        sent = browser.post(address, data)
        assert sent["Location"].endswith("#marks-said")
        page = browser.get(entry.get_absolute_url()).content.decode()
        assert 'id="marks-said"' in page
        assert said in page
        assert said not in browser.get(entry.get_absolute_url()).content.decode()
