"""What people show of themselves, to whom, and how they change it."""

import io
import zoneinfo
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from PIL import Image

from apps.accounts.backends import CachedUserBackend
from apps.accounts.middleware import PersonalSettingsMiddleware
from apps.accounts.models import ApiToken, Audience, Profile, User
from apps.accounts.policies import visible_fields
from apps.accounts.services import change_person, change_profile, create_token, digest_of, revoke_token
from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.core.refusals import Refused
from tests.accounts.conftest import SignIn
from tests.cast import Cast, make_person

VALUES = {
    "job_role": "Demand planner", "department": "Operations", "site": "Aarhus", "expertise": ["incoterms"],
    "time_zone": "Europe/Copenhagen", "about": "I plan *spare parts*.", "ask_me_about": "Safety stock",
}  # fmt: skip
SHOWN = {
    Audience.EVERYONE: {"self", "co-member", "outsider"},
    Audience.COMMUNITIES: {"self", "co-member"},
    Audience.NOBODY: {"self"},
}


@pytest.mark.parametrize("audience", Audience.values)
@pytest.mark.parametrize("field", Profile.PRIVATE_FIELDS)
def test_a_field_is_seen_by_its_audience_only(cast: Cast, field: str, audience: str) -> None:
    change_profile(user=cast.member, changes=VALUES | {"visibility": {field: audience}})
    profile = Profile.objects.select_related("user").get(user=cast.member)
    viewers = {"self": cast.member, "co-member": cast.other, "outsider": cast.outsider, "visitor": AnonymousUser()}
    for name, viewer in viewers.items():
        shown = visible_fields(profile, viewer, shares_community=name in {"self", "co-member"})
        assert (field in shown) == (name in SHOWN[Audience(audience)]), name


@pytest.mark.parametrize("audience", Audience.values)
def test_the_persons_page_shows_each_viewer_what_is_meant_for_them(cast: Cast, audience: str) -> None:
    visibility = dict.fromkeys(Profile.PRIVATE_FIELDS, audience)
    change_profile(user=cast.member, changes=VALUES | {"visibility": visibility})
    for name, viewer in {"self": cast.member, "co-member": cast.other, "outsider": cast.outsider}.items():
        client = Client()
        client.force_login(viewer, backend="apps.accounts.backends.CachedUserBackend")
        page = client.get(cast.member.get_absolute_url()).content.decode()
        for text in ("Demand planner", "Aarhus", "incoterms", "<em>spare parts</em>", "Safety stock"):
            assert (text in page) == (name in SHOWN[Audience(audience)]), (name, text)
        mail_shown = cast.member.email in page
        assert mail_shown == (name in SHOWN[Audience(audience)]), name
    assert Client().get(cast.member.get_absolute_url()).status_code == 302


def test_an_email_is_hidden_until_its_owner_shows_it(cast: Cast) -> None:
    shown = visible_fields(cast.member.profile, cast.other, shares_community=True)
    assert "email" not in shown


@pytest.mark.parametrize("audience", [Audience.COMMUNITIES, Audience.NOBODY])
@pytest.mark.parametrize("word", ["Aarhus", "Operations", "Demand planner"])
def test_nobody_is_found_by_what_they_hide(cast: Cast, audience: str, word: str) -> None:
    hidden = dict.fromkeys(Profile.PRIVATE_FIELDS, audience)
    change_profile(user=cast.member, changes=VALUES | {"visibility": hidden})
    client = Client()
    client.force_login(cast.outsider, backend="apps.accounts.backends.CachedUserBackend")
    assert cast.member.name not in client.get("/people/", {"q": word}).content.decode().split("<main")[-1]
    change_profile(user=cast.member, changes={"visibility": {}})
    assert cast.member.name in client.get("/people/", {"q": word}).content.decode().split("<main")[-1]


def fill_in(client: Client, **fields: object) -> HttpResponse:
    """Send the profile form as the browser has it, with these changes."""
    form = client.get("/settings/profile/").context["form"]
    values = {name: form[name].value() for name in form.fields if name not in {"photo", "remove_photo"}}
    values = {name: "" if value is None else form[name].field.prepare_value(value) for name, value in values.items()}
    return client.post("/settings/profile/", values | fields)


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (640, 480), *, mode: str = "RGB", **options: object
) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new(mode, size, "white").save(out, kind, **options)
    return SimpleUploadedFile(f"me.{kind.lower()}", out.getvalue(), content_type=f"image/{kind.lower()}")


