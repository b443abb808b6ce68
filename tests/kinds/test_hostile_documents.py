"""A corpus of hostile strings inside every format of document, looked at in a real browser."""

import io
import re
import time
from typing import Any

from pptx import Presentation
from pptx.util import Inches

from apps.content.kinds.document.models import DocumentVersion, State
from tests.cast import Cast
from tests.core.test_documents import open_document, word
from tests.engines import real_data_folder
from tests.integrations.hostile import LINES, corpus
from tests.kinds.making import document, pdf, sheet
from tests.pages.test_journey import sign_in, watch
from tests.site import Site

# What XML cannot hold, and what a spreadsheet refuses to hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def slides(texts: list[str]) -> bytes:
    presentation = Presentation()
    for text in texts:
        slide = presentation.slides.add_slide(presentation.slide_layouts[5])
        slide.shapes.title.text = text
        slide.shapes.add_textbox(Inches(1), Inches(2), Inches(5), Inches(1)).text_frame.text = text
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()


def in_every_format(texts: list[str]) -> dict[str, bytes]:
    paragraphs = "".join(f'<w:p><w:r><w:t xml:space="preserve">{escaped(text)}</w:t></w:r></w:p>' for text in texts)
    odt = "".join(f"<text:p>{escaped(text)}</text:p>" for text in texts)
    return {
        "a.docx": word(paragraphs),
        "a.odt": open_document("text", f"<office:text>{odt}</office:text>"),
        "a.xlsx": sheet(*([text] for text in texts)),
        "a.pptx": slides(texts[:60]),
        "a.md": "\n\n".join(texts).encode(),
        "a.csv": "\n".join(texts).encode(),
        "a.txt": "\n".join(texts).encode(),
        "a.html": f"<!doctype html><html><body>{'<br>'.join(texts)}</body></html>".encode(),
        "a.pdf": pdf(*(re.sub(r"[^ -~]|[()\\]", "", text) for text in texts[:20])),
    }


def test_hostile_strings_in_every_format_stay_words(contexts: Any, people: Cast, live_site: Site) -> None:
    texts = [text for text in (_UNWRITABLE.sub("", one) for one in corpus(real_data_folder())) if text.strip()]
    entries = [
        document(people.member, people.community, name, content, title=f"{name} {LINES[1]}")
        for name, content in in_every_format(texts).items()
    ]
    for _ in range(180):
        if not DocumentVersion.objects.filter(state=State.WAITING).exists():
            break
        time.sleep(0.5)
    page = contexts(viewport={"width": 360, "height": 800}).new_page()
    complaints = watch(page)
    page.on("dialog", lambda dialog: (complaints.append(f"alert on {page.url}"), dialog.dismiss()))
    sign_in(page, people.other.email or "")
    for entry in entries:
        version = DocumentVersion.objects.get(document__entry=entry)
        assert version.state == State.READY, version.file.name
        page.goto(entry.get_absolute_url())
        page.wait_for_timeout(300)
        alive = page.evaluate(
            """() => [...document.querySelectorAll("article *, aside *")].filter((node) =>
                ["SCRIPT", "STYLE", "IFRAME", "OBJECT", "EMBED", "BASE", "META", "LINK"].includes(node.tagName)
                || [...node.attributes].some((one) => /^on/i.test(one.name) || one.name === "style"
                || (/^(href|src|action|formaction|xlink:href)$/i.test(one.name)
                    && /^[\\s\\0-\\x1f]*(javascript|data|vbscript):/i.test(one.value))))
                .map((node) => node.outerHTML.slice(0, 200))"""
        )
        assert alive == [], version.file.name
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, version.file.name
    # Pictures may be of other sites, here of some that do not exist.
    assert [text for text in complaints if "Failed to load resource" not in text] == []
