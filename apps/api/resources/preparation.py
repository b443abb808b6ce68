"""What a community needs, and its launch."""

from typing import Any
from zoneinfo import available_timezones

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.activity.models import Origin
from apps.api.base import CURSOR, IDEMPOTENCY_KEY, LIMIT, Resource, paged
from apps.api.idempotency import idempotent
from apps.api.problems import CONTENT_TYPE, problem
from apps.api.shapes import PersonShape
from apps.communities.models import Status
from apps.communities.standing import readable_community_ids
from apps.content.kinds import KINDS
from apps.content.models import Entry
from apps.core.refusals import require
from apps.preparation import launch_services, policies, services
from apps.preparation.models import LaunchPlan, Need, NeedState
from apps.preparation.selectors import Check, launch_checklist, plan_of, planned_entries


class NeedShape(serializers.ModelSerializer[Need]):
    """A need. `state` is what is true now; `entry` is its draft, null where I may not see it."""

    community = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    state = serializers.CharField(source="place", read_only=True)
    declared_by = PersonShape(read_only=True)
    claimed_by = PersonShape(read_only=True, allow_null=True)
    reviewer = PersonShape(read_only=True, allow_null=True)
    entry = serializers.SerializerMethodField()
    url = serializers.CharField(source="get_absolute_url", read_only=True)
    is_closed = serializers.SerializerMethodField()

    class Meta:
        model = Need
        fields = (
            "id", "community", "title", "why", "kind", "due", "state", "position", "declared_by", "declared_at",
            "claimed_by", "reviewer", "note", "entry", "is_closed", "changed_since_review", "url",
        )  # fmt: skip
        read_only_fields = fields

    changed_since_review = serializers.BooleanField(read_only=True)

    def get_entry(self, need: Need) -> int | None:
        return need.entry_id if need.entry_id in self.context["seen"] else None

    def get_is_closed(self, need: Need) -> bool:
        return need.closed_at is not None


class NeedFields(serializers.Serializer[Any]):
    """What a need takes."""

    title = serializers.CharField(max_length=160)
    why = serializers.CharField(max_length=500, allow_blank=True, required=False)
    kind = serializers.CharField(max_length=12, required=False, help_text="The name of a kind of entry.")
    due = serializers.DateField(required=False, allow_null=True)

    def validate_kind(self, kind: str) -> str:
        """One that there is."""
        if kind not in KINDS:
            raise serializers.ValidationError(_("There is no kind of entry of that name."))
        return kind


class NeedChange(NeedFields):
    """What changing a need takes, all of it optional; `is_closed` closes and reopens."""

    title = serializers.CharField(max_length=160, required=False)
    is_closed = serializers.BooleanField(required=False)


class Claim(serializers.Serializer[Any]):
    """The draft of a need that one has claimed; with `submit` it goes to review."""

    entry = serializers.IntegerField(required=False)
    submit = serializers.BooleanField(default=False)


class Verdict(serializers.Serializer[Any]):
    """What a reviewer says; sending back wants a note."""

    approve = serializers.BooleanField()
    note = serializers.CharField(max_length=1000, allow_blank=True, default="")


class CheckShape(serializers.Serializer[Any]):
    """One thing that a community should have before it goes live."""

    code = serializers.CharField()
    label = serializers.CharField()
    is_met = serializers.BooleanField()
    missing = serializers.CharField()


class PlanFields(serializers.Serializer[Any]):
    """The order of release (entry ids), what is held back, and the pace; null for `per_day`: all at the launch."""

    order = serializers.ListField(child=serializers.IntegerField(), required=False)
    held = serializers.ListField(child=serializers.IntegerField(), required=False)
    per_day = serializers.IntegerField(min_value=1, max_value=100, allow_null=True, required=False)
    hour = serializers.IntegerField(min_value=0, max_value=23, required=False)
    zone = serializers.CharField(max_length=64, required=False)

    def validate_zone(self, zone: str) -> str:
        """A name of the time zone database."""
        if zone not in available_timezones():
            raise serializers.ValidationError(_("There is no time zone of that name."))
        return zone


