"""Two people edit one page in their browsers at once: nothing is lost, and what cannot be merged is shown."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from apps.accounts.models import User
from apps.content.models import Entry, Revision
from apps.content.reply_services import post_reply
from tests.cast import PASSWORD, Cast, ask, make_cast
from tests.pages.test_journey import faults_in_every_look, faults_of
from tests.site import Site
from tests.wiki.writing import page, write

TEXT = "# Receiving\n\nGoods come on Monday.\n\n# Counting\n\nWe count on Friday.\n"


@pytest.fixture
def people(live_site: Site) -> Cast:
    return make_cast(f"w{uuid4().hex[:6]} ")


@pytest.fixture
def sign_in(browser: Browser, live_site: Site) -> Iterator[Any]:
    """A browser in which somebody is signed in."""
    made: list[BrowserContext] = []

    def make(person: User, **options: Any) -> Page:
        context = browser.new_context(base_url=live_site.url, locale="en-GB", **options)
        context.set_default_timeout(20_000)
        made.append(context)
        window = context.new_page()
        window.goto("/accounts/login/?next=/")
        window.fill("input[name=login]", person.email or "")
        window.fill("input[name=password]", PASSWORD)
        window.press("input[name=password]", "Enter")
        expect(window.locator("[data-bell]").first).to_be_visible()
        return window

    yield make
    for context in made:
        context.close()


def save(window: Page) -> None:
    window.locator("button[name=action][value=publish]").click()


@pytest.mark.parametrize("script", [True, False])
def test_two_people_who_edit_one_page_at_once_lose_nothing(people: Cast, sign_in: Any, script: bool) -> None:
    entry = page(people.member, people.community, "Stock", TEXT)
    one, other = sign_in(people.sme, java_script_enabled=script), sign_in(people.other, java_script_enabled=script)
    for window in (one, other):
        window.goto(f"/e/{entry.pk}/edit/")
    one.fill("textarea[name=source]", TEXT.replace("Monday", "Tuesday"))
    save(one)
    expect(one.locator(".prose").first).to_contain_text("Tuesday")
    # The other changed a place of their own, and one that was changed meanwhile.
    other.fill("textarea[name=source]", TEXT.replace("Monday", "Sunday").replace("Friday", "Thursday"))
    save(other)
    expect(
        other.get_by_role("heading", name=f"{people.sme.name} saved this page while you were writing")
    ).to_be_visible()
    expect(other.locator(".text-of.mine pre").first).to_have_text("Goods come on Sunday.")
    expect(other.locator(".text-of.theirs pre").first).to_have_text("Goods come on Tuesday.")
    assert Entry.objects.get(pk=entry.pk).source == TEXT.replace("Monday", "Tuesday").strip()
    marked = other.locator("textarea[name=source]").input_value()
    assert "Thursday" in marked
    if script:
        assert faults_of(other) == []
    # Marks that are left are not saved; the text stays as typed.
    save(other)
    expect(other.locator(".errorlist").first).to_contain_text("marks")
    lines = [line for line in marked.split("\n") if not line.startswith("»»» ") and "Tuesday" not in line]
    other.fill("textarea[name=source]", "\n".join(lines))
    save(other)
    expect(other.locator(".prose").first).to_contain_text("Sunday")
    entry.refresh_from_db()
    assert entry.source == TEXT.replace("Monday", "Sunday").replace("Friday", "Thursday").strip()
    editors = Revision.objects.filter(entry=entry).values_list("editor", flat=True)
    assert list(editors) == [people.member.pk, people.sme.pk, people.other.pk]


def test_pages_of_a_wiki_and_its_differences_are_accessible(people: Cast, sign_in: Any) -> None:
    top = page(people.member, people.community, "Stock", "See [[Orders]] and [[Stock]].\n\n" + TEXT)
    page(people.other, people.community, "Orders", parent=top)
    write(people.sme, top, "See [[Returns]].\n\n" + TEXT.replace("Monday", "Tuesday"))
    question = ask(people.member, people.community)
    post_reply(author=people.sme, entry=question, source="Park it.")
    window = sign_in(people.other)
    wiki = f"/c/{people.community.slug}/wiki/"
    at = f"/e/{top.pk}/"
    addresses = [
        wiki,
        f"{wiki}?show=changes",
        f"{wiki}?show=needed",
        at,
        f"{at}place/",
        f"{at}history/",
        f"{at}history/1/",
        f"{at}differences/",
        f"{at}differences/?view=inline",
        f"/c/{people.community.slug}/synthesis/?from={question.pk}",
    ]
    for address in addresses:
        window.goto(address)
        assert faults_in_every_look(window) == [], address


def test_a_former_text_is_put_back_in_the_browser(people: Cast, sign_in: Any) -> None:
    entry = page(people.member, people.community, "Stock", "We count on Friday.")
    write(people.sme, entry, "We count on Monday.")
    window = sign_in(people.other)
    window.goto(f"/e/{entry.pk}/differences/")
    expect(window.locator(".differences del")).to_have_text("Friday")
    window.get_by_role("link", name="Read version 1").click()
    window.get_by_role("button", name="Put this version back").click()
    expect(window.locator(".prose").first).to_have_text("We count on Friday.")
