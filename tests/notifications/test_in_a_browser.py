"""The list behind the bell and its preferences, in a real browser."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from apps.communities.services import invite_person, join_community
from apps.content.models import Entry
from apps.content.reply_services import post_reply, remove_reply
from apps.core import clock
from apps.notifications.models import Notification
from apps.notifications.rest import tell_rest
from apps.notifications.services import set_budget
from apps.ratings.following import Level
from apps.ratings.services import follow
from tests.cast import Cast, ask
from tests.pages.test_journey import contexts, faults_in_every_look, faults_of, people, sign_in, watch
from tests.site import read_on

__all__ = ["contexts", "people"]

# As the product promises it, with room for a machine that runs other tests beside this one.
LIVE_MILLISECONDS = 20_000


def told(person: Any) -> Callable[[], bool]:
    """Whether the person has been told anything that they have not read yet."""
    return lambda: Notification.objects.unread().filter(user=person).exists()


def answer(people: Cast, title: str, text: str = "an idea") -> Entry:
    entry = ask(people.member, people.community, title=title)
    post_reply(author=people.sme, entry=entry, source=text)
    return entry


@pytest.mark.parametrize("width", [360, 1280])
def test_panel_opens_at_the_bell_and_follows_what_happens(contexts: Any, people: Cast, width: int) -> None:
    first = answer(people, "Split deliveries")
    invite_person(by=people.manager, community=people.by_invitation, user=people.outsider)
    scheme = "dark" if width == 360 else "light"
    page = contexts(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()
    sign_in(page, people.member.email or "")
    complaints = watch(page)
    bell, panel = page.locator("[data-bell]"), page.get_by_role("dialog", name="Notifications")
    expect(bell).to_contain_text("1")
    bell.focus()
    page.keyboard.press("Enter")
    expect(panel.get_by_role("heading", name="Notifications")).to_be_focused()
    expect(bell).to_have_attribute("aria-expanded", "true")
    answer(people, "Who counts on Fridays?")
    expect(panel).to_contain_text("Who counts on Fridays?", timeout=LIVE_MILLISECONDS)
    expect(page.locator("header [role=status]")).to_have_text("2 unread notifications")
    assert faults_of(page) == []
    page.get_by_role("button", name="Mark “Split deliveries” as read").click()
    expect(panel).not_to_contain_text("Split deliveries")
    expect(bell).to_contain_text("1")
    page.keyboard.press("Escape")
    expect(bell).to_be_focused()
    expect(bell).to_have_attribute("aria-expanded", "false")
    assert Notification.objects.get(entry=first).read_at
    bell.click()
    panel.get_by_role("button", name="Mark all as read").click()
    expect(panel).to_contain_text("You have read everything.")
    bell.click()
    expect(panel).to_be_hidden()
    assert complaints == []


def test_without_scripts_the_bell_leads_to_the_page_and_an_invitation_is_accepted_in_its_row(
    contexts: Any, people: Cast
) -> None:
    invite_person(by=people.manager, community=people.by_invitation, user=people.outsider)
    read_on(told(people.outsider))
    page = contexts(java_script_enabled=False).new_page()
    sign_in(page, people.outsider.email or "")
    page.locator("[data-bell]").click()
    expect(page).to_have_url(re.compile(r"/notifications/$"))
    page.get_by_role("button", name="Accept").click()
    expect(page).to_have_url(re.compile(r"/notifications/$"))
    expect(page.locator("main")).to_contain_text("Welcome to")
    assert people.by_invitation.memberships.get(user=people.outsider).state == "active"


def test_page_that_hears_nothing_listens_anew_and_asks_by_itself_while_it_cannot(contexts: Any, people: Cast) -> None:
    page = contexts().new_page()
    page.clock.install()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/live/") else None)
    sign_in(page, people.member.email or "")
    page.wait_for_timeout(1000)
    before = len(asked)
    page.clock.fast_forward(75_000)
    page.wait_for_timeout(500)
    assert len(asked) == before + 1, "silent for longer than a minute by its clock"

    page.route("**/live/", lambda route: route.abort())
    page.clock.fast_forward(75_000)
    page.wait_for_timeout(500)
    answer(people, "Who counts on Fridays?")
    read_on(told(people.member))
    page.clock.fast_forward(35_000)
    expect(page.locator("[data-bell]").first).to_contain_text("1")


def test_pages_have_no_faults_in_any_look(contexts: Any, people: Cast) -> None:
    manager = people.manager
    follow(user=manager, target=people.community, level=Level.EVERYTHING)
    set_budget(user=manager, most=3, hour=0)
    for n in range(6):
        ask([people.sme, people.other][n % 2], people.community, title=f"Counting on day {n}")
    entry = answer(people, "Split deliveries")
    mine = post_reply(author=manager, entry=entry, source="mine")
    other = post_reply(author=people.sme, entry=entry, source=f"@{manager.handle} look")
    join_community(user=people.outsider, community=people.on_request, message="Please")
    remove_reply(by=people.staff, reply=mine, reason="It names a customer. Please write it again without the name.")
    read_on(lambda: Notification.objects.filter(user=manager, kind="moderated").exists())
    with clock.as_of(clock.now() + timedelta(days=1)):
        tell_rest()
    rows = {row.kind: row.pk for row in Notification.objects.visible_to(manager).order_by("pk")}
    page = contexts().new_page()
    sign_in(page, manager.email or "")
    complaints, faults = watch(page), []
    addresses = ["/notifications/", "/notifications/?group=posted", f"/replies/{other.pk}/removal/"]
    addresses += [f"/notifications/{rows[kind]}/" for kind in ("more", "posted", "moderated")]
    for address in [*addresses, "/settings/notifications/"]:
        page.goto(address)
        faults += [f"{address}: {fault}" for fault in faults_in_every_look(page)]
    expect(page.get_by_label("Single notifications a day")).to_have_value("3")
    assert faults == [], "\n".join(faults)
    assert complaints == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_stopping_a_row_and_undoing_it_has_no_faults(contexts: Any, people: Cast, scheme: str, width: int) -> None:
    post_reply(author=people.sme, entry=ask(people.member, people.community), source="an idea")
    read_on(told(people.member))
    page = contexts(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()
    sign_in(page, people.member.email or "")
    complaints, faults = watch(page), []
    page.goto("/notifications/")
    page.get_by_role("button", name="Stop these").first.click()
    faults += faults_of(page)
    expect(page.locator("main")).to_contain_text("You are no longer told this by bell and e-mail: Replies to what I")
    page.get_by_role("button", name="Undo").click()
    page.goto("/settings/notifications/")
    expect(page.get_by_label("Replies to what I wrote: Bell")).to_be_checked()
    expect(page.get_by_label("Replies to what I wrote: E-mail")).to_be_checked()
    faults += faults_of(page)
    assert faults == [], "\n".join(faults)
    assert complaints == []
