"""Reports in a real browser: read by HR in every look, by keyboard, without script, and several made into a file."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from playwright.sync_api import expect

from apps.accounts.models import User
from apps.insights.reports.publishing import publish_window
from apps.participation.signals import Role
from tests.cast import make_person
from tests.insights.making import WEEK, Crowd, act_in, make_crowd
from tests.pages.test_journey import contexts, faults_in_every_look, sign_in, watch

__all__ = ["contexts"]


@pytest.fixture
def crowd(contexts: Any) -> Iterator[Crowd]:
    """A community of sixty with a published window."""
    made = make_crowd(60, f"r{uuid4().hex[:6]}")
    act_in(made, WEEK, creator=range(12), caretaker=range(2), near={Role.CREATOR: range(12, 20)})
    publish_window(week=WEEK)
    yield made
    # What a browser sees is committed, and a table that stands cannot be deleted row by row.
    with connection.cursor() as sql:
        sql.execute("TRUNCATE insights_reporttable")


@pytest.fixture
def hr(crowd: Crowd) -> User:
    person = make_person(f"{crowd.community.slug} hr")
    person.is_hr = True
    person.save()
    return person


def test_hr_reads_a_report_and_has_several_made_into_a_file(contexts: Any, crowd: Crowd, hr: User) -> None:
    page = contexts(viewport={"width": 1280, "height": 800}).new_page()
    complaints = watch(page)
    sign_in(page, hr.email or "", "/reports/")
    assert faults_in_every_look(page) == []
    page.get_by_role("link", name="Profile mix").click()
    page.get_by_label("Community", exact=True).select_option(crowd.community.slug)
    page.get_by_role("button", name="Show").press("Enter")
    creators = page.get_by_role("region", name="Creator")
    expect(creators.get_by_text("20 %")).to_be_visible()
    expect(page.get_by_text("Left out for every group")).to_be_visible()
    page.get_by_text("All numbers as a table").press("Enter")
    expect(page.get_by_role("row", name=crowd.community.name)).to_be_visible()
    assert faults_in_every_look(page) == []
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV").press("Enter")
    assert "Caretaker" in taken.value.path().read_text(encoding="utf-8-sig")
    page.goto("/reports/")
    page.get_by_label("Format").select_option("pdf")
    page.get_by_role("button", name="Make the file").press("Enter")
    ready = page.get_by_role("link", name="Download")
    # The list is asked for anew while a worker is at it.
    expect(ready).to_be_visible(timeout=60_000)
    with page.expect_download() as taken:
        ready.click()
    assert taken.value.path().read_bytes().startswith(b"%PDF")
    assert complaints == []


def test_a_manager_without_script_chooses_a_community_of_their_own(contexts: Any, crowd: Crowd) -> None:
    page = contexts(java_script_enabled=False, viewport={"width": 360, "height": 800}).new_page()
    page.goto("/accounts/login/?next=/reports/mix/")
    page.fill("input[name=login]", crowd.manager.email or "")
    page.fill("input[name=password]", "correct horse battery")
    page.press("input[name=password]", "Enter")
    assert page.get_by_label("Split by").locator("option").all_inner_texts() == ["Community"]
    assert page.get_by_label("Community", exact=True).locator("option").count() == 2
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="Creator")).to_be_visible()
    expect(page.get_by_text("60 people or more")).to_be_visible()
