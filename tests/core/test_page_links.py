"""Links between pages by name, and the contents of a page."""

from collections.abc import Mapping

from apps.core.contents import contents_of
from apps.core.markdown import PageLink, page_key, render


def pages(names: Mapping[str, str]) -> dict[str, PageLink]:
    """A wiki in which there is one page."""
    return {
        name: PageLink(f"/e/1/{name}/" if name == "plan" else f"/c/x/wiki/{name}/", name == "plan") for name in names
    }


def html_of(source: str) -> str:
    return render(source, pages=pages).html.strip().removeprefix("<p>").removesuffix("</p>")


def test_a_name_in_two_brackets_leads_to_its_page() -> None:
    assert html_of("[[Plan]]") == '<a class="page-link" href="/e/1/plan/">Plan</a>'
    assert html_of("[[plan|how we plan]]") == '<a class="page-link" href="/e/1/plan/">how we plan</a>'
    assert html_of("[[PLAN#The week]]") == '<a class="page-link" href="/e/1/plan/#h-the-week">PLAN § The week</a>'
    assert html_of("[[#The week]]") == '<a class="page-link" href="#h-the-week">The week</a>'


def test_a_page_that_is_not_there_yet_leads_to_where_it_is_written() -> None:
    assert html_of("[[Stock]]") == '<a class="page-link missing" href="/c/x/wiki/stock/">Stock</a>'


def test_brackets_elsewhere_stay_brackets() -> None:
    for source in ("`[[Plan]]`", "\\[[Plan]]", "[[ ]]", "[[]]", "[Plan]"):
        assert "page-link" not in html_of(source)
    assert "page-link" not in render("[[Plan]]").html
    assert render("[[Plan]]").pages == {}


def test_names_are_safe_and_told() -> None:
    rendered = render('[[<b>"x"]] and [[Stock_count]], [[stock  COUNT]]', pages=pages)
    assert "<b>" not in rendered.html
    assert rendered.pages == {'<b>"x"': '<b>"x"', "stock count": "Stock_count"}
    assert page_key("  \uff33tock_Count ") == "stock count"


def test_headings_get_places_and_become_the_contents() -> None:
    contents = contents_of(render("# A *b*\n\n## C\n\n# A b").html)
    assert [(heading.anchor, heading.text, heading.depth) for heading in contents.headings] == [
        ("h-a-b", "A b", 0),
        ("h-c", "C", 1),
        ("h-a-b-2", "A b", 0),
    ]
    assert '<h3 id="h-a-b-2">A b</h3>' in contents.html


def test_links_to_a_heading_by_its_words_lead_to_its_place() -> None:
    html = contents_of(render("[a](#the-week) [b](#nowhere) [c](#h-the-week)\n\n# The week").html).html
    assert html.count('href="#h-the-week"') == 2
    assert 'href="#nowhere"' in html
