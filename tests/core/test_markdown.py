"""What people write, and what comes out of it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.markdown import MOST_BRACKETS, PersonLink, excerpt, plain, render

PEOPLE = {"lena": PersonLink("Lena <b>Vogt</b>", "/people/lena/"), "jo-2": PersonLink("Jo", "/people/jo-2/")}


def html_of(source: str) -> str:
    return render(source, people=lambda handles: {h: PEOPLE[h] for h in handles if h in PEOPLE}).html.strip()


def test_a_mention_becomes_a_link_with_the_name() -> None:
    rendered = render("Ask @Lena, or @jo-2.", people=lambda _: PEOPLE)
    assert rendered.mentions == {"lena", "jo-2"}
    assert '<a class="mention" href="/people/lena/">@Lena &lt;b&gt;Vogt&lt;/b&gt;</a>, or' in rendered.html
    assert ">@Jo</a>." in rendered.html


@pytest.mark.parametrize(
    "source",
    [
        "`@lena`",
        "    @lena",
        "```\n@lena\n```",
        "[@lena](https://example.org)",
        "<https://example.org/@lena>",
        "https://example.org/@lena",
        "someone@lena",
        "mail.me@lena.example",
        "@lena@example.org",
        "$`@lena`$",
        "\\@lena",
        "hello\\@lena",
        "&#64;lena",
        "![@lena](/x.png)",
        "@ lena",
        "@le",
    ],
)
def test_what_only_looks_like_a_mention_stays_as_it_is(source: str) -> None:
    rendered = render(source, people=lambda _: PEOPLE)
    assert "lena" not in rendered.mentions
    assert 'class="mention"' not in rendered.html


def test_an_escaped_mention_reads_as_it_was_meant() -> None:
    rendered = render("Write \\@lena and @jo-2", people=lambda _: PEOPLE)
    assert rendered.text == "Write @lena and @Jo"
    assert rendered.mentions == {"jo-2"}


def test_a_mention_of_nobody_stays_text() -> None:
    assert html_of("Ask @nobody-here.") == "<p>Ask @nobody-here.</p>"


def test_a_mention_in_bold_a_list_a_quote_and_a_table_counts() -> None:
    source = "**@lena**\n\n- @jo-2\n\n> @kim\n\n| a |\n|---|\n| @noor |"
    assert render(source).mentions == {"lena", "jo-2", "kim", "noor"}


def test_a_text_that_calls_hundreds_calls_fifty() -> None:
    assert len(render(" ".join(f"@person-{n}" for n in range(300))).mentions) == 50


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("H~2~O and H<sub>2</sub>O", "<p>H~2~O and H<sub>2</sub>O</p>"),
        ("~~gone~~", "<p><s>gone</s></p>"),
        ("Press <kbd>Ctrl</kbd>", "<p>Press <kbd>Ctrl</kbd></p>"),
        ("Dear <customer name>,", "<p>Dear &lt;customer name&gt;,</p>"),
        ("<b>bold</b>", "<p>&lt;b&gt;bold&lt;/b&gt;</p>"),
        ("<mark>open", "<p><mark>open</mark></p>"),
        ("# Title", "<h3>Title</h3>"),
        ("###### Small", "<h3>Small</h3>"),
        ("## Two\n\n### Three", "<h3>Two</h3>\n<h4>Three</h4>"),
        ("main.py and Sep.Cleanup", "<p>main.py and Sep.Cleanup</p>"),
        ("3. third", '<ol start="3">\n<li>third</li>\n</ol>'),
        ("costs $5 and $6", "<p>costs $5 and $6</p>"),
    ],
)
def test_small_things_come_out_as_written(source: str, html: str) -> None:
    assert html_of(source) == html


@pytest.mark.parametrize(
    ("source", "href"),
    [
        ("see www.example.org/a_b?x=1.", "https://www.example.org/a_b?x=1"),
        ("(www.example.org)", "https://www.example.org"),
        ("https://example.org/wiki/Flow_(x)", "https://example.org/wiki/Flow_(x)"),
        ("mail lena@example.org now", "mailto:lena@example.org"),
    ],
)
def test_bare_addresses_become_links(source: str, href: str) -> None:
    rendered = render(source)
    assert rendered.links == (href,)
    assert f'<a href="{href}" rel="nofollow ugc noopener">' in rendered.html


@pytest.mark.parametrize("source", ["www.", "www. example", "awww.example.org", "www.x", "www.-"])
def test_what_is_no_address_stays_text(source: str) -> None:
    assert "<a" not in html_of(source)


def test_links_inside_the_house_are_trusted_and_links_outside_are_not() -> None:
    assert html_of("[x](/e/5/)") == '<p><a href="/e/5/">x</a></p>'
    assert 'rel="nofollow ugc noopener"' in html_of("[x](https://example.org)")
    assert 'rel="nofollow ugc noopener"' in html_of("[x](//example.org/y)")


def test_code_is_coloured_by_classes_where_its_language_is_known() -> None:
    assert '<span class="k">def</span>' in html_of("```python\ndef f(): pass\n```")
    assert html_of("```nonsense\n<a>\n```") == '<pre class="highlight" tabindex="0"><code>&lt;a&gt;\n</code></pre>'
    long = "```python\n" + "def f(): pass\n" * 3000 + "```"
    assert "<span" not in html_of(long)


def test_formulas_become_mathml_and_what_cannot_be_read_is_shown() -> None:
    assert "<math" in html_of("Energy is $`E = mc^2`$.")
    assert 'class="math-block"' in html_of("$$\n\\frac{1}{2}\n$$")
    assert 'class="math-block"' in html_of("```math\n\\frac{1}{2}\n```")
    assert "\\left(" in html_of("$`\\left(`$")
    assert "<math" not in html_of("`$x$` and $x$ and $$x$$ in a row")


def test_a_task_list_is_shown_with_boxes_that_nobody_ticks() -> None:
    html = html_of("- [ ] order\n- [x] receive")
    assert html.count('<input class="task-list-item-checkbox"') == 2
    assert html.count("disabled") == 2


def test_pictures_are_loaded_late_and_over_secure_connections() -> None:
    html = html_of("![A chart](http://example.org/a.png)")
    assert '<img src="https://example.org/a.png" alt="A chart" loading="lazy" decoding="async">' in html


def test_a_text_of_brackets_is_shown_without_links() -> None:
    source = "[" * (MOST_BRACKETS + 1) + "[x](/y)"
    assert "<a" not in html_of(source)
    assert render(source).text.endswith("[x](/y)")


@pytest.mark.parametrize(
    "unit",
    ["[", "![", "*a ", "**a", "`", "> ", "- ", "<", "[a](", "](", "~~", "|", "@a-", "$`", "\\", "&", "www.a.", "_a*"],
)
def test_constructed_texts_are_rendered_whole(unit: str) -> None:
    # Ends at all: the quadratic or worse shapes would keep this busy for minutes.
    source = unit * (60_000 // len(unit))
    assert isinstance(render(source).html, str)


def test_plain_text_keeps_words_apart() -> None:
    assert plain("<p>one</p><p>two<br>three</p><ul><li>four &amp; five</li></ul>") == "one two three four & five"


def test_an_excerpt_is_cut_at_a_word() -> None:
    assert excerpt("short", 10) == "short"
    assert excerpt("We keep double-booking goods receipts", 24) == "We keep double-booking…"


@given(st.text(max_size=400), st.integers(10, 120))
def test_an_excerpt_is_never_longer_than_asked(text: str, length: int) -> None:
    assert len(excerpt(text, length)) <= length


@settings(deadline=None)
@given(st.text(max_size=300))
def test_the_plain_text_holds_no_tags_of_ours(source: str) -> None:
    rendered = render(source)
    assert "<p>" not in rendered.text or "<p>" in source or "&" in source
    assert rendered.text == " ".join(rendered.text.split())


def test_reader_of_an_endless_word_is_given_breaks_and_the_words_stay_the_same() -> None:
    rendered = render("x" * 60_000)
    assert max(map(len, re.findall("x+", rendered.html))) == 400
    assert rendered.text == "x" * 60_000
    # Emphasis within does not begin a new word, a blank does; code scrolls.
    divided = render("y" * 399 + "*zz* " + "z" * 400 + " ``" + "c" * 900 + "``")
    assert divided.html.count("<wbr>") == 1
    assert "<em>z<wbr>z</em>" in divided.html
    assert "<wbr>" not in render("An ordinary word. https://example.org/" + "a" * 300).html
    assert render("&" * 401).html == "<p>" + "&amp;" * 400 + "<wbr>&amp;</p>\n"
