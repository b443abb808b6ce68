"""Whatever was written or brought in, in a real browser nothing of it runs and nothing of it calls elsewhere."""

import io
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Page

from apps.accounts.models import User
from apps.accounts.services import change_profile
from apps.communities.models import Community
from apps.communities.services import change_community
from apps.content.kinds.podcast.models import Show
from apps.content.models import Entry
from apps.content.reply_services import post_reply
from apps.content.services import edit_entry, post_entry
from apps.files.services import keep_file
from tests.cast import PASSWORD, make_cast, make_community, make_person
from tests.integrations.hostile import EXPORTS, LINES, corpus, pages_of
from tests.site import Site

# In the page: what a script, a handler or an address of ours could not have made.
LOOK = """() => {
    const found = [];
    for (const node of document.querySelectorAll("*")) {
        for (const attribute of node.attributes) {
            if (attribute.name.startsWith("on")) found.push(node.outerHTML.slice(0, 200));
            if (["href", "src", "action", "formaction", "data", "xlink:href"].includes(attribute.name)
                && /^[\\s\\u0000-\\u0020]*(javascript|data|vbscript):/i.test(attribute.value)
                && !attribute.value.startsWith("data:image/")) found.push(node.outerHTML.slice(0, 200));
        }
        if (["IFRAME", "OBJECT", "EMBED", "BASE"].includes(node.tagName)) found.push(node.outerHTML.slice(0, 200));
        const isOurs = node.src || node.type === "application/json";
        if (node.tagName === "SCRIPT" && !isOurs) found.push(node.outerHTML.slice(0, 200));
    }
    return found;
}"""


class Watch:
    """A browser in which everything is noted that hostile content would do."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.site = site
        context = browser.new_context(base_url=site.url, locale="en-GB")
        context.set_default_timeout(20_000)
        self.page: Page = context.new_page()
        self.context = context
        self.alarms: list[str] = []
        self.page.on("dialog", self._on_dialog)
        self.page.on("console", self._on_console)
        self.page.route("**/*", self._on_request)

    def _on_dialog(self, dialog: Any) -> None:
        self.alarms.append(f"{self.page.url}: dialog {dialog.message}")
        dialog.dismiss()

    def _on_console(self, message: Any) -> None:
        if "Content Security Policy" in message.text and "img-src" not in message.text:
            self.alarms.append(f"{self.page.url}: {message.text}")

    def _on_request(self, route: Any) -> None:
        request = route.request
        if urlsplit(request.url).netloc == urlsplit(self.site.url).netloc:
            route.continue_()
            return
        # Pictures of other sites may be shown; what else is asked for elsewhere is none.
        if request.resource_type != "image":
            self.alarms.append(f"{self.page.url}: {request.resource_type} {request.url}")
        route.abort()

    def sign_in(self, person: User) -> None:
        self.page.goto("/accounts/login/?next=/")
        self.page.fill("input[name=login]", person.email or "")
        self.page.fill("input[name=password]", PASSWORD)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_load_state()

    def visit(self, *addresses: str) -> None:
        for address in addresses:
            answer = self.page.goto(address, wait_until="load")
            assert answer is not None
            assert answer.status == 200, (address, answer.status)
            found = self.page.evaluate(LOOK)
            assert found == [], (address, found)
        assert self.alarms == []


@pytest.fixture
def watch(browser: Browser, live_site: Site) -> Any:
    seen = Watch(browser, live_site)
    yield seen
    seen.context.close()


def addresses_of(entry: Entry) -> list[str]:
    return [entry.get_absolute_url(), f"/e/{entry.pk}/history/"]


def check_text_fields(watch: Watch, attacks: list[str]) -> None:
    """Everything that somebody can type."""
    cast = make_cast(f"h{uuid4().hex[:6]} ")
    writer, community = cast.member, cast.community
    change_profile(user=writer, changes={"name": LINES[1], "headline": LINES[0], "about": "\n\n".join(attacks[:60])})
    change_community(
        by=cast.manager, community=community, changes={"purpose": LINES[2], "about": "\n\n".join(attacks[:60])}
    )
    file = keep_file(owner=writer, name='"><img src=x onerror=alert(1)>.txt', content=io.BytesIO(b"text"))
    given = {"tags": [LINES[1], LINES[2]]}
    addresses = []
    for number, text in enumerate(pages_of(attacks), start=1):
        kind = ("discussion", "article", "wiki")[number % 3]
        title = f"{LINES[number % 4]} {number}"
        entry = post_entry(author=writer, community=community, kind=kind, title=title, source=text, **given)
        post_reply(author=writer, entry=entry, source=text)
        edit_entry(by=writer, entry=entry, changes={"source": f"{text}\n\nMore."}, comment=LINES[0])
        addresses += [*addresses_of(entry), f"/e/{entry.pk}/edit/"]
    post_entry(author=writer, community=community, kind="document", title=LINES[1], source="", details={"file": file})
    watch.sign_in(writer)
    watch.visit(
        *addresses,
        "/", "/c/", community.get_absolute_url(), f"{community.get_absolute_url()}people/", "/people/",
        f"/people/{writer.handle}/", "/settings/files/", "/settings/profile/", "/tags/",
        "/search/?q=%3Cscript%3Ealert(1)%3C/script%3E", f"/c/{community.slug}/wiki/",
        "/search/?q=%22%3E%3Cimg+src=x+onerror=alert(1)%3E",
    )  # fmt: skip


def check_importer(watch: Watch, attacks: list[str], command: str, folder: Path) -> None:
    boss = make_person(f"b{uuid4().hex[:6]}")
    community = make_community(f"i{uuid4().hex[:6]}", manager=boss)
    path = EXPORTS[command](folder, pages_of(attacks))
    call_command(command, path, community=community.slug, stdout=io.StringIO())
    entries = list(Entry.objects.filter(community=community).select_related("author"))
    assert entries
    watch.sign_in(boss)
    authors = {entry.author.handle for entry in entries}
    shows = [show.get_absolute_url() for show in Show.objects.filter(community=community)]
    watch.visit(
        *(address for entry in entries for address in addresses_of(entry)),
        *shows,
        *(f"/people/{handle}/" for handle in authors),
        Community.objects.get(pk=community.pk).get_absolute_url(),
        f"/c/{community.slug}/people/",
    )


def test_nothing_that_somebody_types_runs_in_a_browser(watch: Watch) -> None:
    check_text_fields(watch, corpus(None))


@pytest.mark.parametrize("command", EXPORTS)
def test_nothing_that_is_imported_runs_in_a_browser(watch: Watch, tmp_path: Path, command: str) -> None:
    check_importer(watch, corpus(None), command, tmp_path)


@pytest.mark.real_data
def test_no_known_attack_that_somebody_types_runs_in_a_browser(watch: Watch, real_data: Path) -> None:
    check_text_fields(watch, corpus(real_data))


@pytest.mark.real_data
@pytest.mark.parametrize("command", EXPORTS)
def test_no_known_attack_that_is_imported_runs_in_a_browser(
    watch: Watch, real_data: Path, tmp_path: Path, command: str
) -> None:
    check_importer(watch, corpus(real_data), command, tmp_path)


def test_watch_notices_what_does_run(watch: Watch) -> None:
    watch.page.set_content("<img src=x onerror=alert(1)><a href='javascript:alert(2)'>x</a>")
    watch.page.wait_for_timeout(300)
    assert any("dialog 1" in alarm for alarm in watch.alarms)
    assert len(watch.page.evaluate(LOOK)) == 2
