"""How reports look: as JSON by these shapes, as files by these renderers."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer

from apps.api.base import StrictShape
from apps.insights.reports.answers import as_data
from apps.insights.reports.models import FileState, ReportFile
from apps.insights.reports.selectors import Answer
from apps.insights.reports.subjects import MEDIA_TYPES, Format, Grouping, Subject
from apps.insights.reports.writing import written
from apps.insights.windows import name_of


class _FileRenderer(BaseRenderer):
    """Writes an `Answer`; what went wrong is said as a problem in JSON, whatever was asked for."""

    charset = None
    render_style = "binary"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        if isinstance(data, Answer):
            return written([data], self.format)
        return bytes(JSONRenderer().render(data, None, renderer_context))


class AnswerAsJson(JSONRenderer):
    """The usual one, of an `Answer`."""

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        data = as_data(data) if isinstance(data, Answer) else data
        return bytes(super().render(data, accepted_media_type, renderer_context))


class AnswerAsCsv(_FileRenderer):
    media_type, format = MEDIA_TYPES[Format.CSV], "csv"


class AnswerAsWorkbook(_FileRenderer):
    media_type, format = MEDIA_TYPES[Format.XLSX], "xlsx"


class AnswerAsPdf(_FileRenderer):
    media_type, format = MEDIA_TYPES[Format.PDF], "pdf"


class Negotiation(DefaultContentNegotiation):
    """By `?format=` or Accept; a format that there is not is a mistake in the request and no missing page."""

    def filter_renderers(self, renderers: Any, format: str) -> Any:  # noqa: A002 - its name above
        try:
            return super().filter_renderers(renderers, format)
        except Http404:
            sentence = _("There is no such format. There are: %(all)s.") % {"all": ", ".join(Format.values)}
            raise exceptions.ValidationError({"format": [sentence]}) from None


class WindowShape(serializers.Serializer[Any]):
    """Twelve weeks; `label` is the ISO week of the last one, which is what `window` takes."""

    label = serializers.CharField()
    first_day = serializers.DateField()
    last_day = serializers.DateField()


class OfferShape(serializers.Serializer[Any]):
    """A subject that there are reports on, and where."""

    subject = serializers.ChoiceField(choices=Subject.choices)
    title = serializers.CharField()
    says = serializers.CharField()
    groupings = serializers.ListField(child=serializers.CharField())
    address = serializers.CharField()


class OffersShape(serializers.Serializer[Any]):
    """All that I may ask for."""

    subjects = OfferShape(many=True)
    windows = WindowShape(many=True)
    communities = serializers.ListField(child=serializers.SlugField())
    formats = serializers.ListField(child=serializers.CharField())


class ColumnShape(serializers.Serializer[Any]):
    """A share: its key in `shares`, its heading, and what is counted."""

    key = serializers.CharField()
    label = serializers.CharField()
    definition = serializers.CharField()


class DefinitionShape(serializers.Serializer[Any]):
    """A subject, what one is counted of, and its columns."""

    subject = serializers.ChoiceField(choices=Subject.choices)
    says = serializers.CharField()
    counted = serializers.CharField()
    columns = ColumnShape(many=True)


class DefinitionsShape(serializers.Serializer[Any]):
    """What all columns count, and what is left out of every report."""

    smallest_group = serializers.IntegerField()
    rules = serializers.ListField(child=serializers.CharField())
    groupings = serializers.DictField(child=serializers.CharField())
    subjects = DefinitionShape(many=True)


class RowShape(serializers.Serializer[Any]):
    """A group; an empty `group` is all others together. Shares and ends of intervals go from 0 to 1, null: left out."""

    group = serializers.CharField(allow_blank=True)
    name = serializers.CharField()
    kind = serializers.CharField(allow_blank=True)
    people = serializers.IntegerField(help_text="Distinct people, rounded down.")
    number = serializers.IntegerField(help_text="What is counted, rounded down.")
    shares = serializers.DictField(child=serializers.FloatField(allow_null=True))
    intervals = serializers.DictField(child=serializers.ListField(child=serializers.FloatField(), allow_null=True))
    targets = serializers.DictField(help_text="By role: low, high, gap (Cohen's h), word; empty without a target.")
    distance = serializers.FloatField(allow_null=True)


class LeftOutShape(serializers.Serializer[Any]):
    """How much is left out."""

    shares = serializers.IntegerField()
    groups_without_a_row = serializers.IntegerField()


class ReportShape(serializers.Serializer[Any]):
    """A published table. It never changes; definitions and rules are part of it."""

    subject = serializers.ChoiceField(choices=Subject.choices)
    title = serializers.CharField()
    says = serializers.CharField()
    grouping = serializers.ChoiceField(choices=Grouping.choices)
    window = WindowShape()
    published_at = serializers.DateTimeField()
    method_version = serializers.IntegerField()
    coverage = serializers.FloatField(allow_null=True, help_text="Profiled of all present; 0.95 means that or more.")
    smallest_group = serializers.IntegerField()
    left_out = LeftOutShape()
    counted = serializers.CharField()
    columns = ColumnShape(many=True)
    rows = RowShape(many=True)
    rules = serializers.ListField(child=serializers.CharField())


class FileRequest(StrictShape):
    """Which tables, all by one grouping; without windows, all that are published."""

    subjects = serializers.ListField(child=serializers.CharField(), allow_empty=False, max_length=len(Subject))
    grouping = serializers.ChoiceField(choices=Grouping.choices, default=Grouping.COMMUNITY.value)
    windows = serializers.ListField(child=serializers.CharField(max_length=8), required=False, max_length=20)
    community = serializers.CharField(required=False, allow_blank=True, default="", max_length=60)
    format = serializers.ChoiceField(choices=Format.choices, default=Format.XLSX.value)

    def validate_subjects(self, subjects: list[str]) -> list[str]:
        """Only those that there are."""
        if set(subjects) - set(Subject.values):
            sentence = _("There is no such choice. There are: %(all)s.") % {"all": ", ".join(Subject.values)}
            raise serializers.ValidationError(sentence)
        return subjects


class ReportFileShape(serializers.ModelSerializer[ReportFile]):
    """A file with several tables. `done` of `total` are in it; `download` is null until it is ready."""

    subjects = serializers.ListField(child=serializers.CharField(), read_only=True)
    windows = serializers.SerializerMethodField()
    community = serializers.SlugRelatedField(slug_field="slug", read_only=True, allow_null=True)
    download = serializers.SerializerMethodField()

    class Meta:
        model = ReportFile
        fields = (
            "key", "subjects", "grouping", "windows", "community", "format", "state", "done", "total", "size",
            "asked_at", "ended_at", "download",
        )  # fmt: skip
        read_only_fields = fields

    def get_windows(self, row: ReportFile) -> list[str]:
        return [name_of(week) for week in row.weeks]

    def get_download(self, row: ReportFile) -> str | None:
        return f"/api/v1/reports/files/{row.key}/content/" if row.state == FileState.DONE else None
