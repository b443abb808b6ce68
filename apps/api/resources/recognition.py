"""Introducing oneself, welcoming who is new, milestones, and what is featured."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.api.base import CURSOR, IDEMPOTENCY_KEY, LIMIT, Resource, paged
from apps.api.idempotency import idempotent
from apps.api.shapes import EntryShape, PersonShape
from apps.communities.models import Community, Membership
from apps.content.models import Entry
from apps.core.markdown import MAX_SOURCE
from apps.core.refusals import require
from apps.recognition import policies
from apps.recognition.feature_services import end_feature, feature
from apps.recognition.milestone_services import hide_milestone, show_milestone
from apps.recognition.models import Appearance, Feature, Introduction, Milestone
from apps.recognition.newcomer_services import introduce_oneself, welcome_newcomer
from apps.recognition.newcomers import LONGEST_WORDS
from apps.recognition.selectors import appearance_of
from apps.recognition.services import set_appearance


class IntroductionShape(serializers.ModelSerializer[Introduction]):
    """What I say of myself in a community, and whether Who's new shows it. `entry` is the conversation of welcome."""

    words = serializers.CharField(max_length=LONGEST_WORDS, required=False, allow_blank=True, default="")
    is_shown = serializers.BooleanField()

    class Meta:
        model = Introduction
        fields = ("words", "is_shown", "at", "entry")
        read_only_fields = ("at", "entry")


class NewWelcome(serializers.Serializer[Any]):
    """What I say to a newcomer, in Markdown."""

    source = serializers.CharField(max_length=MAX_SOURCE)


class WelcomeShape(serializers.Serializer[Any]):
    """Where the welcome stands; `reply` is null for the first, which begins the conversation."""

    entry = serializers.IntegerField(source="entry_id")
    reply = serializers.IntegerField(source="reply_id", allow_null=True)


class FeatureShape(serializers.ModelSerializer[Feature]):
    """Something that a manager holds up for everybody. Either `entry` or `person` is null."""

    entry = EntryShape(read_only=True)
    person = PersonShape(read_only=True)
    by = PersonShape(read_only=True)
    ended_by = PersonShape(read_only=True)

    class Meta:
        model = Feature
        fields = ("id", "entry", "person", "reason", "by", "at", "until", "ended_at", "ended_by")
        read_only_fields = fields


class NewFeature(serializers.Serializer[Any]):
    """An entry's id or a member's handle, the reason that everybody reads, and the last day."""

    entry = serializers.IntegerField(required=False)
    person = serializers.SlugField(required=False)
    reason = serializers.CharField(max_length=200)
    until = serializers.DateField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("entry" in attrs) == ("person" in attrs):
            raise ValidationError("Name either an entry or a person.")
        return attrs


class AppearanceShape(serializers.ModelSerializer[Appearance]):
    """Whether I may stand among Who's new and Who's popular and be featured, and am asked about milestones."""

    class Meta:
        model = Appearance
        fields = ("on_shelves", "asks_milestones")


class MilestoneShape(serializers.ModelSerializer[Milestone]):
    """A milestone of mine: `consent` is asked, given or refused; given, others see it until then."""

    community = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    sentence = serializers.CharField(read_only=True)

    class Meta:
        model = Milestone
        fields = ("id", "community", "sentence", "what", "number", "at", "until", "consent")
        read_only_fields = fields


class MyIntroduction(Resource):
    """What I say of myself in a community; PUT says it, and whether it is shown."""

    needs_person = True

    @extend_schema(operation_id="introduction", responses=IntroductionShape)
    def get(self, request: Request, slug: str) -> Response:
        rows = Introduction.objects.visible_to(request.user).filter(membership__user=request.user)
        row = get_object_or_404(rows, membership__community=self.community_or_404(slug))
        return Response(IntroductionShape(row).data)

    @extend_schema(operation_id="introduce", request=IntroductionShape, responses=IntroductionShape)
    def put(self, request: Request, slug: str) -> Response:
        """Say who I am here, and whether the others are shown it."""
        mine = Membership.objects.visible_to(request.user).filter(user=request.user)
        membership = mine.filter(community=self.community_or_404(slug)).first()
        require(policies.may_introduce(request.user, membership))
        assert membership is not None
        shape = IntroductionShape(data=request.data)
        shape.is_valid(raise_exception=True)
        row = introduce_oneself(
            user=request.user, membership=membership, origin=Origin.API, **dict(shape.validated_data)
        )
        return Response(IntroductionShape(row).data)


