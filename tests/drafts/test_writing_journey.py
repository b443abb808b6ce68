"""Writing in a real browser: nothing typed is lost, suggestions by keyboard, pasted looks, both themes, no scripts."""

import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast, ask, make_cast
from tests.pages.test_journey import contexts, faults_of, sign_in, watch
from tests.site import Site

__all__ = ["contexts"]


@pytest.fixture
def people(live_site: Site) -> Cast:
    """A cast of its own in the running site's database; what is typed below begins like their handles."""
    return make_cast(f"w{uuid4().hex[:6]} ")


def composer(page: Page, people: Cast, kind: str = "article") -> None:
    page.goto(f"{people.community.get_absolute_url()}new/{kind}/")


def text_of(page: Page) -> str:
    return page.input_value("textarea[name=source]")


def test_what_was_typed_survives_a_killed_tab_and_another_device(contexts: Any, people: Cast) -> None:
    context = contexts()
    page = context.new_page()
    sign_in(page, people.member.email or "")
    composer(page, people)
    page.fill("input[name=title]", "Slow movers")
    page.locator("textarea[name=source]").press_sequentially("We **count** twice.")
    expect(page.locator("[data-draft-note]")).to_have_text("Draft kept")
    expect(page.locator("#preview strong")).to_have_text("count")
    assert re.search(r"/drafts/[0-9a-f-]{36}/$", page.url)
    page.close(run_before_unload=False)

    elsewhere = contexts().new_page()
    sign_in(elsewhere, people.member.email or "", then="/drafts/")
    elsewhere.get_by_role("link", name="Slow movers").click()
    assert text_of(elsewhere) == "We **count** twice."
    elsewhere.get_by_role("button", name="Publish", exact=True).click()
    expect(elsewhere.locator("h1")).to_have_text("Slow movers")
    elsewhere.goto("/drafts/")
    expect(elsewhere.locator("main h2")).to_have_text("Nothing is waiting to be finished")


def test_what_was_typed_without_a_line_is_kept_on_the_device_and_sent_later(contexts: Any, people: Cast) -> None:
    context = contexts()
    page = context.new_page()
    sign_in(page, people.member.email or "")
    composer(page, people)
    context.set_offline(True)
    page.fill("textarea[name=source]", "Typed on a train.")
    expect(page.locator("[data-draft-note]")).to_contain_text("Kept on this device")
    page.close(run_before_unload=False)
    context.set_offline(False)
    page = context.new_page()
    composer(page, people)
    expect(page.locator("[data-draft-note]")).to_have_text("Draft kept")
    assert text_of(page) == "Typed on a train."


def test_words_kept_on_a_device_do_not_write_over_those_of_another(contexts: Any, people: Cast) -> None:
    train, office = contexts(), contexts()
    page = train.new_page()
    sign_in(page, people.member.email or "")
    composer(page, people)
    page.fill("textarea[name=source]", "Begun at home.")
    expect(page.locator("[data-draft-note]")).to_have_text("Draft kept")
    address = page.url
    train.set_offline(True)
    page.fill("textarea[name=source]", "Begun at home, changed on a train.")
    expect(page.locator("[data-draft-note]")).to_contain_text("Kept on this device")
    page.close(run_before_unload=False)

    desk = office.new_page()
    sign_in(desk, people.member.email or "")
    desk.goto(address)
    desk.fill("textarea[name=source]", "Begun at home, changed in the office.")
    expect(desk.locator("[data-draft-note]")).to_have_text("Draft kept")
    train.set_offline(False)
    page = train.new_page()
    page.goto(address)
    expect(page.locator("[data-draft-note]")).to_contain_text("a draft of its own")
    assert text_of(page) == "Begun at home, changed in the office."
    page.goto("/drafts/")
    expect(page.locator("main h2")).to_have_count(2)
    expect(page.locator("main")).to_contain_text("changed on a train")


def test_suggestions_are_taken_by_keyboard_alone(contexts: Any, people: Cast) -> None:
    target = ask(people.other, people.community, title=f"Pallets in {people.community.slug}")
    page = contexts().new_page()
    complaints = watch(page)
    sign_in(page, people.member.email or "")
    composer(page, people)
    field = page.locator("textarea[name=source]")
    field.press_sequentially(f"Ask @{people.sme.handle[:8]}")
    suggestions = page.get_by_role("listbox", name="Suggestions")
    expect(suggestions.get_by_role("option")).not_to_have_count(0)
    marked = field.get_attribute("aria-activedescendant")
    expect(page.locator(f"#{marked}")).to_have_attribute("aria-selected", "true")
    assert faults_of(page) == []
    field.press("ArrowDown")
    field.press("Escape")
    expect(suggestions).to_be_hidden()
    field.fill("")
    field.press_sequentially(f"Ask @{people.sme.handle}")
    expect(suggestions.get_by_role("option")).to_have_count(1)
    field.press("Enter")
    assert text_of(page) == f"Ask @{people.sme.handle} "
    field.press_sequentially(f"about [[Pallets in {people.community.slug}")
    expect(suggestions.get_by_role("option")).to_have_count(1)
    field.press("Tab")
    assert text_of(page).endswith(f"about [{target.title}]({target.get_absolute_url()}) ")
    together = page.locator("input[name=coauthors]")
    together.press_sequentially(people.other.handle[:9])
    expect(together).to_have_attribute("aria-expanded", "true")
    assert faults_of(page) == []
    together.press("Enter")
    together.press("Enter")
    expect(page).to_have_url(re.compile("/new/article/$|/drafts/"))
    expect(together).to_have_value(re.compile(r"^w\w+-\w+-person, $"))
    page.goto(target.get_absolute_url())
    reply = page.locator("#reply-form textarea")
    reply.press_sequentially(f"Thanks @{people.other.handle}")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(1)
    reply.press("Enter")
    expect(reply).to_have_value(f"Thanks @{people.other.handle} ")
    assert complaints == []


