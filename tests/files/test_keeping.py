"""Keeping files: limits, names, who may use and delete what, and what is swept."""

import io
import json
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from apps.activity.models import Event
from apps.communities.services import leave_community
from apps.content.attachments import attach, may_see_file
from apps.content.models import Attachment
from apps.content.reply_services import post_reply
from apps.content.services import edit_entry, post_entry
from apps.core import clock
from apps.core.refusals import Refused
from apps.drafts.services import save_draft
from apps.files.models import StoredFile
from apps.files.naming import fitting_name
from apps.files.renditions import make_renditions
from apps.files.services import discard_file, keep_file, sweep_unused
from tests.cast import Cast, ask
from tests.files.making import HTML, PDF, SVG, kept, photo, photo_with_secrets


def shown(*files: StoredFile) -> str:
    return "Look:\n\n" + "\n\n".join(f"![it]({file.get_absolute_url()})" for file in files)


def test_a_member_keeps_a_photo_which_loses_its_secrets(cast: Cast) -> None:
    file = kept(cast.member, "../../Holiday photo.JPG", photo_with_secrets())
    with default_storage.open(file.path) as content:
        assert b"Secret" not in content.read()
    assert (file.name, file.media_type, file.width, file.height) == ("Holiday photo.JPG", "image/jpeg", 400, 600)
    assert "Holiday" not in file.path
    event = Event.objects.get(verb="file_kept")
    assert (event.actor_id, event.context["file"]) == (cast.member.pk, str(file.key))


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.txt", b"", "is empty"),
        ("photo.jpg", b"MZ" + bytes(100), "Programs"),
        ("notes.txt", bytes(range(256)), "not known"),
        ("photo.heic", b"\0\0\0\x18ftypheic" + bytes(40), "HEIC"),
        ("big.txt", b"a" * 1_000_001, "larger than 1 MB"),
    ],
)
def test_what_is_not_taken_is_refused_with_a_sentence_and_leaves_nothing(
    cast: Cast, settings: Settings, name: str, content: bytes, sentence: str
) -> None:
    settings.FILE_LIMITS = {"text": 1}
    with pytest.raises(Refused, match=sentence):
        kept(cast.member, name, content)
    assert not StoredFile.objects.exists()
    assert not Event.objects.filter(verb="file_kept").exists()


@pytest.mark.parametrize(
    ("name", "media_type", "expected"),
    [
        ("a/b\\..\\c.txt", "text/plain", "c.txt"),
        ("..", "text/plain", "file"),
        ("", "text/plain", "file"),
        ("invoice.pdf.html", "application/pdf", "invoice.pdf.html.pdf"),
        ("moving.gif", "image/webp", "moving.webp"),
        ("gnp.\u202egpj.exe", "image/png", "gnp.-gpj.exe.png"),
        ('"><img src=x onerror=alert(1)>.png', "image/png", "img src-x onerror-alert(1)-.png"),
        ("line\r\nSet-Cookie: a=b.txt", "text/plain", "line-Set-Cookie- a-b.txt"),
        ("您好.docx", "application/pdf", "您好.docx.pdf"),
    ],
)
def test_names_are_harmless_and_end_as_what_the_file_is(name: str, media_type: str, expected: str) -> None:
    assert fitting_name(name, media_type) == expected


@pytest.mark.real_data
def test_no_name_breaks_an_address_a_header_or_a_page(cast: Cast, real_data: Path) -> None:
    names = json.loads((real_data / "xss" / "blns.json").read_text())
    for name in names:
        safe = fitting_name(name, "application/pdf")
        assert safe.endswith(".pdf")
        assert len(safe) <= 200
        assert not set(safe) & set('<>"/\\\r\n\0`{}:*?|')
    source = "\n\n".join(shown(kept(cast.member, name, PDF)) for name in names[::25])
    html = ask(cast.member, cast.community, source=source).html
    assert "<script" not in html
    assert "javascript:" not in html