def test_a_person_changes_the_own_profile_and_sees_it_at_once(person: User, sign_in: SignIn) -> None:
    client = sign_in(person)
    answer = fill_in(
        client, name="Lena Vogt-Maier", headline="Plans parts", expertise="SAP MM, incoterms , sap mm",
        about="I *plan*.", see_site="nobody", time_zone="Europe/Berlin",
    )  # fmt: skip
    assert answer.status_code == 302
    person = User.objects.select_related("profile").get(pk=person.pk)
    assert (person.name, person.headline) == ("Lena Vogt-Maier", "Plans parts")
    assert person.profile.expertise == ["sap mm", "incoterms"]
    assert person.profile.about_html.strip() == "<p>I <em>plan</em>.</p>"
    assert person.profile.audience_of("site") == Audience.NOBODY
    event = Event.objects.get(verb=Verb.PERSON_CHANGED)
    assert (event.actor_id, event.person_id) == (person.pk, person.pk)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"expertise": ", ".join(f"subject {n}" for n in range(21))}, "at most 20 subjects"),
        ({"expertise": "x" * 41}, "at most 20 subjects"),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice"),
        ({"name": ""}, "required"),
        ({"see_site": "friends"}, "Select a valid choice"),
    ],
)
def test_a_profile_with_a_mistake_is_shown_again_as_typed(
    person: User, sign_in: SignIn, fields: dict[str, str], sentence: str
) -> None:
    answer = fill_in(sign_in(person), headline="Typed with care", **fields)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "Typed with care" in answer.content.decode()
    person.refresh_from_db()
    assert person.headline == ""


def test_a_photo_is_made_anew_without_what_the_file_told(person: User, sign_in: SignIn) -> None:
    exif = Image.Exif()
    exif[0x010F] = "A telling camera"
    exif[0x0112] = 6
    client = sign_in(person)
    assert fill_in(client, photo=picture(exif=exif, comment=b"secret place")).status_code == 302
    person.refresh_from_db()
    with person.photo.open("rb") as file:
        stored = file.read()
    assert b"telling" not in stored
    assert b"secret" not in stored
    with Image.open(io.BytesIO(stored)) as image:
        assert (image.format, image.size, dict(image.getexif())) == ("WEBP", (256, 256), {})
    answer = client.get(person.photo_url)
    assert answer["Content-Type"] == "image/webp"
    assert b"".join(answer.streaming_content) == stored
    answer.close()
    assert Client().get(person.photo_url).status_code == 302


