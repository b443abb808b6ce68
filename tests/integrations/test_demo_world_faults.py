"""A demo world that cannot be loaded leaves nothing behind."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from apps.accounts.models import User
from apps.activity.models import Event
from apps.communities.models import Community
from apps.content.models import Entry
from tests.cast import make_person

pytestmark = pytest.mark.django_db


def test_operator_with_users_in_the_database_is_refused(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    make_person("somebody")
    with pytest.raises(CommandError, match="has users already") as raised:
        call_command("demo_world")
    assert raised.value.returncode == 2
    assert (User.objects.count(), list(tmp_path.iterdir())) == (1, [])


PERSON = "---\nname: {name}\njoined: {joined}\n---\nHello.\n"
COMMUNITY = """---
name: Gardeners
kind: horizontal
method: Seed to table
access: open
purpose: Grow better beans.
created: 90
managers: {anna: 90}
members: {bert: 20}
---
"""
DISCUSSION = """---
title: Beans
author: bert
days_ago: 10
---
How deep?

<!-- reply: id=r1 author=anna days_ago=9 accepted -->
Two thumbs, see [above](discussion:gardeners/beans).
"""
BEANS = "discussions/gardeners/beans.md"


def write_world(folder: Path) -> Path:
    """Three people, a community of two, a discussion."""
    for name in ("people", "communities", "discussions/gardeners"):
        (folder / name).mkdir(parents=True)
    for name, joined in (("Anna", 100), ("Bert", 50), ("Carl", 50)):
        (folder / "people" / f"{name.lower()}.md").write_text(PERSON.format(name=name, joined=joined))
    (folder / "communities" / "gardeners.md").write_text(COMMUNITY)
    (folder / BEANS).write_text(DISCUSSION)
    return folder


def test_operator_may_load_a_world_of_another_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"
    call_command("demo_world", folder=write_world(tmp_path / "demo"), verbosity=0)
    entry = Entry.objects.get()
    assert (entry.reply_count, entry.answered_by, entry.acceptance.by.name) == (1, "peer", "Bert")
    assert f'href="{entry.get_absolute_url()}"' in entry.replies.get().html


@pytest.mark.parametrize(
    ("file", "text", "instead", "sentence"),
    [
        (BEANS, "author: bert", "author: dora", "dora does something before joining"),
        (BEANS, "author: bert", "author: carl", "Only members of this community"),
        (BEANS, "days_ago: 10", "days_ago: 30", "Only members of this community"),
        (BEANS, "gardeners/beans)", "gardeners/peas)", "links to discussion:gardeners/peas"),
        (BEANS, "id=r1", "id=r1 parent=r0", "answers r0"),
        (BEANS, "days_ago=9", "", "lacks or mistakes 'days_ago'"),
        ("communities/gardeners.md", "managers: {anna: 90}", "smes: {anna: 90}", "has no manager"),
        ("people/bert.md", "joined: 50", "joined: 50\npicture: bert.webp", "no picture bert.webp"),
        ("people/bert.md", "name: Bert", "nome: Bert", "name is missing"),
    ],
)
def test_world_with_a_fault_leaves_an_empty_database(
    settings: Settings, tmp_path: Path, file: str, text: str, instead: str, sentence: str
) -> None:
    settings.DATA_DIR = tmp_path / "data"
    folder = write_world(tmp_path / "demo")
    (folder / file).write_text((folder / file).read_text().replace(text, instead))
    with pytest.raises(CommandError, match=sentence) as raised:
        call_command("demo_world", folder=folder)
    assert raised.value.returncode == 2
    assert (User.objects.count(), Community.objects.count(), Event.objects.count()) == (0, 0, 0)
    assert not (tmp_path / "data").exists()
