"""The list behind the bell and its preferences, in a real browser."""

from typing import Any

import pytest
from playwright.sync_api import expect

from apps.activity.consumers import advance_all
from apps.content.reply_services import post_reply
from tests.cast import Cast, ask
from tests.pages.test_journey import contexts, faults_of, people, sign_in, watch

__all__ = ["contexts", "people"]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_stopping_a_row_and_undoing_it_has_no_faults(contexts: Any, people: Cast, scheme: str, width: int) -> None:
    post_reply(author=people.sme, entry=ask(people.member, people.community), source="an idea")
    advance_all()
    page = contexts(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()
    sign_in(page, people.member.email or "")
    complaints, faults = watch(page), []
    page.goto("/notifications/")
    page.get_by_role("button", name="Stop these").first.click()
    faults += faults_of(page)
    expect(page.locator("main")).to_contain_text("You are no longer told this by bell and e-mail: Replies to what I wrote.")
    page.get_by_role("button", name="Undo").click()
    page.goto("/settings/notifications/")
    expect(page.get_by_label("Replies to what I wrote: Bell")).to_be_checked()
    expect(page.get_by_label("Replies to what I wrote: E-mail")).to_be_checked()
    faults += faults_of(page)
    assert faults == [], "\n".join(faults)
    assert complaints == []
