"""Running an importer and reading its report."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.models import User
from apps.activity.models import Event
from apps.communities.models import Membership
from apps.content.models import Acceptance, Attachment, Entry, Reply, Revision, Tag
from apps.files.models import StoredFile
from apps.integrations.models import ImportedItem

ROWS = (User, Membership, Entry, Reply, Acceptance, Revision, Tag, Attachment, StoredFile, ImportedItem, Event)


def bring_in(command: str, path: Path, community: str, **options: Any) -> dict[str, Any]:
    """The report of an import."""
    report = path.parent / f"{path.name}.report.json"
    call_command(command, path, community=community, stdout=io.StringIO(), report=report, **options)
    found: dict[str, Any] = json.loads(report.read_text())
    report.unlink()
    return found


def rows_here() -> list[int]:
    return [model._base_manager.count() for model in ROWS]


def refused(command: str, path: Path, community: str, **options: Any) -> str:
    """Why nothing was imported; nothing was written then."""
    before = rows_here()
    with pytest.raises(CommandError) as error:
        bring_in(command, path, community, **options)
    assert error.value.returncode == 2
    assert rows_here() == before
    return str(error.value)


def entry_of(key: str) -> Entry:
    entry = ImportedItem.objects.get(kind="post", external_id=key).entry
    assert entry
    return entry


def reply_of(key: str) -> Reply:
    reply = ImportedItem.objects.get(kind="comment", external_id=key).reply
    assert reply
    return reply


def row_of(report: dict[str, Any], key: str, file: str = "") -> dict[str, Any]:
    rows = [row for row in report["rows"] if row["key"] == key and file in {"", row["file"]}]
    assert len(rows) == 1, rows
    found: dict[str, Any] = rows[0]
    return found