LAUNCH = inline_serializer(
    "Launch",
    {
        "status": serializers.CharField(),
        "checks": CheckShape(many=True),
        "order": serializers.ListField(child=serializers.IntegerField()),
        "held": serializers.ListField(child=serializers.IntegerField()),
        "per_day": serializers.IntegerField(allow_null=True),
        "hour": serializers.IntegerField(),
        "zone": serializers.CharField(),
        "launched_at": serializers.DateTimeField(allow_null=True),
        "reason": serializers.CharField(),
    },
)


class _NeedResource(Resource):
    needs_person = True

    def need_or_404(self, pk: int) -> Need:
        """A need of a community that the viewer may read."""
        rows = Need.objects.visible_to(self.request.user)
        return get_object_or_404(
            rows.select_related("community", "declared_by", "claimed_by", "reviewer", "entry"), pk=pk
        )

    def shown(self, need: Need, status: int = 200) -> Response:
        """The need as it is now."""
        fresh = self.need_or_404(need.pk)
        seen = _drafts_seen(self.request, need.community_id)
        return Response(NeedShape(fresh, context={"seen": seen}).data, status=status)


class Needs(_NeedResource):
    """What a community needs, in the order of its board."""

    @extend_schema(
        operation_id="needs",
        parameters=[LIMIT, CURSOR, OpenApiParameter("state", enum=NeedState.values)],
        responses=paged(NeedShape),
    )
    def get(self, request: Request, slug: str) -> Response:
        community = self.community_or_404(slug)
        require(None if community.pk in readable_community_ids(request.user) else policies.NOT_A_MEMBER)
        rows = Need.objects.visible_to(request.user).open().filter(community=community)
        if state := request.query_params.get("state"):
            rows = rows.filter(state=state)
        rows = rows.select_related("community", "declared_by", "claimed_by", "reviewer", "entry")
        return self.page(rows, NeedShape, order=("position", "pk"), seen=_drafts_seen(request, community.pk))

    @extend_schema(
        operation_id="declare_need", parameters=[IDEMPOTENCY_KEY], request=NeedFields, responses={201: NeedShape}
    )
    @idempotent
    def post(self, request: Request, slug: str) -> Response:
        """Say what the community needs written."""
        community = self.community_or_404(slug)
        require(policies.may_declare(request.user, community))
        shape = NeedFields(data=request.data)
        shape.is_valid(raise_exception=True)
        need = services.declare_need(by=request.user, community=community, origin=Origin.API, **shape.validated_data)
        return self.shown(need, 201)


class OneNeed(_NeedResource):
    """A need."""

    @extend_schema(operation_id="need", responses=NeedShape)
    def get(self, request: Request, pk: int) -> Response:
        return self.shown(self.need_or_404(pk))

    @extend_schema(operation_id="change_need", request=NeedChange, responses=NeedShape)
    def patch(self, request: Request, pk: int) -> Response:
        """Change a need."""
        need = self.need_or_404(pk)
        require(policies.may_change(request.user, need))
        shape = NeedChange(data=request.data)
        shape.is_valid(raise_exception=True)
        changes = dict(shape.validated_data)
        closed = changes.pop("is_closed", None)
        if changes:
            services.change_need(by=request.user, need=need, changes=changes, origin=Origin.API)
        if closed is not None:
            move = services.close_need if closed else services.reopen_need
            move(by=request.user, need=need, origin=Origin.API)
        return self.shown(need)


class NeedClaim(_NeedResource):
    """My claim on a need: PUT takes it on (and names the draft, and asks for a review), DELETE hands it back."""

    @extend_schema(operation_id="claim_need", request=Claim, responses=NeedShape)
    def put(self, request: Request, pk: int) -> Response:
        """Take the need on, name its draft, or ask for a review."""
        shape = Claim(data=request.data)
        shape.is_valid(raise_exception=True)
        need = services.claim_need(by=request.user, need=self.need_or_404(pk), origin=Origin.API)
        if entry_id := shape.validated_data.get("entry"):
            need = services.draft_need(by=request.user, need=need, entry=self.entry_or_404(entry_id), origin=Origin.API)
        if shape.validated_data["submit"]:
            services.submit_need(by=request.user, need=need, origin=Origin.API)
        return self.shown(need)

    @extend_schema(operation_id="hand_back_need", responses=NeedShape)
    def delete(self, request: Request, pk: int) -> Response:
        """Hand the need back for somebody else to take on."""
        return self.shown(services.hand_back(by=request.user, need=self.need_or_404(pk), origin=Origin.API))


