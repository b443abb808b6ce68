"""Newcomers, features and milestones in a real browser, with scripts and without, on phone and desktop."""

from datetime import timedelta
from typing import Any

from playwright.sync_api import expect

from apps.communities.models import Membership, Role
from apps.communities.services import add_member
from apps.core import clock
from apps.recognition.feature_services import feature
from apps.recognition.features import today
from apps.recognition.milestone_services import note_milestones, show_milestone
from apps.recognition.milestones import Milestone
from apps.recognition.newcomer_services import introduce_oneself
from tests.cast import Cast, ask
from tests.pages.test_journey import contexts, faults_in_every_look, people, sign_in, watch

__all__ = ["contexts", "people"]


def furnish(people: Cast) -> None:
    """A newcomer with words of their own, an entry and a member that are featured, a milestone shown and one asked."""
    community = people.community
    row = add_member(community=community, user=people.outsider, role=Role.MEMBER, by=None)
    introduce_oneself(user=people.outsider, membership=row, words="Buyer in Valencia, asks a lot", is_shown=True)
    entry = ask(people.other, community, "Split deliveries")
    for thing in (entry, people.sme):
        feature(by=people.manager, community=community, thing=thing, reason="Before the audit", until=today())
    Membership.objects.filter(user__in=[people.member, people.other], community=community).update(
        joined_at=clock.now() - timedelta(days=366)
    )
    note_milestones()
    show_milestone(by=people.other, milestone=Milestone.objects.get(person=people.other))


def test_newcomer_introduces_themselves_and_is_welcomed_without_scripts(contexts: Any, people: Cast) -> None:
    newcomer = contexts(java_script_enabled=False).new_page()
    sign_in(newcomer, people.outsider.email or "")
    newcomer.goto(people.community.get_absolute_url())
    newcomer.get_by_role("button", name="Join").first.click()
    form = newcomer.locator(".introduce")
    form.get_by_role("textbox").fill("I buy pumps in Valencia")
    form.get_by_role("checkbox").check()
    form.get_by_role("button", name="Save").click()
    expect(newcomer.locator(".introduce")).to_have_count(0)

    member = contexts(java_script_enabled=False).new_page()
    sign_in(member, people.member.email or "")
    member.goto(people.community.get_absolute_url())
    shelf = member.locator(".people-shelf").first
    expect(shelf).to_contain_text("I buy pumps in Valencia")
    shelf.get_by_role("link", name="Welcome").click()
    member.locator("textarea[name=source]").fill("What do you buy most?")
    member.get_by_role("button", name="Say welcome").click()
    expect(member.locator("h1")).to_have_text(f"Welcome, {people.outsider.name}")
    expect(member.locator("article").first).to_contain_text("What do you buy most?")


def test_no_screen_has_an_accessibility_fault_or_scrolls_sideways(contexts: Any, people: Cast) -> None:
    furnish(people)
    slug = people.community.slug
    screens = {
        people.member: ("/", f"/c/{slug}/", f"/c/{slug}/members/{people.outsider.handle}/welcome/",
                        f"/c/{slug}/introduction/", "/settings/recognition/"),
        people.manager: (f"/c/{slug}/features/", f"/c/{slug}/members/{people.member.handle}/feature/",
                         f"/c/{slug}/people/"),
    }  # fmt: skip
    for person, addresses in screens.items():
        page = contexts().new_page()
        complaints = watch(page)
        sign_in(page, person.email or "")
        for address in addresses:
            page.goto(address)
            assert faults_in_every_look(page) == [], address
        assert complaints == []
