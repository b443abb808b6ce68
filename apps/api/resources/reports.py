"""Reports for HR and managers: what there is, the tables, their definitions, and long ones as files."""

import uuid
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.activity.models import Origin
from apps.api.base import CURSOR, LIMIT, Resource, paged
from apps.api.report_shapes import (
    AnswerAsCsv,
    AnswerAsJson,
    AnswerAsPdf,
    AnswerAsWorkbook,
    DefinitionsShape,
    FileRequest,
    Negotiation,
    OffersShape,
    ReportFileShape,
    ReportShape,
)
from apps.communities.models import Community
from apps.core.refusals import require
from apps.insights.accesses import record_access
from apps.insights.reports import files
from apps.insights.reports.asking import question_from, weeks_from
from apps.insights.reports.models import ReportFile
from apps.insights.reports.policies import may_pull, may_pull_any
from apps.insights.reports.selectors import answer_of, communities_for, offers_for, rules_of, windows
from apps.insights.reports.serving import file_response
from apps.insights.reports.subjects import GROUPING_NAMES, MEDIA_TYPES, SUBJECTS, Format, Grouping, Subject
from apps.insights.suppression import report_minimum

_PARAMETERS = [
    OpenApiParameter("grouping", enum=Grouping.values, description="One at a time; community unless said otherwise."),
    OpenApiParameter("window", description="The ISO week that it ends with, as in the list; the latest by default."),
    OpenApiParameter("community", description="One community by its address; only by the grouping community."),
    OpenApiParameter("format", enum=Format.values, description="Instead of the Accept header."),
]


class ReportResource(Resource):
    """Reports want a scope of their own."""

    needs_person = True
    read_scope = write_scope = "reports"


class Reports(ReportResource):
    """What reports there are for me."""

    @extend_schema(operation_id="reports", responses=OffersShape)
    def get(self, request: Request) -> Response:
        require(may_pull_any(request.user))
        data = {
            "subjects": offers_for(request.user),
            "windows": windows(),
            "communities": [community.slug for community in communities_for(request.user)],
            "formats": Format.values,
        }
        return Response(OffersShape(data).data)


class ReportDefinitions(ReportResource):
    """What each column counts, and what is left out."""

    @extend_schema(operation_id="report_definitions", responses=DefinitionsShape)
    def get(self, request: Request) -> Response:
        subjects = [
            {"subject": subject.value, "says": spec.sentences, "counted": spec.unit, "columns": spec.columns}
            for subject, spec in SUBJECTS.items()
        ]
        data = {
            "smallest_group": report_minimum(),
            "rules": rules_of(report_minimum()),
            "groupings": GROUPING_NAMES,
            "subjects": subjects,
        }
        return Response(DefinitionsShape(data).data)


class Report(ReportResource):
    """A published table. Every call is written down, also a refused one, and shown to the members it tells of."""

    renderer_classes = (AnswerAsJson, AnswerAsCsv, AnswerAsWorkbook, AnswerAsPdf)
    content_negotiation_class = Negotiation
    told_of: tuple[int, ...] = ()

    @extend_schema(
        operation_id="report",
        parameters=_PARAMETERS,
        responses={
            200: ReportShape,
            **{(200, MEDIA_TYPES[form]): OpenApiTypes.BINARY for form in Format if form != Format.JSON},
        },
    )
    def get(self, request: Request, subject: str) -> Response:
        if subject not in Subject.values:
            raise Http404
        question = question_from(request.query_params)
        community = self.community_or_404(question.community) if question.community else None
        self.told_of = (community.pk,) if community else ()
        require(may_pull(request.user, question.grouping, community))
        answer = question.week and answer_of(
            request.user, Subject(subject), question.grouping, question.week, community
        )
        if not answer:
            raise Http404
        self.told_of = tuple(answer.communities)
        form = str(request.accepted_renderer.format)
        name = f"{subject}-{question.grouping}-{answer.window.label}.{form}"
        headers = {} if form == Format.JSON else {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(answer, headers={"Cache-Control": "private, no-store", **headers})

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Whatever became of it, it is written down."""
        response = super().finalize_response(request, response, *args, **kwargs)
        if request.method == "GET" and request.user and request.user.is_authenticated:
            given = request.query_params
            record_access(
                person=request.user,
                subject=self.kwargs["subject"],
                grouping=given.get("grouping") or Grouping.COMMUNITY.value,
                windows=[given["window"]] if given.get("window") else [window.label for window in windows()[:1]],
                format=response.accepted_renderer.format,
                communities=self.told_of,
                is_answered=response.status_code < 400,
            )
        return response


class ReportFiles(ReportResource):
    """My long reports, the newest first; asking for another."""

    @extend_schema(operation_id="report_files", parameters=[LIMIT, CURSOR], responses=paged(ReportFileShape))
    def get(self, request: Request) -> Response:
        rows = ReportFile.objects.visible_to(request.user).select_related("community")
        return self.page(rows, ReportFileShape, order=("-asked_at", "-pk"))

    @extend_schema(operation_id="make_report_file", request=FileRequest, responses={202: ReportFileShape})
    def post(self, request: Request) -> Response:
        """Have several tables put into one file by a worker."""
        shape = FileRequest(data=request.data)
        shape.is_valid(raise_exception=True)
        given = shape.validated_data
        community: Community | None = self.community_or_404(given["community"]) if given["community"] else None
        row = files.request_file(
            by=request.user,
            subjects=sorted(given["subjects"]),
            grouping=given["grouping"],
            weeks=weeks_from(given.get("windows"), given["grouping"], given["community"]),
            form=given["format"],
            community=community,
            origin=Origin.API,
        )
        return Response(
            ReportFileShape(row).data, status=202, headers={"Location": f"/api/v1/reports/files/{row.key}/"}
        )


class OneReportFile(ReportResource):
    """How far one of my long reports is."""

    @extend_schema(operation_id="report_file", responses=ReportFileShape)
    def get(self, request: Request, key: uuid.UUID) -> Response:
        return Response(ReportFileShape(_mine_or_404(request, key)).data)


class ReportFileContent(ReportResource):
    """The file itself, for a day."""

    @extend_schema(
        operation_id="report_file_content", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, key: uuid.UUID) -> HttpResponseBase:
        return file_response(_mine_or_404(request, key), origin=Origin.API)


def _mine_or_404(request: Request, key: uuid.UUID) -> ReportFile:
    row: ReportFile = get_object_or_404(
        ReportFile.objects.visible_to(request.user).select_related("community", "person"), key=key
    )
    return row
