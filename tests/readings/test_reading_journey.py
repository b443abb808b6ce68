"""Reading in a real browser: to the end, chosen from a search, the record and its switch, with and without scripts."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from apps.accounts.models import Profile, User
from apps.activity.models import Event
from apps.activity.readings import flush_readings
from apps.activity.verbs import Verb
from tests.cast import Cast, ask
from tests.pages.test_journey import contexts, faults_of, people, sign_in, watch

__all__ = ["contexts", "people"]

LONG = "\n\n".join(f"Paragraph {n} says what is to be known about docks. " * 4 for n in range(12))
PATIENCE = 20


def happened(person: User, verb: Verb, **given: Any) -> bool:
    """Whether it is written down within some seconds."""
    return _soon(lambda: Event.objects.filter(actor_id=person.pk, verb=verb, **given).exists())


def _soon(holds: Callable[[], bool]) -> bool:
    for _ in range(PATIENCE * 4):
        flush_readings()
        if holds():
            return True
        time.sleep(0.25)
    return False


def test_a_text_is_read_to_the_end_when_its_end_was_seen_after_a_while(contexts: Any, people: Cast) -> None:
    # Little to read and much to scroll: the end comes into sight only when somebody goes there.
    short = ask(people.other, people.community, title="Short", source="A few words.\n\n" + "\n\n".join(["x"] * 60))
    page = contexts(viewport={"width": 900, "height": 500}).new_page()
    complaints = watch(page)
    sign_in(page, people.member.email or "")
    page.goto(f"{short.get_absolute_url()}?found=1-{'a' * 12}")
    # The address says no longer how somebody came.
    expect(page).to_have_url(re.compile(rf"{short.get_absolute_url()}$"))
    assert happened(people.member, Verb.SEARCH_CHOSEN, entry_id=short.pk)
    page.wait_for_timeout(20_000)
    flush_readings()
    assert not Event.objects.filter(verb=Verb.ENTRY_READ, entry_id=short.pk).exists()
    with page.expect_response(re.compile(r"/reading/$")) as answer:
        page.locator(".prose p").last.scroll_into_view_if_needed()
    assert answer.value.status == 204
    assert happened(people.member, Verb.ENTRY_READ, entry_id=short.pk)
    assert complaints == []


def test_the_record_is_seen_switched_off_and_without_faults(contexts: Any, people: Cast) -> None:
    entry = ask(people.other, people.community, title="How docks are cleared", source=LONG)
    page = contexts(viewport={"width": 360, "height": 740}).new_page()
    sign_in(page, people.member.email or "")
    page.goto(entry.get_absolute_url())
    assert happened(people.member, Verb.ENTRY_VIEWED, entry_id=entry.pk)
    page.goto("/settings/reading/")
    expect(page.get_by_role("link", name=entry.title)).to_be_visible()
    assert faults_of(page) == []
    page.get_by_label("Keep a record of what I read").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("No record is kept, and what was in it has been deleted.")).to_be_visible()
    expect(page.get_by_role("link", name=entry.title)).to_have_count(0)
    assert faults_of(page) == []
    page.goto(f"/c/{people.community.slug}/reading/")
    expect(page.locator("main")).to_contain_text("Only a manager of this community may do this.")


@pytest.mark.parametrize("width", [360, 1280])
def test_a_manager_reads_the_numbers_without_faults(contexts: Any, people: Cast, width: int) -> None:
    page = contexts(viewport={"width": width, "height": 800}, color_scheme="dark").new_page()
    sign_in(page, people.manager.email or "")
    page.goto(f"/c/{people.community.slug}/reading/")
    expect(page.locator("h1")).to_have_text("What is read here, and what is missing?")
    assert faults_of(page) == []


def test_without_scripts_a_view_counts_and_the_record_can_be_cleared(contexts: Any, people: Cast) -> None:
    entry = ask(people.other, people.community, title="Plain docks", source="Nothing but words.")
    page = contexts(java_script_enabled=False).new_page()
    sign_in(page, people.sme.email or "")
    page.goto(entry.get_absolute_url())
    assert happened(people.sme, Verb.ENTRY_VIEWED, entry_id=entry.pk)
    page.goto("/settings/reading/")
    page.get_by_role("button", name="Delete all").click()
    expect(page.get_by_text("Nothing is recorded")).to_be_visible()
    page.get_by_label("Keep a record of what I read").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("What you read is written down without your name.")).to_be_visible()
    assert not Profile.objects.get(user=people.sme).keeps_reading
    assert not Event.objects.filter(verb=Verb.ENTRY_READ, actor_id=people.sme.pk).exists()