def test_a_photo_taken_away_is_gone(
    person: User, sign_in: SignIn, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    client = sign_in(person)
    fill_in(client, photo=picture("PNG"))
    person.refresh_from_db()
    address, stored = person.photo_url, person.photo.name
    with django_capture_on_commit_callbacks(execute=True):
        fill_in(client, remove_photo="on")
    assert client.get(address).status_code == 404
    assert not default_storage.exists(stored)


def cut(whole: SimpleUploadedFile) -> SimpleUploadedFile:
    return SimpleUploadedFile("half.jpg", whole.read()[:-400], content_type="image/jpeg")


@pytest.mark.parametrize(
    ("photo", "sentence"),
    [
        (lambda: SimpleUploadedFile("me.jpg", b"<script>alert(1)</script>", "image/jpeg"), "not a picture"),
        (lambda: SimpleUploadedFile("me.svg", b"<svg></svg>", "image/svg+xml"), "not a picture"),
        (lambda: cut(picture()), "not a picture"),
        (lambda: SimpleUploadedFile("me.jpg", b"\xff" * (8 * 1024 * 1024 + 1), "image/jpeg"), "larger than 8 MB"),
        (lambda: picture("PNG", (8000, 6500), mode="1"), "more than 50 million points"),
    ],
)  # fmt: skip
def test_what_is_no_fit_picture_is_refused_and_what_was_typed_kept(
    person: User, sign_in: SignIn, photo: Callable[[], SimpleUploadedFile], sentence: str
) -> None:
    answer = fill_in(sign_in(person), headline="Typed with care", photo=photo())
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "Typed with care" in answer.content.decode()
    person.refresh_from_db()
    assert not person.photo


def test_a_key_is_shown_once_and_opens_the_api_until_it_is_closed(person: User, sign_in: SignIn) -> None:
    client = sign_in(person)
    fields = {"name": "Reports", "scopes": ["read"], "days": "30"}
    answer = client.post("/settings/tokens/", fields)
    assert "no-store" in answer["Cache-Control"]
    key = answer.context["key"]
    token = ApiToken.objects.get()
    assert key in answer.content.decode()
    assert key not in client.get("/settings/tokens/").content.decode()
    assert (token.digest, token.scopes) == (digest_of(key), ["read"])
    assert timedelta(days=29) < token.expires_at - timezone.now() <= timedelta(days=30)
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {key}"}
    assert Client().get("/api/v1/me/", **bearer).status_code == 200
    client.post(f"/settings/tokens/{token.pk}/revocation/")
    assert Client().get("/api/v1/me/", **bearer).status_code == 401


@pytest.mark.parametrize("scopes", [[], ["admin"], ["reports"], ["moderate", "read"]])
def test_a_key_of_no_or_of_more_scope_is_not_made_by_the_page(person: User, sign_in: SignIn, scopes: list[str]) -> None:
    answer = sign_in(person).post("/settings/tokens/", {"name": "Too much", "scopes": scopes, "days": "30"})
    assert answer.status_code == 422
    assert "Too much" in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_hr_makes_a_key_that_pulls_reports(person: User, sign_in: SignIn) -> None:
    User.objects.filter(pk=person.pk).update(is_hr=True)
    answer = sign_in(person).post("/settings/tokens/", {"name": "Reports", "scopes": ["reports"], "days": "30"})
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {answer.context['key']}"}
    assert Client().get("/api/v1/reports/", **bearer).status_code == 200
    assert Client().get("/api/v1/me/", **bearer).status_code == 403


def test_nobody_closes_a_key_of_somebody_else(person: User, sign_in: SignIn) -> None:
    other = make_person("other person")
    token, _ = create_token(user=other, name="theirs", scopes=["read"])
    assert sign_in(person).post(f"/settings/tokens/{token.pk}/revocation/").status_code == 404
    with pytest.raises(Refused):
        revoke_token(token=token, by=person)
    token.refresh_from_db()
    assert token.is_valid


def test_only_site_administrators_change_accounts_of_others(person: User) -> None:
    other = make_person("other person")
    with pytest.raises(Refused):
        change_person(by=person, person=other, changes={"is_staff": True})
    other.refresh_from_db()
    assert not other.is_staff
    assert not Event.objects.filter(verb=Verb.PERSON_CHANGED).exists()


@pytest.mark.django_db(transaction=True)
def test_the_kept_person_is_forgotten_after_every_change() -> None:
    person, boss = make_person("lena vogt"), make_person("the boss", is_staff=True)
    backend = CachedUserBackend()

    def kept() -> User:
        found = backend.get_user(person.pk)
        assert found is not None
        return found

    assert kept().headline == ""
    User.objects.filter(pk=person.pk).update(headline="Behind the back")
    assert kept().headline == ""
    change_profile(user=User.objects.get(pk=person.pk), changes={"headline": "Plans", "time_zone": "Asia/Tokyo"})
    assert (kept().headline, kept().profile.time_zone) == ("Plans", "Asia/Tokyo")
    change_person(by=boss, person=person, changes={"is_hr": True})
    assert kept().is_hr


def test_nobody_is_found_under_an_unknown_number(db: None) -> None:
    assert CachedUserBackend().get_user(0) is None


@pytest.mark.parametrize(
    ("zone", "shown"), [("Asia/Tokyo", "Asia/Tokyo"), ("UTC", "UTC"), ("Mars/Olympus", "UTC"), ("/etc/passwd", "UTC")]
)
def test_times_are_shown_in_the_persons_own_zone(person: User, zone: str, shown: str) -> None:
    seen: list[str] = []

    def page(request: object) -> HttpResponse:
        seen.append(timezone.get_current_timezone_name())
        return HttpResponse()

    change_profile(user=person, changes={"time_zone": zone})
    request = RequestFactory().get("/")
    request.user = person
    PersonalSettingsMiddleware(page)(request)
    assert seen == [shown]
    assert timezone.get_current_timezone() == zoneinfo.ZoneInfo("UTC")
