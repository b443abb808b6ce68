"""Exports: ask for an archive, see how far it is, take it along."""

import uuid
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.activity.models import Origin
from apps.api.base import CURSOR, LIMIT, Resource, paged
from apps.core.refusals import Refused, require
from apps.integrations.export import services
from apps.integrations.export.serving import archive_response
from apps.integrations.models import ExportJob, ExportState


class ExportShape(serializers.ModelSerializer[ExportJob]):
    """An archive: of a community, or (`community` is null) of one's own contributions. `done` of `total` entries are
    in it; `download` is null until it is ready, and the archive is deleted some days after `ended_at`."""

    community = serializers.SlugRelatedField(slug_field="slug", read_only=True, allow_null=True)
    download = serializers.SerializerMethodField()

    class Meta:
        model = ExportJob
        fields = ("key", "community", "state", "done", "total", "size", "asked_at", "ended_at", "download")
        read_only_fields = fields

    def get_download(self, job: ExportJob) -> str | None:
        return f"/api/v1/exports/{job.key}/archive/" if job.state == ExportState.DONE else None


class Exports(Resource):
    """My exports, the newest first; asking for one of my own contributions."""

    needs_person = True

    @extend_schema(operation_id="exports", parameters=[LIMIT, CURSOR], responses=paged(ExportShape))
    def get(self, request: Request) -> Response:
        rows = ExportJob.objects.visible_to(request.user).select_related("community")
        return self.page(rows, ExportShape, order=("-asked_at", "-pk"))

    @extend_schema(operation_id="export_mine", request=None, responses={202: ExportShape})
    def post(self, request: Request) -> Response:
        """Have everything that I wrote packed into a file."""
        return _asked(services.request_export(by=request.user, origin=Origin.API))


class CommunityExports(Resource):
    """Asking for an archive of a community: its managers do."""

    needs_person = True

    @extend_schema(operation_id="export_community", request=None, responses={202: ExportShape})
    def post(self, request: Request, slug: str) -> Response:
        """Have the community's content packed into a file."""
        community = self.community_or_404(slug)
        return _asked(services.request_export(by=request.user, community=community, origin=Origin.API))


class OneExport(Resource):
    """How far one of my exports is."""

    needs_person = True

    @extend_schema(operation_id="export", responses=ExportShape)
    def get(self, request: Request, key: uuid.UUID) -> Response:
        return Response(ExportShape(_mine_or_404(request, key)).data)


class ExportArchive(Resource):
    """The archive of one of my exports."""

    needs_person = True

    @extend_schema(operation_id="export_archive", responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request, key: uuid.UUID) -> HttpResponseBase:
        job = _mine_or_404(request, key)
        require(services.may_export(request.user, job.community))
        if job.state != ExportState.DONE:
            raise Refused(services.NOT_READY)
        response = archive_response(job)
        if response is None:
            raise Http404
        return response


def _mine_or_404(request: Request, key: uuid.UUID) -> ExportJob:
    rows: Any = ExportJob.objects.visible_to(request.user).select_related("community")
    job: ExportJob = get_object_or_404(rows, key=key)
    return job


def _asked(job: ExportJob) -> Response:
    address = f"/api/v1/exports/{job.key}/"
    return Response(ExportShape(job).data, status=202, headers={"Location": address})
