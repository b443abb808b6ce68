"""The player in a real browser, by mouse and by keys, and its looks."""

import re
import time
from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from apps.content.kinds.podcast import services
from apps.content.kinds.podcast.models import Episode, PlayPosition, Show
from apps.content.kinds.podcast.reading_services import read_recording
from apps.content.reply_services import post_reply
from tests.cast import Cast, make_cast
from tests.pages.test_journey import faults_in_every_look, faults_of, sign_in, watch
from tests.podcasts.making import make_episode, make_show
from tests.site import Site


@pytest.fixture
def people(live_site: Site) -> Cast:
    """A cast of its own in the running site's database."""
    return make_cast(f"p{uuid4().hex[:6]} ")


@pytest.fixture
def episode(people: Cast) -> Episode:
    show = make_show(people.sme, people.hidden, "The loading dock")
    made = make_episode(people.member, show)
    # The running worker may have taken it up already, and then has to end.
    for _ in range(100):
        read_recording(entry_id=made.pk)
        if Episode.objects.filter(pk=made.pk, facts_read=True).exists():
            break
        time.sleep(0.1)
    post_reply(author=people.sme, entry=made.entry, source="At 0:02 is the point.")
    return Episode.objects.select_related("show", "entry").get(pk=made.pk)


@pytest.fixture
def context(browser: Browser, live_site: Site) -> Iterator[BrowserContext]:
    made = browser.new_context(base_url=live_site.url, locale="en-GB", viewport={"width": 1280, "height": 1000})
    made.set_default_timeout(15_000)
    yield made
    made.close()


def wait_until(page: Page, condition: str) -> None:
    """Asks again and again: Playwright's own waiting evaluates text in the page, which its policy forbids."""
    for _ in range(400):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never: {condition}")


def wait_for_place(page: Page, place: float, *, within: float = 0.1) -> None:
    """The recording comes to this moment."""
    wait_until(page, f"Math.abs(document.querySelector('audio').currentTime - {place}) <= {within}")


def seconds(page: Page) -> float:
    return float(page.evaluate("document.querySelector('audio').currentTime"))


def test_a_member_listens_by_keys_and_goes_on_where_they_stopped(
    context: BrowserContext, people: Cast, episode: Episode
) -> None:
    page = context.new_page()
    complaints = watch(page)
    sign_in(page, people.other.email, episode.entry.get_absolute_url())
    wait_until(page, "document.querySelector('audio').readyState > 0")
    expect(page.locator("audio")).to_be_hidden()
    expect(page.locator("[data-play]")).to_have_accessible_name("Play")
    page.locator("h1").click()

    page.keyboard.press("n")
    wait_for_place(page, 2, within=0.1)
    expect(page.locator("[data-chapters] [aria-current=true]")).to_contain_text("Split deliveries; what & <why>")
    expect(page.locator("[data-transcript] .current")).to_contain_text("split deliveries")
    page.keyboard.press("l")
    wait_for_place(page, episode.duration, within=0.5)
    page.keyboard.press("ArrowLeft")
    wait_for_place(page, 0)
    page.keyboard.press("n")
    page.keyboard.press("n")
    page.keyboard.press("p")
    wait_for_place(page, 2, within=0.1)
    page.keyboard.press("m")
    assert page.evaluate("document.querySelector('audio').muted") is True
    page.keyboard.press(">")
    assert page.evaluate("document.querySelector('audio').playbackRate") == 1.25
    page.keyboard.press("Space")
    wait_until(page, "!document.querySelector('audio').paused && document.querySelector('audio').currentTime > 2.2")
    expect(page.locator("[data-play]")).to_have_accessible_name("Pause")
    with page.expect_response(re.compile("/position/")) as saved:
        page.keyboard.press("k")
    assert saved.value.status == 204
    stopped = seconds(page)
    assert PlayPosition.objects.get(episode=episode).seconds == pytest.approx(stopped, abs=0.2)

    page.goto(episode.entry.get_absolute_url())
    wait_until(page, "document.querySelector('audio').readyState > 0")
    wait_for_place(page, stopped, within=0.3)
    assert page.evaluate("document.querySelector('audio').playbackRate") == 1.25
    assert complaints == []


def test_keys_are_left_alone_while_somebody_writes(context: BrowserContext, people: Cast, episode: Episode) -> None:
    page = context.new_page()
    sign_in(page, people.other.email, f"{episode.entry.get_absolute_url()}?t=4")
    wait_until(page, "document.querySelector('audio').readyState > 0")
    wait_for_place(page, 4, within=0.1)
    field = page.locator("#reply-form textarea")
    field.focus()
    page.keyboard.type("jkl mnp")
    assert field.input_value() == "jkl mnp"
    wait_for_place(page, 4, within=0.1)
    assert page.evaluate("document.querySelector('audio').paused") is True
    # A button keeps its own space key.
    page.locator("[data-remark]").focus()
    page.keyboard.press("Space")
    assert page.evaluate("document.querySelector('audio').paused") is True
    assert field.input_value() == "jkl mnp\n\n0:04 "


