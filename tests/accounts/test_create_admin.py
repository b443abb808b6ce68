"""The first administrator of an empty instance."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from apps.accounts.models import User
from tests.cast import PASSWORD


def test_a_command_makes_an_administrator_who_can_sign_in(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUILDHALL_PASSWORD", PASSWORD)
    call_command("create_admin", email="Ada@Example.org", name="Ada L.")
    client = Client()
    answer = client.post("/accounts/login/", {"login": "ada@example.org", "password": PASSWORD})
    assert answer.status_code == 302
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    ("email", "password", "sentence"),
    [
        ("ada@example.org", "short", "too short"),
        ("ada", PASSWORD, "valid email"),
        ("taken@example.org", PASSWORD, "already"),
    ],
)
def test_a_bad_word_makes_nobody(
    db: None, monkeypatch: pytest.MonkeyPatch, email: str, password: str, sentence: str
) -> None:
    monkeypatch.setenv("GUILDHALL_PASSWORD", PASSWORD)
    call_command("create_admin", email="taken@example.org", name="Taken")
    monkeypatch.setenv("GUILDHALL_PASSWORD", password)
    with pytest.raises(CommandError, match=sentence):
        call_command("create_admin", email=email, name="Ada")
    assert User.objects.count() == 1
