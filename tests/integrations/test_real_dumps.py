"""Real communities come in whole, twice with the same result."""

import io
from pathlib import Path
from time import process_time

import pytest
from django.core.management import call_command
from django.db.models import Count, F

from apps.content.models import Acceptance, Entry, Reply, Revision
from apps.integrations.models import ImportedItem
from tests.cast import make_person
from tests.integrations.test_import import table

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]


def run(folder: Path) -> dict[str, list[int]]:
    out = io.StringIO()
    call_command("import_stackexchange", folder, community="site", stdout=out)
    return table(out.getvalue())


def counts() -> dict[str, int]:
    return {model.__name__: model._base_manager.count() for model in (Entry, Reply, Acceptance, Revision, ImportedItem)}


def check_consistency() -> None:
    assert (
        not Entry.objects.annotate(real=Count("replies")).exclude(real=F("reply_count"), last_number=F("real")).exists()
    )
    assert not Reply.objects.filter(created_at__gt=F("entry__active_at")).exists()
    assert not Reply.objects.exclude(parent=None).exclude(parent__entry=F("entry")).exists()
    assert not Entry.objects.filter(html="").exists()
    assert not Reply.objects.filter(html="").exists()


def test_small_dump_comes_in_whole_and_a_second_run_changes_nothing(real_data: Path) -> None:
    make_person("boss", is_staff=True)
    first = run(real_data / "se-tiny-meta-2020")
    before = counts()
    assert first["Posts"] == [177, 169, 0, 8, 0]
    assert first["Comments"] == [230, 230, 0, 0, 0]
    assert (before["Entry"], before["Reply"], before["Acceptance"]) == (54, 345, 11)
    assert before["Revision"] == 154
    check_consistency()
    second = run(real_data / "se-tiny-meta-2020")
    assert counts() == before
    assert sum(row[1] for row in second.values()) == 0


def test_larger_dump_comes_in_within_a_minute(real_data: Path) -> None:
    make_person("boss", is_staff=True)
    start = process_time()
    first = run(real_data / "se-quantumcomputing-2018")
    # Its own work, not the wall's clock: what else the machine does is not the importer's affair.
    assert process_time() - start < 40
    before = counts()
    assert (before["Entry"], before["Reply"], before["Acceptance"]) == (612, 1060 + 3413, 389)
    assert all(read == sum(rest) for read, *rest in first.values())
    assert first["Votes"][0] == 12_560
    check_consistency()
    second = run(real_data / "se-quantumcomputing-2018")
    assert counts() == before
    assert sum(row[1] for row in second.values()) == 0
