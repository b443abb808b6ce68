"""Whose a device is, how it is added by the page and the API, and what ends it."""

import json

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from apps.accounts.models import User
from apps.push.labels import label_of
from apps.push.models import Device, Parcel
from apps.push.policies import MOST_DEVICES
from apps.push.services import Subscription, add_device, send_trial
from tests.cast import PASSWORD, Cast
from tests.push.devices import KEYS, Receiver

HERE = "https://push.example.com/here"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def fields(endpoint: str = HERE) -> dict[str, str]:
    return {"endpoint": endpoint, "p256dh": KEYS[0], "auth": KEYS[1]}


def browser(person: User) -> Client:
    """A browser in which this person has signed in by the form."""
    client = Client(headers={"user-agent": FIREFOX})
    answer = client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def test_a_browser_becomes_a_device_and_goes_with_the_sign_out(cast: Cast) -> None:
    client = browser(cast.member)
    elsewhere = add_device(user=cast.member, subscription=Subscription(HERE + "/2", *KEYS), label="A program")
    assert client.post("/settings/push/", fields()).status_code == 302
    assert client.post("/settings/push/", fields()).status_code == 302
    device = Device.objects.get(endpoint=HERE)
    assert (device.user, device.label, device.shows_titles) == (cast.member, "Firefox on Linux", False)
    send_trial(device=device)
    page = client.get("/settings/push/").content.decode()
    assert "Firefox on Linux" in page
    assert client.post("/accounts/logout/").status_code == 302
    assert list(Device.objects.all()) == [elsewhere]
    assert not Parcel.objects.exists()


def test_a_browser_is_the_device_of_whoever_added_it_last(cast: Cast) -> None:
    before = add_device(user=cast.member, subscription=Subscription(HERE, *KEYS), label="A browser", shows_titles=True)
    send_trial(device=before)
    assert browser(cast.sme).post("/settings/push/", fields()).status_code == 302
    device = Device.objects.get()
    assert (device.user, device.shows_titles) == (cast.sme, False)
    assert not Parcel.objects.exists()


def test_signing_the_others_out_ends_their_devices(cast: Cast) -> None:
    here, there = browser(cast.member), browser(cast.member)
    here.post("/settings/push/", fields())
    there.post("/settings/push/", fields(HERE + "/there"))
    assert Device.objects.count() == 2
    assert UserSession.objects.filter(user=cast.member).count() == 2
    assert here.post("/accounts/sessions/").status_code == 302
    assert Device.objects.get().endpoint == HERE


def test_a_new_password_ends_the_devices_of_other_sessions_and_keeps_this_one(cast: Cast) -> None:
    here, there = browser(cast.member), browser(cast.member)
    here.post("/settings/push/", fields())
    there.post("/settings/push/", fields(HERE + "/there"))
    passwords = {"oldpassword": PASSWORD, "password1": "another long password", "password2": "another long password"}
    assert here.post("/accounts/password/change/", passwords).status_code == 302
    device = Device.objects.get()
    assert (device.endpoint, device.session_key) == (HERE, here.session.session_key)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("endpoint", "https://10.0.0.7/abc", "no address of a push service"),
        ("endpoint", "", "This field is required"),
        ("p256dh", KEYS[0][:-1] + "x", "keys of this device"),
        ("p256dh", "ä", "keys of this device"),
        ("auth", "c2hvcnQ", "keys of this device"),
    ],
)
def test_what_is_no_subscription_is_refused_and_nothing_is_kept(
    cast: Cast, name: str, value: str, sentence: str
) -> None:
    client = browser(cast.member)
    answer = client.post("/settings/push/", fields() | {name: value})
    assert answer.status_code == 422
    keys = {"p256dh": fields()["p256dh"], "auth": fields()["auth"]}
    asked = {"endpoint": fields()["endpoint"], "keys": keys}
    if name == "endpoint":
        asked["endpoint"] = value
    else:
        keys[name] = value
    by_api = client.post("/api/v1/me/devices/", asked, content_type="application/json")
    assert by_api.status_code in {400, 403}
    if name != "endpoint" or value:
        assert sentence in answer.content.decode()
        assert sentence in by_api.content.decode()
    assert not Device.objects.exists()


def test_nobody_has_more_than_twenty_devices(cast: Cast) -> None:
    client = browser(cast.member)
    for number in range(MOST_DEVICES):
        add_device(user=cast.member, subscription=Subscription(f"{HERE}/{number}", *KEYS), label="One of many")
    answer = client.post("/settings/push/", fields())
    assert "Twenty devices are told already" in answer.content.decode()
    assert Device.objects.count() == MOST_DEVICES
    # One that is known already is no further one.
    assert client.post("/settings/push/", fields(f"{HERE}/0")).status_code == 302


