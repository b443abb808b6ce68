"""Handing an archive out."""

from django.core.files.storage import default_storage
from django.http import FileResponse

from apps.integrations.models import ExportJob


def archive_response(job: ExportJob) -> FileResponse | None:
    """The bytes of an archive that is ready; None where they are gone. Access was decided before."""
    try:
        content = default_storage.open(job.path)
    except FileNotFoundError:
        return None
    name = f"{job.community.slug if job.community else job.asked_by.handle}-{job.asked_at:%Y-%m-%d}.zip"
    return FileResponse(
        content,
        as_attachment=True,
        filename=name,
        content_type="application/zip",
        headers={"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"},
    )
