"""Posts of other platforms in our Markdown: what a reader sees stays the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.html_to_markdown import to_markdown
from apps.core.markdown import plain, render
from tests.core.commonmark import canonical


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One</p>\n<p>Two <em>three</em> <strong>four</strong></p>", "One\n\nTwo *three* **four**"),
        ("<p>a_b and 2*3</p>", "a\\_b and 2\\*3"),
        ("<pre><code>if a_b:\n    return *c\n</code></pre>", "```\nif a_b:\n    return *c\n```"),
        ('<pre class="lang-py prettyprint"><code>x = 1\n</code></pre>', "```py\nx = 1\n```"),
        ("<p>x<sub>1</sub><sup>2</sup> <kbd>F5</kbd></p>", "x<sub>1</sub><sup>2</sup> <kbd>F5</kbd>"),
        ("<p>not <strike>now</strike> <s>ever</s></p>", "not ~~now~~ ~~ever~~"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<p>Energy $E=mc^2$ of $x_1$</p>", "Energy $`E=mc^2`$ of $`x_1`$"),
        ("<p>So $$\\frac{a_1}{b}$$</p>", "So\n\n$$\n\\frac{a_1}{b}\n$$"),
        ("<p>It costs $5 and then $6.</p>", "It costs $5 and then $6."),
        ("<p><code>$x$</code></p>", "`$x$`"),
        ("<script>alert(1)</script><style>p{}</style><p>x</p>", "x"),
        ("<p>a &lt;b&gt; c</p>", "a <b> c"),
        ("<p>one<br>two<br/></p>", "one\\\ntwo"),
        ("http://example.org/", "http://example.org/"),
        ("", ""),
    ],
)
def test_html_reads_the_same_in_markdown(html: str, markdown: str) -> None:
    assert to_markdown(html) == markdown


@pytest.mark.parametrize(
    "source",
    [
        "One *two* **three** `four`",
        "# Heading\n\ntext",
        "- a\n- b\n  - c\n\n1. d\n2. e",
        "> quoted *text*\n\nanswer",
        "```\ncode_with *stars*\n```",
        "[link](https://example.org) and ![picture](https://example.org/a.png)",
        "| a | b |\n| --- | --- |\n| 1 | 2 |",
        "x<sub>1</sub>, ~~no~~, <kbd>F5</kbd>",
        "a\\_b\\*c",
        "line  \nbreak",
        "---",
    ],
)
def test_our_own_html_comes_back_as_it_was(source: str) -> None:
    html = render(source).html
    assert canonical(render(to_markdown(html, math=False)).html) == canonical(html)


@settings(deadline=None, max_examples=200)
@given(st.text(st.characters(categories=["L", "N", "Zs"], include_characters=".,:;!?_*`-#<>&"), max_size=120))
def test_words_survive_the_way_through(words: str) -> None:
    from django.utils.html import escape

    kept = plain(render(to_markdown(f"<p>{escape(words)}</p>", math=False)).html)
    letters = "".join(c for c in words if c.isalnum())
    assert "".join(c for c in kept if c.isalnum()) == letters or any(mark in words for mark in "<>&#`~.-")


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=300))
def test_no_text_stops_the_converter(html: str) -> None:
    assert isinstance(to_markdown(html), str)
