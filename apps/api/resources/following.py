"""What I follow, and how much of it I am told."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.activity.models import Origin
from apps.api.base import CURSOR, LIMIT, Resource, StrictShape, choice_of, paged
from apps.ratings.following import Follow, Level, Target
from apps.ratings.selectors import follows_of, level_of, target_for
from apps.ratings.services import follow, unfollow

KINDS = sorted(Follow.KINDS)
_KEYS = {"entry": "pk", "person": "handle", "tag": "slug", "community": "slug"}
KIND = OpenApiParameter("kind", OpenApiTypes.STR, OpenApiParameter.PATH, enum=KINDS)
KEY = OpenApiParameter(
    "key",
    OpenApiTypes.STR,
    OpenApiParameter.PATH,
    description="An entry's id, a person's handle, the slug of a tag or community.",
)


class FollowShape(serializers.ModelSerializer[Follow]):
    """Something that I follow or muted: `kind` and `key` name it as in its address."""

    kind = serializers.ChoiceField(choices=KINDS, read_only=True)
    key = serializers.SerializerMethodField()
    title = serializers.SerializerMethodField()

    class Meta:
        model = Follow
        fields = ("kind", "key", "title", "level", "at")
        read_only_fields = fields

    def get_key(self, row: Follow) -> str:
        return str(getattr(row.target, _KEYS[row.kind]))

    def get_title(self, row: Follow) -> str:
        return str(row.target)


class LevelShape(serializers.Serializer[Any]):
    """How much I am told; null: as usual, replies to me and mentions of me."""

    level = serializers.ChoiceField(choices=Level.choices, allow_null=True)


class NewLevel(StrictShape):
    """How much I want to be told."""

    level = serializers.ChoiceField(choices=Level.choices, default=Level.EVERYTHING)


class Follows(Resource):
    """What I follow or muted, the latest first."""

    needs_person = True

    @extend_schema(
        operation_id="follows",
        parameters=[LIMIT, CURSOR, OpenApiParameter("kind", enum=KINDS)],
        responses=paged(FollowShape),
    )
    def get(self, request: Request) -> Response:
        rows = follows_of(request.user, choice_of(request, "kind", KINDS))
        return self.page(rows, FollowShape, order=("-at", "-pk"))


class OneFollow(Resource):
    """How much I am told of an entry, a person, a tag or a community: PUT sets it, DELETE makes it as usual."""

    needs_person = True

    @extend_schema(operation_id="follow", parameters=[KIND, KEY], responses=LevelShape)
    def get(self, request: Request, kind: str, key: str) -> Response:
        return Response({"level": level_of(request.user, self._target(kind, key)) or None})

    @extend_schema(operation_id="set_follow", parameters=[KIND, KEY], request=NewLevel, responses=LevelShape)
    def put(self, request: Request, kind: str, key: str) -> Response:
        """Follow something at a level of telling."""
        target = self._target(kind, key)
        shape = NewLevel(data=request.data)
        shape.is_valid(raise_exception=True)
        row = follow(user=request.user, target=target, level=shape.validated_data["level"], origin=Origin.API)
        return Response({"level": row.level})

    @extend_schema(operation_id="unfollow", parameters=[KIND, KEY], responses={204: None})
    def delete(self, request: Request, kind: str, key: str) -> Response:
        """Stop following."""
        unfollow(user=request.user, target=self._target(kind, key), origin=Origin.API)
        return Response(status=204)

    def _target(self, kind: str, key: str) -> Target:
        if kind not in KINDS:
            raise exceptions.NotFound(_("There is no such kind. There are: %(all)s.") % {"all": ", ".join(KINDS)})
        target = target_for(self.request.user, kind, key)
        if target is None:
            raise Http404
        return target
