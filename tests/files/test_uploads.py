"""Uploads in parts, through the API, as tus clients send them."""

import base64
import io
import os
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from pytest_django import Settings
from rest_framework.test import APIClient

from apps.accounts.models import User
from apps.accounts.services import create_token
from apps.content.reply_services import post_reply, remove_reply
from apps.core import clock
from apps.files import uploads
from apps.files.models import StoredFile, Upload
from apps.files.uploads import append_part, begin_upload, finish_upload, forget_old_uploads, part_path
from tests.cast import Cast, ask
from tests.files.making import HTML, kept, photo

TUS = {"Tus-Resumable": "1.0.0"}
PART_TYPE = "application/offset+octet-stream"

type Clients = Callable[..., APIClient]


@pytest.fixture
def bearer(db: None) -> Clients:
    def make(user: User, *scopes: str) -> APIClient:
        client = APIClient()
        _token, key = create_token(user=user, name="test", scopes=list(scopes or ("read", "write")))
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
        return client

    return make


def begin(client: Any, size: int, name: str = "talk.txt", **headers: str) -> Any:
    named = base64.b64encode(name.encode()).decode()
    given = TUS | {"Upload-Length": str(size), "Upload-Metadata": f"filename {named},filetype dGV4dA=="} | headers
    return client.post("/api/v1/uploads/", headers=given)


def send(client: Any, address: str, offset: int, part: bytes, **headers: str) -> Any:
    given = TUS | {"Upload-Offset": str(offset)} | headers
    return client.generic("PATCH", address, part, content_type=PART_TYPE, headers=given)


def test_a_file_arrives_in_parts_and_becomes_one(cast: Cast, bearer: Clients) -> None:
    client, text = bearer(cast.member), b"one two three"
    answer = begin(client, len(text), "Gespräch.txt")
    address = answer.headers["Location"]
    assert (answer.status_code, answer.headers["Tus-Resumable"]) == (201, "1.0.0")
    assert send(client, address, 0, text[:4]).headers["Upload-Offset"] == "4"
    head = client.head(address, headers=TUS)
    assert (head.headers["Upload-Offset"], head.headers["Upload-Length"]) == ("4", "13")
    assert head.headers["Cache-Control"] == "no-store"
    assert send(client, address, 4, text[4:]).status_code == 204
    file = client.get(address).json()["file"]
    assert (file["name"], file["size"], file["family"]) == ("Gespräch.txt", 13, "text")
    assert b"".join(Client().get(file["signed_address"])) == text
    stored = StoredFile.objects.get(key=file["key"])
    assert stored.owner == cast.member
    assert not part_path(Upload.objects.get()).exists()


def test_a_part_that_does_not_follow_is_refused_and_nothing_is_added(cast: Cast, bearer: Clients) -> None:
    client = bearer(cast.member)
    address = begin(client, 10).headers["Location"]
    send(client, address, 0, b"0123")
    for offset in (0, 3, 5, 10):
        answer = send(client, address, offset, b"xx")
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert part_path(Upload.objects.get()).read_bytes() == b"0123"


def test_more_than_was_announced_is_refused(cast: Cast, bearer: Clients) -> None:
    client = bearer(cast.member)
    address = begin(client, 4).headers["Location"]
    assert send(client, address, 0, b"01234").status_code == 403
    assert Upload.objects.get().received == 0
    assert not StoredFile.objects.exists()


def test_the_last_part_sent_twice_gives_one_file(cast: Cast) -> None:
    upload = begin_upload(owner=cast.member, name="a.txt", size=4)
    upload = append_part(upload=upload, offset=0, content=io.BytesIO(b"0123"))
    first = finish_upload(upload=upload)
    again = append_part(upload=upload, offset=4, content=io.BytesIO(b""))
    assert finish_upload(upload=again) == first
    assert StoredFile.objects.count() == 1


def test_what_a_process_wrote_that_died_is_written_over(cast: Cast) -> None:
    upload = begin_upload(owner=cast.member, name="a.txt", size=8)
    upload = append_part(upload=upload, offset=0, content=io.BytesIO(b"0123"))
    with part_path(upload).open("ab") as part:
        part.write(b"lost words")
    upload = append_part(upload=upload, offset=4, content=io.BytesIO(b"4567"))
    with default_storage.open(finish_upload(upload=upload).path) as content:
        assert content.read() == b"01234567"


def test_nobody_sees_or_touches_the_upload_of_somebody_else(cast: Cast, bearer: Clients) -> None:
    address = begin(bearer(cast.member), 10).headers["Location"]
    for person in (cast.other, cast.manager, cast.staff):
        client = bearer(person)
        assert client.get(address).status_code == 404
        assert client.head(address, headers=TUS).status_code == 404
        assert send(client, address, 0, b"evil").status_code == 404
        assert client.delete(address, headers=TUS).status_code == 404
    upload = Upload.objects.get()
    assert (upload.received, part_path(upload).read_bytes()) == (0, b"")


def test_a_given_up_upload_leaves_nothing(cast: Cast, bearer: Clients) -> None:
    client = bearer(cast.member)
    address = begin(client, 10).headers["Location"]
    path = part_path(Upload.objects.get())
    assert client.delete(address, headers=TUS).status_code == 204
    assert client.head(address, headers=TUS).status_code == 404
    assert not path.exists()


