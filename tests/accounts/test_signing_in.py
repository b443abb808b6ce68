"""Sign-up, sign-in, passwords, e-mail, second factor, sessions: by page and mail, as people go through it."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.services import create_person
from apps.accounts.validators import DEMO_PASSWORD, NotTheDemoPassword
from apps.communities.services import deactivate_person
from tests.accounts.conftest import SignIn, is_signed_in, mailed_link
from tests.cast import PASSWORD, make_person

NEW = {"name": "Vera Holm", "email": "Vera.Holm@example.org", "password1": "seven green herons"}


def sign_up(client: Client, **fields: str) -> str:
    return str(client.post(reverse("account_signup"), NEW | fields, follow=True).content.decode())


@pytest.mark.django_db
def test_a_newcomer_signs_up_verifies_and_signs_in(client: Client) -> None:
    sign_up(client)
    newcomer = User.objects.get()
    assert (newcomer.name, newcomer.email, newcomer.handle) == ("Vera Holm", "vera.holm@example.org", "vera-holm")
    assert newcomer.profile.time_zone == "UTC"
    assert not is_signed_in(client)
    client.post(reverse("account_login"), {"login": "vera.holm@example.org", "password": NEW["password1"]})
    assert not is_signed_in(client)
    client.post(mailed_link("vera.holm@example.org", "confirm-email"))
    assert EmailAddress.objects.get().verified
    other = Client()
    other.post(reverse("account_login"), {"login": "VERA.HOLM@example.org", "password": NEW["password1"]})
    assert is_signed_in(other)


@pytest.mark.django_db
def test_a_second_sign_up_with_a_known_email_tells_only_its_owner(client: Client, person: User) -> None:
    answer = client.post(reverse("account_signup"), NEW | {"email": person.email})
    fresh = Client().post(reverse("account_signup"), NEW)
    assert answer.status_code == fresh.status_code == 302
    assert answer["Location"] == fresh["Location"]
    assert User.objects.filter(email=person.email).count() == 1
    assert [m.to for m in mail.outbox] == [[person.email], ["vera.holm@example.org"]]
    assert "confirm-email" not in mail.outbox[0].body


@pytest.mark.django_db
def test_people_of_one_name_get_handles_of_their_own(client: Client) -> None:
    sign_up(client)
    sign_up(Client(), email="vera@example.org")
    sign_up(Client(), email="v@example.org", name="!")
    handles = list(User.objects.order_by("pk").values_list("handle", flat=True))
    assert handles[:2] == ["vera-holm", "vera-holm-2"]
    assert handles[2].startswith("member-")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"password1": DEMO_PASSWORD}, "This password is printed in the documentation."),
        ({"password1": "short"}, "too short"),
        ({"password1": "password123"}, "too common"),
        ({"email": "no address"}, "valid email"),
        ({"name": ""}, "required"),
    ],
)
def test_a_newcomer_is_told_what_is_wrong_and_keeps_what_was_typed(
    client: Client, fields: dict[str, str], sentence: str
) -> None:
    page = sign_up(client, **fields)
    assert sentence in page
    assert (NEW | fields)["email"] in page
    assert not User.objects.exists()
    assert mail.outbox == []


def test_the_demo_password_opens_only_the_demo_world(settings: object) -> None:
    settings.DEMO_WORLD = True  # type: ignore[attr-defined]  # pytest-django's own kind of object.
    NotTheDemoPassword().validate(DEMO_PASSWORD)
    settings.DEMO_WORLD = False  # type: ignore[attr-defined]  # As above.
    with pytest.raises(ValidationError):
        NotTheDemoPassword().validate(DEMO_PASSWORD)


def test_a_wrong_password_opens_nothing_and_keeps_the_email(client: Client, person: User) -> None:
    answer = client.post(reverse("account_login"), {"login": person.email, "password": "wrong"})
    assert person.email in answer.content.decode()
    assert not is_signed_in(client)


def test_a_stranger_is_stopped_from_trying_passwords(person: User) -> None:
    client = Client()
    for _ in range(12):
        client.post(reverse("account_login"), {"login": person.email, "password": "wrong"})
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert not is_signed_in(client)


def test_signing_in_leads_back_to_where_one_wanted_to_go_and_nowhere_else(person: User) -> None:
    address = reverse("account_login")
    fields = {"login": person.email, "password": PASSWORD}
    assert Client().post(address, fields | {"next": "/notifications/"})["Location"] == "/notifications/"
    assert Client().post(address, fields | {"next": "https://elsewhere.example/"})["Location"] == "/"


def test_signing_out_takes_a_button_and_works(person: User, sign_in: SignIn) -> None:
    client = sign_in(person)
    client.get(reverse("account_logout"))
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)


def test_a_forgotten_password_is_set_anew_by_the_mailed_link_once(client: Client, person: User) -> None:
    client.post(reverse("account_reset_password"), {"email": person.email})
    link = mailed_link(person.email, "/password/reset/key/")
    form = client.get(link, follow=True)
    fields = {"password1": "nine quiet otters", "password2": "nine quiet otters"}
    client.post(form.redirect_chain[-1][0], fields)
    person.refresh_from_db()
    assert person.check_password("nine quiet otters")
    again = Client()
    page = again.get(link, follow=True)
    again.post(page.request["PATH_INFO"], {"password1": "ten loud geese", "password2": "ten loud geese"})
    person.refresh_from_db()
    assert person.check_password("nine quiet otters")


@pytest.mark.django_db
def test_asking_for_a_reset_does_not_tell_who_is_here(client: Client, person: User) -> None:
    known = client.post(reverse("account_reset_password"), {"email": person.email})
    unknown = Client().post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


@pytest.mark.django_db
def test_somebody_added_without_a_password_comes_in_by_the_reset_link(client: Client) -> None:
    added = create_person(name="Vera Holm", email="vera@example.org")
    client.post(reverse("account_reset_password"), {"email": "vera@example.org"})
    form = client.get(mailed_link("vera@example.org", "/password/reset/key/"), follow=True)
    fields = {"password1": "nine quiet otters", "password2": "nine quiet otters"}
    client.post(form.redirect_chain[-1][0], fields)
    other = Client()
    other.post(reverse("account_login"), {"login": "vera@example.org", "password": "nine quiet otters"})
    if not is_signed_in(other):
        other.post(mailed_link("vera@example.org", "confirm-email"))
        other.post(reverse("account_login"), {"login": "vera@example.org", "password": "nine quiet otters"})
    assert is_signed_in(other)
    assert User.objects.get() == added


def test_a_new_email_counts_only_once_it_is_verified(person: User, sign_in: SignIn) -> None:
    client = sign_in(person)
    before = person.email
    client.post(reverse("account_email"), {"email": "lena@new.example", "action_add": ""})
    person.refresh_from_db()
    assert person.email == before
    client.post(mailed_link("lena@new.example", "confirm-email"))
    person.refresh_from_db()
    assert person.email == "lena@new.example"
    fresh = Client()
    fresh.post(reverse("account_login"), {"login": before, "password": PASSWORD})
    assert not is_signed_in(fresh)
    fresh.post(reverse("account_login"), {"login": "lena@new.example", "password": PASSWORD})
    assert is_signed_in(fresh)
    assert any(m.to == [before] for m in mail.outbox)


def test_an_email_of_somebody_else_cannot_be_taken(person: User, sign_in: SignIn) -> None:
    other = make_person("other person")
    client = sign_in(person)
    client.post(reverse("account_email"), {"email": other.email.upper(), "action_add": ""})
    # The answer does not tell whether the address is known; only its owner hears of it, and nothing comes of it.
    client.post(mailed_link(other.email, "confirm-email"))
    person.refresh_from_db()
    assert person.email == "lena-vogt@example.org"
    assert EmailAddress.objects.get(email=other.email, verified=True).user == other


def _code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return f"{hotp_value(secret, counter):06}"


def test_a_second_factor_is_set_up_and_asked_for_from_then_on(person: User, sign_in: SignIn) -> None:
    client = sign_in(person)
    assert client.get(reverse("mfa_activate_totp"))["Location"].startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    secret = page.context["form"].secret
    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code == 200
    assert not Authenticator.objects.exists()
    client.post(reverse("mfa_activate_totp"), {"code": _code(secret)})
    assert Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()
    second = sign_in(person)
    assert not is_signed_in(second)
    assert second.get(reverse("admin:index"), follow=True).status_code == 200
    assert not is_signed_in(second)
    second.post(reverse("mfa_authenticate"), {"code": "123"})
    assert not is_signed_in(second)
    code = Authenticator.objects.get(user=person, type=Authenticator.Type.RECOVERY_CODES).wrap()
    second.post(reverse("mfa_authenticate"), {"code": code.get_unused_codes()[0]})
    assert is_signed_in(second)


def test_a_code_of_the_second_factor_signs_in_once(person: User, sign_in: SignIn) -> None:
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(person)
    code = _code("JBSWY3DPEHPK3PXP")
    first, second = sign_in(person), sign_in(person)
    first.post(reverse("mfa_authenticate"), {"code": code})
    assert is_signed_in(first)
    second.post(reverse("mfa_authenticate"), {"code": code})
    assert not is_signed_in(second)


def test_a_person_sees_the_own_sessions_and_ends_the_others(person: User, sign_in: SignIn) -> None:
    here, there = sign_in(person), sign_in(person)
    page = here.get(reverse("usersessions_list"))
    assert page.context["session_count"] == 2
    here.post(reverse("usersessions_list"))
    assert is_signed_in(here)
    assert not is_signed_in(there)


@pytest.mark.django_db(transaction=True)
def test_a_new_password_ends_the_sessions_elsewhere(sign_in: SignIn) -> None:
    person = make_person("lena vogt")
    here, there = sign_in(person), sign_in(person)
    fields = {"oldpassword": PASSWORD, "password1": "nine quiet otters", "password2": "nine quiet otters"}
    here.post(reverse("account_change_password"), fields)
    person.refresh_from_db()
    assert person.check_password("nine quiet otters")
    assert not is_signed_in(there)


@pytest.mark.django_db(transaction=True)
def test_a_closed_account_is_out_at_the_next_request_and_cannot_come_back(sign_in: SignIn) -> None:
    lena, boss = make_person("lena vogt"), make_person("the boss", is_staff=True)
    client = sign_in(lena)
    assert is_signed_in(client)
    deactivate_person(by=boss, person=lena)
    assert not is_signed_in(client)
    assert not is_signed_in(sign_in(lena))


@pytest.mark.parametrize(
    "name",
    [
        "account_login", "account_signup", "account_reset_password", "account_email", "account_change_password",
        "account_logout", "mfa_index", "mfa_activate_totp", "usersessions_list",
    ],
)  # fmt: skip
def test_pages_of_the_account_are_ours(person: User, sign_in: SignIn, name: str) -> None:
    client = Client() if name in {"account_login", "account_signup", "account_reset_password"} else sign_in(person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert page.count("<h1") == 1
    assert "css/guildhall.css" in page
    assert "style=" not in page
