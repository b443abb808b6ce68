"""Bytes: behind the right doors, in parts, and never as a page of ours."""

from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.storage import FileSystemStorage
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from apps.files.models import StoredFile
from apps.files.tickets import signed_address
from tests.cast import Cast, ask
from tests.files.making import HTML, MP3, PDF, SVG, kept, photo


@pytest.fixture
def member(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.member, backend="apps.accounts.backends.CachedUserBackend")
    return client


def got(client: Client, address: str, **headers: str) -> Any:
    """The answer, read to its end; `body` is what came."""
    response = client.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response.body = b"".join(response) if response.streaming else response.content
    return response


@pytest.mark.parametrize(
    ("name", "content", "shown_as"),
    [
        ("photo.jpg", photo(40, 30), "image/jpeg"),
        ("talk.mp3", MP3, "audio/mpeg"),
        ("plan.pdf", PDF, "application/pdf"),
        ("notes.txt", b"hello <script>alert(1)</script>", "text/plain; charset=utf-8"),
        ("notes.md", b"# hello", None),
        ("page.html", HTML, None),
        ("page.txt", HTML, None),
        ("drawing.svg", SVG, None),
        ("photo.png", SVG, None),
        ("code.js", b"alert(1)", None),
        ("feed.xml", b"<?xml version='1.0'?><x xmlns='http://www.w3.org/1999/xhtml'><script/></x>", None),
    ],
)
def test_only_what_cannot_run_is_shown_and_all_the_rest_is_a_download(
    cast: Cast, member: Client, name: str, content: bytes, shown_as: str | None
) -> None:
    response = got(member, kept(cast.member, name, content).get_absolute_url())
    headers = response.headers
    assert headers["Content-Disposition"].startswith("inline" if shown_as else "attachment")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "sandbox" in headers["Content-Security-Policy"] or name == "plan.pdf"
    assert "private" in headers["Cache-Control"]
    if shown_as:
        assert headers["Content-Type"] == shown_as
    else:
        assert headers["Content-Type"] in {"application/octet-stream", "text/markdown; charset=utf-8"}


