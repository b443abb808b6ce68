"""What reaches me: which groups of notifications by which channel, when it is quiet, how often it may ring."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.base import Resource, StrictShape
from apps.notifications.budgeting import LARGEST, USUAL_HOUR, budget_of
from apps.notifications.preferences import Channel, Group, preferences_of
from apps.notifications.services import set_budget, set_quiet_hours, set_wishes


class WishesShape(StrictShape):
    """Whether a channel tells each group of notifications."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """One for each group, all of them optional where they are changed."""
        return {group.value: serializers.BooleanField(required=False, help_text=str(group.label)) for group in Group}


class QuietHoursShape(StrictShape):
    """From when to when nothing rings, by the clock of my time zone; they may pass midnight."""

    starts = serializers.TimeField(format="%H:%M")
    ends = serializers.TimeField(format="%H:%M")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """They last."""
        if attrs["starts"] == attrs["ends"]:
            raise serializers.ValidationError({"ends": [_("Choose another time than the beginning.")]})
        return attrs


class BudgetShape(StrictShape):
    """How many single notifications from what I follow may ring a day (null: any), and when I am told of the rest."""

    most = serializers.IntegerField(min_value=0, max_value=LARGEST, allow_null=True)
    hour = serializers.IntegerField(min_value=0, max_value=23, default=USUAL_HOUR)


class PreferencesShape(StrictShape):
    """What reaches me by each channel, when it is quiet (null: never), how often it may ring.

    What a change does not name stays.
    """

    bell = WishesShape(required=False)
    email = WishesShape(required=False)
    push = WishesShape(required=False)
    quiet_hours = QuietHoursShape(required=False, allow_null=True)
    budget = BudgetShape(required=False)


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
        for channel in Channel:
            set_wishes(user=request.user, channel=channel, wishes=data.get(channel.value, {}))
        if budget := data.get("budget"):
            set_budget(user=request.user, **budget)
        if "quiet_hours" in data:
            quiet = data["quiet_hours"]
            set_quiet_hours(user=request.user, hours=(quiet["starts"], quiet["ends"]) if quiet else None)
        return Response(self._shape())

    def _shape(self) -> dict[str, Any]:
        mine = preferences_of(self.request.user)
        settings = {**mine.by_channel, "quiet_hours": mine.quiet, "budget": budget_of(self.request.user)}
        return dict(PreferencesShape(settings).data)
