"""What an interview's page shows, and which interviews stand on the shelves."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from apps.content.kinds import RowHint
from apps.content.kinds.interview.models import Consent, Interview
from apps.content.models import Entry


def interview_page(viewer: Any, entry: Entry) -> dict[str, Any]:
    """Who was interviewed, since when they agree, whether the viewer is the one who decides."""
    interview = Interview.objects.select_related("interviewee__profile").filter(entry=entry).first()
    if interview is None:
        return {}
    consent = Consent.objects.filter(interview=interview, ended_at=None).first()
    return {
        "interviewee": interview.interviewee,
        "consent": consent,
        "is_interviewee": viewer.is_authenticated and viewer.pk == interview.interviewee_id,
    }


def interview_details(entry: Entry) -> dict[str, Any]:
    """The API's `details`."""
    interview = Interview.objects.select_related("interviewee").filter(entry=entry).first()
    consent = Consent.objects.filter(interview_id=entry.pk, ended_at=None).first()
    return {
        "interviewee": interview.interviewee.handle if interview else None,
        "consented_at": consent.at.isoformat() if consent else None,
    }


def latest_interviews(viewer: Any, *, within: Sequence[int], size: int) -> list[Interview]:
    """The latest published interviews of these communities whose interviewee is still here."""
    entries = Entry.objects.visible_to(viewer, within=within).published().filter(kind="interview", is_history=False)
    rows = Interview.objects.filter(entry__in=entries, interviewee__is_active=True)
    rows = rows.select_related("interviewee__profile", "entry__community", "entry__author")
    rows = rows.defer("entry__source", "entry__html")
    return list(rows.order_by("-entry__published_at")[:size])


def interview_hints(entries: Sequence[Entry]) -> dict[int, RowHint]:
    """With whom."""
    rows = Interview.objects.select_related("interviewee").filter(entry__in=[entry.pk for entry in entries])
    return {row.pk: RowHint(_("With %(name)s") % {"name": row.interviewee.name}) for row in rows}
