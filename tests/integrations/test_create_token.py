"""Keys for the API by command."""

import io

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.models import ApiToken
from apps.accounts.services import digest_of
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_operator_makes_a_key_that_is_printed_once_and_stored_as_a_hash(cast: Cast) -> None:
    out = io.StringIO()
    call_command(
        "create_token", "--user", "MEMBER-person@example.org", "--scope", "write", "--scope", "read", stdout=out
    )
    key = out.getvalue().strip()
    token = ApiToken.objects.get()
    assert (token.user, token.scopes, token.expires_at) == (cast.member, ["read", "write"], None)
    assert token.digest == digest_of(key)
    assert key not in str(vars(token))


@pytest.mark.parametrize(
    "arguments",
    [["--user", "nobody@example.org", "--scope", "read"], ["--user", "x", "--scope", "all"], ["--scope", "read"]],
)
def test_operator_with_wrong_arguments_makes_no_key(cast: Cast, arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("create_token", *arguments)
    assert not ApiToken.objects.exists()
