"""Our Markdown beside the specification's examples and the parser's own: what differs is listed, with its reason."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from markdown_it import MarkdownIt

from apps.core.markdown import render
from tests.core.commonmark import (
    BARE_ADDRESSES_ARE_LINKS,
    INLINE_TAGS_PASS,
    ONLY_WEB_AND_MAIL_ADDRESSES,
    RAW_HTML_IS_TEXT,
    canonical,
    examples,
    with_our_headings,
)


@pytest.fixture(scope="module")
def specification(real_data: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads((real_data / "commonmark" / "spec-0.31.2.json").read_text())
    assert len(found) == 652
    return found


@pytest.mark.real_data
def test_examples_of_commonmark_differ_only_where_we_mean_it(specification: list[dict[str, str]]) -> None:
    different = {
        example["example"]
        for example in specification
        if canonical(render(example["markdown"]).html) != canonical(with_our_headings(example["html"]))
    }
    meant = RAW_HTML_IS_TEXT | ONLY_WEB_AND_MAIL_ADDRESSES | BARE_ADDRESSES_ARE_LINKS
    assert sorted(different) == sorted(meant)


@pytest.mark.real_data
def test_raw_html_is_what_commonmark_makes_of_plain_text(specification: list[dict[str, str]]) -> None:
    plain = MarkdownIt("commonmark", {"html": False})
    different = {
        example["example"]
        for example in specification
        if example["example"] in RAW_HTML_IS_TEXT
        and canonical(render(example["markdown"]).html)
        != canonical(with_our_headings(plain.render(example["markdown"])))
    }
    assert different == INLINE_TAGS_PASS


@pytest.mark.real_data
def test_addresses_of_unknown_schemes_lead_nowhere(specification: list[dict[str, str]]) -> None:
    for example in specification:
        if example["example"] in ONLY_WEB_AND_MAIL_ADDRESSES:
            html = render(example["markdown"]).html
            assert "href" not in html
            assert example["markdown"].strip().strip("<>") in html


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["tables", "strikethrough", "tasklists"])
def test_extensions_work_as_their_authors_show(real_data: Path, name: str) -> None:
    found = examples((real_data / "commonmark" / f"{name}.md").read_text())
    assert len(found) >= 15
    for source, expected in found:
        assert canonical(_without_our_frames(render(source).html)) == canonical(_in_our_words(expected)), source


@pytest.mark.real_data
def test_addresses_are_found_as_in_the_parsers_examples(real_data: Path) -> None:
    different = [
        source
        for source, expected in examples((real_data / "commonmark" / "linkify.md").read_text())
        if "</a>" not in source and canonical(render(source).html) != canonical(_in_our_words(expected.rstrip(".")))
    ]
    # A name with a dot is a file or a class more often than a site.
    assert [source for source in different if "github.com" not in source] == []
    assert len(different) == 4


def _without_our_frames(html: str) -> str:
    """Without the frame that lets a wide table scroll, and the labels that make a task's words part of its box."""
    html = html.replace('<div class="table-scroll" tabindex="0" role="group"><table>', "<table>")
    return (
        html.replace("</table></div>", "</table>")
        .replace("<label>", "")
        .replace("</label>", "")
        .replace('checked="checked"', 'checked=""')
    )


def _in_our_words(html: str) -> str:
    """Alignment by class, because the pages' policy refuses inline style; sites without a scheme are secure ones."""
    for side in ("left", "center", "right"):
        html = html.replace(f' style="text-align:{side}"', f' class="align-{side}"')
    return html.replace('href="http://www.example.org"', 'href="https://www.example.org"')


def test_differences_are_told_with_their_reasons() -> None:
    table = (settings.BASE_DIR / "docs" / "commonmark.md").read_text()
    told: set[int] = set()
    for cell in re.findall(r"^\| [A-Z][^|]+ \| ([\d, –]+) \|", table, re.MULTILINE):
        for piece in cell.split(", "):
            first, _dash, last = piece.partition("–")
            told |= set(range(int(first), int(last or first) + 1))
    assert told == RAW_HTML_IS_TEXT | ONLY_WEB_AND_MAIL_ADDRESSES | BARE_ADDRESSES_ARE_LINKS
    assert f"{652 - len(told)} come out as the specification says. The {len(told)} below" in table
