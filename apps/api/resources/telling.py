"""What reaches me: which groups of notifications, and when it is quiet."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.base import Resource
from apps.notifications.preferences import Channel, Group, preferences_of
from apps.notifications.services import set_quiet_hours, set_wishes


class BellShape(serializers.Serializer[Any]):
    """Whether the bell tells each group of notifications."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """One for each group, all of them optional where they are changed."""
        return {group.value: serializers.BooleanField(required=False, help_text=str(group.label)) for group in Group}


class QuietHoursShape(serializers.Serializer[Any]):
    """From when to when nothing rings, by the clock of my time zone; they may pass midnight."""

    starts = serializers.TimeField(format="%H:%M")
    ends = serializers.TimeField(format="%H:%M")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """They last."""
        if attrs["starts"] == attrs["ends"]:
            raise serializers.ValidationError({"ends": [_("Choose another time than the beginning.")]})
        return attrs


class PreferencesShape(serializers.Serializer[Any]):
    """What the bell tells me, and when it is quiet (null: never). What a change does not name stays."""

    bell = BellShape(required=False)
    quiet_hours = QuietHoursShape(required=False, allow_null=True)


class NotificationPreferences(Resource):
    """What reaches me."""

    needs_person = True

    @extend_schema(operation_id="notification_preferences", responses=PreferencesShape)
    def get(self, request: Request) -> Response:
        return Response(self._shape())

    @extend_schema(operation_id="change_notification_preferences", request=PreferencesShape, responses=PreferencesShape)
    def patch(self, request: Request) -> Response:
        """Change what I am told of, where and when."""
        shape = PreferencesShape(data=request.data, partial=True)
        shape.is_valid(raise_exception=True)
        data = shape.validated_data
        set_wishes(user=request.user, channel=Channel.BELL, wishes=data.get("bell", {}))
        if "quiet_hours" in data:
            quiet = data["quiet_hours"]
            set_quiet_hours(user=request.user, hours=(quiet["starts"], quiet["ends"]) if quiet else None)
        return Response(self._shape())

    def _shape(self) -> dict[str, Any]:
        mine = preferences_of(self.request.user)
        return dict(PreferencesShape({"bell": mine.bell, "quiet_hours": mine.quiet}).data)
