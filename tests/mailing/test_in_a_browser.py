"""Mail in the running product: the settings, a letter that arrives, and the link that ends letters."""

import os
import re
import signal
import time
from email import message_from_bytes, policy
from typing import Any

from playwright.sync_api import expect

from apps.mailing.models import Letter, Rhythm, State
from apps.mailing.services import send_test
from apps.mailing.subscriptions import DIGESTS, Subscription, path_of
from config.engines.processes import live_pid
from tests.cast import Cast
from tests.pages.test_journey import contexts, faults_of, people, sign_in, watch
from tests.site import Site

__all__ = ["contexts", "people"]

# Half seconds that a letter may take on a machine that runs other tests beside this one.
LONGEST = 180


def arrived(site: Site, address: str) -> str:
    """The text of the first message to the address in the folder of mail, once it is there."""
    for _ in range(LONGEST):
        for path in (site.folder.path / "mail").glob("*.log"):
            for raw in re.split(rb"^-{79}\n", path.read_bytes(), flags=re.MULTILINE):
                message: Any = message_from_bytes(raw, policy=policy.default)
                if message["To"] == address and message["X-Auto-Response-Suppress"]:
                    return str(message.get_body(("plain",)).get_content())
        time.sleep(0.5)
    raise AssertionError(f"No letter to {address} came.")


def test_somebody_sets_a_rhythm_gets_a_letter_and_ends_digests(contexts: Any, people: Cast, live_site: Site) -> None:
    page = contexts(viewport={"width": 360, "height": 800}, color_scheme="dark").new_page()
    complaints = watch(page)
    sign_in(page, people.member.email or "")
    page.goto("/settings/mail/")
    page.get_by_label("For all my communities").select_option("daily")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("For all my communities")).to_have_value("daily")
    page.get_by_role("button", name="Send me a test letter").click()
    expect(page.get_by_text("A test letter is on its way.")).to_be_visible()
    assert faults_of(page) == []
    assert f"{live_site.url}/settings/mail/" in arrived(live_site, people.member.email or "")
    assert Letter.objects.get(person=people.member).state in {State.SENT, State.SENDING}

    stranger = contexts().new_page()
    complaints += watch(stranger)
    stranger.goto(path_of(Subscription(people.member.pk, DIGESTS)))
    assert faults_of(stranger) == []
    stranger.get_by_role("button", name="Stop these letters").click()
    expect(stranger.locator("h1")).to_have_text("These letters come no more")
    assert Rhythm.objects.get(person=people.member, community=None).pace == "never"
    stranger.get_by_role("button", name="Undo").click()
    expect(stranger.locator("h1")).to_have_text("Letters come as before")
    assert Rhythm.objects.get(person=people.member, community=None).pace == "daily"
    assert complaints == []


def test_a_letter_does_not_wait_for_the_batch_queue(people: Cast, live_site: Site) -> None:
    """A worker that stands still is what an export without end looks like to all that waits behind it."""
    pid = live_pid(live_site.folder.run / "batch.pid")
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        assert send_test(person=people.other) is not None
        assert "Letters reach you" in arrived(live_site, people.other.email or "")
    finally:
        os.kill(pid, signal.SIGCONT)
