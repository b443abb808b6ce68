"""The compass in a real browser: by keyboard alone, without scripts, on phone and desktop."""

from typing import Any

from playwright.sync_api import expect

from apps.compass.services import ask_peer
from tests.cast import Cast
from tests.compass.asking import exchange
from tests.pages.test_journey import contexts, faults_in_every_look, people, sign_in, watch

__all__ = ["contexts", "people"]


def test_a_member_looks_at_their_skills_by_keyboard_and_without_scripts(contexts: Any, people: Cast) -> None:
    page = contexts(java_script_enabled=False).new_page()
    sign_in(page, people.member.email or "")
    page.goto(f"/compass/{people.community.slug}/")
    page.get_by_role("link", name="Look at my skills").press("Enter")
    broker = page.get_by_role("group", name="Broker")
    broker.get_by_role("radio").last.focus()
    # From "leave it open" the arrow goes round to the first level, and on to the second.
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.locator("main")).to_contain_text("Saved: one skill of 17.")
    expect(page.locator("#connector .skill").first).to_contain_text("2 of 5")
    exchange(people.member, people.other, people.community)
    page.goto(f"/compass/{people.community.slug}/peers/")
    page.get_by_role("checkbox", name=people.other.name).check()
    page.get_by_role("button", name="Ask them").click()
    expect(page.locator("main")).to_contain_text("One colleague is asked.")


def test_no_screen_of_the_compass_has_an_accessibility_fault_or_scrolls_sideways(contexts: Any, people: Cast) -> None:
    exchange(people.other, people.member, people.community)
    row = ask_peer(person=people.other, community=people.community, peer=people.member)
    page = contexts().new_page()
    complaints = watch(page)
    sign_in(page, people.member.email or "")
    faults: list[str] = []
    mine = f"/compass/{people.community.slug}/"
    for address in (
        "/compass/", mine, f"{mine}assessment/", f"{mine}peers/", f"{mine}peers/{row.pk}/",
        "/roles/", "/roles/carrier/", "/settings/data/",
    ):  # fmt: skip
        page.goto(address)
        faults += [f"{address}: {fault}" for fault in faults_in_every_look(page)]
    assert faults + complaints == [], "\n".join(faults)
