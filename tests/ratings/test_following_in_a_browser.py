"""The menu by which one follows, in a real browser."""

from typing import Any

from playwright.sync_api import expect

from apps.ratings.following import Level
from apps.ratings.services import follow
from tests.cast import Cast, ask
from tests.pages.test_journey import contexts, faults_in_every_look, people, sign_in, watch

__all__ = ["contexts", "people"]


def test_menus_and_the_list_have_no_faults(contexts: Any, people: Cast) -> None:
    entry = ask(people.other, people.community, title="Split deliveries", tags=["dock"])
    for target, level in ((people.other, Level.EVERYTHING), (people.community, Level.NOTHING)):
        follow(user=people.member, target=target, level=level)
    page = contexts().new_page()
    sign_in(page, people.member.email or "")
    complaints, faults = watch(page), []
    places = ("/settings/following/", "/search/?tag=dock", f"/people/{people.other.handle}/")
    for place in (*places, people.community.get_absolute_url(), entry.get_absolute_url()):
        page.goto(place)
        page.locator(".follow-menu > summary").first.click()
        faults += [f"{place}: {fault}" for fault in faults_in_every_look(page)]
    assert faults == [], "\n".join(faults)
    page.get_by_role("button", name="Everything").click()
    expect(page.locator(".follow-menu > summary")).to_have_text("Following")
    assert complaints == []
