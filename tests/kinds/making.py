"""Files and entries of the kinds, made through the services."""

import io
import zipfile
from typing import Any

import openpyxl
from PIL import Image

from apps.accounts.models import User
from apps.communities.models import Community
from apps.content.models import Entry
from apps.content.services import post_entry
from apps.files.models import StoredFile
from apps.files.services import keep_file

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def stored(owner: User, name: str, content: bytes) -> StoredFile:
    return keep_file(owner=owner, name=name, content=io.BytesIO(content))


def picture(width: int = 800, height: int = 400) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (20, 120, 110)).save(out, "PNG")
    return out.getvalue()


def pdf(*pages: str) -> bytes:
    """A PDF with a line of text on each page, as small as one can be."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    kids = []
    for text in pages:
        stream = f"BT /F1 24 Tf 72 700 Td ({text}) Tj ET"
        objects.append(f"<</Length {len(stream)}>>stream\n{stream}\nendstream")
        fonts = "/Resources<</Font<</F1 3 0 R>>>>"
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]{fonts}/Contents {len(objects)} 0 R>>")
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>"
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    return out + f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode()


def sheet(*rows: list[str], title: str = "") -> bytes:
    book = openpyxl.Workbook()
    if title:
        book.properties.title = title
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def write(author: User, community: Community, kind: str, title: str = "What a dock taught me", **fields: Any) -> Entry:
    given = {"source": "Trailers are turned in **forty** minutes."} | fields
    return post_entry(author=author, community=community, kind=kind, title=title, **given)


def document(author: User, community: Community, name: str, content: bytes, title: str = "Gate rules") -> Entry:
    return write(author, community, "document", title, source="", details={"file": stored(author, name, content)})


def interview(author: User, interviewee: User, community: Community, title: str = "The question behind it") -> Entry:
    source = "## What is a good day?\n\nWhen nothing waits."
    return write(author, community, "interview", title, source=source, details={"interviewee": interviewee})
