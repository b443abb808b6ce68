"""The main journey in a real browser: sign in, join, ask, get an answer, see the bell move, accept."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from apps.communities.models import Community, Role
from apps.communities.services import add_member
from apps.content.reply_services import post_reply
from tests.cast import PASSWORD, Cast, ask, make_cast
from tests.site import Site

# Reply to bell, as the product promises it, with room for a machine that runs other tests beside this one.
BELL_MILLISECONDS = 15_000
# Tenths of a second that axe may take on one page before it is started anew.
AXE_LOOKS = 1000
AXE = Axe().axe_script


@pytest.fixture
def people(live_site: Site) -> Cast:
    """A cast of its own in the running site's database."""
    return make_cast(f"j{uuid4().hex[:6]} ")


@pytest.fixture
def contexts(browser: Browser, live_site: Site) -> Iterator[Any]:
    """Makes browser sessions and closes them."""
    made: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(base_url=live_site.url, locale="en-GB", **options)
        context.set_default_timeout(15_000)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


def sign_in(page: Page, email: str, then: str = "/") -> None:
    page.goto(f"/accounts/login/?next={then}")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    expect(page.locator("[data-bell]").first).to_be_visible()
    assert page.url.endswith(then)


def watch(page: Page) -> list[str]:
    """What the browser complains about."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    return complaints


def test_somebody_asks_gets_an_answer_sees_the_bell_move_and_accepts(contexts: Any, people: Cast) -> None:
    community = people.community
    asker, expert = contexts().new_page(), contexts().new_page()
    complaints = watch(asker)
    sign_in(asker, people.outsider.email or "")
    asker.goto(community.get_absolute_url())
    asker.get_by_role("button", name=re.compile("Join")).first.click()
    asker.get_by_role("link", name=re.compile("Start a discussion")).first.click()
    asker.fill("input[name=title]", "How do you handle split deliveries?")
    asker.fill("textarea[name=source]", "We keep double-booking **goods receipts**.")
    asker.locator("main form button.primary").click()
    expect(asker.locator("h1")).to_have_text("How do you handle split deliveries?")
    address = asker.url
    asker.goto("/")

    sign_in(expert, people.sme.email or "")
    expert.goto(address)
    expert.fill("textarea[name=source]", "Park it in blocked stock.")
    expert.press("textarea[name=source]", "Control+Enter")
    expect(expert.get_by_text("Park it in blocked stock.")).to_be_visible()

    bell = asker.locator("[data-bell]").first
    expect(bell).to_contain_text("1", timeout=BELL_MILLISECONDS)
    bell.click()
    asker.get_by_role("dialog").get_by_text("How do you handle split deliveries?").first.click()
    expect(asker).to_have_url(re.compile(r"#reply-1$"))
    asker.get_by_role("button", name=re.compile("This answers it")).click()
    expect(asker.locator(".answer").first).to_contain_text("Park it in blocked stock.")
    asker.goto("/notifications/")
    expect(asker.locator("[data-bell]").first).not_to_contain_text("1")
    assert complaints == []


def test_everything_works_without_javascript(contexts: Any, people: Cast) -> None:
    page = contexts(java_script_enabled=False).new_page()
    sign_in(page, people.outsider.email or "")
    page.goto(people.community.get_absolute_url())
    page.get_by_role("button", name=re.compile("Join")).first.click()
    page.get_by_role("link", name=re.compile("Start a discussion")).first.click()
    page.fill("input[name=title]", "Without script")
    page.locator("main form button.primary").click()
    expect(page.locator("input[name=title]")).to_have_value("Without script")
    page.fill("textarea[name=source]", "It works by plain forms.")
    page.locator("main form button.primary").click()
    expect(page.locator("h1")).to_have_text("Without script")
    page.fill("textarea[name=source]", "First reply.")
    page.locator("#reply-form button.primary").click()
    page.locator("#reply-1").get_by_role("link", name="Reply", exact=True).click()
    page.fill("textarea[name=source]", "Reply to the reply.")
    page.locator("main form button.primary").first.click()
    expect(page.locator("#reply-2")).to_contain_text("Reply to the reply.")
    page.locator("#reply-2").get_by_role("link", name="Edit").click()
    page.fill("textarea[name=source]", "Edited reply to the reply.")
    page.locator("main form button.primary").first.click()
    expect(page.locator("#reply-2")).to_contain_text("Edited reply to the reply.")
    page.locator("#reply-2").get_by_role("button", name="Remove").click()
    expect(page.locator("#reply-2")).not_to_contain_text("Edited reply to the reply.")
    page.locator("#reply-2").get_by_role("button", name="Restore").click()
    expect(page.locator("#reply-2")).to_contain_text("Edited reply to the reply.")


SCREENS = (
    "/", "/?shelf=popular", "/?shelf=following", "/c/", "{community}", "{community}people/", "{community}manage/",
    "{community}new/discussion/", "{entry}", "/people/", "/people/{handle}/", "/notifications/", "/search/?q=split",
    "/search/?q=nothingatall", "/settings/profile/", "/settings/tokens/", "/share/", "/nowhere/",
    "/accounts/email/", "/accounts/2fa/", "/accounts/sessions/", "/accounts/password/change/",
)  # fmt: skip
VISITED = ("/", "/c/", "{entry}", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/")


def furnish(people: Cast) -> dict[str, str]:
    """A discussion with everything that a page can hold."""
    source = "A [link](https://example.org), `code`, a list:\n\n- [x] done\n- [ ] open\n\n| a | b |\n|--|--|\n| 1 | 2 |"
    entry = ask(people.member, people.community, source=source, tags=["asn", "goods receipt"])
    first = post_reply(author=people.sme, entry=entry, source="```python\nprint('long ' * 40)\n```")
    post_reply(author=people.other, entry=entry, source="> quoted\n\n$`\\frac{a}{b}`$", parent=first)
    return {
        "community": people.community.get_absolute_url(),
        "entry": entry.get_absolute_url(),
        "handle": people.sme.handle,
    }


def test_no_screen_has_an_accessibility_fault_or_scrolls_sideways(contexts: Any, people: Cast) -> None:
    places = furnish(people)
    visitor, manager = contexts().new_page(), contexts().new_page()
    sign_in(manager, people.manager.email or "")
    faults = []
    for page, screens in ((visitor, VISITED), (manager, SCREENS)):
        complaints = watch(page)
        for screen in screens:
            complaints.clear()
            page.goto(screen.format(**places))
            faults += [f"{screen}: {fault}" for fault in faults_in_every_look(page)]
            faults += [f"{screen}: {text}" for text in complaints if "404" not in text]
    assert faults == [], "\n".join(faults)


def faults_in_every_look(page: Page) -> list[str]:
    """The faults of a page as it stands open, narrow and wide, light and dark.

    Laying it out anew is far quicker than loading it anew. The scheme changes nothing but colours.
    """
    faults = []
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        for scheme, rules in (("light", ()), ("dark", ("color-contrast",))):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            faults += [f"{width} px, {scheme}: {fault}" for fault in faults_of(page, *rules)]
    return faults


def faults_of(page: Page, *rules: str) -> list[str]:
    """What axe finds, by all its rules or the named ones, and whether the page is wider than its window."""
    found = [
        f"{fault['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for fault in violations(page, rules)
        for node in fault["nodes"][:2]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*found, *([f"{wide} px too wide"] if wide > 0 else [])]


def violations(page: Page, rules: tuple[str, ...] = ()) -> list[Any]:
    """What axe finds. It is asked again and again, not awaited: awaiting has no time limit, and once never ended."""
    # Style sheets are loaded anew for none of the rules that are run.
    options = {"resultTypes": ["violations"], "preload": False, **({"runOnly": list(rules)} if rules else {})}
    for _ in range(3):
        if not page.evaluate("() => Boolean(window.axe)"):
            page.evaluate(AXE)
        page.evaluate(
            "(o) => { window.axeFound = null; axe.run(o).then((r) => { window.axeFound = r.violations; }); }", options
        )
        for _ in range(AXE_LOOKS):
            page.wait_for_timeout(20)
            found: list[Any] | None = page.evaluate("() => window.axeFound")
            if found is not None:
                return found
        page.reload()
    pytest.fail(f"axe did not end on {page.url}")


def test_the_keyboard_reaches_search_and_skips_to_the_content(contexts: Any, people: Cast) -> None:
    page = contexts().new_page()
    sign_in(page, people.member.email or "")
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.getAttribute('href')")
    assert focused == "#main"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("split")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=split"))


def test_a_refused_reply_keeps_what_was_typed(contexts: Any, people: Cast) -> None:
    page = contexts(java_script_enabled=False).new_page()
    entry = ask(people.member, people.community)
    sign_in(page, people.other.email or "", entry.get_absolute_url())
    page.fill("textarea[name=source]", "What I typed for ten minutes.")
    Community.objects.filter(pk=people.community.pk).update(status="archived")
    page.locator("#reply-form button.primary").click()
    expect(page.locator("main")).to_contain_text("archived")
    expect(page.locator("textarea[name=source]")).to_have_value("What I typed for ten minutes.")


def test_a_manager_admits_somebody_and_hands_over(contexts: Any, people: Cast) -> None:
    page = contexts().new_page()
    space = people.on_request
    newcomer = contexts().new_page()
    sign_in(newcomer, people.outsider.email or "", space.get_absolute_url())
    newcomer.get_by_role("button", name=re.compile("Ask to join")).first.click()
    expect(newcomer.locator("body")).to_contain_text("Your request is with the managers")
    sign_in(page, people.manager.email or "", f"{space.get_absolute_url()}manage/")
    page.get_by_role("button", name=re.compile("Let in|Accept|Admit")).first.click()
    assert space.memberships.get(user=people.outsider).state == "active"
    page.goto(space.get_absolute_url())
    page.get_by_role("button", name=re.compile("Leave")).first.click()
    expect(page.locator("body")).to_contain_text("without an active manager")
    add_member(community=space, user=people.hr, role=Role.MANAGER, by=None)
    page.goto(space.get_absolute_url())
    page.get_by_role("button", name=re.compile("Leave")).first.click()
    assert not space.memberships.filter(user=people.manager).exists()
