"""The page of insights in a real browser: by keyboard, in both schemes, on a phone, and without script."""

from typing import Any
from uuid import uuid4

from playwright.sync_api import expect

from apps.communities.models import Role as Standing
from apps.communities.services import add_member
from apps.insights.services import publish_report
from apps.participation.signals import Role
from tests.cast import make_person
from tests.insights.making import WEEK, act_in, make_crowd
from tests.pages.test_journey import contexts, faults_of, sign_in, watch

__all__ = ["contexts"]


def test_member_reads_what_the_figures_say(contexts: Any) -> None:
    crowd = make_crowd(60, f"i{uuid4().hex[:6]}")
    reader = make_person(f"{crowd.community.slug} reader")
    add_member(community=crowd.community, user=reader, role=Standing.MEMBER, by=None)
    for week in (WEEK - 4, WEEK):
        act_in(crowd, week, creator=range(12), caretaker=range(2), near={Role.CREATOR: range(12, 20)})
        publish_report(community=crowd.community, week=week)
    address = f"/c/{crowd.community.slug}/insights/"
    for options in ({"viewport": {"width": 360, "height": 800}, "color_scheme": "dark"}, {"color_scheme": "light"}):
        page = contexts(**options).new_page()
        complaints = watch(page)
        sign_in(page, reader.email or "", address)
        summary = page.get_by_text("All numbers as a table")
        summary.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("row", name="Creator 20")).to_be_visible()
        expect(page.get_by_role("link", name="Insights").last).to_be_visible()
        assert faults_of(page) == []
        assert complaints == []
    page = contexts(java_script_enabled=False).new_page()
    page.goto(f"/accounts/login/?next={address}")
    page.fill("input[name=login]", reader.email or "")
    page.fill("input[name=password]", "correct horse battery")
    page.press("input[name=password]", "Enter")
    page.select_option("#window", index=1)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="Participation profile")).to_be_visible()
    assert "?window=" in page.url
