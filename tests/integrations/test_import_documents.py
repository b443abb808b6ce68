"""Documents in bulk: a folder or an archive, dry, then written, then once more without a change."""

import json
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.activity.models import Event, Origin
from apps.content.kinds.document.models import DocumentVersion, State
from apps.content.kinds.document.reading import read_versions
from apps.content.models import Entry
from apps.files.models import StoredFile
from apps.notifications.models import Notification
from tests.cast import Cast
from tests.kinds.making import pdf, sheet, zipped

NASTY = '"><img src=x onerror=alert(1)>.md'
FILES = {
    "quality/Gate rules.pdf": pdf("Park at gate nine"),
    "quality/Scrap_2026.xlsx": sheet(["Scrap", "seven"], title="Scrap by line"),
    "quality/copy of rules.pdf": pdf("Park at gate nine"),
    f"odd/{NASTY}": b"# Title from inside\n\n<script>alert(1)</script>",
    "odd/broken.pdf": b"%PDF-1.7 nothing",
    "odd/program.exe": b"MZ" + bytes(200),
    "odd/song.mp3": b"ID3" + bytes(500),
    "odd/empty.txt": b"",
    "odd/~$lock.docx": b"x",
    "Thumbs.db": b"x",
    ".hidden/secret.txt": b"secret",
    "notes.txt": "Größe".encode("cp1252"),
}


def run(path: Path, report: Path, *more: str) -> dict[str, object]:
    out = StringIO()
    call_command("import_documents", str(path), "--community", "community", "--report", str(report), *more, stdout=out)
    return json.loads(report.read_text())


def fates(report: dict[str, object]) -> dict[str, str]:
    return {row["key"]: row["fate"] for row in report["rows"] if row["file"] == "documents"}


@pytest.fixture(params=["folder", "archive"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "archive":
        path = tmp_path / "files.zip"
        path.write_bytes(zipped(FILES))
        return path
    for name, content in FILES.items():
        place = tmp_path / "files" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    (tmp_path / "files/outside.txt").symlink_to("/etc/hostname")
    return tmp_path / "files"


def test_folder_or_archive_comes_in_row_by_row_and_a_second_run_changes_nothing(
    cast: Cast, source: Path, tmp_path: Path
) -> None:
    expected = {
        "quality/Gate rules.pdf": "new",
        "quality/Scrap_2026.xlsx": "new",
        "quality/copy of rules.pdf": "left_out",
        f"odd/{NASTY}": "new",
        "odd/broken.pdf": "broken",
        "odd/program.exe": "broken",
        "odd/song.mp3": "broken",
        "odd/empty.txt": "broken",
        "odd/~$lock.docx": "left_out",
        "Thumbs.db": "left_out",
        "notes.txt": "new",
    }
    dry = run(source, tmp_path / "dry.json", "--dry-run")
    assert fates(dry) == expected
    assert all(row.get("reason") for row in dry["rows"] if row["fate"] in {"broken", "left_out"})
    assert (Entry.objects.count(), StoredFile.objects.count()) == (0, 0)
    first = run(source, tmp_path / "first.json", "--author", "member-person@example.org")
    assert fates(first) == expected
    entries = {entry.title: entry for entry in Entry.objects.all()}
    assert set(entries) == {"Gate rules", "Scrap by line", "Title from inside", "notes"}
    assert {entry.author for entry in entries.values()} == {cast.member}
    assert [tag.name for tag in entries["Scrap by line"].tags.all()] == ["quality"]
    assert entries["notes"].is_history
    read_versions()
    assert set(DocumentVersion.objects.values_list("state", flat=True)) == {State.READY}
    assert "Größe" in DocumentVersion.objects.get(document__entry=entries["notes"]).text
    before = list(DocumentVersion.objects.order_by("pk").values_list("pk", "number", "file_id"))
    events = Event.objects.count()
    again = run(source, tmp_path / "again.json", "--author", "member-person@example.org")
    assert {key for key, fate in fates(again).items() if fate == "here"} == {
        key for key, fate in expected.items() if fate == "new"
    }
    assert list(DocumentVersion.objects.order_by("pk").values_list("pk", "number", "file_id")) == before
    assert Event.objects.count() == events
    assert not Notification.objects.exists()
    assert set(Event.objects.filter(verb="entry_posted").values_list("origin", flat=True)) == {Origin.IMPORT}


def test_date_of_the_file_is_the_date_of_the_document(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "files"
    path.mkdir()
    (path / "old.txt").write_text("Old words")
    os.utime(path / "old.txt", (1_500_000_000, 1_500_000_000))
    run(path, tmp_path / "report.json")
    assert Entry.objects.get().published_at.timestamp() == 1_500_000_000


def test_nothing_to_import_is_said_in_a_sentence(cast: Cast, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for path in (empty, tmp_path / "missing"):
        with pytest.raises(CommandError, match="There is no"):
            call_command("import_documents", str(path), "--community", "community")


@pytest.mark.real_data
def test_real_documents_come_in_with_every_refusal_by_row(cast: Cast, real_data: Path, tmp_path: Path) -> None:
    report = run(real_data / "documents", tmp_path / "report.json")
    files = [path for path in (real_data / "documents").rglob("*") if path.is_file()]
    assert len(fates(report)) == len(files)
    assert sum(fate == "new" for fate in fates(report).values()) == Entry.objects.count() >= 20
    read_versions()
    assert not DocumentVersion.objects.filter(state=State.WAITING).exists()
    again = run(real_data / "documents", tmp_path / "again.json")
    assert "new" not in fates(again).values()
