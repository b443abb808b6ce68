"""PowerPoint: the words of every slide and its notes, and the slides' pictures beside them."""

from collections.abc import Iterator
from html import escape
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from apps.core.documents.child import Found, Job
from apps.core.documents.limits import TextKeeper, opened_zip
from apps.core.documents.pictures import PictureKeeper
from apps.core.documents.tables import table_html
from apps.core.documents.word import core_title

_DEPTH = 8


def read_pptx(job: Job) -> Found:
    """Slide by slide: a heading, its lines and tables, its pictures, its notes."""
    with opened_zip(job.path) as archive:
        title = core_title(archive)
    presentation = Presentation(str(job.path))
    text, pictures, html = TextKeeper(), PictureKeeper(job), []
    for number, slide in enumerate(presentation.slides, 1):
        head = slide.shapes.title.text_frame.text.strip() if slide.shapes.title is not None else ""
        html.append(f"<h3>{number}. {escape(head)}</h3>" if head else f"<h3>{number}</h3>")
        text.add(head)
        for shape in _shapes(slide.shapes):
            if slide.shapes.title is not None and shape.shape_id == slide.shapes.title.shape_id:
                continue
            html.append(_shown(shape, text, pictures))
        if slide.has_notes_slide and (notes := slide.notes_slide.notes_text_frame) is not None and notes.text.strip():
            text.add(notes.text)
            html.append(f"<blockquote>{_paragraphs(notes.text)}</blockquote>")
    return Found(str(text), len(presentation.slides), title, "".join(html), pictures.kept)


def _shapes(shapes: Any, depth: int = 0) -> Iterator[Any]:
    """All shapes, those within groups included."""
    for shape in shapes:
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            if depth < _DEPTH:
                yield from _shapes(shape.shapes, depth + 1)
        else:
            yield shape


def _shown(shape: Any, text: TextKeeper, pictures: PictureKeeper) -> str:
    if getattr(shape, "has_table", False):
        rows = [[cell.text for cell in row.cells] for row in shape.table.rows]
        for row in rows:
            text.add(" ".join(row))
        return table_html(rows)
    if getattr(shape, "has_chart", False):
        lines = "\n".join(_chart_lines(shape.chart))
        text.add(lines)
        return _paragraphs(lines)
    if shape.has_text_frame:
        text.add(shape.text_frame.text)
        return _paragraphs(shape.text_frame.text)
    if shape.shape_type == MSO_SHAPE_TYPE.PICTURE:
        return _picture(shape, text, pictures)
    return ""


def _chart_lines(chart: Any) -> Iterator[str]:
    """What a chart says in words: its title, its series, its categories."""
    if chart.has_title and chart.chart_title.has_text_frame:
        yield chart.chart_title.text_frame.text
    for plot in chart.plots:
        yield ", ".join(str(series.name) for series in plot.series if series.name)
        yield ", ".join(str(category) for category in plot.categories)


def _picture(shape: Any, text: TextKeeper, pictures: PictureKeeper) -> str:
    said = shape._element.nvPicPr.cNvPr.get("descr", "")
    text.add(said)
    try:
        address = pictures.keep(shape.image.blob)
    except (ValueError, KeyError, AttributeError):
        # A picture that is only linked, and so is not in the file.
        return ""
    return f'<p><img src="{escape(address)}" alt="{escape(said)}"></p>' if address else ""


def _paragraphs(text: str) -> str:
    lines = [line.strip() for line in text.replace("\x0b", "\n").splitlines()]
    return "".join(f"<p>{escape(line)}</p>" for line in lines if line)
