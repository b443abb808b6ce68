"""Whatever is written, nothing but the tags, attributes and addresses that we mean leaves the renderer."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.html_to_markdown import to_markdown
from apps.core.markdown import PersonLink, render
from apps.core.markdown.sanitising import _ATTRIBUTES, _TAGS, sanitise
from tests.core.commonmark import examples

OWN = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "[x](java&#x09;script:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "![x](javascript:alert(1))",
    '![x](https://a.example/"onerror="alert(1))',
    '[x](https://a.example "\\" onmouseover=alert(1) x=\\"")',
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "<sub onclick=alert(1)>x</sub>",
    "<kbd style=position:fixed>x</kbd>",
    '```"><script>alert(1)</script>\nx\n```',
    "```python onload=alert(1)\n</code></pre><script>alert(1)</script>\n```",
    "$`\\href{javascript:alert(1)}{x}`$",
    "$`\\text{<img src=x onerror=alert(1)>}`$",
    "$$\n</math><script>alert(1)</script>\n$$",
    '```math\n\\class{x" onload="alert(1)}{y}\n```',
    "| a |\n|:-:|\n| <script>alert(1)</script> |",
    "- [ ] <input autofocus onfocus=alert(1)>",
    '@lena"><script>alert(1)</script>',
    "<br onload=alert(1)>",
    "<mark/onclick=alert(1)>x",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<p style='text-align:left' onclick=alert(1)>x</p>",
    "https://a.example/<script>alert(1)</script>",
    'www.a.example/"onmouseover=alert(1)',
    "\u202e<script>alert(1)</script>\u202c",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
]


def check(html: str) -> None:
    """Every tag and attribute is one of ours, every address goes to the web, to mail or stays here."""
    # In a body, because the reader warns of texts without tags that look like an address.
    body = BeautifulSoup(f"<body>{html}</body>", "html.parser").body
    assert body is not None
    for tag in body.find_all():
        assert tag.name in _TAGS, html
        for name, value in tag.attrs.items():
            assert name in _ATTRIBUTES.get(tag.name, set()), html
            assert not name.startswith("on")
            if name in {"href", "src"}:
                assert urlsplit(str(value)).scheme.lower() in {"", "http", "https", "mailto"}, html
        if tag.name == "input":
            assert tag.get("type") == "checkbox"
            assert tag.has_attr("disabled")
    assert sanitise(html) == html


def people(handles: set[str]) -> dict[str, PersonLink]:
    return {handle: PersonLink('<img src=x onerror="alert(1)">', f"/people/{handle}/") for handle in handles}


@pytest.mark.parametrize("source", OWN)
def test_our_own_attacks_come_out_harmless(source: str) -> None:
    check(render(source, people=people).html)


@pytest.mark.parametrize("source", OWN)
def test_attacks_in_imported_html_come_out_harmless(source: str) -> None:
    check(render(to_markdown(source), people=people).html)


@pytest.mark.real_data
def test_known_attacks_come_out_harmless(real_data: Path) -> None:
    naughty: list[str] = json.loads((real_data / "xss" / "blns.json").read_text())
    payloads = (real_data / "xss" / "markdown-xss.txt").read_text()
    attacks = [*naughty, *payloads.splitlines(), payloads]
    attacks += [source for source, _ in examples((real_data / "commonmark" / "xss.md").read_text())]
    assert len(attacks) > 500
    for source in attacks:
        check(render(source, people=people).html)
        check(render(to_markdown(source), people=people).html)


_PIECES = st.sampled_from(
    [
        *OWN, "\n", "\n\n", "    ", "\t", "> ", "- ", "1. ", "# ", "`", "```", "~~~", "*", "**", "_", "~~", "[", "](",
        ")", "![", "<", ">", "</", '"', "'", "&", "&#", ";", "javascript:", "data:", "//", "http://", "www.", "@", "\\",
        "|", "|-|-|", "$`", "`$", "$$", "{", "}", "\\frac", "- [ ] ", "[^1]", "on", "=", "\x00", "\ufeff", "a",
        "\U0001f600",
    ]
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.lists(_PIECES | st.text(max_size=8), max_size=25).map("".join))
def test_no_text_raises_or_comes_out_harmful(source: str) -> None:
    check(render(source, people=people).html)


@settings(deadline=None, max_examples=200)
@given(st.lists(_PIECES | st.text(max_size=8), max_size=25).map("".join))
def test_no_html_passes_the_sanitiser_harmful_or_changes_at_the_second_time(html: str) -> None:
    check(sanitise(html))
