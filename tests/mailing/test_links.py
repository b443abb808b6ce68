"""Links in letters: all of them work for their reader, and the one that ends letters needs no sign-in."""

import re
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from html.parser import HTMLParser

import mailparser
import pytest
import time_machine
from django.conf import settings as product
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from apps.accounts.models import Profile, User
from apps.content.reply_services import post_reply
from apps.mailing import addresses, digests, outbox, told
from apps.mailing.models import Pace, Rhythm
from apps.mailing.rhythms import said_by
from apps.mailing.services import send_test, set_rhythms
from apps.mailing.subscriptions import DIGESTS, Subscription, path_of, scope_of_community, scope_of_group
from apps.notifications.preferences import Channel, preferences_of
from apps.notifications.services import set_wishes
from tests.cast import Cast, ask
from tests.mailing.conftest import Post

type Flow = Callable[[], None]


class Links(HTMLParser):
    """All addresses that a part of HTML names, and whatever would be loaded or run."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a":
            self.links.append(given["href"] or "")
        if tag in {"img", "script", "iframe", "link", "form", "video", "object"} or "src" in given:
            self.loaded.append(tag)


def parts(message: EmailMessage) -> tuple[str, str]:
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    return text.get_content(), html.get_content()


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="apps.accounts.backends.CachedUserBackend")
    return client


@pytest.fixture
def letters(cast: Cast, flow: Flow, post: Post, settings: Settings) -> Post:
    """A digest, a letter about replies and a test, as a mail server got them."""
    settings.REPLY_ADDRESS = "reply@example.org"
    Profile.objects.filter(user=cast.member).update(expertise=["Wareneingang"])
    set_rhythms(person=cast.member, paces={None: Pace.DAILY})
    digests.enrol()
    digests.write_digests()
    mine = ask(cast.member, cast.hidden, title="Wohin mit den Paletten – „überall“?")
    source = "See [the list](/c/hidden/), <https://example.com/a?b=1&c=2> and ![a plan](/files/x/plan.png).\n\n`x < y`"
    post_reply(author=cast.sme, entry=mine, source=source)
    ask(cast.sme, cast.community, title="Who & what", tags=["Wareneingang"])
    ask(cast.sme, cast.hidden, title="In the vault")
    flow()
    send_test(person=cast.member)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        told.write_told()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        digests.write_digests()
        outbox.send_waiting()
    return post


def test_every_link_of_every_letter_opens_for_its_reader(cast: Cast, letters: Post) -> None:
    messages = letters.to(cast.member.email)
    assert len(messages) == 3
    client = client_of(cast.member)
    followed = set()
    for message in messages:
        text, html = parts(message)
        reader = Links()
        reader.feed(html)
        assert reader.loaded == []
        ours = {
            link for link in (*reader.links, *re.findall(r"http://[^\s)>]+", text)) if link.startswith(product.BASE_URL)
        }
        foreign = {link for link in reader.links if not link.startswith(product.BASE_URL)}
        assert foreign <= {"https://example.com/a?b=1&c=2"}
        followed |= ours
    wrong = [
        (link, code)
        for link in sorted(followed)
        if (code := client.get(link.removeprefix(product.BASE_URL), follow=True).status_code) != 200
    ]
    assert wrong == []
    assert len(followed) > 8


def test_a_second_reader_of_mail_finds_the_same(cast: Cast, letters: Post) -> None:
    for message in letters.to(cast.member.email):
        other = mailparser.parse_from_bytes(message.as_bytes())
        text, html = (part.replace("\r\n", "\n") for part in parts(message))
        assert other.subject == message["Subject"]
        assert [address for _name, address in other.to] == [cast.member.email]
        assert [part.strip() for part in other.text_plain] == [text.strip()]
        assert [part.strip() for part in other.text_html] == [html.strip()]
        assert other.defects == []
        # Some servers cut longer lines, whatever they are part of.
        assert max(len(line) for line in message.as_bytes().splitlines()) < 998


def test_a_letter_about_replies_can_be_answered_and_belongs_to_its_thread(cast: Cast, letters: Post) -> None:
    message = next(m for m in letters.to(cast.member.email) if m["Reply-To"])
    target = addresses.read_token(message["Reply-To"])
    assert target is not None
    assert target.person_id == cast.member.pk
    assert target.reply_id is not None
    assert message["From"].addresses[0].display_name == "sme person (Guildhall)"
    assert message["Subject"] == "Re: [Hidden] Wohin mit den Paletten – „überall“?"
    assert message["In-Reply-To"] == message["References"] == f"<entry-{target.entry_id}@127.0.0.1>"
    assert message["List-Id"] == '"Hidden" <hidden.communities.127.0.0.1>'
    text, html = parts(message)
    assert "[a plan]" in html
    assert "x &lt; y" in html
    assert "become a reply" in text


def one_click(message: EmailMessage) -> str:
    """The address of the header, as a mail program takes it."""
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.search(r"<(http[^>]+)>", message["List-Unsubscribe"])
    assert found is not None
    return found[1].removeprefix(product.BASE_URL)


def test_one_click_ends_digests_for_somebody_who_is_not_signed_in(cast: Cast, letters: Post) -> None:
    digest = next(m for m in letters.to(cast.member.email) if "digest" in m["List-Id"])
    browser = Client(enforce_csrf_checks=True)
    address = one_click(digest)
    # A scanner that looks changes nothing.
    assert b"Stop these letters" in browser.get(address).content
    assert Rhythm.objects.get(person=cast.member, community=None).pace == Pace.DAILY
    answer = browser.post(address, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert Rhythm.objects.get(person=cast.member, community=None).pace == Pace.NEVER


def test_what_a_link_did_can_be_taken_back_by_it_only(cast: Cast, letters: Post) -> None:
    set_rhythms(person=cast.member, paces={cast.hidden.pk: Pace.MONTHLY, cast.on_request.pk: Pace.IMMEDIATE})
    digest = next(m for m in letters.to(cast.member.email) if "digest" in m["List-Id"])
    replies = next(m for m in letters.to(cast.member.email) if m["Reply-To"])
    browser = Client(enforce_csrf_checks=True)
    browser.post(one_click(digest), {"pace": "monthly"})
    said = dict(Rhythm.objects.filter(person=cast.member).values_list("community__slug", "pace"))
    assert said == {None: "monthly", "hidden": "monthly", "on-request": "immediate"}
    browser.post(one_click(replies), {"undo": "yes"})
    assert Rhythm.objects.get(person=cast.member, community=None).pace == Pace.MONTHLY
    browser.post(one_click(digest), {"undo": "yes"})
    said = dict(Rhythm.objects.filter(person=cast.member).values_list("community__slug", "pace"))
    assert said == {None: "daily", "hidden": "monthly", "on-request": "immediate"}


def test_ending_letters_about_replies_leaves_the_bell_alone(cast: Cast, letters: Post) -> None:
    replies = next(m for m in letters.to(cast.member.email) if m["Reply-To"])
    Client().post(one_click(replies))
    by_channel = preferences_of(cast.member).by_channel
    assert by_channel[Channel.EMAIL]["replies"] is False
    assert by_channel[Channel.EMAIL]["mentions"] is True
    assert by_channel[Channel.BELL]["replies"] is True


@pytest.mark.parametrize("before", ["", Pace.IMMEDIATE, Pace.MONTHLY])
def test_stopping_twice_keeps_what_was_before(cast: Cast, before: str) -> None:
    set_rhythms(person=cast.member, paces={None: Pace.DAILY, cast.community.pk: before})
    path = path_of(Subscription(cast.member.pk, scope_of_community(cast.community.pk)))
    browser = Client(enforce_csrf_checks=True)
    assert "Nothing has changed yet" in browser.get(path).content.decode()
    browser.post(path)
    again = browser.get(path).content.decode()
    assert "These letters are stopped already" in again
    assert "Nothing has changed yet" not in again
    browser.post(path)
    assert said_by(cast.member)[cast.community.pk] == Pace.NEVER
    assert "Letters come as before" in browser.post(path, {"undo": "yes"}).content.decode()
    assert said_by(cast.member).get(cast.community.pk, "") == before
    assert "Nothing has changed yet" in browser.get(path).content.decode()


def test_digests_stopped_twice_come_back_each_as_before(cast: Cast) -> None:
    before = {None: Pace.DAILY, cast.hidden.pk: Pace.MONTHLY, cast.community.pk: Pace.NEVER}
    set_rhythms(person=cast.member, paces=before)
    path = path_of(Subscription(cast.member.pk, DIGESTS))
    browser = Client(enforce_csrf_checks=True)
    browser.post(path, {"pace": "weekly"})
    assert "Letters come less often" in browser.get(path).content.decode()
    browser.post(path)
    browser.post(path)
    assert set(said_by(cast.member).values()) == {Pace.NEVER}
    browser.post(path, {"undo": "yes"})
    assert said_by(cast.member) == before


def test_undo_of_a_group_holds_after_a_second_stop_and_touches_nothing_chosen_since(cast: Cast) -> None:
    path = path_of(Subscription(cast.member.pk, scope_of_group("replies")))
    browser = Client(enforce_csrf_checks=True)
    browser.post(path)
    browser.post(path)
    assert "These letters are stopped already" in browser.get(path).content.decode()
    browser.post(path, {"undo": "yes"})
    assert preferences_of(cast.member).by_channel[Channel.EMAIL]["replies"] is True
    # What the settings page turned off is not the link's to take back.
    set_wishes(user=cast.member, channel=Channel.EMAIL, wishes={"replies": False})
    browser.post(path)
    assert "Letters come as before" not in browser.post(path, {"undo": "yes"}).content.decode()
    assert preferences_of(cast.member).by_channel[Channel.EMAIL]["replies"] is False


def test_a_changed_link_is_no_link(cast: Cast, letters: Post) -> None:
    address = one_click(next(m for m in letters.to(cast.member.email) if m["List-Unsubscribe"]))
    for changed in (address.replace(f"/{cast.member.pk}-", f"/{cast.other.pk}-"), address[:-2] + "x/"):
        assert Client().post(changed).status_code == 404
    assert not Rhythm.objects.filter(person=cast.other).exists()