class NeedReview(_NeedResource):
    """The review of a draft, by somebody who did not write it."""

    @extend_schema(operation_id="review_need", request=Verdict, responses=NeedShape)
    def put(self, request: Request, pk: int) -> Response:
        """Give my verdict on the draft."""
        need = self.need_or_404(pk)
        require(policies.may_review(request.user, need))
        shape = Verdict(data=request.data)
        shape.is_valid(raise_exception=True)
        services.review_need(by=request.user, need=need, origin=Origin.API, **shape.validated_data)
        return self.shown(need)


class Launch(Resource):
    """What is missing before a community goes live, in which order what is prepared comes out, and the launch."""

    needs_person = True
    write_scope = "moderate"

    @extend_schema(operation_id="launch", responses=LAUNCH)
    def get(self, request: Request, slug: str) -> Response:
        community = self.community_or_404(slug)
        require(policies.may_launch(request.user, community))
        return self._shown(community)

    @extend_schema(operation_id="plan_launch", request=PlanFields, responses=LAUNCH)
    def put(self, request: Request, slug: str) -> Response:
        """Set what is to be there before the community is launched."""
        community = self.community_or_404(slug)
        require(policies.may_launch(request.user, community))
        shape = PlanFields(data=request.data)
        shape.is_valid(raise_exception=True)
        pace = dict(shape.validated_data)
        order, held = pace.pop("order", None), pace.pop("held", None)
        rows = planned_entries(community)
        launch_services.plan_release(
            by=request.user,
            community=community,
            order=[row.entry.pk for row in rows] if order is None else order,
            held=[row.entry.pk for row in rows if row.is_held] if held is None else held,
            pace=pace,
            origin=Origin.API,
        )
        return self._shown(community)

    @extend_schema(
        operation_id="launch_community",
        request=inline_serializer("LaunchReason", {"reason": serializers.CharField(required=False, max_length=500)}),
        responses={200: LAUNCH, 409: inline_serializer("LaunchGaps", {"gaps": CheckShape(many=True)})},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Launch the community: what was prepared is published."""
        community = self.community_or_404(slug)
        require(policies.may_launch(request.user, community))
        require(policies.LAUNCHED if community.status != Status.PREPARING else None)
        reason = str(request.data.get("reason", ""))[:500]
        if (gaps := launch_services.gaps_of(community)) and not reason.strip():
            return _conflict(gaps)
        launch_services.launch_community(by=request.user, community=community, reason=reason, origin=Origin.API)
        community.refresh_from_db()
        return self._shown(community)

    def _shown(self, community: Any) -> Response:
        plan: LaunchPlan = plan_of(community)
        rows = planned_entries(community)
        return Response(
            {
                "status": community.status,
                "checks": CheckShape(launch_checklist(community), many=True).data,
                "order": [row.entry.pk for row in rows],
                "held": [row.entry.pk for row in rows if row.waits],
                "per_day": plan.per_day,
                "hour": plan.hour,
                "zone": plan.zone,
                "launched_at": plan.launched_at,
                "reason": plan.reason,
            }
        )


def _drafts_seen(request: Request, community_id: int) -> set[int]:
    """Which drafts of the community's needs I may see."""
    rows = Entry.objects.visible_to(request.user).filter(need__community_id=community_id)
    return set(rows.values_list("pk", flat=True))


def _conflict(gaps: list[Check]) -> Response:
    """What is missing, for programs; a launch in spite of it wants a reason."""
    body = problem(409, _("Not ready"), code=policies.GAPS.code, detail=str(policies.GAPS.sentence))
    return Response(body | {"gaps": CheckShape(gaps, many=True).data}, status=409, content_type=CONTENT_TYPE)
