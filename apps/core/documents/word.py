"""Word: every word from the XML (notes and comments included), and the text as HTML to look at."""

import re
import zipfile
from collections.abc import Iterator
from html import escape
from typing import IO, Any

import mammoth
from defusedxml import ElementTree

from apps.core.documents.child import Found, Job
from apps.core.documents.limits import TextKeeper, opened_zip
from apps.core.documents.pictures import PictureKeeper
from apps.core.markdown import plain
from apps.core.markdown.sanitising import sanitise

_PARTS = re.compile(r"word/(?:document|footnotes|endnotes|comments)\d*\.xml")
# Our pages keep the two largest headings for themselves.
_STYLES = """
p[style-name='Title'] => h3:fresh
p[style-name='Heading 1'] => h3:fresh
p[style-name='Heading 2'] => h4:fresh
p[style-name='Heading 3'] => h5:fresh
p[style-name='Heading 4'] => h6:fresh
p[style-name='heading 1'] => h3:fresh
p[style-name='heading 2'] => h4:fresh
p[style-name='heading 3'] => h5:fresh
p[style-name='heading 4'] => h6:fresh
"""


def read_docx(job: Job) -> Found:
    """Text, title, and the document as HTML with its pictures."""
    with opened_zip(job.path) as archive:
        text = TextKeeper()
        for name in sorted(archive.namelist()):
            if _PARTS.fullmatch(name):
                with archive.open(name) as part:
                    for paragraph in _paragraphs(part):
                        text.add(paragraph)
        title = core_title(archive)
    pictures = PictureKeeper(job)

    def shown(image: Any) -> dict[str, str]:
        with image.open() as source:
            address = pictures.keep(source)
        return {"src": address} if address else {"src": ""}

    with job.path.open("rb") as file:
        made = mammoth.convert_to_html(file, style_map=_STYLES, convert_image=mammoth.images.img_element(shown))
    html = sanitise(made.value.replace('<img src="" />', ""))
    if len(plain(html)) * 2 < len(str(text)):
        # Formulas and text boxes, which the converter passes by: the words are worth more than their looks.
        html = "".join(f"<p>{escape(line)}</p>" for line in str(text).splitlines() if line)
    return Found(text=str(text), title=title, html=html, pictures=pictures.kept)


def core_title(archive: zipfile.ZipFile) -> str:
    """The title in the document's own properties, which all three Office formats keep in the same place."""
    if "docProps/core.xml" not in archive.namelist():
        return ""
    with archive.open("docProps/core.xml") as part:
        root = ElementTree.fromstring(part.read())
    return root.findtext("{http://purl.org/dc/elements/1.1/}title", "")


def _paragraphs(part: IO[bytes]) -> Iterator[str]:
    """The paragraphs of a part, one by one; what was deleted with changes tracked is no text any more."""
    words: list[str] = []
    for event, node in ElementTree.iterparse(part, events=("start", "end")):
        tag = node.tag.rpartition("}")[2]
        if event == "end" and tag == "t":
            words.append(node.text or "")
        elif event == "end" and tag in {"tab", "br", "cr"}:
            words.append(" ")
        elif tag == "p" and words:
            # At the start as well: a text box stands within a paragraph and must not run into its words.
            yield "".join(words).strip()
            words = []
        if event == "end" and tag in {"p", "tbl"}:
            node.clear()
    if words:
        yield "".join(words).strip()
