"""PDF: the words of its pages, and the first pages as pictures."""

import pypdfium2 as pdfium

from apps.core.documents import FIRST_PAGES
from apps.core.documents.child import Found, Job
from apps.core.documents.limits import MOST_PAGES, ONLY_TITLE, TextKeeper, Unreadable

_PASSWORD = 4
# Pixels: wide enough for a dense page on a good screen, and never more than this of either side.
_WIDTH, _LONGEST = 1240, 2600


def read_pdf(job: Job) -> Found:
    """Text of all pages; pictures of twenty from `first_page` on. With a later first page only the pictures."""
    try:
        document = pdfium.PdfDocument(job.path)
    except pdfium.PdfiumError as error:
        raise Unreadable("password" if getattr(error, "err_code", 0) == _PASSWORD else "damaged") from error
    found = Found(pages=len(document))
    if job.first_page <= 1:
        found.title = document.get_metadata_value("Title")
    if job.first_page == ONLY_TITLE:
        return found
    if job.first_page == 1:
        found.text = _text(document)
    for number in range(job.first_page, min(len(document), job.first_page + FIRST_PAGES - 1) + 1):
        found.pictures.append(_picture(document, number, job))
    return found


def _text(document: pdfium.PdfDocument) -> str:
    text = TextKeeper()
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        textpage = page.get_textpage()
        text.add(textpage.get_text_bounded().replace("\r\n", "\n").replace("\ufffe", "").strip())
        textpage.close()
        page.close()
        if text.is_full:
            break
    return str(text)


def _picture(document: pdfium.PdfDocument, number: int, job: Job) -> tuple[str, int, int]:
    page = document[number - 1]
    width, height = page.get_size()
    scale = min(_WIDTH / max(width, 1), _LONGEST / max(height, 1))
    image = page.render(scale=scale).to_pil().convert("RGB")
    name = f"page-{number}.webp"
    image.save(job.into / name, "WEBP", quality=78, method=3)
    page.close()
    return name, image.width, image.height
