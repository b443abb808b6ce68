"""The worlds are the same each time, hold together, and a run gives its figures."""

import hashlib
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models import Count, F

from apps.activity.consumers import registered_consumers
from apps.activity.models import ConsumerCursor, Event
from apps.communities.models import Community, Membership
from apps.content.models import Acceptance, Entry, Reply
from apps.feeds.models import EntryMass
from apps.notifications.models import Notification
from apps.search.models import Document
from benchmarks.world import make_world
from config.engines.folder import PROJECT

POSTS = 400
DAY = datetime(2026, 11, 1, tzinfo=UTC)
COMPARED = {
    Community: ("id", "slug", "access", "member_count", "entry_count"),
    Membership: ("community_id", "user_id", "role", "joined_at"),
    Entry: ("id", "community_id", "author_id", "title", "html", "active_at", "reply_count", "answered_by"),
    Reply: ("id", "entry_id", "parent_id", "author_id", "path", "html", "created_at"),
    Acceptance: ("entry_id", "reply_id"),
    Document: ("kind", "entry_id", "reply_id", "title", "body"),
    Notification: ("user_id", "entry_id", "count", "read_at"),
    EntryMass: ("entry_id", "people"),
}


def digest() -> str:
    seen = hashlib.sha256()
    for model, fields in COMPARED.items():
        for row in model.objects.order_by(*fields).values_list(*fields):
            seen.update(repr(row).encode())
    return seen.hexdigest()


def made_and_forgotten() -> str:
    with transaction.atomic():
        make_world(POSTS, DAY)
        found = digest()
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
def test_a_world_made_twice_is_the_same() -> None:
    assert made_and_forgotten() == made_and_forgotten()


@pytest.mark.django_db
def test_a_world_holds_together_as_if_people_had_written_it() -> None:
    make_world(POSTS, DAY)
    assert Entry.objects.count() + Reply.objects.count() == POSTS
    assert not Entry.objects.annotate(n=Count("replies")).exclude(n=F("reply_count")).exists()
    assert not Community.objects.annotate(n=Count("entries")).exclude(n=F("entry_count")).exists()
    assert not Community.objects.annotate(n=Count("memberships")).exclude(n=F("member_count")).exists()
    assert Document.objects.exclude(kind="person").count() == POSTS
    assert not Reply.objects.exclude(parent=None).exclude(parent__entry=F("entry")).exists()
    last = Event.objects.order_by("pk").last()
    assert last is not None
    assert set(ConsumerCursor.objects.values_list("name", "event_id")) == {
        (consumer.name, last.pk) for consumer in registered_consumers()
    }


def test_a_run_leaves_table_figures_and_plot(tmp_path: Path) -> None:
    arguments = ["--posts", str(POSTS), "--only", "bell,discussion", "--requests", "4"]
    places = ["--data", str(tmp_path / "data"), "--results", str(tmp_path / "results")]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "benchmarks", *arguments, *places],
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "| discussion " in done.stdout
    (data,) = (tmp_path / "results").glob("*.json")
    run = json.loads(data.read_text())
    assert [row["screen"] for row in run["screens"]] == ["healthz", "discussion", "bell"]
    assert all(row["sql_warm"] <= row["sql_cold"] for row in run["screens"])
    assert run["memory_mb"]["web"] > 0
    assert data.with_suffix(".svg").read_text().startswith("<svg")
