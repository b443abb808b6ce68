"""The lists of the home page and of a community in a browser: bursts that open, rows that say why, the last visit."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags
from playwright.sync_api import expect

from apps.activity.consumers import advance_all
from apps.content.models import Entry
from apps.content.reply_services import post_reply
from apps.content.services import edit_entry, post_entry, release_entry
from apps.core import clock
from apps.favourites.services import change_list, create_list, publish_list
from apps.feeds.models import Visit
from apps.feeds.shelf import Shelf, ShelfRow
from apps.feeds.whats_new import whats_new
from apps.pages.shelves import shelf_rows
from apps.ratings.services import follow
from tests.cast import Cast, ask
from tests.pages.test_journey import contexts, faults_in_every_look, faults_of, people, sign_in, watch

__all__ = ["contexts", "people"]

BACKEND = "apps.accounts.backends.CachedUserBackend"
WORDS = " ".join(f"word{number}" for number in range(60))


def furnish(people: Cast) -> None:
    """A burst, something revised, questions, something followed, and a visit two days ago."""
    now = timezone.now()
    with clock.as_of(now - timedelta(days=30)):
        old = post_entry(
            author=people.manager,
            community=people.community,
            kind="article",
            title="Rules",
            source=WORDS,
            tags=["dock"],
        )
    with clock.as_of(now - timedelta(days=4)):
        ask(people.manager, people.community, "Before that")
    for number in range(4):
        with clock.as_of(now - timedelta(days=1, minutes=10 * number)):
            ask(people.sme, people.community, f"Burst {number}", tags=["dock"])
    with clock.as_of(now - timedelta(hours=20)):
        edit_entry(by=people.manager, entry=old, changes={"source": f"{WORDS} " + WORDS.replace("word", "other")})
        entry = ask(people.other, people.community, "Who keeps the log?")
    post_reply(author=people.sme, entry=entry, source="We do.")
    for target in (people.sme, entry):
        follow(user=people.member, target=target)
    reading = create_list(owner=people.sme, title="To begin with")
    change_list(by=people.sme, reading_list=reading, title=reading.title, intro="", items=[(old, "")])
    publish_list(by=people.sme, reading_list=reading)
    visited = now - timedelta(days=2)
    Visit.objects.create(user=people.member, before_at=visited, seen_at=visited)
    advance_all()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_member_sees_what_came_since_and_why_without_a_mouse(contexts: Any, people: Cast, scheme: str) -> None:
    furnish(people)
    page = contexts(viewport={"width": 1280, "height": 900}, color_scheme=scheme).new_page()
    complaints = watch(page)
    sign_in(page, people.member.email or "")
    expect(page.locator(".shelf-line").first).to_contain_text(
        re.compile(r"^\d+ new since your last visit, \w+ \d\d:\d\d$")
    )
    expect(page.locator(".shelf-line").last).to_have_text("Before that")
    expect(page.locator(".tabs [aria-current]")).to_contain_text("What’s new")
    burst = page.locator("article.burst")
    expect(burst.locator("h3")).to_contain_text(f"{people.sme.name} asked 4 questions in {people.community.name}")
    expect(burst.get_by_role("link", name="Burst 2")).to_be_hidden()
    burst.locator("details:not(.why) > summary").focus()
    page.keyboard.press("Enter")
    expect(burst.get_by_role("link", name="Burst 2")).to_be_visible()
    revised = page.locator("article", has=page.get_by_role("heading", name="Rules"))
    expect(revised.locator(".pill.accent")).to_contain_text("Revised")
    revised.locator(".why > summary").focus()
    page.keyboard.press("Space")
    expect(revised.locator(".why > p")).to_have_text("Much of its text was rewritten, so it is new again")
    assert [*faults_of(page), *complaints] == []


def test_every_shelf_is_without_fault_on_a_phone_and_without_scripts(contexts: Any, people: Cast) -> None:
    furnish(people)
    size = {"width": 360, "height": 800}
    plain = contexts(viewport=size, java_script_enabled=False).new_page()
    sign_in(plain, people.member.email or "")
    plain.locator("article.burst details:not(.why) > summary").click()
    expect(plain.get_by_role("link", name="Burst 3")).to_be_visible()
    plain.goto("/?shelf=following")
    row = plain.locator("article", has=plain.get_by_role("heading", name="Who keeps the log?"))
    row.locator(".why > summary").click()
    expect(row.locator(".why > p")).to_have_text("You follow it")
    expect(plain.locator("main")).to_contain_text("Reading lists by people you follow")
    page = contexts(viewport=size).new_page()
    sign_in(page, people.member.email or "")
    faults = []
    place = people.community.get_absolute_url()
    for screen in ("/", "/?shelf=unanswered", "/?shelf=following", place, f"{place}?shelf=new"):
        page.goto(screen)
        for summary in page.locator("main article summary").all():
            summary.click()
        faults += [f"{screen}: {fault}" for fault in faults_in_every_look(page)]
    assert faults == [], "\n".join(faults)


def test_more_rows_come_without_leaving_the_page(contexts: Any, people: Cast) -> None:
    now = timezone.now()
    for number in range(27):
        with clock.as_of(now - timedelta(hours=3 * number)):
            ask((people.sme, people.other, people.manager)[number % 3], people.community, f"Row {number}")
    page = contexts().new_page()
    sign_in(page, people.member.email or "")
    expect(page.locator("main article.entry")).to_have_count(20)
    page.get_by_role("link", name="Show more").click()
    expect(page.locator("main article.entry")).to_have_count(27)
    assert len(set(page.locator("main article.entry h3").all_inner_texts())) == 27


def test_a_look_leaves_word_once_in_a_while_and_not_at_every_request(cast: Cast) -> None:
    ask(cast.sme, cast.community)
    client = Client()
    client.force_login(cast.member, backend=BACKEND)
    cache.clear()
    client.get("/")
    written = Visit.objects.get(user=cast.member).seen_at
    client.get("/?shelf=popular")
    client.get("/")
    assert Visit.objects.get(user=cast.member).seen_at == written


def test_a_burst_names_what_it_holds(cast: Cast) -> None:
    for number in range(3):
        post_entry(
            author=cast.other, community=cast.community, kind="wiki", title=f"Page {number}", source="Text.", details={}
        )
    rows = whats_new(cast.member).rows
    words = entry_words(cast, rows)
    assert "other person published 3 wiki pages in Community" in words
    for number in range(2):
        post_entry(
            author=cast.other, community=cast.community, kind="article", title=f"Article {number}", source="Text."
        )
    assert "other person published 5 entries in Community" in entry_words(cast, whats_new(cast.member).rows)


def test_what_was_prepared_and_released_together_is_the_communitys_burst(cast: Cast) -> None:
    for person in (cast.other, cast.sme, cast.manager):
        entry = ask(person, cast.community, f"by {person.handle}", is_question=False, withheld=True)
        Entry.objects.filter(pk=entry.pk).update(prepared_at=entry.published_at)
        release_entry(by=None, entry=entry)
    rows = whats_new(cast.member).rows
    assert "3 discussions that were prepared came out in Community" in entry_words(cast, rows)


def entry_words(cast: Cast, rows: Sequence[ShelfRow]) -> str:
    html = shelf_rows(cast.member, Shelf(rows), name="new", is_first=True)
    return " ".join(strip_tags("".join(html)).split())
