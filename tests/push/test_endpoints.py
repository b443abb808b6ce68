"""Messages go to push services on the public web and nowhere else, whatever somebody hands in as an address."""

import socket
from typing import Any

import pytest
from pytest_django import Settings

from apps.core.refusals import Refused
from apps.push.carrying import Outcome, carry
from apps.push.endpoints import NO_ENDPOINT, NOT_ALLOWED, may_send_to, resolved

pytestmark = pytest.mark.usefixtures("_in_production")


@pytest.fixture
def _in_production(settings: Settings) -> None:
    settings.PUSH_TO_THIS_MACHINE = False


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/dT3:APA91b",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
        "https://web.push.apple.com/QGx",
        "https://wns2-par02p.notify.windows.com/w/?token=BQ%3d%3d",
        "https://8.8.8.8/",
    ],
)
def test_push_services_are_let_through(endpoint: str) -> None:
    assert may_send_to(endpoint) is None


@pytest.mark.parametrize(
    "endpoint",
    [
        "", "nonsense", "http://push.example.com/", "ftp://push.example.com/", "file:///etc/passwd",
        "//push.example.com",
        "https://127.0.0.1/", "https://127.0.0.1:8000/", "https://localhost/", "https://intranet/", "https://10.0.0.7/",
        "https://192.168.1.1/", "https://169.254.169.254/latest/meta-data/", "https://[::1]/", "https://[fd00::1]/",
        "https://[::ffff:10.0.0.7]/", "https://[64:ff9b::a00:7]/", "https://[2002:a00:7::]/", "https://0.0.0.0/",
        "https://2130706433/", "https://0x7f.1/", "https://printer.local/", "https://db.internal/",
        "https://push.example.com:8443/", "https://push.example.com:99999/", "https://user:pw@push.example.com/",
        "https://push.example.com\\@10.0.0.7/", "https://push.example.com/a b", "https://push.example.com/\r\nHost: x",
        "https://push.example.com/#part", "https://pusch.exämple.com/", "https://push.example.com/" + "x" * 1000,
    ],
)  # fmt: skip
def test_what_leads_elsewhere_is_refused(endpoint: str) -> None:
    assert may_send_to(endpoint) == NO_ENDPOINT
    assert carry(endpoint, b"", {}).outcome == Outcome.REFUSED


@pytest.mark.parametrize("address", ["10.0.0.7", "127.0.0.1", "169.254.169.254", "::1", "fe80::1%eth0", "224.0.0.1"])
def test_a_public_name_that_leads_into_the_network_is_refused_when_something_is_sent(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    asked: list[Any] = []

    def lookup(host: str, port: int, **more: Any) -> list[Any]:
        asked.append((host, port))
        # One public address beside it does not help.
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (found, port)) for found in ("8.8.8.8", address)]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    with pytest.raises(Refused):
        resolved("https://push.example.com/abc")
    answer = carry("https://push.example.com/abc", b"secret", {})
    assert (answer.outcome, answer.reason) == (Outcome.REFUSED, str(NO_ENDPOINT.sentence))
    assert set(asked) == {("push.example.com", 443)}


def test_a_host_that_cannot_be_found_is_tried_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def lookup(*_args: Any, **_more: Any) -> list[Any]:
        raise socket.gaierror("Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    assert carry("https://push.example.com/abc", b"", {}).outcome == Outcome.LATER


def test_an_instance_may_name_the_only_hosts(settings: Settings) -> None:
    settings.PUSH_HOSTS = ["*.push.apple.com", "fcm.googleapis.com"]
    assert may_send_to("https://web.push.apple.com/abc") is None
    assert may_send_to("https://fcm.googleapis.com/abc") is None
    assert may_send_to("https://push.apple.com.example.org/abc") == NOT_ALLOWED
    assert may_send_to("https://updates.push.services.mozilla.com/abc") == NOT_ALLOWED
