"""What is about me: who I am, what waits behind the bell, what I look for."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.base import CURSOR, LIMIT, Resource, StrictShape, choice_of, cursor_of, limit_of
from apps.api.shapes import HitShape, NotificationShape, PersonShape
from apps.communities.standing import my_communities
from apps.core.numbers import number_from
from apps.core.querying import is_key
from apps.notifications.bell import unread_count
from apps.notifications.models import Group
from apps.notifications.selectors import notifications_for
from apps.notifications.services import mark_read
from apps.readings.searching import note_search
from apps.search.models import Kind
from apps.search.selectors import found_for


class MyCommunityShape(serializers.Serializer[Any]):
    """A community of mine and my role in it."""

    slug = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    role = serializers.CharField()


class MeShape(PersonShape):
    """Who I am, where I belong, what waits for me."""

    email = serializers.EmailField(read_only=True)
    communities = serializers.SerializerMethodField()
    unread_notifications = serializers.SerializerMethodField()

    class Meta(PersonShape.Meta):
        fields = (*PersonShape.Meta.fields, "email", "is_staff", "is_hr", "communities", "unread_notifications")
        read_only_fields = fields

    def get_communities(self, user: Any) -> MyCommunityShape(many=True):  # type: ignore[valid-type]  # The schema reads it.
        return MyCommunityShape(my_communities(user), many=True).data

    def get_unread_notifications(self, user: Any) -> int:
        return unread_count(user)


class Read(StrictShape):
    """Which notifications to take as read: these ids, those about an entry, a group of kinds, or all."""

    ids = serializers.ListField(child=serializers.IntegerField(), required=False, default=None)
    entry = serializers.IntegerField(required=False, default=None)
    group = serializers.ChoiceField(Group.choices, required=False, default=None)
    all = serializers.BooleanField(required=False, default=False, help_text="True stands alone.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """All are meant only where that is said."""
        is_narrowed = attrs["ids"] is not None or attrs["entry"] is not None or bool(attrs["group"])
        if is_narrowed == attrs["all"]:
            sentence = _("Say which: “ids”, “entry” or “group”, or “all”: true and none of them.")
            raise serializers.ValidationError({"all": [sentence]})
        return attrs


class Me(Resource):
    """Who am I?"""

    needs_person = True

    @extend_schema(operation_id="me", responses=MeShape)
    def get(self, request: Request) -> Response:
        return Response(MeShape(request.user).data)


class Notifications(Resource):
    """What waits behind the bell."""

    needs_person = True

    @extend_schema(
        operation_id="notifications",
        parameters=[
            LIMIT,
            CURSOR,
            OpenApiParameter("unread", bool),
            OpenApiParameter("group", enum=Group.values),
        ],
        responses=inline_serializer(
            "PageNotification",
            {
                "next": serializers.URLField(allow_null=True),
                "previous": serializers.URLField(allow_null=True),
                "unread": serializers.IntegerField(help_text="The number beside the bell, counted to 100."),
                "results": NotificationShape(many=True),
            },
        ),
    )
    def get(self, request: Request) -> Response:
        page = notifications_for(
            request.user,
            after=cursor_of(request, is_key),
            unread_only=request.query_params.get("unread") in {"true", "1"},
            group=choice_of(request, "group", Group.values),
            size=limit_of(request, 25),
        )
        following = None
        if page.next_key:
            query = request.query_params.copy()
            query["cursor"] = page.next_key
            following = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
        results = NotificationShape(page.rows, many=True).data
        unread = unread_count(request.user)
        return Response({"next": following, "previous": None, "unread": unread, "results": results})


class NotificationsRead(Resource):
    """Taking notifications as read."""

    needs_person = True

    @extend_schema(
        operation_id="read_notifications",
        request=Read,
        responses=inline_serializer("ReadCount", {"read": serializers.IntegerField()}),
    )
    def post(self, request: Request) -> Response:
        """Take notifications as read: those named, or all where `all` is true."""
        shape = Read(data=request.data)
        shape.is_valid(raise_exception=True)
        data = shape.validated_data
        read = mark_read(user=request.user, ids=data["ids"], entry_id=data["entry"], group=data["group"] or "")
        return Response({"read": read})


class Search(Resource):
    """Finding entries, replies and people."""

    @extend_schema(
        operation_id="search",
        parameters=[
            OpenApiParameter("q", required=True),
            OpenApiParameter("type", enum=Kind.values),
            OpenApiParameter("language", description="A language tag such as `en`."),
            OpenApiParameter("page", int, description="1 to 20."),
        ],
        responses=inline_serializer(
            "Found",
            {
                "suggestion": serializers.CharField(),
                "has_more": serializers.BooleanField(),
                "results": HitShape(many=True),
            },
        ),
    )
    def get(self, request: Request) -> Response:
        page = number_from(request.query_params.get("page", ""), otherwise=1, most=20)
        query, kind = request.query_params.get("q", ""), request.query_params.get("type", "")
        language = request.query_params.get("language", "")[:12]
        found = found_for(request.user, query, kind=kind, language=language, page=page)
        if page == 1:
            note_search(request.user, query, found=len(found.hits))
        results = HitShape(found.hits, many=True).data
        return Response({"suggestion": found.suggestion, "has_more": found.has_more, "results": results})
