"""A real browser is told: it adds itself, shows what arrives, and forgets it with its person."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from apps.content.reply_services import post_reply
from apps.push.models import Device
from apps.push.services import Subscription, add_device
from tests.cast import Cast, ask
from tests.pages.test_journey import contexts, faults_of, people, sign_in, watch
from tests.push.devices import KEYS, Receiver, push_service
from tests.push.waiting import until
from tests.site import Site

__all__ = ["contexts", "people"]

SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
  .map((told) => ({ title: told.title, body: told.body, tag: told.tag }))"""


def listening(page: Page, site: Site) -> Any:
    """Hands messages to the page's worker, as a push service would."""
    session = page.context.new_cdp_session(page)
    registrations: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: registrations.extend(one["registrationId"] for one in told["registrations"]),
    )
    session.send("ServiceWorker.enable")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_timeout(100)

    def deliver(**words: Any) -> None:
        session.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": site.url, "registrationId": registrations[-1], "data": json.dumps(words)},
        )

    return deliver


@pytest.fixture
def context(contexts: Any, live_site: Site) -> BrowserContext:
    made: BrowserContext = contexts()
    made.grant_permissions(["notifications"], origin=live_site.url)
    return made


def test_a_message_is_shown_once_a_subject_and_leads_to_its_page(
    context: BrowserContext, people: Cast, live_site: Site
) -> None:
    page = context.new_page()
    entry = ask(people.member, people.community, title="How do we count pallets?")
    sign_in(page, people.member.email or "")
    deliver = listening(page, live_site)
    about = f"/e/{entry.pk}/"
    told = {"url": about, "about": about, "tag": f"reply-{entry.pk}", "badge": 1}
    deliver(title="Maya replied to you", **told)
    # The worker takes on what arrives at the same moment in whatever order.
    until(page, f"async () => (await ({SHOWN})()).length === 1")
    deliver(title="Ben replied to you", **told)
    deliver(title="Ada mentioned you", url="/notifications/", tag="another", badge=2)
    until(page, f"async () => (await ({SHOWN})()).length === 2")
    assert sorted(one["title"] for one in page.evaluate(SHOWN)) == ["Ada mentioned you", "Ben replied to you"]

    (worker,) = context.service_workers
    opened = worker.evaluate(
        """async (tag) => {
          const opened = [];
          self.clients.openWindow = async (address) => { opened.push(new URL(address).pathname); };
          const [notification] = await self.registration.getNotifications({ tag });
          const click = new NotificationEvent("notificationclick", { notification });
          const done = new Promise((resolve) => { click.waitUntil = (work) => work.then(resolve); });
          self.dispatchEvent(click);
          await done;
          return opened;
        }""",
        f"reply-{entry.pk}",
    )
    assert opened == [about]
    until(page, f"async () => (await ({SHOWN})()).length === 1")

    # What the page tells need not stand on the screen any longer, and its notification is read.
    deliver(title="Maya replied to you", **told)
    until(page, f"async () => (await ({SHOWN})()).length === 2")
    page.goto(entry.get_absolute_url())
    until(page, f"async () => (await ({SHOWN})()).length === 1")


def test_a_message_that_cannot_be_read_is_shown_without_words(
    context: BrowserContext, people: Cast, live_site: Site
) -> None:
    page = context.new_page()
    sign_in(page, people.member.email or "")
    deliver = listening(page, live_site)
    deliver()
    until(page, f"async () => (await ({SHOWN})()).length === 1")
    assert page.evaluate(SHOWN)[0]["title"] == "Something new in Guildhall"
    page.goto("/accounts/logout/")
    page.locator("main button.primary").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    until(page, f"async () => (await ({SHOWN})()).length === 0")


def test_the_page_adds_this_browser_after_asking_and_lists_it(
    context: BrowserContext, people: Cast, live_site: Site
) -> None:
    page = context.new_page()
    complaints = watch(page)
    # The push service of this Chromium is elsewhere, where no test may go.
    page.add_init_script(
        f"""
        let made = null;
        const keys = {{ p256dh: "{KEYS[0]}", auth: "{KEYS[1]}" }};
        PushManager.prototype.subscribe = async function (options) {{
          made = {{ endpoint: "https://push.example.com/" + location.port, keys, options }};
          sessionStorage.setItem("asked", String(options.userVisibleOnly) + options.applicationServerKey.length);
          return {{ ...made, toJSON: () => made }};
        }};
        """
    )
    sign_in(page, people.member.email or "", "/settings/push/")
    expect(page.get_by_role("button", name="Tell me on this device")).to_be_visible()
    assert page.locator("[data-state]:visible").count() == 1
    page.get_by_role("button", name="Tell me on this device").click()
    expect(page.get_by_text("This device is told from now on.")).to_be_visible()
    assert page.evaluate("sessionStorage.getItem('asked')") == "true65"
    device = Device.objects.get(user=people.member)
    assert re.match(r"Chrome on \w+", device.label)
    page.get_by_role("button", name="Show titles").click()
    expect(page.get_by_text("messages show titles")).to_be_visible()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("told nothing any more")).to_be_visible()
    assert not Device.objects.filter(user=people.member).exists()
    assert complaints == []


def test_a_reply_is_on_its_way_within_seconds(context: BrowserContext, people: Cast, live_site: Site) -> None:
    receiver = Receiver()
    with push_service() as service:
        subscription = Subscription(service.endpoint("phone"), *receiver.keys)
        add_device(user=people.member, subscription=subscription, label="A phone")
        post_reply(author=people.sme, entry=ask(people.member, people.community), source="We count them twice.")
        page = context.new_page()
        for _ in range(300):
            if service.arrived:
                break
            page.wait_for_timeout(100)
        (message,) = service.arrived
        assert json.loads(receiver.opened(message.body))["title"] == f"{people.sme.name} replied to you"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_settings_and_the_offline_page_have_no_fault(contexts: Any, people: Cast, scheme: str, width: int) -> None:
    page = contexts(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()
    add_device(
        user=people.member,
        subscription=Subscription(f"https://push.example.com/{people.member.handle}", *KEYS),
        label="Samsung Internet on Android",
    )
    sign_in(page, people.member.email or "", "/settings/push/")
    assert faults_of(page) == []
    page.goto("/offline/")
    assert faults_of(page) == []


def test_without_scripts_the_page_says_what_push_needs(contexts: Any, people: Cast) -> None:
    page = contexts(java_script_enabled=False).new_page()
    sign_in(page, people.member.email or "", "/settings/push/")
    expect(page.get_by_text("Push needs a browser that runs scripts")).to_be_visible()
    expect(page.get_by_role("button", name="Tell me on this device")).to_have_count(0)
    page.goto("/offline/")
    expect(page.get_by_text("this needs a browser that runs scripts")).to_be_visible()
