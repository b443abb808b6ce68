"""The pages of articles, documents, news and interviews in a real browser: inert, readable, within the screen."""

import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from apps.content.kinds.document.models import DocumentVersion, State
from tests.cast import Cast
from tests.kinds.furnishing import furnish
from tests.kinds.making import pdf
from tests.pages.test_journey import faults_in_every_look, sign_in, watch
from tests.site import Site

# The worker of the running site reads what waits; a busy machine takes its time.
READ_SECONDS = 60


def addresses(cast: Cast) -> list[str]:
    entries = furnish(cast)
    home = cast.community.get_absolute_url()
    article, rules = entries["article"], entries["document"]
    series = article.article.series
    return [
        "/", home, *(f"{home}?kind={kind}" for kind in ("article", "document", "news", "interview")),
        *(entry.get_absolute_url() for entry in entries.values()), f"/e/{rules.pk}/versions/1/",
        f"/e/{rules.pk}/versions/", series.get_absolute_url(), f"/people/{cast.member.handle}/articles/",
        f"/share/?c={cast.community.slug}", "/share/?kind=news", f"{home}new/document/", f"{home}new/interview/",
        f"{home}new/article/", f"{home}new/news/", f"/e/{entries['news'].pk}/edit/", "/search/?q=gate",
    ]  # fmt: skip


@pytest.fixture
def pages(live_site: Site, people: Cast) -> list[str]:
    """Every page of these kinds, when the worker has read their files."""
    found = addresses(people)
    for _ in range(READ_SECONDS * 2):
        if not DocumentVersion.objects.filter(state=State.WAITING).exists():
            break
        time.sleep(0.5)
    assert set(DocumentVersion.objects.values_list("state", flat=True)) == {State.READY}
    return found


def test_every_page_is_inert_fits_and_is_open_to_all(contexts: Any, people: Cast, pages: list[str]) -> None:
    page: Page = contexts().new_page()
    complaints = watch(page)
    page.on("dialog", lambda dialog: (complaints.append(f"alert on {page.url}"), dialog.dismiss()))
    sign_in(page, people.manager.email or "")
    faults = []
    for address in pages:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        faults += [f"{address}: {fault}" for fault in faults_in_every_look(page)]
    assert faults + complaints == []


def test_person_interviewed_agrees_and_the_page_is_published(contexts: Any, people: Cast, pages: list[str]) -> None:
    person = contexts().new_page()
    sign_in(person, people.other.email or "")
    person.goto("/notifications/")
    person.locator("main").get_by_text("What the night shift knows").first.click()
    person.get_by_role("button", name="I agree, publish it").click()
    expect(person.get_by_text("You may take this back at any time.").first).to_be_visible()
    visitor = contexts().new_page()
    assert visitor.goto(person.url.split("#")[0]).status == 200
    expect(visitor.locator("h1")).to_have_text("What the night shift knows")
    person.get_by_role("button", name="Take my consent back").click()
    assert visitor.reload().status == 404


@pytest.mark.parametrize("scripted", [True, False])
def test_member_shares_a_file_and_a_newer_one_and_looks_at_both(contexts: Any, people: Cast, scripted: bool) -> None:
    page = contexts(java_script_enabled=scripted).new_page()
    sign_in(page, people.member.email or "")
    page.goto(f"/share/?c={people.community.slug}")
    page.get_by_role("link", name="Document").click()
    page.locator("main input[type=file]").first.set_input_files(
        {"name": "Gate_rules.pdf", "mimeType": "application/pdf", "buffer": pdf("Park at gate nine")}
    )
    page.fill("textarea[name=source]", "For everybody who drives in.")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("h1")).to_have_text("Gate rules")
    address = page.url
    if scripted:
        expect(page.locator(".page-shown img").first).to_be_visible(timeout=READ_SECONDS * 1000)
    look_for(page, ".page-shown img")
    page.get_by_role("link", name="New version").click()
    page.locator("main input[type=file]").first.set_input_files(
        {"name": "rules.csv", "mimeType": "text/csv", "buffer": b"Gate;Nine\nBell;Ring"}
    )
    page.fill("input[name=note]", "As a table")
    page.get_by_role("button", name="Add the version").click()
    expect(page).to_have_url(address)
    look_for(page, ".sheet table")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download", exact=True).click()
    assert download.value.suggested_filename == "rules.csv"
    page.get_by_role("link", name="Version 1", exact=True).click()
    expect(page.get_by_text("This is the former version 1.")).to_be_visible()


def look_for(page: Page, what: str) -> None:
    """Load the page again until the worker has read the file."""
    for _ in range(READ_SECONDS * 2):
        if page.locator(what).count():
            return
        page.wait_for_timeout(500)
        page.reload()
    pytest.fail(f"{what} did not appear on {page.url}")