def test_chapters_lines_and_moments_lead_into_the_recording(
    context: BrowserContext, people: Cast, episode: Episode
) -> None:
    page = context.new_page()
    sign_in(page, people.other.email, episode.entry.get_absolute_url())
    wait_until(page, "document.querySelector('audio').readyState > 0")
    page.evaluate("document.querySelector('audio').muted = true")
    page.locator("[data-chapters] a").nth(2).click()
    wait_until(page, "document.querySelector('audio').currentTime >= 4")
    page.locator("[data-transcript] span[data-start]").first.click()
    wait_until(page, "document.querySelector('audio').currentTime < 2")
    page.locator(".reply .prose a.moment").click()
    wait_until(page, "document.querySelector('audio').currentTime >= 2")
    search = page.locator("[data-find] input")
    search.fill("PALLETS today")
    expect(page.locator("[data-transcript] .part:visible")).to_have_count(1)
    found = page.locator("[data-find] [data-found]")
    expect(found).to_have_text("1 line")
    search.fill("e")
    expect(found).to_have_text(re.compile(r"^\d+ lines$"))
    search.press("Enter")
    expect(found).to_have_text(re.compile(r"^(\d+) lines, 1 of \1$"))
    expect(page.locator("[data-transcript] .part:visible > a").first).to_be_focused()
    search.press("Enter")
    expect(found).to_have_text(re.compile(r"^(\d+) lines, 2 of \1$"))
    search.fill("zebra")
    expect(page.locator("[data-find] [data-found]")).to_have_text("Not said")


def test_a_short_player_stays_at_hand_where_the_player_is_scrolled_away(
    browser: Browser, live_site: Site, people: Cast, episode: Episode
) -> None:
    context = browser.new_context(
        base_url=live_site.url, viewport={"width": 360, "height": 640}, reduced_motion="reduce"
    )
    page = context.new_page()
    sign_in(page, people.other.email, episode.entry.get_absolute_url())
    wait_until(page, "document.querySelector('audio').readyState > 0")
    bar = page.get_by_role("group", name="Player, in short")
    expect(bar).to_be_hidden()
    page.locator("#replies-title").evaluate("title => title.scrollIntoView()")
    expect(bar).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert faults_of(page) == []
    bar.get_by_role("button", name="Ahead 30 seconds").click()
    wait_for_place(page, episode.duration, within=0.5)
    bar.get_by_role("button", name="Back 15 seconds").click()
    wait_for_place(page, 0)
    page.evaluate("document.querySelector('audio').muted = true")
    bar.get_by_role("button", name="Play").click()
    expect(bar.get_by_role("button", name="Pause")).to_be_visible()
    bar.get_by_role("button", name="Pause").click()
    bar.get_by_role("link", name="To the player").click()
    expect(page.locator("[data-play]")).to_be_in_viewport()
    expect(bar).to_be_hidden()
    context.close()


def test_without_script_the_browsers_player_begins_at_the_moment(
    browser: Browser, live_site: Site, people: Cast
) -> None:
    show = make_show(people.sme, people.community)
    made = make_episode(people.member, show)
    context = browser.new_context(base_url=live_site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(made.entry.get_absolute_url())
    expect(page.locator("audio[controls]")).to_be_visible()
    page.locator(".timeline a").nth(1).click()
    assert page.locator("audio").get_attribute("src").endswith("#t=2")  # type: ignore[union-attr]  # It has one.
    expect(page.locator("[data-transcript]")).to_contain_text("Welcome to the loading dock.")
    expect(page.locator("[data-deck]")).to_be_hidden()
    context.close()


def test_podcast_pages_fit_and_are_accessible(
    browser: Browser, live_site: Site, people: Cast, episode: Episode
) -> None:
    services.make_feed_address(person=people.sme, show=episode.show)
    context = browser.new_context(base_url=live_site.url)
    context.set_default_timeout(20_000)
    page = context.new_page()
    complaints = watch(page)
    show: Show = episode.show
    sign_in(page, people.sme.email)
    for address in (
        episode.entry.get_absolute_url(), show.get_absolute_url(), f"{show.get_absolute_url()}edit/",
        f"/c/{people.hidden.slug}/podcasts/", f"/e/{episode.pk}/transcript/?q=dock",
        f"/c/{people.hidden.slug}/new/episode/",
    ):  # fmt: skip
        page.goto(address)
        assert faults_in_every_look(page) == [], address
    context.close()
    assert complaints == []
