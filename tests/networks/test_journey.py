"""The page of a community's network in a real browser: in every look, by keyboard, and without script."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from playwright.sync_api import expect

from apps.networks.models import KeptPattern
from tests.insights.making import WEEK, make_crowd
from tests.networks.test_looks_from_outside import BROKERS
from tests.networks.test_showing import BASE
from tests.pages.test_journey import contexts, faults_in_every_look, sign_in, watch

__all__ = ["contexts"]


def test_member_reads_who_turns_to_whom(contexts: Any) -> None:
    crowd = make_crowd(1, f"n{uuid4().hex[:6]}")
    kept = replace(BASE, community_id=crowd.community.pk, week=WEEK, brokers=BROKERS)
    KeptPattern.objects.create(
        community=crowd.community, week=WEEK, boundary="department", figures=kept.as_kept(), reads=None
    )
    address = f"/c/{crowd.community.slug}/insights/network/"
    page = contexts().new_page()
    complaints = watch(page)
    sign_in(page, crowd.manager.email or "", address)
    # Too few of them meet; the largest such pair is to be brought together.
    expect(page.get_by_text("Buying and Sales hardly exchange")).to_be_visible()
    page.get_by_text("The same as tables").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="Buying Planning 20")).to_be_visible()
    assert faults_in_every_look(page) == []
    assert complaints == []
    page = contexts(java_script_enabled=False).new_page()
    page.goto(f"/accounts/login/?next={address}")
    page.fill("input[name=login]", crowd.manager.email or "")
    page.fill("input[name=password]", "correct horse battery")
    page.press("input[name=password]", "Enter")
    page.get_by_text("The same as tables").click()
    expect(page.get_by_role("row", name="Buying Planning 20")).to_be_visible()
