"""Bytes that say they are messages: characters, parts, files, reports, and what wants to break the reading."""

from email.message import EmailMessage

import pytest

from apps.inbound.composing import written_in
from apps.inbound.message import Unreadable, read_message
from apps.inbound.reports import report_in
from tests.files.making import photo
from tests.inbound.making import mail, report

HEAD = b"From: Maria <maria@example.org>\r\nTo: reply@example.org\r\n"


def words(raw: bytes) -> str:
    return written_in(read_message(raw)).words


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (b"text/plain; charset=iso-8859-1", "Fährt um „acht“ ab".encode("cp1252")),
        (b"text/plain; charset=utf-8", "Fährt um „acht“ ab".encode("cp1252")),
        (b"text/plain; charset=no-such-charset", "Fährt um „acht“ ab".encode()),
        (b"text/plain; charset=rot13", "Fährt um „acht“ ab".encode()),
        (b"text/plain", "Fährt um „acht“ ab".encode()),
        (b"text/plain; charset=us-ascii", "Fährt um „acht“ ab".encode()),
        (b"text/plain; charset*=utf-8''utf-16", "Fährt um „acht“ ab".encode("utf-16")),
    ],
)
def test_a_program_names_a_wrong_charset_and_the_words_are_read(kind, body):
    raw = HEAD + b"MIME-Version: 1.0\r\nContent-Type: " + kind + b"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + body
    assert words(raw) == "Fährt um „acht“ ab"


def test_bytes_that_no_charset_knows_and_zeros_are_left_out():
    raw = (
        HEAD + b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nA\x00B \x07\xff\x81"
    )
    assert words(raw).startswith("AB")
    assert "\x00" not in words(raw)


def test_a_broken_transfer_encoding_is_read_as_far_as_it_goes():
    raw = HEAD + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nVGhlIGRyaXZlciBjaGVja3MgaXQu!!!"
    assert "The driver" in words(raw)
    assert not words(HEAD + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n\xff\xff")


def test_a_phone_puts_a_picture_between_two_texts_and_it_stays_there():
    message = EmailMessage()
    message["From"] = "maria@example.org"
    message.set_content("Look:\n")
    message.add_attachment(photo(40, 30), "image", "jpeg", filename="slip.jpg", disposition="inline", cid="<one@x>")
    message.attach(mail("a@example.org", "b@example.org", "That is all.\n\nSent from my iPhone\n"))
    written = written_in(read_message(message.as_bytes()))
    assert written.words == "Look:\n\nxInlineFilex1x\n\nThat is all."
    assert [leaf.name for leaf in written.files.values()] == ["slip.jpg"]


def _related(plain: str, html: str, *, name: str = "image001.png") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "maria@example.org"
    message.set_content(plain)
    message.add_alternative(html, subtype="html")
    message.get_payload()[1].add_related(photo(40, 30, "PNG"), "image", "png", cid="<one@x>", filename=name)
    return message


@pytest.mark.parametrize("said", ["[cid:one@x]", "[image: image001.png]"])
def test_plain_text_says_where_a_picture_stood_and_it_is_put_there(said):
    message = _related(f"Look: {said}\nand say.\n", "<p>Look: <img src='cid:one@x'></p>")
    assert "Look: xInlineFilex0x" in words(message.as_bytes())


def test_a_picture_of_somebodys_own_html_is_kept_and_one_of_their_signature_is_not():
    own = _related("Look\n", "<p>Look <img src='cid:one@x'></p>")
    assert len(written_in(read_message(own.as_bytes())).files) == 1
    signed = _related("Look\n", "<p>Look</p><div id='Signature'><img src='cid:one@x'></div>")
    assert not written_in(read_message(signed.as_bytes())).files


def test_a_message_that_was_attached_comes_along_as_a_file():
    message = mail("maria@example.org", "reply@example.org")
    message.add_attachment(mail("ann@example.org", "maria@example.org", "Who signs?", Subject="Slips"))
    written = written_in(read_message(message.as_bytes()))
    assert written.words == "The driver checks it."
    (leaf,) = written.files.values()
    assert leaf.name == "file.eml"
    assert b"Subject: Slips" in leaf.content()


def test_html_with_scripts_and_pictures_from_elsewhere_becomes_words():
    message = EmailMessage()
    message["From"] = "maria@example.org"
    message.set_content(
        "<body onload=alert(1)><p>The driver <b>checks</b> it.</p><script>alert(1)</script><style>p{}</style>"
        "<img src='https://spy.example.net/x.png' alt='spy'><a href='javascript:alert(1)'>here</a>"
        "<div style='display:none'>unseen</div><svg onload=alert(1)></svg></body>",
        subtype="html",
    )
    found = words(message.as_bytes())
    assert found.startswith("The driver **checks** it.")
    assert not any(word in found for word in ("alert", "spy", "unseen", "<", "javascript"))


def test_outlooks_packed_files_are_named_and_left_out():
    message = mail("maria@example.org", "reply@example.org")
    message.add_attachment(b"x" * 50, "application", "ms-tnef", filename="winmail.dat")
    written = written_in(read_message(message.as_bytes()))
    assert not written.files
    assert written.left_out[0].startswith("winmail.dat: ")


def test_what_nobody_could_have_written_is_unreadable():
    deep = HEAD
    for number in range(400):
        deep += f"Content-Type: multipart/mixed; boundary=b{number}\r\n\r\n--b{number}\r\n".encode()
    many = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 3000
    for raw in (deep, many, b"X: " + b"a" * 300_000, HEAD + b"X-Pad: " + b"b\r\n c" * 90_000):
        with pytest.raises(Unreadable):
            read_message(raw)


@pytest.mark.parametrize(
    "sender",
    [
        b"maria@example.org, eve@example.net",
        b"",
        b"maria",
        b'"maria@example.org" <eve@example.net>',
        b"=?utf-8?q?maria=40example=2Eorg?= <eve@example.net>",
        b"maria@example.org <eve@example.net>",
        b'maria@example.org "<maria@example.org>" <eve@example.net>',
        b"(" * 3000 + b"maria@example.org",
        b"\xff\xfe <eve@example.net>",
    ],
)
def test_a_forged_sender_is_never_read_as_the_one_in_the_name(sender):
    raw = b"From: " + sender + b"\r\nTo: reply@example.org\r\n\r\nx"
    assert read_message(raw).sender in {"", "eve@example.net"}


@pytest.mark.parametrize(
    "raw", [b"", b"\r\n\r\n", b"\x00" * 100, b"no colon here", b"From: a@b.example\nContent-Type: /\n\nx"]
)
def test_rubbish_is_read_as_nothing_and_raises_nothing(raw):
    read_message(raw)


def test_a_report_names_the_letter_the_address_and_whether_it_is_for_good():
    found = report_in(read_message(report("maria@example.org", about="d6a5c1@guildhall.example.org")))
    assert found is not None
    assert found.message_id == "<d6a5c1@guildhall.example.org>"
    (bounce,) = found.bounces
    assert (bounce.address, bounce.is_permanent) == ("maria@example.org", True)
    assert bounce.report.startswith("5.1.1 550 5.1.1")
    later = report_in(read_message(report("maria@example.org", status="4.2.2")))
    assert later is not None
    assert not later.bounces[0].is_permanent
    delayed = report_in(read_message(report("maria@example.org", action="delayed", status="4.4.1")))
    assert delayed is not None
    assert not delayed.bounces
