"""Reading without a network, in a real browser: what is kept, for whom, and when it goes."""

from typing import Any

from playwright.sync_api import Page, expect

from apps.communities.services import remove_member
from apps.content.models import Entry
from tests.cast import Cast, ask
from tests.pages.test_journey import contexts, faults_of, people, sign_in, watch
from tests.push.waiting import until

__all__ = ["contexts", "people"]

KEPT = """async () => {
  const names = (await caches.keys()).filter((name) => name.startsWith("guildhall-pages"));
  const pages = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys())));
  return pages.flat().map((request) => new URL(request.url).pathname);
}"""
OFFLINE = "You are offline"


def ready(page: Page) -> None:
    """The worker has taken over this page."""
    until(page, "() => navigator.serviceWorker.controller !== null")


def kept(page: Page) -> list[str]:
    paths: list[str] = page.evaluate(KEPT)
    return sorted(paths)


def keeps(page: Page, path: str) -> None:
    """Wait until the page is kept; that happens after it was shown."""
    until(page, f"async (path) => (await ({KEPT})()).includes(path)", path)


def read(page: Page, people: Cast, email: str | None) -> Entry:
    """Somebody has signed in and read an entry, which is kept now."""
    entry = ask(people.sme, people.hidden, title="How do we count pallets?", source="We **count** them twice.")
    page.goto("/accounts/login/")
    ready(page)
    sign_in(page, email or "")
    page.goto(entry.get_absolute_url())
    keeps(page, entry.get_absolute_url())
    return entry


def test_what_was_read_can_be_read_offline_and_says_from_when_it_is(contexts: Any, people: Cast) -> None:
    context = contexts()
    page = context.new_page()
    entry = read(page, people, people.member.email)
    context.set_offline(True)
    page.goto(entry.get_absolute_url())
    expect(page.locator("h1")).to_have_text(entry.title)
    expect(page.locator("main [data-offline]")).to_contain_text("You are offline. This is how it looked on")
    # It is no bare text: the looks are there as well.
    assert page.evaluate("getComputedStyle(document.querySelector('main [data-offline] .notice')).display") == "flex"
    assert faults_of(page) == []
    page.goto("/people/")
    expect(page.locator("main [data-offline]")).to_contain_text("this page is not kept on this device")
    expect(page.locator(".kept")).to_contain_text(entry.title)
    assert faults_of(page) == []
    page.get_by_role("link", name=entry.title).click()
    expect(page.locator("h1")).to_have_text(entry.title)
    context.set_offline(False)
    page.get_by_role("link", name="Try again").click()
    expect(page.locator("h1")).to_have_text(entry.title)
    expect(page.locator("[data-offline]")).to_have_count(0)


def test_pages_are_fresh_while_there_is_a_network(contexts: Any, people: Cast) -> None:
    page = contexts().new_page()
    entry = read(page, people, people.member.email)
    Entry.objects.filter(pk=entry.pk).update(title="How do we count boxes?", version=entry.version + 1)
    page.goto(entry.get_absolute_url())
    expect(page.locator("h1")).to_have_text("How do we count boxes?")


def test_signing_out_leaves_nothing_that_was_read(contexts: Any, people: Cast) -> None:
    context = contexts()
    page = context.new_page()
    entry = read(page, people, people.member.email)
    assert entry.get_absolute_url() in kept(page)
    page.goto("/accounts/logout/")
    page.locator("main button.primary").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    assert entry.get_absolute_url() not in kept(page)
    context.set_offline(True)
    page.goto(entry.get_absolute_url())
    expect(page.locator("body")).not_to_contain_text("pallets")


def test_another_person_on_the_same_browser_does_not_see_what_the_first_one_read(contexts: Any, people: Cast) -> None:
    context = contexts()
    page = context.new_page()
    entry = read(page, people, people.member.email)
    # The first one's session is over without a sign-out.
    context.clear_cookies()
    sign_in(page, people.outsider.email or "")
    assert entry.get_absolute_url() not in kept(page)
    context.set_offline(True)
    for address in (entry.get_absolute_url(), "/offline/"):
        page.goto(address)
        expect(page.locator("h1")).to_have_text("What you can read offline")
        expect(page.locator("body")).not_to_contain_text("pallets")


def test_what_may_not_be_read_any_more_is_not_kept_either(contexts: Any, people: Cast) -> None:
    context = contexts()
    page = context.new_page()
    entry = read(page, people, people.member.email)
    remove_member(community=people.hidden, user=people.member, by=people.manager)
    assert page.goto(entry.get_absolute_url()).status == 404
    assert entry.get_absolute_url() not in kept(page)
    context.set_offline(True)
    page.goto(entry.get_absolute_url())
    expect(page.locator("body")).not_to_contain_text("pallets")


