# ruff: noqa: E501 (what an export holds stands on one line, however long it is)
"""A MediaWiki export becomes a wiki with its history."""

import bz2
from pathlib import Path

import pytest

from apps.content.kinds.wiki.models import Redirect, WikiPage
from apps.content.models import Revision
from apps.integrations.mediawiki.wikitext import to_markdown
from tests.cast import Cast, let_river_flow
from tests.integrations.bringing import bring_in, entry_of, refused, row_of, rows_here

pytestmark = pytest.mark.django_db
NAMESPACES = {"file": "6", "category": "14", "user": "2"}


def revision(number: int, text: str, *, who: str = "<username>Ada Wasp</username><id>7</id>", comment: str = "") -> str:
    return f"""<revision><id>{number}</id><timestamp>2020-01-0{number % 9 + 1}T10:00:00Z</timestamp>
<contributor>{who}</contributor><comment>{comment}</comment><model>wikitext</model><text>{text}</text></revision>"""


PAGES = f"""<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" xml:lang="de"><siteinfo><sitename>Bees</sitename>
<namespaces><namespace key="0"/><namespace key="1">Talk</namespace><namespace key="6">File</namespace></namespaces></siteinfo>
<page><title>Queen</title><ns>0</ns><id>1</id>
{revision(1, "The [[hive]].", comment="begun")}{revision(2, "The [[hive|home]] and [[Nowhere]].", who="<ip>1.2.3.4</ip>", comment="more")}</page>
<page><title>Hive</title><ns>0</ns><id>2</id>{revision(3, "A '''box'''.")}</page>
<page><title>Hive/Floor</title><ns>0</ns><id>3</id>{revision(4, "Below.")}</page>
<page><title>Box</title><ns>0</ns><id>4</id><redirect title="Hive"/>{revision(5, "#REDIRECT [[Hive]]")}</page>
<page><title>Lost</title><ns>0</ns><id>5</id><redirect title="Elsewhere"/>{revision(6, "#REDIRECT [[Elsewhere]]")}</page>
<page><title>Talk:Queen</title><ns>1</ns><id>6</id>{revision(7, "Talk.")}</page>
<page><title>Style.css</title><ns>0</ns><id>7</id>{revision(8, "a{{}}").replace("wikitext", "css")}</page>
</mediawiki>"""


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "bees.xml.bz2"
    path.write_bytes(bz2.compress(PAGES.encode()))
    return path


def test_pages_come_in_with_their_history(export: Path, cast: Cast) -> None:
    report = bring_in("import_mediawiki", export, cast.community.slug, subpages=True)
    let_river_flow()
    entry = entry_of("1")
    assert (entry.kind, entry.language, entry.author.name) == ("wiki", "de", "Ada Wasp")
    assert entry.source == "The [[hive|home]] and [[Nowhere]]."
    hive = entry_of("2")
    assert f'<a class="page-link" href="{hive.get_absolute_url()}">home</a>' in entry.html
    rows = list(Revision.objects.filter(entry=entry).values_list("source", "comment", "editor__name"))
    # Whoever wrote without an account is nobody's number of the net here.
    assert rows == [("The [[hive]].", "begun", "Ada Wasp"), (entry.source, "more", "Anonymous")]
    assert WikiPage.objects.get(entry=entry_of("3")).parent == WikiPage.objects.get(entry=hive)
    assert row_of(report, "6")["reason"] == "belongs to another namespace (1)"
    assert row_of(report, "7")["reason"] == "is no wikitext but css"


def test_redirects_become_names_of_the_page_that_they_lead_to(export: Path, cast: Cast) -> None:
    report = bring_in("import_mediawiki", export, cast.community.slug)
    assert Redirect.objects.get(key="box").page == WikiPage.objects.get(entry=entry_of("2"))
    assert row_of(report, "Lost")["reason"] == "leads to a page that is not in the export"


def test_second_run_changes_nothing_and_a_trial_writes_nothing(export: Path, cast: Cast) -> None:
    before = rows_here()
    planned = bring_in("import_mediawiki", export, cast.community.slug, dry_run=True)
    assert rows_here() == before
    first = bring_in("import_mediawiki", export, cast.community.slug)
    assert planned["figures"] == first["figures"]
    after = rows_here()
    second = bring_in("import_mediawiki", export, cast.community.slug)
    assert rows_here() == after
    assert sum(row["new"] for row in second["figures"].values()) == 0


def test_file_that_ends_too_early_is_refused_before_anything_is_written(export: Path, cast: Cast) -> None:
    export.write_bytes(export.read_bytes()[:-30])
    assert "ends too early" in refused("import_mediawiki", export, cast.community.slug)
    plain = export.with_name("plain.xml")
    plain.write_text(PAGES[:-200])
    assert "ends too early" in refused("import_mediawiki", plain, cast.community.slug)
    plain.write_text("<html><body>A page</body></html>")
    assert "begins with html" in refused("import_mediawiki", plain, cast.community.slug)


@pytest.mark.parametrize(
    ("wikitext", "markdown"),
    [
        ("== Head ==\nText.", "## Head\n\nText."),
        ("'''bold''' ''it'' <nowiki>''no''</nowiki>", "**bold** *it* ''no''"),
        ("* one\n** two\n# three\nAfter", "- one\n   - two\n1. three\n\nAfter"),
        ("[https://a.example words] and [https://a.example]", "[words](<https://a.example>) and <https://a.example>"),
        ("{{cite|x}}Text<ref>note</ref>.", "Text."),
        ("[[File:A.png|thumb|The hive]]", "*The hive*"),
        ("[[Category:Bees]][[:Category:Bees]][[fr:Abeille]]", "Category:Bees"),
        ("[[A_b#c_d|e]]s", "[[A b#c d|e]]s"),
        ("{|\n! a !! b\n|-\n| 1 || [[x|y]]\n|}", "| a | b |\n| --- | --- |\n| 1 | [[x\\|y]] |"),
        ('<syntaxhighlight lang="python">\nx = 1\n</syntaxhighlight>', "```python\nx = 1\n```"),
        ("<math>a_1</math>", "$`a_1`$"),
        ("a*b_c [d] 1. x\n1. y", "a\\*b\\_c \\[d\\] 1. x\n1\\. y"),
    ],
)  # fmt: skip
def test_wikitext_becomes_markdown(wikitext: str, markdown: str) -> None:
    assert to_markdown(wikitext, namespaces=NAMESPACES).markdown == markdown
