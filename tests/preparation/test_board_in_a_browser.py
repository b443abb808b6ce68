"""The board, the launch and mentions in a real browser, in both schemes, wide and narrow."""

from typing import Any

from playwright.sync_api import expect

from apps.citations.services import cite_entry
from apps.communities.models import Community, Role, Status
from apps.communities.services import add_member
from apps.content.endorsement_services import endorse_reply
from apps.content.reply_services import post_reply
from apps.preparation.models import Need
from apps.preparation.services import claim_need, declare_need, review_need, submit_need
from tests.cast import Cast, ask, make_community
from tests.pages.test_journey import contexts, faults_in_every_look, people, sign_in, watch
from tests.preparation.conftest import write

__all__ = ["contexts", "people"]


def tag_of(people: Cast) -> str:
    """A tag that no other community uses, so that its manager tends it."""
    return f"receiving-{people.manager.handle}"[:40]


def furnish(people: Cast) -> tuple[Community, dict[str, Any]]:
    """A community in the middle of being filled, and an article that mentions a question."""
    community = make_community(f"{people.manager.handle} fills", manager=people.manager, status=Status.PREPARING)
    for person in (people.sme, people.other):
        add_member(community=community, user=person, role=Role.SME, by=None)
    needs = [
        declare_need(
            by=people.manager, community=community, title=f"What newcomers ask in week {number}", why="They do."
        )
        for number in range(5)
    ]
    for place, need in enumerate(needs[1:], 1):
        claim_need(by=people.sme, need=need)
        if place > 1:
            submit_need(by=people.sme, need=need, entry=write(people.sme, community, title=f"Week {place}"))
    review_need(by=people.other, need=needs[3], approve=False, note="Which week? There are two of them.")
    review_need(by=people.other, need=needs[4], approve=True)
    question = ask(people.other, people.community, tags=["dock", tag_of(people)])
    reply = post_reply(author=people.other, entry=question, source="Park it.")
    endorse_reply(by=people.sme, reply=reply, scope="correct for plant B")
    article = write(people.sme, people.community, title="What we learned")
    cite_entry(by=people.sme, source=article, target=question, quote="double-booking", relation="corrects")
    places = {
        "community": community.get_absolute_url(), "question": question.get_absolute_url(),
        "article": article.get_absolute_url(), "number": question.pk, "reply": reply.pk, "review": needs[2].pk,
        "tag": tag_of(people),
    }  # fmt: skip
    return community, places


SCREENS = (
    "{community}", "{community}board/", "{community}launch/", "{community}needs/new/", "/needs/{review}/review/",
    "{question}", "{article}", "/e/{number}/mention/", "/replies/{reply}/endorsement/", "/tags/", "/tags/{tag}/",
    "{community}new/article/",
)  # fmt: skip


def test_no_screen_has_an_accessibility_fault_or_scrolls_sideways(contexts: Any, people: Cast) -> None:
    _, places = furnish(people)
    page = contexts().new_page()
    sign_in(page, people.manager.email or "")
    complaints, faults = watch(page), []
    for screen in SCREENS:
        complaints.clear()
        page.goto(screen.format(**places))
        faults += [f"{screen}: {fault}" for fault in [*faults_in_every_look(page), *complaints]]
    assert faults == [], "\n".join(faults)


def test_a_card_is_dragged_to_where_its_own_button_leads(contexts: Any, people: Cast) -> None:
    community, _ = furnish(people)
    page = contexts(viewport={"width": 1280, "height": 800}).new_page()
    sign_in(page, people.manager.email or "")
    page.goto(f"{community.get_absolute_url()}board/")
    card = page.locator("[data-state=needed] [data-need]").first
    card.drag_to(page.locator("[data-state=ready] h2"))
    expect(page.locator("[data-state=needed] [data-need]")).to_have_count(1)
    card.drag_to(page.locator("[data-state=claimed] h2"))
    expect(page.locator("[data-state=claimed] [data-need]")).to_have_count(2)
    assert Need.objects.filter(community=community, claimed_by=people.manager).count() == 1
