"""The compass in a real browser: by keyboard alone, without scripts, on phone and desktop."""

from typing import Any

import pytest
from playwright.sync_api import expect

from apps.compass.services import ask_peer
from apps.content.reply_services import post_reply
from apps.participation.models import Act
from tests.cast import Cast, ask
from tests.compass.asking import exchange
from tests.pages.test_journey import contexts, faults_in_every_look, people, sign_in, watch
from tests.site import read_on

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


@pytest.mark.parametrize("scripts", [True, False])
def test_a_member_says_by_keyboard_that_an_act_is_not_right(contexts: Any, people: Cast, scripts: bool) -> None:
    answer = "Count the pallets twice a week, on different days, and let another shift do the second count of them."
    post_reply(author=people.member, entry=ask(people.other, people.community), source=answer)
    acts = Act.objects.filter(person=people.member, signal="reply")
    read_on(acts.exists)
    act = acts.latest("at")
    page = contexts(java_script_enabled=scripts).new_page()
    sign_in(page, people.member.email or "")
    complaints = watch(page)
    page.goto("/settings/data/")
    page.get_by_role("link", name="Is this not right?").first.press("Enter")
    address = f"/settings/data/signals/{act.event_id}/reply/"
    page.goto(address)
    page.get_by_label("It was something else than it is called here").press("Space")
    page.get_by_label("A note").fill("This was a joke")
    page.get_by_role("button", name="This is not right").press("Enter")
    expect(page.locator("main")).to_contain_text("It adds nothing to your role any more")
    page.get_by_role("link", name="Change what you said").first.press("Enter")
    expect(page.get_by_label("A note")).to_have_value("This was a joke")
    if scripts:
        assert faults_in_every_look(page) == []
    page.get_by_role("button", name="Let it count again").press("Enter")
    expect(page.locator("main")).to_contain_text("It counts again")
    assert complaints == []
