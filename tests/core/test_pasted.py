"""What a clipboard holds as HTML comes into a text as plain Markdown."""

import pytest

from apps.core.markdown import render
from apps.core.pasted import MOST_HTML, pasted_to_markdown

WORD = """<html xmlns:o="urn:x"><head><style>p{}</style></head><body><!--StartFragment-->
<h1>Close in four days<o:p></o:p></h1>
<p class=MsoNormal>We <b>count</b> twice and <span style='font-style:italic'>then</span> post.<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span>&nbsp; </span></span><![endif]>First</p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span>&nbsp;</span></span><![endif]>Nested</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span
style='mso-list:Ignore'>·<span>&nbsp;</span></span>Second</p>
<table class=MsoTableGrid><tr><td><p><b>Part</b></p></td><td><p>Count</p></td></tr>
<tr><td><p>Seal</p></td><td><p>12</p></td></tr></table>
<p><img src="file:///C:/x.png" alt="a pump"></p><!--EndFragment--></body></html>"""

GOOGLE = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><h2 dir="ltr"><span
style="font-weight:700">Lesson</span></h2><p dir="ltr"><span style="font-weight:400">We </span><span
style="font-weight:700">never</span><span style="font-weight:400"> ship on Friday. See </span><a
href="https://example.org/a?b=1"><span>the page</span></a></p><ul><li dir="ltr"><p role="presentation"><span>one</span>
</p></li><ul><li dir="ltr"><p><span>one a</span></p></li></ul></ul><br><p><span
style="font-family:'Courier New'">bin/up</span></p></b>"""

PAGE = """<div><h3>Steps</h3><pre><code class="language-python">def f():
    return 1
</code></pre><blockquote><p>Said <code>x</code></p></blockquote><ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>
<p><a href="javascript:alert(1)">bad</a> and <a href="/relative">near</a></p><img src="https://e.org/x.png" alt="pic">
<script>alert(1)</script><table><tr><td>laid out</td></tr></table></div>"""


def test_word_keeps_headings_lists_and_tables() -> None:
    assert pasted_to_markdown(WORD) == (
        "# Close in four days\n\nWe **count** twice and *then* post.\n\n- First\n  1. Nested\n- Second\n\n"
        "| Part | Count |\n| --- | --- |\n| Seal | 12 |\n\na pump"
    )


def test_google_docs_keeps_bold_words_links_and_nested_lists() -> None:
    assert pasted_to_markdown(GOOGLE) == (
        "## Lesson\n\nWe **never** ship on Friday. See [the page](https://example.org/a?b=1)\n\n"
        "- one\n  - one a\n\n`bin/up`"
    )


def test_a_page_keeps_code_and_quotations_and_loses_what_leads_nowhere() -> None:
    markdown = pasted_to_markdown(PAGE)
    assert "```python\ndef f():\n    return 1\n```" in markdown
    assert "> Said `x`" in markdown
    assert "1. a\n   - b\n2. c" in markdown
    assert "bad and near" in markdown
    assert "![pic](https://e.org/x.png)" in markdown
    assert markdown.endswith("laid out")
    assert "script" not in render(markdown).html


def test_anything_can_be_pasted_but_not_without_end() -> None:
    for odd in ("", "<", "<p", "<ul><li>", "<table><tr>", "<a href='http://['>x</a>", "<![if x]>y", "plain & simple"):
        assert "href=" not in render(pasted_to_markdown(odd)).html
    with pytest.raises(ValueError, match="too long"):
        pasted_to_markdown("x" * (MOST_HTML + 1))
    with pytest.raises(ValueError, match="too deep"):
        pasted_to_markdown("<div>" * 3000 + "x")
