"""The ways in: a provider's webhook, a mail server's pipe, and a mailbox."""

import base64
import imaplib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from apps.content.models import Reply
from apps.inbound.fetching import DONE, fetch_new
from apps.inbound.models import Arrival, State
from apps.inbound.services import handle_arrival
from apps.inbound.webhook import sign
from tests.inbound.making import mail
from tests.site import free_port

MEMBER = "member-person@example.org"
SECRET = "a long secret of the provider"
BEARER = {"Authorization": f"Bearer {SECRET}"}


@pytest.fixture
def webhook(settings) -> Client:
    settings.INBOUND_SECRET = SECRET
    return Client(enforce_csrf_checks=True)


def _post(webhook: Client, body: bytes, kind: str = "message/rfc822", headers: dict[str, str] | None = None) -> int:
    return webhook.generic(
        "POST", "/inbound/mail/", body, kind, headers=BEARER if headers is None else headers
    ).status_code


def _posted() -> list[str]:
    for arrival in Arrival.objects.filter(state=State.TAKEN).order_by("pk"):
        handle_arrival(arrival_id=arrival.pk)
    return [reply.source for reply in Reply.objects.order_by("pk")]


def _form(**fields: bytes) -> tuple[bytes, str]:
    parts = [
        b'--xyz\r\nContent-Disposition: form-data; name="'
        + name.replace("_", "-").encode()
        + b'"\r\n\r\n'
        + value
        + b"\r\n"
        for name, value in fields.items()
    ]
    return b"".join(parts) + b"--xyz--\r\n", "multipart/form-data; boundary=xyz"


def test_a_provider_posts_the_raw_message_and_it_is_taken(webhook, desk):
    assert _post(webhook, mail(MEMBER, desk.address).as_bytes()) == 202
    assert not Reply.objects.exists()
    assert _posted() == ["The driver checks it."]


@pytest.mark.parametrize("name", ["body_mime", "email"])
def test_a_provider_posts_a_form_and_its_message_is_taken(webhook, desk, name):
    raw = mail(MEMBER, "somebody@example.org", "Fährt um acht.\n\n" + "x " * 2_000_000).as_bytes()
    body, kind = _form(**{name: raw, "recipient": desk.address.encode(), "subject": b"Re: Split deliveries"})
    assert _post(webhook, body, kind) == 202
    arrival = Arrival.objects.get()
    assert arrival.to == desk.address
    handle_arrival(arrival_id=arrival.pk)
    arrival.refresh_from_db()
    assert arrival.reason == "too_long"


@pytest.mark.parametrize("pack", [lambda raw: raw.decode(), lambda raw: base64.b64encode(raw).decode()])
def test_a_provider_posts_json_and_its_message_is_taken(webhook, desk, pack):
    raw = mail(MEMBER, "somebody@example.org").as_bytes()
    body = json.dumps({"RawEmail": pack(raw), "OriginalRecipient": desk.address, "Attachments": []}).encode()
    assert _post(webhook, body, "application/json") == 202
    assert _posted() == ["The driver checks it."]


def test_a_provider_signs_what_it_posts_and_the_signature_holds_for_it_alone(webhook, desk):
    raw = mail(MEMBER, desk.address).as_bytes()
    now = int(timezone.now().timestamp())
    good = {"X-Guildhall-Signature": sign(raw, SECRET, now)}
    assert _post(webhook, raw + b"more", headers=good) == 401
    assert _post(webhook, raw, headers={"X-Guildhall-Signature": sign(raw, SECRET, now - 600)}) == 401
    assert _post(webhook, raw, headers={"X-Guildhall-Signature": sign(raw, "another", now)}) == 401
    assert _post(webhook, raw, headers={"X-Guildhall-Signature": "t=٣,v1=é"}) == 401
    assert not Arrival.objects.exists()
    assert _post(webhook, raw, headers=good) == 202


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": "Bearer "}, 401),
        ({"Authorization": "Basic " + base64.b64encode(b"x:wrong").decode()}, 401),
        ({"Authorization": "Basic é"}, 401),
        ({"Authorization": "Basic " + base64.b64encode(f"provider:{SECRET}".encode()).decode()}, 202),
    ],
)
def test_only_who_knows_the_secret_brings_mail(webhook, desk, headers, status):
    assert _post(webhook, mail(MEMBER, desk.address).as_bytes(), headers=headers) == status
    assert Arrival.objects.count() == (status == 202)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "message/rfc822", 400),
        (b"{", "application/json", 400),
        (b"[1]", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"RawEmail": 3}', "application/json", 400),
        (b"x", "multipart/form-data; boundary=xyz", 400),
        (b"x", "multipart/form-data", 400),
        (b"a=b", "application/x-www-form-urlencoded", 400),
        (b"x" * 15_000_001, "message/rfc822", 413),
    ],
)
def test_what_holds_no_message_is_not_taken(webhook, db, body, kind, status):
    assert _post(webhook, body, kind) == status
    assert not Arrival.objects.exists()


