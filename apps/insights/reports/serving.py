"""Handing a long report out."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

from apps.core.refusals import Refused, require
from apps.insights.reports import files
from apps.insights.reports.models import FileState, ReportFile
from apps.insights.reports.policies import may_pull
from apps.insights.reports.subjects import MEDIA_TYPES


def file_response(row: ReportFile, *, origin: str) -> FileResponse:
    """The bytes, for whoever asked for them and still may; each download is one more access that members see."""
    require(may_pull(row.person, row.grouping, row.community))
    if row.state != FileState.DONE:
        raise Refused(files.NOT_READY)
    try:
        content = default_storage.open(row.path)
    except FileNotFoundError:
        raise Http404 from None
    files.note_access(row, origin=origin)
    name = files.filename_of(row)
    return FileResponse(
        content,
        as_attachment=True,
        filename=name,
        content_type="application/zip" if name.endswith(".zip") else MEDIA_TYPES[row.format],
        headers={"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"},
    )
