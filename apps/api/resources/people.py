"""People: who they are, what they show of themselves."""

import zoneinfo
from typing import Any

from django.db.models import Q
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import Audience, Profile, User
from apps.accounts.policies import may_change_profile
from apps.accounts.services import change_profile
from apps.activity.models import Origin
from apps.api.base import CURSOR, LIMIT, Resource, paged
from apps.api.shapes import PersonShape, ProfileShape
from apps.core.refusals import require


class ProfileChange(serializers.ModelSerializer[Profile]):
    """What one may change about oneself; all of it optional. `visibility` maps a field's name to its audience."""

    name = serializers.CharField(max_length=120, required=False)
    headline = serializers.CharField(max_length=140, required=False, allow_blank=True)
    time_zone = serializers.ChoiceField(choices=sorted(zoneinfo.available_timezones()), required=False)
    visibility = serializers.DictField(child=serializers.ChoiceField(choices=Audience.choices), required=False)

    class Meta:
        model = Profile
        fields = (
            "name", "headline", "job_role", "department", "site", "expertise", "about", "ask_me_about", "time_zone",
            "visibility",
        )  # fmt: skip

    def validate_visibility(self, value: dict[str, str]) -> dict[str, str]:
        unknown = sorted(set(value) - set(Profile.PRIVATE_FIELDS))
        if unknown:
            raise serializers.ValidationError(f"There is no field {unknown[0]}.")
        return value


class People(Resource):
    """Everybody who can sign in; `?q=` narrows by name and headline."""

    needs_person = True

    @extend_schema(
        operation_id="people", parameters=[LIMIT, CURSOR, OpenApiParameter("q")], responses=paged(PersonShape)
    )
    def get(self, request: Request) -> Response:
        rows = User.objects.visible_to(request.user).active()
        if word := request.query_params.get("q", "").strip():
            rows = rows.filter(Q(name__icontains=word) | Q(headline__icontains=word))
        return self.page(rows, PersonShape, order=("-date_joined", "-pk"))


class OnePerson(Resource):
    """A person; `me` stands for oneself. One changes oneself only."""

    needs_person = True

    @extend_schema(operation_id="person", responses=ProfileShape)
    def get(self, request: Request, handle: str) -> Response:
        return Response(self._shape(request, handle))

    @extend_schema(operation_id="change_profile", request=ProfileChange, responses=ProfileShape)
    def patch(self, request: Request, handle: str) -> Response:
        """Change what my profile says and shows."""
        person = self._person(request, handle)
        require(may_change_profile(request.user, person))
        shape = ProfileChange(person.profile, data=request.data, partial=True)
        shape.is_valid(raise_exception=True)
        changes: dict[str, Any] = dict(shape.validated_data)
        if "visibility" in changes:
            changes["visibility"] = person.profile.visibility | changes["visibility"]
        change_profile(user=person, changes=changes, origin=Origin.API)
        return Response(self._shape(request, handle))

    def _person(self, request: Request, handle: str) -> User:
        wanted = request.user.handle if handle == "me" else handle
        return get_object_or_404(User.objects.visible_to(request.user).select_related("profile"), handle=wanted)

    def _shape(self, request: Request, handle: str) -> dict[str, Any]:
        return ProfileShape(self._person(request, handle), context={"viewer": request.user}).data
