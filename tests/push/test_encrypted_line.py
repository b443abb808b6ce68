"""The line to a push service: to the address that was checked, and only with the certificate of the named host."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from apps.push import carrying
from apps.push.carrying import Outcome, carry
from tests.push.devices import PushService, push_service


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A certificate of push.example.com that this process trusts, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "push.example.com")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("push.example.com")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, SHA256())
    )
    path = tmp_path / "push.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(made.public_bytes(Encoding.PEM) + private)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return path


@pytest.fixture
def service(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    """It takes the place of the public address that a name was found to have."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with push_service() as running:
        running.socket = context.wrap_socket(running.socket, server_side=True)
        connect = carrying.socket.create_connection
        here = ("127.0.0.1", running.server_port)
        asked: list[tuple[str, int]] = []

        def connected(address: tuple[str, int], timeout: float) -> object:
            asked.append(address)
            return connect(here, timeout)

        monkeypatch.setattr(carrying.socket, "create_connection", connected)
        yield running
        assert set(asked) == {("8.8.8.8", 443)}


@pytest.mark.parametrize(
    ("host", "outcome"), [("push.example.com", Outcome.TAKEN), ("push.example.org", Outcome.LATER)]
)
def test_only_the_named_host_is_given_anything(
    service: PushService, monkeypatch: pytest.MonkeyPatch, host: str, outcome: Outcome
) -> None:
    monkeypatch.setattr(carrying, "resolved", lambda _endpoint: "8.8.8.8")
    assert carry(f"https://{host}/subscription?with=words", b"sealed", {"TTL": "60"}).outcome == outcome
    paths = [(message.path, message.headers["Host"], message.body) for message in service.arrived]
    assert paths == ([("/subscription?with=words", host, b"sealed")] if outcome == Outcome.TAKEN else [])


def test_a_certificate_that_nobody_trusts_is_given_nothing(
    service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "resolved", lambda _endpoint: "8.8.8.8")
    monkeypatch.delenv("SSL_CERT_FILE")
    assert carry("https://push.example.com/", b"sealed", {}).outcome == Outcome.LATER
    assert service.arrived == []
