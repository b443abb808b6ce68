"""Real exports come in whole, every row accounted for, twice with the same result."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import F

from apps.accounts.models import User
from apps.activity.models import Event
from apps.communities.models import Membership
from apps.content.kinds.wiki.models import WikiLink, WikiPage
from apps.content.models import Acceptance, Attachment, Entry, Reply, Revision
from apps.integrations.models import ImportedItem
from tests.cast import let_river_flow, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
ROWS = (User, Membership, Entry, Reply, Acceptance, Revision, Attachment, ImportedItem, Event)


def run(command: str, path: Path, report: Path, **options: Any) -> dict[str, Any]:
    call_command(command, path, community="site", stdout=io.StringIO(), report=report, **options)
    found: dict[str, Any] = json.loads(report.read_text())
    return found


def rows_here() -> dict[str, int]:
    return {model.__name__: model._base_manager.count() for model in ROWS}


def twice(command: str, path: Path, folder: Path, **options: Any) -> dict[str, Any]:
    """The first run's report; a dry run before told the same, a second run after changes nothing."""
    make_person("boss", is_staff=True)
    planned = run(command, path, folder / "plan.json", dry_run=True, **options)
    assert not Entry.objects.exists()
    first = run(command, path, folder / "first.json", **options)
    assert planned["figures"] == first["figures"]
    before = rows_here()
    second = run(command, path, folder / "second.json", **options)
    assert rows_here() == before
    assert sum(figures["new"] for figures in second["figures"].values()) == 0
    assert not Entry.objects.filter(source__contains="guildhall-entry:").exists()
    assert not Entry.objects.filter(html="").exclude(source="").exists()
    return first


@pytest.mark.parametrize(
    "name",
    [
        "64-block-test-data", "theme-preview", "themeunittestdata.wordpress", "wordpress-importer/wxr-simple",
        "wordpress-importer/valid-wxr-1.0", "wordpress-importer/valid-wxr-1.1", "wordpress-importer/small-export",
        "wordpress-importer/a11y-unit-test-data",
    ],
)  # fmt: skip
def test_wordpress_exports_come_in_whole(real_data: Path, tmp_path: Path, name: str) -> None:
    report = twice("import_wordpress", real_data / "wxr" / f"{name}.xml", tmp_path)
    assert report["figures"]["posts"]["new"] >= 1
    # Two of them were put together from several sites, and numbers come twice.
    reasons = {row["reason"] for row in report["rows"] if row["fate"] == "broken"}
    assert reasons <= {"the same key stands in the export before"}


def test_blog_comes_in_with_its_authors_and_without_its_template_tags(real_data: Path, tmp_path: Path) -> None:
    report = twice("import_markdown", real_data / "blog-18f" / "content", tmp_path, kind="article")
    assert report["figures"]["pages"]["new"] == 509
    assert report["figures"]["pages"]["broken"] == 0
    assert Entry.objects.exclude(coauthor_ids=[]).count() > 100
    for mark in ("{% image", "{{ site", "{{site", "{% include", "{% raw", "{% endraw", "<div", "<figure"):
        assert not [
            entry.title for entry in Entry.objects.filter(source__contains=mark) if mark in _prose(entry.source)
        ]


def test_handbook_comes_in_as_a_tree_whose_pages_link_to_each_other(real_data: Path, tmp_path: Path) -> None:
    report = twice("import_markdown", real_data / "wiki-18f-handbook" / "pages", tmp_path, kind="wiki")
    assert report["figures"]["pages"]["broken"] == 0
    assert Entry.objects.filter(kind="wiki").count() == report["figures"]["pages"]["new"] > 240
    assert WikiPage.objects.exclude(parent=None).count() > 200
    let_river_flow()
    assert WikiLink.objects.exclude(target=None).count() > 300
    for mark in ("{% page", "{% slack_channel", "{% alert", "{% comment"):
        assert not [
            entry.title for entry in Entry.objects.filter(source__contains=mark) if mark in _prose(entry.source)
        ]


def _prose(source: str) -> str:
    """The text without its code, where tags of templates may be what it is about."""
    return re.sub(r"^ *```.*?^ *```|`[^`\n]+`", "", source, flags=re.DOTALL | re.MULTILINE)


def test_wikipedia_pages_come_in_with_links_and_redirects(real_data: Path, tmp_path: Path) -> None:
    report = twice("import_mediawiki", real_data / "mediawiki" / "enwiki-shortened.xml.bz2", tmp_path)
    figures = report["figures"]
    assert (figures["pages"]["new"], figures["pages"]["broken"]) == (106, 0)
    assert figures["pages"]["read"] + figures["redirects"]["read"] >= 205
    assert figures["redirects"]["new"] == 10
    let_river_flow()
    page = WikiPage.objects.get(name="Algorithm")
    assert "euclid's algorithm" in set(page.links.values_list("key", flat=True))
    assert WikiLink.objects.exclude(target=None).count() >= 85
    # Formulas have such braces; in one page a footnote was never closed, and its words stay words.
    assert [entry.title for entry in Entry.objects.filter(source__contains="{{c")] == ["Andre Agassi"]


def test_mediawiki_dump_comes_in_with_its_history(real_data: Path, tmp_path: Path) -> None:
    report = twice("import_mediawiki", real_data / "mediawiki" / "mwxml-dump.xml", tmp_path)
    assert report["figures"]["pages"] == {"read": 2, "new": 1, "here": 0, "left_out": 1, "broken": 0}
    entry = Entry.objects.get()
    assert [revision.source for revision in entry.revisions.all()] == ["Revision 1 text", "Revision 2 text"]
    assert (entry.author.name, entry.source) == ("Gen0cide", "Revision 2 text")


def test_discourse_community_comes_in_with_its_tree_of_replies(real_data: Path, tmp_path: Path) -> None:
    report = twice("import_discourse", real_data / "discourse-delvingbitcoin-2026" / "posts.jsonl.gz", tmp_path)
    figures = report["figures"]
    assert (figures["topics"]["read"], figures["topics"]["new"]) == (635, 622)
    assert figures["topics"]["read"] + figures["posts"]["read"] == 4_661 + 6
    assert figures["posts"]["broken"] == 0
    assert figures["marks"]["new"] > 2_400
    assert Reply.objects.exclude(parent=None).count() > 2_000
    assert not Reply.objects.exclude(parent=None).exclude(parent__entry=F("entry")).exists()
    assert not Reply.objects.filter(source__contains="[quote=").exists()
