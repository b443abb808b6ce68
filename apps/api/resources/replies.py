"""Replies."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.activity.models import Origin
from apps.api.base import CURSOR, IDEMPOTENCY_KEY, LIMIT, Resource, paged
from apps.api.idempotency import idempotent
from apps.api.shapes import ReasonShape, ReplyShape, RevisionShape
from apps.content import policies, reply_services
from apps.content.models import Reply, Revision
from apps.core.markdown import MAX_SOURCE


class NewReply(serializers.Serializer[Any]):
    """What a reply takes; `parent` is the id of the reply that it answers."""

    source = serializers.CharField(max_length=MAX_SOURCE, trim_whitespace=False)
    parent = serializers.IntegerField(required=False, allow_null=True, default=None)


class ReplyChange(serializers.Serializer[Any]):
    """What editing a reply takes."""

    source = serializers.CharField(max_length=MAX_SOURCE, trim_whitespace=False)
    comment = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class Replies(Resource):
    """The replies of an entry, in the order of the page: a reply's own replies follow it."""

    @extend_schema(operation_id="replies", parameters=[LIMIT, CURSOR], responses=paged(ReplyShape))
    def get(self, request: Request, pk: int) -> Response:
        rows = Reply.objects.visible_to(request.user).filter(entry=self.entry_or_404(pk)).select_related("author")
        return self.page(rows, ReplyShape, order=("path",))

    @extend_schema(
        operation_id="post_reply", parameters=[IDEMPOTENCY_KEY], request=NewReply, responses={201: ReplyShape}
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Reply to an entry."""
        entry = self.entry_or_404(pk)
        shape = NewReply(data=request.data)
        shape.is_valid(raise_exception=True)
        parent = None
        if parent_id := shape.validated_data["parent"]:
            parent = get_object_or_404(Reply.objects.visible_to(request.user).filter(entry=entry), pk=parent_id)
        reply = reply_services.post_reply(
            author=request.user, entry=entry, source=shape.validated_data["source"], parent=parent, origin=Origin.API
        )
        return Response(ReplyShape(reply).data, status=201)


class OneReply(Resource):
    """A reply."""

    @extend_schema(operation_id="reply", responses=ReplyShape)
    def get(self, request: Request, pk: int) -> Response:
        return Response(ReplyShape(self.reply_or_404(pk)).data)

    @extend_schema(operation_id="edit_reply", request=ReplyChange, responses=ReplyShape)
    def patch(self, request: Request, pk: int) -> Response:
        """Change a reply; the former text stays in its history."""
        reply = self.reply_or_404(pk)
        shape = ReplyChange(data=request.data)
        shape.is_valid(raise_exception=True)
        changed = reply_services.edit_reply(by=request.user, reply=reply, origin=Origin.API, **shape.validated_data)
        return Response(ReplyShape(changed).data)

    @extend_schema(operation_id="remove_reply", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take a reply away; for thirty days it can be restored."""
        reply_services.remove_reply(by=request.user, reply=self.reply_or_404(pk), origin=Origin.API)
        return Response(status=204)


class ReplyRemoval(Resource):
    """The removal of a reply; DELETE undoes it."""

    needs_person = True

    @extend_schema(operation_id="remove_reply_for_a_reason", request=ReasonShape, responses={204: None})
    def put(self, request: Request, pk: int) -> Response:
        """Take a reply away and say why; its author is told."""
        shape = ReasonShape(data=request.data)
        shape.is_valid(raise_exception=True)
        reply = self.reply_or_404(pk)
        reply_services.remove_reply(by=request.user, reply=reply, origin=Origin.API, **shape.validated_data)
        return Response(status=204)

    @extend_schema(operation_id="restore_reply", responses=ReplyShape)
    def delete(self, request: Request, pk: int) -> Response:
        """Bring back a reply that was taken away."""
        restored = reply_services.restore_reply(by=request.user, reply=self.reply_or_404(pk), origin=Origin.API)
        return Response(ReplyShape(restored).data)


class ReplyRevisions(Resource):
    """The texts that a reply has had; those of a removed one only for who may restore it."""

    @extend_schema(operation_id="reply_revisions", parameters=[LIMIT, CURSOR], responses=paged(RevisionShape))
    def get(self, request: Request, pk: int) -> Response:
        reply = self.reply_or_404(pk)
        rows = Revision.objects.visible_to(request.user).filter(reply=reply).select_related("editor")
        if reply.is_removed and policies.may_remove(request.user, reply):
            rows = rows.none()
        return self.page(rows, RevisionShape, order=("-number",))