PASTE = """([html, text]) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", text);
  const field = document.querySelector("textarea[name=source]");
  field.focus();
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_pasted_looks_and_a_template_come_in_and_can_be_undone(contexts: Any, people: Cast) -> None:
    page = contexts().new_page()
    sign_in(page, people.member.email or "")
    composer(page, people)
    html = "<h2>Steps</h2><ul><li><b>Count</b> twice</li><li>Post</li></ul>"
    page.evaluate(PASTE, [html, "Steps\nCount twice\nPost"])
    expect(page.locator("textarea[name=source]")).to_have_value(re.compile("## Steps"))
    assert text_of(page).strip() == "## Steps\n\n- **Count** twice\n- Post"
    page.get_by_text("Start from a template").click()
    page.get_by_role("button", name=re.compile("^How-to")).click()
    assert text_of(page).startswith("## Steps")
    assert "## Before you start" in text_of(page)
    page.press("textarea[name=source]", "Control+z")
    assert text_of(page).strip() == "## Steps\n\n- **Count** twice\n- Post"


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_the_composer_and_its_lists_have_no_faults(contexts: Any, people: Cast, scheme: str, width: int) -> None:
    page = contexts(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()
    complaints = watch(page)
    sign_in(page, people.member.email or "")
    faults = []
    composer(page, people)
    page.fill("textarea[name=source]", "## A head\n\n| a | b |\n| - | - |\n| long words stand here | 2 |")
    expect(page.locator("[data-draft-note]")).to_have_text("Draft kept")
    if width < 1000:
        page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview table")).to_be_visible()
    page.locator("details.later summary").click()
    faults += [f"composer: {fault}" for fault in faults_of(page)]
    page.goto("/drafts/")
    faults += [f"drafts: {fault}" for fault in faults_of(page)]
    page.get_by_role("button", name=re.compile("away$")).first.click()
    page.goto("/drafts/removed/")
    faults += [f"removed: {fault}" for fault in faults_of(page)]
    assert faults + complaints == [], "\n".join(faults)


def test_a_refused_text_says_so_where_the_writer_is_and_tags_are_suggested(contexts: Any, people: Cast) -> None:
    ask(people.other, people.community, tags=[f"tag {people.community.slug[:6]}"])
    page = contexts().new_page()
    sign_in(page, people.member.email or "")
    composer(page, people)
    tags = page.locator("input[name=tags]")
    tags.press_sequentially(f"tag {people.community.slug[:6]}")
    expect(page.get_by_role("listbox", name="Suggestions").get_by_role("option")).to_have_count(1)
    assert faults_of(page) == []
    tags.press("Enter")
    expect(tags).to_have_value(f"tag {people.community.slug[:6]}, ")
    tags.press("Enter")
    page.press("input[name=title]", "Enter")
    page.evaluate("document.querySelector('form.composer').noValidate = true")
    page.get_by_role("button", name="Publish", exact=True).click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("This could not be published yet")
    assert faults_of(page) == []
    summary.get_by_role("link", name="Title").click()
    expect(page.locator("input[name=title]")).to_be_focused()


def test_a_writer_without_scripts_keeps_looks_at_and_publishes(contexts: Any, people: Cast) -> None:
    page = contexts(java_script_enabled=False).new_page()
    page.goto("/accounts/login/")
    page.fill("input[name=login]", people.member.email or "")
    page.fill("input[name=password]", "correct horse battery")
    page.press("input[name=password]", "Enter")
    composer(page, people)
    page.get_by_text("Start from a template").click()
    page.get_by_role("button", name=re.compile("^Case")).click()
    assert "## The situation" in text_of(page)
    page.fill("textarea[name=source]", "By *hand*.")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("main")).to_contain_text("Draft kept. Only you see it.")
    page.fill("input[name=title]", "Without scripts")
    page.press("input[name=title]", "Enter")
    expect(page.locator("main")).to_contain_text("Draft kept. Only you see it.")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Preview").click()
    expect(opened.value.locator(".prose em")).to_have_text("hand")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator("h1")).to_have_text("Without scripts")