@pytest.mark.parametrize(
    ("asked", "status", "expected", "said"),
    [
        ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-2", 206, b"89", "bytes 8-9/10"),
        ("bytes=8-99", 206, b"89", "bytes 8-9/10"),
        ("bytes=-99", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=-0", 416, b"", "bytes */10"),
        ("bytes=5-2", 200, b"0123456789", None),
        ("bytes=0-1,4-5", 200, b"0123456789", None),
        ("lines=0-1", 200, b"0123456789", None),
    ],
)
def test_a_player_gets_the_part_that_it_asks_for(
    cast: Cast, member: Client, asked: str, status: int, expected: bytes, said: str | None
) -> None:
    file = kept(cast.member, "ten.txt", b"0123456789")
    response = got(member, file.get_absolute_url(), Range=asked)
    assert (response.status_code, response.body, response.headers.get("Content-Range")) == (status, expected, said)
    if status < 400:
        assert response.headers["Content-Length"] == str(len(expected))
        assert response.headers["Accept-Ranges"] == "bytes"


def test_a_part_of_another_version_is_answered_with_the_whole(cast: Cast, member: Client) -> None:
    address = kept(cast.member, "ten.txt", b"0123456789").get_absolute_url()
    etag = got(member, address).headers["ETag"]
    assert got(member, address, Range="bytes=0-3", If_Range=etag).status_code == 206
    assert got(member, address, Range="bytes=0-3", If_Range='"other"').status_code == 200


def test_what_a_browser_has_is_not_sent_again(cast: Cast, member: Client) -> None:
    address = kept(cast.member).get_absolute_url()
    etag = got(member, address).headers["ETag"]
    again = got(member, address, If_None_Match=etag)
    assert (again.status_code, again.body) == (304, b"")
    # Even then the door is asked first.
    assert got(Client(), address, If_None_Match=etag).status_code == 404


def test_a_question_for_the_head_sends_no_bytes(cast: Cast, member: Client) -> None:
    response = member.head(kept(cast.member, "ten.txt", b"0123456789").get_absolute_url())
    assert (response.headers["Content-Length"], response.content) == ("10", b"")


def test_any_name_in_the_address_gives_the_files_own(cast: Cast, member: Client) -> None:
    file = kept(cast.member, "Plan für Mai.txt")
    response = got(member, f"/files/{file.key}/evil%22.exe")
    assert response.headers["Content-Disposition"] == "inline; filename*=utf-8''Plan%20f%C3%BCr%20Mai.txt"


@pytest.mark.parametrize("kind", ["avif", "webp"])
def test_a_picture_comes_in_the_width_that_is_wanted(cast: Cast, member: Client, kind: str, tmp_path: Path) -> None:
    file = kept(cast.member, "photo.jpg", photo(1000, 500))
    response = got(member, f"/files/{file.key}/640.{kind}")
    assert response.headers["Content-Type"] == f"image/{kind}"
    (tmp_path / "made").write_bytes(response.body)
    with Image.open(tmp_path / "made") as image:
        assert image.size == (640, 320)
    etag = response.headers["ETag"]
    assert got(member, f"/files/{file.key}/640.{kind}", If_None_Match=etag).status_code == 304
    # Nobody fills the disk with widths of their own choice: the name is only a name then.
    assert got(member, f"/files/{file.key}/641.{kind}").headers["Content-Type"] == "image/jpeg"
    assert got(Client(), f"/files/{file.key}/640.{kind}").status_code == 404


def test_a_signed_address_opens_one_file_until_it_ends(cast: Cast) -> None:
    file, other = kept(cast.member), kept(cast.member, "other.txt")
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        address = signed_address(file, seconds=60, purpose="feed")
        assert got(Client(), address).status_code == 200
        assert got(Client(), address.replace(str(file.key), str(other.key))).status_code == 404
        assert got(Client(), address.replace("for=feed", "for=other")).status_code == 404
        assert got(Client(), address.replace("until=", "until=9")).status_code == 404
        assert got(Client(), address[:-1] + "x").status_code == 404
        assert got(Client(), f"{file.get_absolute_url()}?until=²&seal=x").status_code == 404
    with time_machine.travel(now.timestamp() + 61, tick=False):
        assert got(Client(), address).status_code == 404


class SigningStorage(FileSystemStorage):
    """A storage whose addresses open for a while by themselves, as object stores have them."""

    querystring_auth = True

    def url(self, name: str, parameters: dict[str, str] | None = None, expire: int = 0) -> str:
        return f"https://store.example/{name}?expires={expire}&as={(parameters or {})['ResponseContentDisposition']}"


def test_a_storage_with_addresses_of_its_own_hands_out_the_bytes(
    cast: Cast, member: Client, settings: Settings, tmp_path: Path
) -> None:
    storage = {"BACKEND": f"{__name__}.SigningStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": storage}
    file = kept(cast.member, "page.html", HTML)
    response = got(member, file.get_absolute_url())
    assert response.status_code == 302
    assert response.url == f"https://store.example/{file.path}?expires=300&as=attachment;%20filename=%22page.html%22"
    assert "no-store" in response.headers["Cache-Control"]
    assert got(Client(), file.get_absolute_url()).status_code == 404


def test_my_files_lists_mine_and_deletes_only_what_is_unused(cast: Cast, member: Client) -> None:
    loose, used, foreign = (
        kept(cast.member, "loose.txt"),
        kept(cast.member, "used.txt"),
        kept(cast.other, "foreign.txt"),
    )
    ask(cast.member, cast.community, source=f"[x]({used.get_absolute_url()})")
    page = got(member, "/settings/files/").content.decode()
    assert "loose.txt" in page
    assert "used.txt" in page
    assert "foreign.txt" not in page
    assert f"/settings/files/{used.key}/removal/" not in page
    assert member.post(f"/settings/files/{loose.key}/removal/").status_code == 302
    assert member.post(f"/settings/files/{used.key}/removal/").status_code == 403
    assert member.post(f"/settings/files/{foreign.key}/removal/").status_code == 404
    assert set(StoredFile.objects.all()) == {used, foreign}


def test_a_form_without_script_takes_a_file_and_keeps_it_when_another_field_is_wrong(
    cast: Cast, member: Client, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_bytes(b"hello")
    with (tmp_path / "notes.txt").open("rb") as content:
        assert member.post("/settings/files/", {"file": content}).status_code == 302
    (tmp_path / "bad.txt").write_bytes(b"MZ" + bytes(50))
    with (tmp_path / "bad.txt").open("rb") as content:
        answer = member.post("/settings/files/", {"file": content})
    assert answer.status_code == 422
    assert "Programs and scripts are not taken" in answer.content.decode()
    assert [file.name for file in StoredFile.objects.all()] == ["notes.txt"]
    foreign = kept(cast.other)
    answer = member.post("/settings/files/", {"file_key": str(foreign.key)})
    assert answer.status_code == 422
    assert "This upload is gone" in answer.content.decode()