class MemberWelcome(Resource):
    """Welcoming a newcomer."""

    needs_person = True

    @extend_schema(
        operation_id="welcome", parameters=[IDEMPOTENCY_KEY], request=NewWelcome, responses={201: WelcomeShape}
    )
    @idempotent
    def post(self, request: Request, slug: str, handle: str) -> Response:
        """Begin the conversation of welcome, or join it."""
        rows = Introduction.objects.visible_to(request.user).select_related("membership__community")
        rows = rows.filter(membership__community=self.community_or_404(slug))
        row = get_object_or_404(rows, membership__user__handle=handle)
        require(policies.may_welcome(request.user, row))
        shape = NewWelcome(data=request.data)
        shape.is_valid(raise_exception=True)
        said = welcome_newcomer(by=request.user, introduction=row, origin=Origin.API, **shape.validated_data)
        return Response(WelcomeShape(said).data, status=201)


class Features(Resource):
    """What is featured in a community; its managers see what has ended as well."""

    @extend_schema(operation_id="features", parameters=[LIMIT, CURSOR], responses=paged(FeatureShape))
    def get(self, request: Request, slug: str) -> Response:
        community = self.community_or_404(slug)
        rows = Feature.objects.visible_to(request.user).filter(community=community)
        rows = rows.select_related("entry__author", "entry__community", "person", "by", "ended_by")
        return self.page(rows.prefetch_related("entry__tags"), FeatureShape, order=("-at", "-pk"))

    @extend_schema(
        operation_id="feature", parameters=[IDEMPOTENCY_KEY], request=NewFeature, responses={201: FeatureShape}
    )
    @idempotent
    def post(self, request: Request, slug: str) -> Response:
        """Feature an entry or a member."""
        community = self.community_or_404(slug)
        require(policies.may_feature(request.user, community))
        shape = NewFeature(data=request.data)
        shape.is_valid(raise_exception=True)
        data = shape.validated_data
        row = feature(
            by=request.user,
            community=community,
            thing=self._thing(community, data),
            reason=data["reason"],
            until=data["until"],
            origin=Origin.API,
        )
        return Response(FeatureShape(row).data, status=201)

    def _thing(self, community: Community, data: dict[str, Any]) -> Entry | User:
        if "entry" in data:
            return self.entry_or_404(data["entry"])
        return get_object_or_404(User.objects.visible_to(self.request.user), handle=data["person"])


class OneFeature(Resource):
    """Something featured; DELETE ends it before its day."""

    write_scope = "moderate"

    @extend_schema(operation_id="end_feature", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """End it now."""
        row = get_object_or_404(Feature.objects.visible_to(request.user).select_related("community"), pk=pk)
        end_feature(by=request.user, row=row, origin=Origin.API)
        return Response(status=204)


class MyAppearance(Resource):
    """Whether I am shown at all."""

    needs_person = True

    @extend_schema(operation_id="appearance", responses=AppearanceShape)
    def get(self, request: Request) -> Response:
        return Response(AppearanceShape(appearance_of(request.user)).data)

    @extend_schema(operation_id="change_appearance", request=AppearanceShape, responses=AppearanceShape)
    def patch(self, request: Request) -> Response:
        """Be shown, or not, from this moment on."""
        shape = AppearanceShape(data=request.data, partial=True)
        shape.is_valid(raise_exception=True)
        row = set_appearance(user=request.user, origin=Origin.API, **dict(shape.validated_data))
        return Response(AppearanceShape(row).data)


class MyMilestones(Resource):
    """My milestones, the latest first."""

    needs_person = True

    @extend_schema(operation_id="milestones", parameters=[LIMIT, CURSOR], responses=paged(MilestoneShape))
    def get(self, request: Request) -> Response:
        rows = Milestone.objects.visible_to(request.user).filter(person=request.user).select_related("community")
        return self.page(rows, MilestoneShape, order=("-at", "-pk"))


class MilestoneConsent(Resource):
    """My consent to a milestone of mine: PUT shows it for two weeks, DELETE hides it at once."""

    needs_person = True

    @extend_schema(operation_id="show_milestone", request=None, responses=MilestoneShape)
    def put(self, request: Request, pk: int) -> Response:
        """Agree that it is shown."""
        return Response(
            MilestoneShape(show_milestone(by=request.user, milestone=self._mine(pk), origin=Origin.API)).data
        )

    @extend_schema(operation_id="hide_milestone", responses=MilestoneShape)
    def delete(self, request: Request, pk: int) -> Response:
        """Not this one, or no longer."""
        return Response(
            MilestoneShape(hide_milestone(by=request.user, milestone=self._mine(pk), origin=Origin.API)).data
        )

    def _mine(self, pk: int) -> Milestone:
        return get_object_or_404(Milestone.objects.visible_to(self.request.user).select_related("community"), pk=pk)