def test_nobody_attaches_a_file_of_somebody_else_by_its_address(cast: Cast) -> None:
    secret = kept(cast.other, "salaries.txt")
    entry = ask(cast.member, cast.community, source=shown(secret))
    reply = post_reply(author=cast.sme, entry=entry, source=shown(secret))
    edit_entry(by=cast.member, entry=entry, changes={"source": shown(secret) + " again"})
    with pytest.raises(Refused):
        attach(entry=entry, file=secret, role="cover", by=cast.member)
    assert not Attachment.objects.exists()
    assert reply.entry_id == entry.pk
    for person in (cast.member, cast.manager, cast.staff, cast.outsider):
        assert not may_see_file(person, secret)


def test_nobody_deletes_a_file_of_somebody_else(cast: Cast) -> None:
    file = kept(cast.other)
    for person in (cast.member, cast.manager, cast.staff):
        with pytest.raises(Refused):
            discard_file(by=person, file=file)
    assert default_storage.exists(file.path)


def test_what_is_in_use_stays_and_what_is_not_goes_with_its_bytes(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    used, loose = kept(cast.member, "a.jpg", photo()), kept(cast.member, "b.jpg", photo())
    ask(cast.member, cast.community, source=shown(used))
    assert make_renditions(loose) == 8
    with pytest.raises(Refused, match="part of something"):
        discard_file(by=cast.member, file=used)
    with django_capture_on_commit_callbacks(execute=True):
        discard_file(by=cast.member, file=loose)
    assert default_storage.exists(used.path)
    assert not default_storage.exists(loose.path)
    assert not default_storage.listdir(f"renditions/{loose.key.hex[:2]}/{loose.key.hex}")[1]


def test_what_was_used_nowhere_for_a_week_is_swept(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    used, loose, new = (kept(cast.member, f"{name}.txt") for name in ("used", "loose", "new"))
    ask(cast.member, cast.community, source=f"[here]({used.get_absolute_url()})")
    StoredFile.objects.exclude(pk=new.pk).update(created_at=clock.now() - timedelta(days=8))
    with django_capture_on_commit_callbacks(execute=True):
        call_command("sweep_files", dry_run=True)
        assert StoredFile.objects.count() == 3
        assert sweep_unused() == 1
    assert set(StoredFile.objects.all()) == {used, new}
    assert not default_storage.exists(loose.path)


def test_what_a_draft_means_to_show_is_not_swept(cast: Cast) -> None:
    file = kept(cast.member)
    save_draft(
        author=cast.member,
        key=uuid.uuid4(),
        community=cast.community,
        kind="discussion",
        entry=None,
        values={"source": shown(file)},
        seen=None,
    )
    assert sweep_unused(before=clock.now() + timedelta(days=1)) == 0
    assert StoredFile.objects.filter(pk=file.pk).exists()


def test_a_file_follows_the_entry_that_it_stands_in(cast: Cast) -> None:
    file = kept(cast.member)
    entry = ask(cast.member, cast.hidden, source=f"[plan]({file.get_absolute_url()})")
    assert may_see_file(cast.sme, file)
    assert not may_see_file(cast.outsider, file)
    leave_community(user=cast.sme, community=cast.hidden)
    assert not may_see_file(cast.sme, file)
    assert entry.attachments.count() == 1


@pytest.mark.parametrize(("name", "content"), [("a.svg", SVG), ("a.html", HTML)])
def test_pages_and_drawings_may_be_kept_but_not_as_pictures(cast: Cast, name: str, content: bytes) -> None:
    file = kept(cast.member, name, content)
    assert file.family in {"other", "text"}
    assert file.width is None
    entry = post_entry(author=cast.member, community=cast.community, kind="discussion", title="x", source=shown(file))
    assert "<picture>" not in entry.html


def test_a_failed_write_leaves_no_bytes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    before = set(stored_paths())
    monkeypatch.setattr("apps.files.services.record_event", fail)
    with pytest.raises(RuntimeError):
        kept(cast.member)
    assert set(stored_paths()) == before


def stored_paths(folder: str = "files") -> list[str]:
    """Everything in the storage."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return []
    return [f"{folder}/{name}" for name in files] + [p for inner in folders for p in stored_paths(f"{folder}/{inner}")]


def test_content_is_read_from_its_start(cast: Cast) -> None:
    content = io.BytesIO(b"Two trucks a day.")
    content.read()
    assert keep_file(owner=cast.member, name="a.txt", content=content).size == 17