def test_without_a_secret_there_is_no_door(settings, client, desk):
    settings.INBOUND_SECRET = ""
    assert _post(client, mail(MEMBER, desk.address).as_bytes(), headers={"Authorization": "Bearer "}) == 404
    assert not Arrival.objects.exists()


def test_a_mail_server_hands_over_a_file_and_it_is_taken(desk, tmp_path):
    path = tmp_path / "message"
    path.write_bytes(mail(MEMBER, "somebody@example.org").as_bytes())
    call_command("take_mail", str(path), "--to", desk.address)
    assert _posted() == ["The driver checks it."]
    path.write_bytes(b"\n")
    with pytest.raises(CommandError) as error:
        call_command("take_mail", str(path))
    assert error.value.returncode == 65


class Mailbox:
    """A mailbox on a real IMAP server."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"imap://maria:s%40cret@127.0.0.1:{port}/INBOX"

    def connect(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        client.login("maria", "s@cret")
        return client

    def bring(self, raw: bytes) -> None:
        with self.connect() as client:
            assert client.append("INBOX", "", "", raw)[0] == "OK"

    def count(self, folder: str, which: str = "ALL") -> int:
        with self.connect() as client:
            if client.select(f'"{folder}"')[0] != "OK":
                return 0
            return len(client.search(None, which)[1][0].split())


@pytest.fixture
def mailbox(settings) -> Iterator[Mailbox]:
    """pymap, with everything in its memory."""
    box = Mailbox(free_port())
    command = ["--host", "127.0.0.1", "--port", str(box.port), "--no-tls", "dict", "--demo-user", "maria"]
    code = "from pymap.main import main; main()"
    server = subprocess.Popen([sys.executable, "-W", "ignore", "-c", code, *command, "--demo-password", "s@cret"])
    try:
        for _ in range(200):
            with suppress(OSError):
                box.connect().logout()
                break
            time.sleep(0.1)
        settings.IMAP_URL = box.url
        yield box
    finally:
        server.kill()
        server.wait()


def test_new_mail_is_fetched_from_a_mailbox_put_away_and_posted(mailbox, desk):
    mailbox.bring(mail(MEMBER, desk.address).as_bytes())
    mailbox.bring(mail(MEMBER, desk.address, "And so does the guard.").as_bytes())
    assert fetch_new() == 2
    assert _posted() == ["The driver checks it.", "And so does the guard."]
    assert (mailbox.count("INBOX"), mailbox.count(DONE), mailbox.count(DONE, "SEEN")) == (0, 2, 2)
    assert fetch_new() == 0


def test_a_message_that_could_not_be_kept_stays_new_and_is_fetched_again(mailbox, desk, settings):
    mailbox.bring(mail(MEMBER, desk.address).as_bytes())
    media = settings.MEDIA_ROOT
    settings.MEDIA_ROOT = "/dev/null/full"
    assert fetch_new() == 0
    assert mailbox.count("INBOX", "UNSEEN") == 1
    settings.MEDIA_ROOT = media
    assert fetch_new() == 1
    assert _posted() == ["The driver checks it."]


def test_of_a_message_that_is_too_large_only_the_headers_are_fetched(mailbox, desk, monkeypatch):
    monkeypatch.setattr("apps.inbound.fetching.MOST_BYTES", 100_000)
    mailbox.bring(mail(MEMBER, desk.address, "word " * 30_000).as_bytes())
    assert fetch_new() == 1
    assert not _posted()
    assert Arrival.objects.get().reason == "too_large"


def test_a_mailbox_that_cannot_be_reached_is_tried_again_and_its_password_told_to_nobody(settings, db, caplog):
    settings.IMAP_URL = f"imap://maria:s%40cret@127.0.0.1:{free_port()}/INBOX"
    assert fetch_new() == 0
    assert "tried again" in caplog.text
    assert "cret" not in caplog.text


def test_a_wrong_password_and_a_wrong_address_are_told_in_the_log(mailbox, db, settings, caplog):
    settings.IMAP_URL = mailbox.url.replace("s%40cret", "wr0ng")
    assert fetch_new() == 0
    settings.IMAP_URL = "pop3://maria@example.org"
    assert fetch_new() == 0
    assert "GUILDHALL_IMAP_URL has the form" in caplog.text
    assert "wr0ng" not in caplog.text
