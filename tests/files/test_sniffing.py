"""What a file is, whatever it calls itself."""

import io
from pathlib import Path

import pytest

from apps.files.sniffing import sniff, sniff_file
from tests.files.making import HTML, MP3, PDF, SVG, archive, moving_picture, photo

OOXML = "application/vnd.openxmlformats-officedocument"


def told(content: bytes, name: str = "file.bin") -> tuple[str, str]:
    found = sniff_file(io.BytesIO(content), name)
    return found.media_type, found.family


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (photo(20, 20, "PNG"), ("image/png", "image")),
        (photo(20, 20), ("image/jpeg", "image")),
        (photo(20, 20, "WEBP"), ("image/webp", "image")),
        (photo(20, 20, "AVIF"), ("image/avif", "image")),
        (photo(20, 20, "BMP"), ("image/bmp", "image")),
        (moving_picture(), ("image/gif", "image")),
        (b"\0\0\0\x18ftypheic" + bytes(20), ("image/heic", "image")),
        (PDF, ("application/pdf", "document")),
        (MP3, ("audio/mpeg", "audio")),
        (b"\xff\xfb\x90\x00" + bytes(413) + b"\xff\xfb\x90\x00", ("audio/mpeg", "audio")),
        (b"fLaC" + bytes(30), ("audio/flac", "audio")),
        (b"OggS" + bytes(24) + b"OpusHead", ("audio/ogg", "audio")),
        (b"RIFF\x24\0\0\0WAVEfmt ", ("audio/wav", "audio")),
        (b"\0\0\0\x1cftypM4A " + bytes(16), ("audio/mp4", "audio")),
        (b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x14moovtrakhdlrsoun", ("audio/mp4", "audio")),
        (b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x14moovtrakhdlrvide", ("video/mp4", "video")),
        (b"\x1a\x45\xdf\xa3....webm....A_OPUS", ("audio/webm", "audio")),
        (archive(notes___txt=b"x"), ("application/zip", "archive")),
        (b"MZ\x90\x00" + bytes(60), ("application/x-msdownload", "program")),
        (b"#!/bin/sh\nrm -rf /", ("text/x-script", "program")),
        (bytes(range(256)) * 4, ("application/octet-stream", "unknown")),
    ],
)
def test_content_tells_the_type_under_any_name(content: bytes, expected: tuple[str, str]) -> None:
    for name in ("file", "holiday.jpg", "page.html", "notes.txt"):
        assert told(content, name) == expected


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello", "a", "text/vtt"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nHello", "a", "application/x-subrip"),
        (b"# Hello\n\nWorld", "a.md", "text/markdown"),
        (b"a,b\n1,2", "a.csv", "text/csv"),
        ("Grüße, 您好".encode(), "a", "text/plain"),
        ("Grüße".encode("utf-16"), "a", "text/plain"),
        ("こんにちは".encode("shift-jis"), "a.csv", "text/csv"),
    ],
)
def test_a_text_in_any_script_is_a_text(content: bytes, name: str, expected: str) -> None:
    assert told(content, name) == (expected, "text")


@pytest.mark.parametrize("name", ["drawing.svg", "photo.png", "notes.txt", "notes.md"])
@pytest.mark.parametrize(
    "content",
    [
        SVG,
        b"\xef\xbb\xbf \n" + SVG,
        b'<?xml version="1.0"?><!-- x --><svg onload="alert(1)"/>',
        SVG.decode().encode("utf-16"),
    ],
)
def test_a_drawing_is_never_a_picture_or_a_text(content: bytes, name: str) -> None:
    assert told(content, name) == ("image/svg+xml", "other")


@pytest.mark.parametrize(
    "content", [HTML, b"\n\n<script>alert(1)</script>", b"<!-- --><html>", HTML.decode().encode("utf-16")]
)
def test_a_page_is_a_page_whatever_its_name(content: bytes) -> None:
    for name in ("page.html", "notes.txt", "photo.png"):
        assert told(content, name)[0] == "text/html"


def test_a_text_that_calls_itself_a_page_or_a_script_is_treated_as_one() -> None:
    assert told(b"harmless", "page.html")[0] == "text/html"
    assert told(b"harmless", "code.js") == ("text/javascript", "other")
    assert told(b"harmless", "drawing.svg") == ("image/svg+xml", "other")
    assert told(b"del *.*", "clean.bat")[1] == "program"


def test_office_files_are_told_by_what_is_in_the_archive() -> None:
    parts = {"[Content_Types]___xml": b"", "word__document___xml": b"<w/>"}
    assert told(archive(**parts), "x.zip")[0] == f"{OOXML}.wordprocessingml.document"
    # A text with a table in it: the name chooses among what is there.
    both = archive(**parts, xl__workbook___xml=b"")
    assert told(both, "x.xlsx")[0] == f"{OOXML}.spreadsheetml.sheet"
    assert told(both, "x.docx")[0] == f"{OOXML}.wordprocessingml.document"
    assert told(archive(word__document___xml=b""), "x.docx")[0] == "application/zip"
    assert told(archive(**{"META-INF__MANIFEST___MF": b""}), "x.zip")[1] == "program"
    assert told(archive(mimetype=b"application/vnd.oasis.opendocument.text"), "x")[0].endswith("opendocument.text")


def test_two_files_in_one_are_the_first_and_never_a_page() -> None:
    assert told(PDF + HTML, "x.html")[0] == "application/pdf"
    assert told(b"GIF89a/*" + HTML, "x.html")[0] == "image/gif"
    assert told(photo(20, 20) + archive(a=HTML), "x.zip")[0] == "image/jpeg"


@pytest.mark.real_data
def test_real_documents_are_told_by_content_alone(real_data: Path) -> None:
    expected = {
        "test.docx": "wordprocessingml", "test.pptx": "presentationml", "test.xlsx": "spreadsheetml",
        "test.xls": "ms-excel", "test.epub": "epub", "test.pdf": "pdf", "test.mp3": "audio/mpeg",
        "test.m4a": "audio/mp4", "test.jpg": "image/jpeg", "test_outlook_msg.msg": "ms-outlook",
        "test_wikipedia.html": "text/html", "random.bin": "octet-stream",
    }  # fmt: skip
    folder = real_data / "documents" / "markitdown"
    for name, kind in expected.items():
        with (folder / name).open("rb") as content:
            assert kind in sniff_file(content, "whatever").media_type, name


def test_a_beginning_alone_suffices_for_most() -> None:
    assert sniff(photo()[:64], "x").media_type == "image/jpeg"
    assert sniff(b"", "x").media_type == "text/plain"
