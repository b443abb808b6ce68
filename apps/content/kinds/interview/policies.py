"""Whose consent it is."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.communities.policies import SIGN_IN
from apps.content.kinds.interview.models import Consent, Interview
from apps.content.models import Entry
from apps.content.policies import REMOVED
from apps.core.refusals import Refusal

NOT_AN_INTERVIEW = Refusal("not_an_interview", _("Only interviews wait for somebody’s consent."))
NOT_ABOUT_YOU = Refusal("not_about_you", _("Only the person who was interviewed agrees to this, or takes that back."))
NO_CONSENT = Refusal("no_consent", _("It waits for the consent of the person who was interviewed."))


def may_consent(viewer: Any, entry: Entry) -> Refusal | None:
    """Whether the viewer may agree, or take it back: only the interviewee."""
    if not viewer.is_authenticated:
        return SIGN_IN
    interview = Interview.objects.filter(entry=entry).first()
    if interview is None:
        return NOT_AN_INTERVIEW
    if interview.interviewee_id != viewer.pk:
        return NOT_ABOUT_YOU
    return REMOVED if entry.is_removed else None


def may_be_published(entry: Entry) -> Refusal | None:
    """Nobody publishes an interview without the interviewee's consent, not even at a launch."""
    stands = Consent.objects.filter(interview_id=entry.pk, ended_at=None).exists()
    return None if stands else NO_CONSENT
