"""Reading what people attach: words out of every format, and nothing that a broken or hostile file can break."""

import io
import re
import zipfile
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest

from apps.core.documents import Reading, Unreadable, read_document

ODF = "urn:oasis:names:tc:opendocument:xmlns:"
NAMES = (
    f'xmlns:office="{ODF}office:1.0" xmlns:text="{ODF}text:1.0" xmlns:table="{ODF}table:1.0" '
    f'xmlns:draw="{ODF}drawing:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def read(tmp_path: Path, name: str, content: bytes) -> Reading:
    path, into = tmp_path / "file", tmp_path / "into"
    path.write_bytes(content)
    into.mkdir(exist_ok=True)
    return read_document(path, name=name, into=into, pictures_at="/pictures/")


def reason(tmp_path: Path, name: str, content: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read(tmp_path, name, content)
    return refused.value.code


def zipped(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def open_document(kind: str, body: str, **more: str) -> bytes:
    return zipped({
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": f"<office:document-content {NAMES}><office:body>{body}</office:body></office:document-content>",
        "meta.xml": f"<office:document-meta {NAMES}><office:meta><dc:title>Dock rules</dc:title></office:meta>"
        "</office:document-meta>",
    } | more)  # fmt: skip


def word(body: str) -> bytes:
    space = "http://schemas.openxmlformats.org"
    return zipped({
        "[Content_Types].xml": f'<Types xmlns="{space}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{space}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{space}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{space}/wordprocessingml/2006/main"><w:body>{body}</w:body>'
        "</w:document>",
    })  # fmt: skip


@pytest.mark.real_data
@pytest.mark.parametrize(
    "name", ["RECEIPT-2024-TXN-98765_retail_purchase", "REPAIR-2022-INV-001_multipage", "movie-theater-booking-2024"]
)
def test_reader_finds_every_word_of_real_pdfs(real_data: Path, tmp_path: Path, name: str):
    folder = real_data / "documents/markitdown"
    found = read(tmp_path, f"{name}.pdf", (folder / f"{name}.pdf").read_bytes())
    expected = set(re.findall(r"\w{3,}", (folder / f"{name}.md").read_text().lower()))
    assert expected <= set(re.findall(r"\w{3,}", found.text.lower()))
    assert len(found.pictures) == found.pages


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("test.docx", "docx", "314b0a30-5b04-470b-b9f7-eed2c2bec74a"),
        ("test_with_comment.docx", "docx", "This is a test comment. 12df-321a"),
        ("test.pptx", "pptx", "a3f6004b-6f4f-4ea8-bee3-3741f4dc385f"),
        ("test.xlsx", "xlsx", "affc7dad-52dc-4b98-9b5d-51e65d8a8ad0"),
        ("test_mskanji.csv", "csv", "髙橋淳"),
        ("test_blog.html", "html", "Is model selection irrelevant?"),
    ],
)
def test_reader_finds_known_words_in_real_files(real_data: Path, tmp_path: Path, name: str, kind: str, words: str):
    found = read(tmp_path, name, (real_data / "documents/markitdown" / name).read_bytes())
    assert (found.format, words in found.text, words.split(maxsplit=1)[0] in found.html or kind == "docx") == (
        kind,
        True,
        True,
    )


@pytest.mark.real_data
def test_reader_survives_every_real_file_cut_in_the_middle(real_data: Path, tmp_path: Path):
    for path in sorted((real_data / "documents/markitdown").glob("test.*")):
        content = path.read_bytes()
        # Half a text is a text; everything else says that it is damaged, and nothing takes the reader down.
        with suppress(Unreadable):
            read(tmp_path, path.name, content[: len(content) // 2])


def test_reader_finds_words_tables_and_title_in_open_documents(tmp_path: Path):
    text = open_document(
        "text",
        "<office:text><text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>"
        '<text:h text:outline-level="1">Gate</text:h>'
        '<text:p>Park<text:s text:c="2"/>it &lt;b&gt;</text:p></office:text>',
    )
    found = read(tmp_path, "a.odt", text)
    assert (found.format, found.title, found.text) == ("odt", "Dock rules", "Gate\nPark  it <b>")
    assert found.html == "<h3>Gate</h3><p>Park  it &lt;b&gt;</p>"
    sheet = open_document(
        "spreadsheet",
        '<office:spreadsheet><table:table table:name="Sites"><table:table-row><table:table-cell><text:p>Lyon</text:p>'
        '</table:table-cell><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
        "</office:spreadsheet>",
    )
    found = read(tmp_path, "a.ods", sheet)
    assert (found.pages, found.text, "<th>Lyon</th>" in found.html) == (1, "Lyon", True)
    slides = open_document(
        "presentation",
        "<office:presentation><draw:page><draw:frame><draw:text-box><text:p>First</text:p></draw:text-box></draw:frame>"
        "</draw:page><draw:page/></office:presentation>",
    )
    found = read(tmp_path, "a.odp", slides)
    assert (found.pages, found.text) == (2, "First")


def test_reader_shows_sheets_as_tables_and_text_as_text(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active.append(["Site", "<script>alert(1)</script>"])
    book.active.append(["Lyon", 0.1 + 0.2])
    out = io.BytesIO()
    book.save(out)
    found = read(tmp_path, "a.xlsx", out.getvalue())
    assert "<td>0.3</td>" in found.html
    assert "<script>" not in found.html
    page = b"<!doctype html><title>Site</title><h1>Lyon</h1><script>alert(1)</script><img src=x onerror=alert(1)>"
    found = read(tmp_path, "a.txt", page)
    assert (found.format, found.title, found.html) == ("html", "Site", "<p>Lyon</p>")
    found = read(tmp_path, "a.md", b"---\nkey: x\n---\n# Gate *rules*\n\n<script>alert(1)</script>")
    assert found.title == "Gate *rules*"
    assert "<script>" not in found.html


def test_reader_keeps_words_of_word_apart_and_makes_links_harmless(tmp_path: Path):
    found = read(tmp_path, "a.docx", word("<w:p><w:r><w:t>One</w:t></w:r></w:p><w:p><w:r><w:t>Two</w:t></w:r></w:p>"))
    assert (found.text, found.html) == ("One\nTwo", "<p>One</p><p>Two</p>")


def test_reader_refuses_bombs_locks_and_rubbish_with_a_reason(tmp_path: Path):
    bomb = zipped({"[Content_Types].xml": "x", "word/document.xml": b"\0" * 90 * 2**20})
    assert len(bomb) < 200_000
    assert reason(tmp_path, "bomb.docx", bomb) == "too_large"
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    assert reason(tmp_path, "a.docx", zipped({"[Content_Types].xml": "x", "word/document.xml": laughs})) == "damaged"
    assert reason(tmp_path, "a.odt", open_document("text", "<office:text>" + "<text:p>" * 100)) == "damaged"
    locked = open_document("text", "x", **{"META-INF/manifest.xml": "<m><encryption-data/></m>"})
    assert reason(tmp_path, "a.odt", locked) == "password"
    assert reason(tmp_path, "a.pdf", b"%PDF-1.7 and nothing else") == "damaged"
    assert reason(tmp_path, "a.exe", b"MZ\x00\x01\x02") == "unknown"
    assert reason(tmp_path, "a.zip", zipped({"a.txt": "x"})) == "unknown"


def test_reader_that_is_too_slow_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("apps.core.documents.SECONDS", 0.01)
    assert reason(tmp_path, "a.txt", b"words") == "too_slow"