def test_a_program_adds_lists_and_removes_devices(cast: Cast) -> None:
    client = browser(cast.member)
    add_device(user=cast.sme, subscription=Subscription(HERE + "/other", *KEYS), label="Somebody else's")
    body = {"endpoint": HERE, "keys": {"p256dh": KEYS[0], "auth": KEYS[1]}, "label": "My script", "shows_titles": True}
    made = client.post("/api/v1/me/devices/", body, content_type="application/json")
    assert made.status_code == 201
    assert (made.json()["label"], made.json()["shows_titles"]) == ("My script", True)
    assert HERE not in made.content.decode()
    listed = client.get("/api/v1/me/devices/").json()
    assert [row["label"] for row in listed["results"]] == ["My script"]
    assert len(listed["public_key"]) == 87
    # Signing out of a browser does not end what a program added.
    client.post("/accounts/logout/")
    assert Device.objects.filter(user=cast.member).count() == 1
    assert browser(cast.member).delete(f"/api/v1/me/devices/{made.json()['id']}/").status_code == 204
    assert not Device.objects.filter(user=cast.member).exists()


def test_a_browser_that_changed_its_subscription_goes_on_with_the_former_address_as_its_word(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.member, backend="apps.accounts.backends.CachedUserBackend")
    device = add_device(user=cast.member, subscription=Subscription(HERE, *KEYS), label="Firefox", shows_titles=True)
    theirs = add_device(user=cast.sme, subscription=Subscription(HERE + "/theirs", *KEYS), label="Theirs")
    after = dict(zip(("p256dh", "auth"), Receiver().keys, strict=True)) | {"endpoint": HERE + "/new"}
    for before in ("https://push.example.com/guessed", theirs.endpoint):
        assert client.post("/settings/push/renewal/", after | {"before": before}).status_code == 404
    assert client.post("/settings/push/renewal/", after | {"before": HERE}).status_code == 204
    device.refresh_from_db()
    assert (device.endpoint, device.p256dh, device.shows_titles) == (HERE + "/new", after["p256dh"], True)
    assert Device.objects.count() == 2


def test_titles_are_shown_and_hidden_by_the_owner(cast: Cast) -> None:
    device = add_device(user=cast.member, subscription=Subscription(HERE, *KEYS), label="Firefox")
    client = browser(cast.member)
    client.post(f"/settings/push/{device.pk}/titles/", {"on": "yes"})
    device.refresh_from_db()
    assert device.shows_titles
    browser(cast.sme).post(f"/settings/push/{device.pk}/titles/")
    device.refresh_from_db()
    assert device.shows_titles
    client.post(f"/settings/push/{device.pk}/titles/")
    device.refresh_from_db()
    assert not device.shows_titles


@pytest.mark.parametrize(
    ("introduction", "label"),
    [
        (FIREFOX, "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("curl/8.5", "A device"),
    ],
)
def test_a_device_is_called_what_people_call_it(introduction: str, label: str) -> None:
    assert label_of(introduction) == label


def test_the_manifest_names_icons_that_are_there(client: Client, db: None) -> None:
    manifest = json.loads(client.get("/manifest.webmanifest").content)
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    assert "maskable" in {icon["purpose"] for icon in manifest["icons"]}
    for shortcut in manifest["shortcuts"]:
        assert client.get(shortcut["url"]).status_code in {200, 302}


def test_pages_name_their_reader_by_a_word_and_say_what_may_be_kept(cast: Cast) -> None:
    visitor, member, again, other = Client(), browser(cast.member), browser(cast.member), browser(cast.sme)
    words = [one.get("/").headers["Guildhall-Reader"] for one in (visitor, member, again, other)]
    assert words[0] == "nobody"
    assert words[1] == words[2] != words[3]
    assert str(cast.member.pk) != words[1]
    assert member.get(cast.community.get_absolute_url()).headers["Guildhall-Keep"] == "yes"
    for never in ("/settings/profile/", "/notifications/", "/accounts/email/", "/drafts/", "/nowhere/"):
        assert "Guildhall-Keep" not in member.get(never).headers
    worker = visitor.get("/sw.js")
    assert (worker.headers["Service-Worker-Allowed"], worker.headers["Cache-Control"]) == ("/", "no-cache")
    assert visitor.get("/sw.js", headers={"if-none-match": worker.headers["ETag"]}).status_code == 304
