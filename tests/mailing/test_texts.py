"""The texts of letters: every one has its German, and what is compiled is what was written."""

import ast
import re
from pathlib import Path

import polib
import pytest
from django.utils import translation
from django.utils.translation.template import templatize

from apps.content.kinds import KINDS
from apps.core.markdown import render
from apps.mailing.content import LONGEST, mail_html, mail_text
from apps.notifications.preferences import Group

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "locale/de/LC_MESSAGES"
# What letters say in Python; all else in these apps stands on pages, which are in English.
SOURCES = (
    "mailing/digest_content.py",
    "mailing/services.py",
    "notifications/sentences.py",
    "inbound/policies.py",
    "inbound/answers.py",
    "inbound/composing.py",
)
_WORDS = re.compile(r"n?gettext\(u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")")


def said_in(path: Path) -> set[str]:
    source = path.read_text()
    if path.suffix in {".html", ".txt"}:
        return {ast.literal_eval(words) for words in _WORDS.findall(templatize(source))}
    return {
        node.args[0].value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in {"_", "gettext", "ngettext", "gettext_lazy"}
        and isinstance(node.args[0], ast.Constant)
    }


def test_every_text_of_a_letter_has_its_german() -> None:
    known = {entry.msgid for entry in polib.pofile(str(FOLDER / "django.po")) if entry.translated()}
    files = [*(ROOT / "apps" / name for name in SOURCES), *(ROOT / "templates/mail").glob("*.[ht][tx][mt]*")]
    said = set().union(*(said_in(path) for path in files)) | {str(kind.label) for kind in KINDS.values()}
    assert said | {str(group.label) for group in Group} <= known, sorted(said - known)


def test_what_is_compiled_is_what_was_written() -> None:
    written, compiled = polib.pofile(str(FOLDER / "django.po")), polib.mofile(str(FOLDER / "django.mo"))
    assert {e.msgid: (e.msgstr, e.msgstr_plural) for e in written} == {
        e.msgid: (e.msgstr, e.msgstr_plural) for e in compiled
    }
    for entry in written:
        for text in (entry.msgstr, *entry.msgstr_plural.values()):
            named = set(re.findall(r"%\(\w+\)[sd]|\{\w+\}", text))
            assert named <= set(re.findall(r"%\(\w+\)[sd]|\{\w+\}", entry.msgid + entry.msgid_plural)), entry.msgid


def test_pages_stay_english() -> None:
    with translation.override("en"):
        assert translation.gettext("Unread") == "Unread"
    with translation.override("de"):
        assert translation.gettext("Unread") == "Ungelesen"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<p><img src="/files/x.png" alt="A &quot;plan&quot;"></p>', "<p><em>[A &quot;plan&quot;]</em></p>"),
        ('<p><img src="https://elsewhere.org/x.png" alt=""></p>', "<p></p>"),
        ('<a href="/c/x/" class="mention">x</a>', '<a href="http://127.0.0.1:8000/c/x/" rel="noopener">x</a>'),
        ('<a href="#h-top">x</a>', '<a href="http://here/#h-top" rel="noopener">x</a>'),
        ('<li><input type="checkbox" checked disabled> done</li>', "<li>☑  done</li>"),
        ("<math><mi>x</mi><mo>+</mo><mn>1</mn></math>", "<code>x + 1</code>"),
        ('<script>alert(1)</script><p style="position:fixed" onclick="x()">y</p>', "<p>y</p>"),
        ('<a href="javascript:alert(1)">x</a>', '<a rel="noopener">x</a>'),
    ],
)
def test_what_people_wrote_is_made_fit_for_a_letter(html: str, expected: str) -> None:
    assert mail_html(html, "http://here/") == expected


def test_a_formula_stands_as_it_was_typed() -> None:
    source = "The stock is $`x = \\frac{a}{b} < c`$.\n\n$$\n\\sum_i y_i\n$$"
    html = mail_html(render(source).html, "http://here/", source)
    assert "<code>x = \\frac{a}{b} &lt; c</code>" in html
    assert "<code>\\sum_i y_i</code>" in html


def test_what_is_long_is_shortened_and_whole() -> None:
    html = mail_html(f"<ul>{'<li><b>word</b> and <em>more</em></li>' * 500}</ul>", "http://here/")
    assert html.endswith("</ul>")
    assert html.count("<li>") == html.count("</li>")
    assert len(re.sub(r"<[^>]+>", "", html)) <= LONGEST
    assert len(mail_text("word " * 1000)) <= LONGEST
    assert mail_text('![a plan](/files/x/plan.png "Plan")') == "[a plan]"
    assert mail_text(" [x](/c/y/) ") == "[x](http://127.0.0.1:8000/c/y/)"
