"""Interviews as a kind of entry."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from rest_framework import serializers

from apps.content.kinds.base import EntryKind
from apps.content.kinds.interview.forms import InterviewForm
from apps.content.kinds.interview.policies import may_be_published
from apps.content.kinds.interview.selectors import interview_details, interview_hints, interview_page
from apps.content.kinds.interview.services import save_interview


class InterviewDetails(serializers.Serializer[Any]):
    """The handle of the person who is interviewed (when it is posted), and since when they agree."""

    interviewee = serializers.SlugField(required=False)
    consented_at = serializers.DateTimeField(read_only=True, allow_null=True)


INTERVIEW = EntryKind(
    name="interview",
    label=_("Interview"),
    plural=_("Interviews"),
    counted=ngettext_lazy("%(n)d interview", "%(n)d interviews", "n"),
    icon="interview",
    form=InterviewForm,
    template="pages/interview.html",
    has_tab=False,
    invitation=_("Ask a colleague what others should know about their work; they decide whether it is published."),
    save_details=save_interview,
    may_release=may_be_published,
    row_hints=interview_hints,
    page=interview_page,
    api_details=interview_details,
    details_shape=InterviewDetails,
)
