"""The pages about mail: settings, the API beside them, and the demo world's folder."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings
from rest_framework.test import APIClient

from apps.accounts.models import User
from apps.mailing import outbox
from apps.mailing.models import Letter, Pace, Reader, Rhythm, Suppression
from apps.mailing.services import send_test, suppress
from tests.cast import Cast


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="apps.accounts.backends.CachedUserBackend")
    return client


def test_a_member_chooses_rhythms_and_language_on_the_page(cast: Cast) -> None:
    client = signed_in(cast.member)
    given = {"usual": "daily", "language": "de", f"community-{cast.hidden.pk}": "never"}
    assert client.post("/settings/mail/", given).status_code == 302
    assert dict(Rhythm.objects.filter(person=cast.member).values_list("community__slug", "pace")) == {
        None: "daily",
        "hidden": "never",
    }
    assert Reader.objects.get(person=cast.member).language == "de"
    refused = client.post("/settings/mail/", given | {"usual": "hourly"})
    assert refused.status_code == 422
    assert Rhythm.objects.get(person=cast.member, community=None).pace == Pace.DAILY


def test_a_member_whose_address_was_stopped_sees_why_and_tries_again(cast: Cast) -> None:
    suppress(address=cast.member.email, reason="hard", report="550 5.1.1 no such user")
    client = signed_in(cast.member)
    page = client.get("/settings/mail/").content.decode()
    assert "Letters do not reach you" in page
    assert "550 5.1.1 no such user" in page
    client.post("/settings/mail/address/")
    assert not Suppression.objects.exists()
    assert "Letters do not reach you" not in client.get("/settings/mail/").content.decode()


def test_a_test_letter_comes_once_in_two_minutes(cast: Cast) -> None:
    client = signed_in(cast.member)
    for _ in range(3):
        client.post("/settings/mail/test/")
    assert Letter.objects.get().to == cast.member.email


def test_the_api_says_and_changes_the_same(cast: Cast, bearer: Callable[..., APIClient]) -> None:
    client = bearer(cast.member)
    assert client.get("/api/v1/me/mail-preferences/").json() == {
        "rhythm": "weekly",
        "communities": dict.fromkeys(("by-invitation", "community", "hidden", "on-request")),
        "language": "",
        "address": cast.member.email,
        "is_stopped": False,
        "report": "",
    }
    suppress(address=cast.member.email, reason="soft")
    change = {"communities": {"hidden": "immediate", "community": "never"}, "language": "de", "is_stopped": False}
    changed = client.patch("/api/v1/me/mail-preferences/", change).json()
    assert changed["communities"]["hidden"] == "immediate"
    assert (changed["rhythm"], changed["language"], changed["is_stopped"]) == ("weekly", "de", False)
    client.patch("/api/v1/me/mail-preferences/", {"communities": {"hidden": None}})
    assert not Rhythm.objects.filter(person=cast.member, community=cast.hidden).exists()
    for wrong in ({"communities": {"elsewhere": "daily"}}, {"rhythm": "hourly"}, {"is_stopped": True}):
        assert client.patch("/api/v1/me/mail-preferences/", wrong).status_code == 400
    assert Rhythm.objects.filter(person=cast.member).count() == 1


def test_figures_count_letters_by_what_became_of_them(cast: Cast) -> None:
    send_test(person=cast.member)
    assert 'guildhall_mail_out{state="waiting"} 1.0' in signed_in(cast.staff).get("/metrics").content.decode()


@pytest.fixture
def demo(settings: Settings, tmp_path: Path) -> Settings:
    """The demo world's folder of mail."""
    settings.DEMO_WORLD = True
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": tmp_path / "mail"},
        }
    }
    return settings


def test_the_demo_world_shows_its_mail_to_who_is_at_the_machine(cast: Cast, demo: Settings) -> None:
    for person in (cast.member, cast.sme):
        send_test(person=person)
    outbox.send_waiting()
    browser = Client(headers={"host": "127.0.0.1:8000"})
    letters = browser.get("/dev/mail/").context["letters"]
    assert sorted(letter.to for letter in letters) == [cast.member.email, cast.sme.email]
    page = browser.get(f"/dev/mail/{letters[0].name}/")
    assert "Letters reach you" in page.content.decode()
    html = browser.get(f"/dev/mail/{letters[0].name}/html/")
    assert "Letters reach you" in html.content.decode()
    policy = html["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "script" not in policy
    for name in ("../../secret_key", "20260101-000000-1.0", "x.0", f"{letters[0].name}9"):
        assert browser.get(f"/dev/mail/{name}/").status_code == 404


def test_under_a_real_address_people_see_only_mail_to_themselves(cast: Cast, demo: Settings) -> None:
    demo.BASE_URL = "https://guildhall.example.org"
    demo.ALLOWED_HOSTS = ["guildhall.example.org", "127.0.0.1"]
    for person in (cast.member, cast.sme):
        send_test(person=person)
    outbox.send_waiting()
    # Naming this machine in the request helps nobody.
    for host in ("guildhall.example.org", "127.0.0.1"):
        mine = signed_in(cast.member).get("/dev/mail/", headers={"host": host}).context["letters"]
        assert [letter.to for letter in mine] == [cast.member.email]
        everything = signed_in(cast.staff).get("/dev/mail/", headers={"host": host}).context["letters"]
        assert len(everything) == 2
        foreign = next(letter.name for letter in everything if letter.to == cast.sme.email)
        for path in (f"/dev/mail/{foreign}/", f"/dev/mail/{foreign}/html/"):
            assert signed_in(cast.member).get(path, headers={"host": host}).status_code == 404
            assert Client().get(path, headers={"host": host}).status_code == 404
        assert Client().get("/dev/mail/", headers={"host": host}).status_code == 302