def test_settings_the_back_office_and_files_are_never_kept(contexts: Any, people: Cast) -> None:
    page = contexts().new_page()
    complaints = watch(page)
    page.goto("/")
    ready(page)
    sign_in(page, people.manager.email or "")
    for address in ("/settings/profile/", "/notifications/", "/drafts/", "/admin/", "/accounts/email/", "/share/"):
        page.goto(address)
    page.goto(people.community.get_absolute_url())
    keeps(page, people.community.get_absolute_url())
    assert kept(page) == sorted(["/", people.community.get_absolute_url()])
    page.evaluate("fetch('/api/v1/me/').then((answer) => answer.text())")
    stored = page.evaluate(
        "async () => (await Promise.all((await caches.keys()).map(async (name) =>"
        " (await (await caches.open(name)).keys()).map((request) => new URL(request.url).pathname)))).flat()"
    )
    assert {path for path in stored if not path.startswith("/static/")} == {
        "/", people.community.get_absolute_url(), "/offline/", "/reader",
    }  # fmt: skip
    assert complaints == []


def test_the_last_forty_pages_are_kept(contexts: Any, people: Cast) -> None:
    page = contexts().new_page()
    entry = read(page, people, people.member.email)
    page.evaluate(
        """async () => {
          const name = (await caches.keys()).find((name) => name.startsWith("guildhall-pages"));
          const pages = await caches.open(name);
          for (let n = 0; n < 45; n++) await pages.put(`/e/${n}/earlier/`, new Response("earlier"));
        }"""
    )
    page.goto(people.community.get_absolute_url())
    until(page, f"async () => (await ({KEPT})()).length === 40")
    assert people.community.get_absolute_url() in kept(page)
    assert entry.get_absolute_url() not in kept(page)
    page.goto(entry.get_absolute_url())
    keeps(page, entry.get_absolute_url())
    assert len(kept(page)) == 40


def test_a_form_sent_offline_keeps_what_was_typed_and_says_so(contexts: Any, people: Cast) -> None:
    context = contexts()
    page = context.new_page()
    entry = read(page, people, people.member.email)
    page.fill("#reply-form textarea[name=source]", "We count them by their labels.")
    context.set_offline(True)
    page.locator("#reply-form button.primary").click()
    expect(page.locator("[data-offline]")).to_contain_text("nothing was sent. What you typed stays here")
    expect(page.locator("#reply-form textarea[name=source]")).to_have_value("We count them by their labels.")
    until(page, "() => Object.keys(localStorage).some((key) => key.startsWith('draft:'))")
    page.reload()
    expect(page.locator("#reply-form textarea[name=source]")).to_have_value("We count them by their labels.")
    context.set_offline(False)
    page.locator("#reply-form button.primary").click()
    expect(page.locator("#reply-1")).to_contain_text("We count them by their labels.")
    assert entry.replies.count() == 1


def test_an_open_page_says_that_it_is_offline_only_while_it_is(contexts: Any, people: Cast) -> None:
    context = contexts()
    page = context.new_page()
    page.goto("/")
    context.set_offline(True)
    expect(page.locator("main [data-offline]")).to_contain_text(OFFLINE)
    assert faults_of(page) == []
    context.set_offline(False)
    expect(page.locator("main [data-offline]")).to_have_count(0)


def test_a_new_version_drops_only_the_files_that_no_kept_page_needs(contexts: Any, people: Cast) -> None:
    context = contexts()
    page = context.new_page()
    read(page, people, people.member.email)
    (worker,) = context.service_workers
    left = worker.evaluate(
        """async () => {
          const files = await caches.open("guildhall-static-1");
          const put = (path, text) => files.put("/static/" + path, new Response(text));
          await put("css/old.1.css", "@font-face { src: url('../fonts/old.1.woff2') }");
          await put("fonts/old.1.woff2", "");
          await put("js/helping.1.js", "");
          await put("css/older.0.css", "");
          const name = (await caches.keys()).find((name) => name.startsWith("guildhall-pages"));
          await (await caches.open(name)).put("/e/1/kept/", new Response(
            '<link href="/static/css/old.1.css"><i data-helpers="/static/js/a.js /static/js/helping.1.js">'
          ));
          await (await caches.open("guildhall-static-0")).put("/static/x.css", new Response(""));
          await activate();
          const paths = (await files.keys()).map((request) => new URL(request.url).pathname);
          return [paths, await caches.has("guildhall-static-0")];
        }"""
    )
    paths, has_former = left
    assert {"/static/css/old.1.css", "/static/fonts/old.1.woff2", "/static/js/helping.1.js"} <= set(paths)
    assert "/static/css/guildhall.css" in paths
    assert "/static/css/older.0.css" not in paths
    assert not has_former
