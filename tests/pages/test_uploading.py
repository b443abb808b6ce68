"""Files in a real browser: dropped into a text, sent in parts over a line that breaks, seen by those who may."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from apps.files.models import StoredFile
from tests.cast import Cast, make_cast
from tests.files.making import PDF, photo_with_secrets
from tests.pages.test_journey import sign_in
from tests.site import Site

DROP = """([name, type, content]) => {
  const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], name, { type }));
  const field = document.querySelector(".editor textarea");
  for (const kind of ["dragover", "drop"]) {
    field.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
  }
}"""

PICTURE = re.compile(r"^Look here:\n!\[gate \\\[7\\\]\]\(/files/[0-9a-f-]{36}/gate%20%5B7%5D\.jpg\)\n$")
DOCUMENT = re.compile(r"\[handbook\.pdf\]\(/files/[0-9a-f-]{36}/handbook\.pdf\)\n$")


@pytest.fixture
def people(live_site: Site) -> Cast:
    return make_cast(f"u{uuid4().hex[:6]} ")


@pytest.fixture
def composer(browser: Browser, live_site: Site, people: Cast) -> Iterator[Page]:
    """A member who is about to write something in the hidden community."""
    context = browser.new_context(base_url=live_site.url, locale="en-GB")
    context.set_default_timeout(15_000)
    page = context.new_page()
    sign_in(page, people.member.email or "")
    page.goto(f"/c/{people.hidden.slug}/new/discussion/")
    yield page
    context.close()


def drop(page: Page, name: str, kind: str, content: bytes) -> None:
    page.evaluate(DROP, [name, kind, base64.b64encode(content).decode()])


def test_a_dropped_photo_stands_in_the_text_and_is_seen_only_by_members(composer: Page, people: Cast) -> None:
    page = composer
    page.fill("input[name=title]", "Where the pallets stand")
    page.fill("textarea[name=source]", "Look here:")
    page.locator("textarea[name=source]").press("End")
    drop(page, "gate [7].jpg", "image/jpeg", photo_with_secrets())
    field = page.locator("textarea[name=source]")
    expect(field).to_have_value(PICTURE)
    page.get_by_role("button", name="Publish").first.click()
    picture = page.locator(".prose picture img")
    expect(picture).to_be_visible()
    picture.evaluate("(image) => image.decode()")
    assert picture.evaluate("(image) => [image.naturalWidth > 0, image.currentSrc.split('.').pop()]") == [True, "avif"]
    address = picture.get_attribute("src")
    stranger = page.context.browser.new_context(base_url=page.url.split("/e/")[0])
    assert stranger.request.get(address).status == 404
    stranger.close()


def test_a_line_that_breaks_costs_a_part_and_not_the_file(composer: Page, people: Cast, tmp_path: Path) -> None:
    page = composer
    content = PDF + b"%" * 9_000_000
    (tmp_path / "handbook.pdf").write_bytes(content)
    sent: list[str] = []

    def part(route: Route) -> None:
        if route.request.method != "PATCH":
            return route.continue_()
        sent.append(route.request.headers["upload-offset"])
        return route.abort("connectionreset") if len(sent) in {2, 3} else route.continue_()

    page.route("**/api/v1/uploads/**", part)
    page.set_input_files("[data-attach-input]", tmp_path / "handbook.pdf")
    expect(page.locator(".uploads [role=status]")).to_have_text("The connection is lost. It goes on by itself.")
    field = page.locator("textarea[name=source]")
    expect(field).to_have_value(DOCUMENT, timeout=30_000)
    assert len(sent) == 5
    assert sent[1] == sent[2] == sent[3] != "0"
    file = StoredFile.objects.get(owner=people.member)
    assert (file.name, file.size) == ("handbook.pdf", len(content))
    expect(page.locator(".uploads li")).to_have_count(0)


def test_what_is_published_too_early_waits_for_its_files(composer: Page, people: Cast) -> None:
    page = composer
    held: list[Route] = []
    page.route("**/api/v1/uploads/*/", lambda route: held.append(route) if not held else route.continue_())
    page.fill("input[name=title]", "Where the pallets stand")
    page.fill("textarea[name=source]", "Look here:")
    with page.expect_request("**/api/v1/uploads/*/"):
        drop(page, "gate.jpg", "image/jpeg", photo_with_secrets())
    page.get_by_role("button", name="Publish").first.click()
    expect(page.get_by_text("This is sent as soon as the files have arrived.")).to_be_visible()
    held[0].continue_()
    expect(page.locator(".prose picture img")).to_be_visible()


def test_a_refused_file_says_why_and_what_was_typed_stays(composer: Page, people: Cast) -> None:
    page = composer
    page.fill("textarea[name=source]", "My words")
    drop(page, "photo.jpg", "image/jpeg", b"MZ" + bytes(300))
    expect(page.locator(".uploads .failed")).to_contain_text("Programs and scripts are not taken")
    expect(page.locator("textarea[name=source]")).to_have_value("My words")
    page.get_by_role("button", name="Close: photo.jpg").click()
    expect(page.locator(".uploads li")).to_have_count(0)
    assert not StoredFile.objects.filter(owner=people.member).exists()


def test_my_files_takes_one_ahead_of_the_form(composer: Page, people: Cast, tmp_path: Path) -> None:
    page = composer
    page.goto("/settings/files/")
    (tmp_path / "notes.txt").write_bytes(b"Two trucks a day.")
    page.set_input_files("[data-upload]", tmp_path / "notes.txt")
    expect(page.locator("[data-kept]")).to_have_text("Here already: notes.txt")
    page.get_by_role("button", name="Add").click()
    expect(page.locator(".file-row .name")).to_have_text("notes.txt")
    page.locator(".file-row button").click()
    expect(page.locator(".file-row")).to_have_count(0)
    assert not StoredFile.objects.filter(owner=people.member).exists()
