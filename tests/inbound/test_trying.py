"""Answering a letter of the demo world on the page that shows it."""

from email.message import EmailMessage

import pytest
from django.test import Client

from apps.content.models import Attachment, Reply
from apps.inbound.models import Arrival
from apps.inbound.services import handle_arrival
from tests.inbound.making import REPLY_ADDRESS


@pytest.fixture
def letter(desk, settings, tmp_path) -> str:
    """The page of a letter to the member that asks for answers."""
    settings.DEMO_WORLD = True
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": tmp_path},
        }
    }
    message = EmailMessage()
    message["From"] = "Ann (Guildhall) <guildhall@localhost>"
    message["To"] = desk.cast.member.email
    message["Reply-To"] = desk.address
    message["Subject"] = "Split deliveries"
    message["Date"] = "Mon, 23 Nov 2026 10:11:00 +0000"
    message["Message-ID"] = "<d6a5c1@guildhall.example.org>"
    message.set_content("Ann replied.\n\n-- \nAnswer this letter.\n")
    (tmp_path / "20261123-101100-1.log").write_bytes(message.as_bytes() + b"\n" + b"-" * 79 + b"\n")
    return "/dev/mail/20261123-101100-1.0/"


def test_somebody_at_this_machine_answers_and_the_words_come_in_as_mail(letter, desk, client: Client):
    page = client.get(letter, headers={"Host": "127.0.0.1:8000"}).content.decode()
    assert f'action="{letter}answer/"' in page
    with open(__file__, "rb") as file:
        given = {"words": "The driver checks it.\n- always", "file": file}
        answer = client.post(f"{letter}answer/", given, headers={"Host": "127.0.0.1:8000"})
    assert (answer.status_code, answer["Location"]) == (302, letter)
    handle_arrival(arrival_id=Arrival.objects.get().pk)
    reply = Reply.objects.get()
    assert reply.author == desk.cast.member
    assert reply.source.startswith("The driver checks it.\n- always\n\n- [test\\_trying.py](/files/")
    assert Attachment.objects.get(reply=reply).file.name == "test_trying.py"


def test_somebody_sends_an_empty_answer_and_is_asked_again(letter, client: Client):
    assert client.post(f"{letter}answer/", {"words": " "}, headers={"Host": "127.0.0.1:8000"}).status_code == 422
    assert not Arrival.objects.exists()


def test_elsewhere_only_the_addressee_answers(letter, desk, client: Client, settings):
    settings.BASE_URL = "https://guildhall.example.org"
    for person, status in ((desk.cast.other, 404), (desk.cast.staff, 404), (desk.cast.member, 302)):
        client.force_login(person)
        assert client.post(f"{letter}answer/", {"words": "Yes"}).status_code == status
    assert Arrival.objects.get().to == desk.address
    assert REPLY_ADDRESS.split("@")[1] in desk.address
