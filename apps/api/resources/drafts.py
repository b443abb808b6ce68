"""What I am still writing: kept, changed, published now or at a time."""

import uuid
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.activity.models import Origin
from apps.api.base import CURSOR, IDEMPOTENCY_KEY, LIMIT, Resource, paged
from apps.api.idempotency import idempotent
from apps.api.shapes import EntryDetailShape
from apps.content.kinds import KINDS
from apps.drafts import services
from apps.drafts.models import Draft
from apps.drafts.selectors import drafts_of


@extend_schema_field(
    {
        "type": "object",
        "additionalProperties": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
        "description": "The fields of its form as typed: `title`, `source`, `tags` with commas between them ...",
    }
)
class ValuesField(serializers.DictField):
    """Fields as typed: a text, or several where a field has many."""

    def to_internal_value(self, data: Any) -> dict[str, str | list[str]]:
        found = super().to_internal_value(data)
        return {str(name): _as_typed(value) for name, value in found.items()}


def _as_typed(value: Any) -> str | list[str]:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return value
    if isinstance(value, str):
        return value
    raise serializers.ValidationError("A text, or a list of texts.")


class DraftShape(serializers.ModelSerializer[Draft]):
    """A draft of mine. `entry` is the entry that it changes, null for a new one; `failed_reason` says why it was not
    published at its time."""

    community = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    entry = serializers.PrimaryKeyRelatedField(read_only=True)
    values = ValuesField(read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Draft
        fields = (
            "key", "community", "kind", "entry", "title", "values", "version", "created_at", "updated_at",
            "publish_at", "failed_reason", "url",
        )  # fmt: skip
        read_only_fields = fields


class NewDraft(serializers.Serializer[Any]):
    """What a draft begins with."""

    community = serializers.SlugField()
    kind = serializers.ChoiceField(choices=sorted(KINDS), default="discussion")
    entry = serializers.IntegerField(required=False, allow_null=True, default=None)
    values = ValuesField()


class DraftText(serializers.Serializer[Any]):
    """The new words. With `version`, the one that they were written on, nothing that was saved since is written over:
    the words become a draft of their own."""

    values = ValuesField()
    version = serializers.IntegerField(min_value=1, required=False)


class Publication(serializers.Serializer[Any]):
    """When it is to be published; without a time now."""

    publish_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class Drafts(Resource):
    """My drafts, the latest first."""

    needs_person = True

    @extend_schema(operation_id="drafts", parameters=[LIMIT, CURSOR], responses=paged(DraftShape))
    def get(self, request: Request) -> Response:
        return self.page(drafts_of(request.user), DraftShape, order=("-updated_at", "-pk"))

    @extend_schema(
        operation_id="begin_draft", parameters=[IDEMPOTENCY_KEY], request=NewDraft, responses={201: DraftShape}
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Begin a draft that only I see."""
        shape = NewDraft(data=request.data)
        shape.is_valid(raise_exception=True)
        data = shape.validated_data
        entry = self.entry_or_404(data["entry"]) if data["entry"] else None
        community = entry.community if entry else self.community_or_404(data["community"])
        draft = services.save_draft(
            author=request.user,
            key=uuid.uuid4(),
            community=community,
            kind=entry.kind if entry else data["kind"],
            entry=entry,
            values=data["values"],
            seen=0,
        )
        return Response(DraftShape(draft).data, status=201)


class OneDraft(Resource):
    """A draft of mine."""

    needs_person = True

    @extend_schema(operation_id="draft", responses=DraftShape)
    def get(self, request: Request, key: uuid.UUID) -> Response:
        return Response(DraftShape(_draft_or_404(request, key)).data)

    @extend_schema(operation_id="save_draft", request=DraftText, responses={200: DraftShape, 201: DraftShape})
    def put(self, request: Request, key: uuid.UUID) -> Response:
        """Keep the present text of a draft."""
        draft = _draft_or_404(request, key)
        shape = DraftText(data=request.data)
        shape.is_valid(raise_exception=True)
        saved = services.save_draft(
            author=request.user,
            key=key,
            community=draft.community,
            kind=draft.kind,
            entry=draft.entry,
            values=shape.validated_data["values"],
            seen=shape.validated_data.get("version"),
        )
        return Response(DraftShape(saved).data, status=200 if saved.key == key else 201)

    @extend_schema(operation_id="discard_draft", responses={204: None})
    def delete(self, request: Request, key: uuid.UUID) -> Response:
        """Throw a draft away; for thirty days it can be brought back."""
        services.discard_draft(draft=_draft_or_404(request, key))
        return Response(status=204)


class DraftPublication(Resource):
    """Publishing a draft; DELETE leaves a scheduled one unpublished."""

    needs_person = True

    @extend_schema(
        operation_id="publish_draft",
        request=Publication,
        responses={
            201: OpenApiResponse(EntryDetailShape, description="Published: the entry."),
            200: OpenApiResponse(DraftShape, description="It waits for its time."),
        },
    )
    def post(self, request: Request, key: uuid.UUID) -> Response:
        """Publish the draft, at once or at a time."""
        shape = Publication(data=request.data)
        shape.is_valid(raise_exception=True)
        draft = get_object_or_404(_mine(request), key=key)
        if publish_at := shape.validated_data["publish_at"]:
            waiting = services.schedule_draft(draft=draft, publish_at=publish_at)
            return Response(DraftShape(waiting).data)
        entry = services.publish_draft(draft=draft, origin=Origin.API)
        return Response(EntryDetailShape(self.entry_or_404(entry.pk)).data, status=201)

    @extend_schema(operation_id="unschedule_draft", responses={204: None})
    def delete(self, request: Request, key: uuid.UUID) -> Response:
        """Do not publish the draft by itself."""
        services.unschedule_draft(draft=_draft_or_404(request, key))
        return Response(status=204)


def _mine(request: Request) -> Any:
    return Draft.objects.visible_to(request.user).select_related("author", "community", "entry")


def _draft_or_404(request: Request, key: uuid.UUID) -> Draft:
    return get_object_or_404(_mine(request).filter(became=None, discarded_at=None), key=key)