def test_what_is_not_taken_is_refused_as_soon_as_its_beginning_shows_it(
    cast: Cast, bearer: Clients, settings: Settings
) -> None:
    settings.FILE_LIMITS = {"image": 1, "audio": 2, "video": 1, "document": 1, "archive": 1}
    client = bearer(cast.member)
    assert begin(client, 20_000_001).json()["code"] == "file_size"
    address = begin(client, 19_000_000, "photo.jpg").headers["Location"]
    answer = send(client, address, 0, photo(2000, 1500, quality=95)[:70_000])
    assert (answer.status_code, answer.json()["code"]) == (403, "file_size")
    assert answer.json()["detail"] == "This image is larger than 1 MB. Make it smaller, or link to where it is."
    assert not Upload.objects.exists()
    assert begin(client, 0).json()["code"] == "file_empty"
    assert not Upload.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_browser_uploads_with_its_session_and_its_token_against_forgery(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.member, backend="apps.accounts.backends.CachedUserBackend")
    assert begin(browser, 3).status_code == 403
    assert not Upload.objects.exists()
    browser.get("/settings/files/")
    token = browser.cookies["csrftoken"].value
    address = begin(browser, 3, **{"X-CSRFToken": token}).headers["Location"]
    assert send(browser, address, 0, b"abc", **{"X-CSRFToken": token}).status_code == 204
    assert StoredFile.objects.get().owner == cast.member


def test_the_protocol_is_spoken(cast: Cast, bearer: Clients) -> None:
    client = bearer(cast.member)
    told = client.options("/api/v1/uploads/")
    assert told.status_code == 204
    assert told.headers["Tus-Version"] == "1.0.0"
    assert "creation" in told.headers["Tus-Extension"]
    assert told.headers["Tus-Max-Size"] == "1000000000"
    answer = client.post("/api/v1/uploads/", headers={"Upload-Length": "3", "Tus-Resumable": "0.2.2"})
    assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")
    address = begin(client, 3).headers["Location"]
    wrong = client.generic("PATCH", address, b"abc", content_type="text/plain", headers=TUS | {"Upload-Offset": "0"})
    assert wrong.status_code == 415
    assert begin(client, 3, **{"Upload-Length": "-3"}).status_code == 400
    assert begin(client, 3, **{"Upload-Metadata": "filename not-base64!"}).status_code == 400
    override = TUS | {"Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    assert client.generic("POST", address, b"abc", content_type=PART_TYPE, headers=override).status_code == 204
    assert Upload.objects.get().file is not None


def test_a_key_that_may_only_read_uploads_nothing(cast: Cast, bearer: Clients) -> None:
    assert begin(bearer(cast.member, "read"), 3).status_code == 403
    assert not Upload.objects.exists()


def test_nobody_fills_the_disk_with_beginnings(cast: Cast, bearer: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_OPEN", 2)
    client = bearer(cast.member)
    assert [begin(client, 5).status_code for _ in range(3)] == [201, 201, 403]
    assert Upload.objects.count() == 2
    other = bearer(cast.other)
    monkeypatch.setattr(uploads, "MOST_OPEN_BYTES", 12)
    assert [begin(other, size).status_code for size in (6, 7, 6)] == [201, 403, 201]
    monkeypatch.setattr(uploads, "SPARE_BYTES", 1 << 60)
    answer = begin(bearer(cast.sme), 5)
    assert (answer.status_code, answer.json()["code"]) == (403, "no_room")


def test_what_nobody_goes_on_with_is_forgotten(cast: Cast) -> None:
    old, new = (begin_upload(owner=cast.member, name=f"{name}.txt", size=5) for name in ("old", "new"))
    Upload.objects.filter(pk=old.pk).update(active_at=clock.now() - timedelta(days=3))
    stray, fresh = (part_path(Upload(key=uuid.uuid4())) for _ in range(2))
    stray.touch()
    fresh.touch()
    os.utime(stray, (0, 0))
    assert forget_old_uploads() == 1
    assert (part_path(old).exists(), part_path(new).exists()) == (False, True)
    assert (stray.exists(), fresh.exists()) == (False, True)


def test_small_files_come_and_go_through_the_api(cast: Cast, bearer: Clients) -> None:
    client = bearer(cast.member)
    upload = io.BytesIO(HTML)
    upload.name = "page.html"
    made = client.post("/api/v1/files/", {"file": upload}, format="multipart", headers={"Idempotency-Key": "k1"})
    assert (made.status_code, made.json()["in_use"]) == (201, False)
    foreign = kept(cast.other)
    assert [file["name"] for file in client.get("/api/v1/files/").json()["results"]] == ["page.html"]
    assert client.delete(f"/api/v1/files/{foreign.key}/").status_code == 404
    assert client.delete(f"/api/v1/files/{made.json()['key']}/").status_code == 204
    assert list(StoredFile.objects.all()) == [foreign]
    bad = io.BytesIO(b"MZ" + bytes(50))
    bad.name = "a.txt"
    refused = client.post("/api/v1/files/", {"file": bad}, format="multipart")
    assert (refused.status_code, refused.json()["code"]) == (403, "file_type")


def test_the_files_of_an_entry_are_listed_for_its_readers(cast: Cast, bearer: Clients) -> None:
    file, inside, gone = (kept(cast.member, f"{name}.txt") for name in ("first", "inside", "gone"))
    entry = ask(cast.member, cast.hidden, source=f"[x]({file.get_absolute_url()})")
    post_reply(author=cast.member, entry=entry, source=f"[x]({inside.get_absolute_url()})")
    reply = post_reply(author=cast.member, entry=entry, source=f"[x]({gone.get_absolute_url()})")
    remove_reply(by=cast.member, reply=reply)
    rows = bearer(cast.sme).get(f"/api/v1/entries/{entry.pk}/files/").json()["results"]
    assert [(row["role"], row["file"]["name"]) for row in rows] == [("inline", "first.txt"), ("inline", "inside.txt")]
    assert b"".join(Client().get(rows[0]["file"]["signed_address"])) == b"Two trucks a day."
    assert bearer(cast.outsider).get(f"/api/v1/entries/{entry.pk}/files/").status_code == 404
