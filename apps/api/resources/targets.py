"""What a community is for: sets of targets, their discussion and the vote on them."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.activity.models import Origin
from apps.api.base import CURSOR, IDEMPOTENCY_KEY, LIMIT, Resource, StrictShape, choice_of, paged
from apps.api.idempotency import idempotent
from apps.api.problems import CONTENT_TYPE, problem
from apps.api.shapes import PersonShape
from apps.communities.models import Community
from apps.core.refusals import require
from apps.targets import policies, services
from apps.targets.checks import LONGEST, MOST_MONTHS, MOST_OUTCOMES, Unsound
from apps.targets.models import Choice, Comment, RoleName, State, TargetSet
from apps.targets.selectors import objections_of, tally_of, vote_of
from apps.targets.wording import Wording

UNSOUND = inline_serializer(
    "UnsoundTargets",
    {
        "code": serializers.CharField(help_text="`unsound_targets`"),
        "detail": serializers.CharField(),
        "errors": serializers.DictField(child=serializers.ListField(child=serializers.CharField())),
        "complaints": inline_serializer(
            "TargetComplaint",
            {
                "code": serializers.CharField(),
                "field": serializers.CharField(),
                "sentence": serializers.CharField(),
            },
            many=True,
        ),
    },
)


class RangeFields(StrictShape):
    """A role's range in percent, with the reason for it."""

    role = serializers.CharField(help_text=f"One of {', '.join(RoleName.values)}.")
    low = serializers.IntegerField(min_value=0, max_value=100)
    high = serializers.IntegerField(min_value=0, max_value=100)
    reason = serializers.CharField(max_length=LONGEST, allow_blank=True, default="")


class MeasureFields(StrictShape):
    """A target: what it is good for, by what the community sees it, and what must not get worse. About nobody."""

    purpose = serializers.CharField(max_length=LONGEST)
    measure = serializers.CharField(max_length=LONGEST)
    balancing = serializers.CharField(max_length=LONGEST, allow_blank=True, default="")


class TargetFields(StrictShape):
    """A whole set. `purpose` begins with "We exist to"; a role without a range has none."""

    purpose = serializers.CharField(max_length=LONGEST)
    outcomes = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST), min_length=1, max_length=MOST_OUTCOMES
    )
    ranges = RangeFields(many=True, default=list)
    targets = MeasureFields(many=True, default=list)
    review_months = serializers.IntegerField(min_value=1, max_value=MOST_MONTHS, default=MOST_MONTHS)


class TargetSetShape(serializers.ModelSerializer[TargetSet]):
    """A version of the community's targets. `votes` are those of the vote once it is closed."""

    community = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    state = serializers.CharField(read_only=True, help_text=f"One of {', '.join(State.values)}.")
    proposed_by = PersonShape(source="proposal.by", read_only=True, allow_null=True)
    ranges = RangeFields(many=True, read_only=True)
    targets = MeasureFields(source="measures", many=True, read_only=True)
    renews = serializers.IntegerField(source="renews.number", read_only=True, allow_null=True, default=None)
    votes = serializers.SerializerMethodField()
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = TargetSet
        fields = (
            "community", "number", "state", "purpose", "outcomes", "ranges", "targets", "review_months", "review_on",
            "proposed_by", "renews", "created_at", "due_at", "adopted_at", "ended_at", "ending", "votes", "url",
        )  # fmt: skip
        read_only_fields = fields

    def get_votes(self, row: TargetSet) -> dict[str, int]:
        """Who agreed, in numbers."""
        return {"agree": row.agreed, "abstain": row.abstained, "object": row.objected, "active": row.electorate}


class CommentShape(serializers.ModelSerializer[Comment]):
    """What a member says; empty where it was removed."""

    author = PersonShape(read_only=True, allow_null=True)
    is_removed = serializers.SerializerMethodField()

    class Meta:
        model = Comment
        fields = ("id", "author", "body", "at", "is_removed")
        read_only_fields = fields

    def get_is_removed(self, comment: Comment) -> bool:
        return comment.removed_at is not None


class CommentFields(StrictShape):
    """A comment."""

    body = serializers.CharField(max_length=2000)


class VoteFields(StrictShape):
    """My word; an objection says why."""

    choice = serializers.ChoiceField(choices=Choice.values)
    reason = serializers.CharField(max_length=500, allow_blank=True, default="")


VOTES = inline_serializer(
    "TargetVotes",
    {
        "agree": serializers.IntegerField(),
        "abstain": serializers.IntegerField(),
        "object": serializers.IntegerField(),
        "active": serializers.IntegerField(help_text="Active members when the vote was opened."),
        "needed": serializers.IntegerField(help_text="So many have to vote."),
        "is_adopted": serializers.BooleanField(help_text="Whether it would be adopted with these votes."),
        "objections": serializers.ListField(child=serializers.CharField(), help_text="Reasons, without names."),
        "mine": serializers.CharField(allow_null=True, help_text="My own choice; null before I vote."),
    },
)


class _TargetResource(Resource):
    needs_person = True

    def readable(self, slug: str) -> Community:
        """A community whose targets the viewer may see."""
        community = self.community_or_404(slug)
        require(policies.may_see(self.request.user, community))
        return community

    def set_or_404(self, slug: str, number: int) -> TargetSet:
        """A set that the viewer may see."""
        rows = TargetSet.objects.visible_to(self.request.user).filter(community=self.readable(slug), number=number)
        related = rows.select_related("community", "proposal__by__profile", "renews")
        return get_object_or_404(related.prefetch_related("ranges", "measures"))

    def shown(self, row: TargetSet, status: int = 200) -> Response:
        """The set as it is now."""
        return Response(TargetSetShape(self.set_or_404(row.community.slug, row.number)).data, status=status)

    def wording(self) -> Wording:
        """What was sent, in form."""
        shape = TargetFields(data=self.request.data)
        shape.is_valid(raise_exception=True)
        return Wording.from_fields(shape.validated_data)


class Targets(_TargetResource):
    """All versions of a community's targets, the latest first; `?state=active` is what is in force."""

    @extend_schema(
        operation_id="targets",
        parameters=[LIMIT, CURSOR, OpenApiParameter("state", enum=State.values)],
        responses=paged(TargetSetShape),
    )
    def get(self, request: Request, slug: str) -> Response:
        rows = TargetSet.objects.visible_to(request.user).filter(community=self.readable(slug))
        if state := choice_of(request, "state", State.values):
            rows = rows.filter(state=state)
        rows = rows.select_related("community", "proposal__by__profile", "renews")
        return self.page(rows.prefetch_related("ranges", "measures"), TargetSetShape, order=("-number",))

    @extend_schema(
        operation_id="draft_targets",
        parameters=[IDEMPOTENCY_KEY],
        request=TargetFields,
        responses={201: TargetSetShape, 422: UNSOUND},
    )
    @idempotent
    def post(self, request: Request, slug: str) -> Response:
        """Draft a set. One that only counts activity, has no balancing measure or names a person is refused (422)."""
        community = self.readable(slug)
        require(policies.may_propose(request.user, community))
        try:
            row = services.draft_targets(
                by=request.user, community=community, wording=self.wording(), origin=Origin.API
            )
        except Unsound as unsound:
            return _unsound(unsound)
        return self.shown(row, 201)


class OneTargetSet(_TargetResource):
    """One version."""

    @extend_schema(operation_id="target_set", responses=TargetSetShape)
    def get(self, request: Request, slug: str, number: int) -> Response:
        return self.shown(self.set_or_404(slug, number))

    @extend_schema(operation_id="change_targets", request=TargetFields, responses={200: TargetSetShape, 422: UNSOUND})
    def put(self, request: Request, slug: str, number: int) -> Response:
        """Write my draft anew."""
        row = self.set_or_404(slug, number)
        require(policies.may_change(request.user, row))
        try:
            services.change_targets(by=request.user, target_set=row, wording=self.wording(), origin=Origin.API)
        except Unsound as unsound:
            return _unsound(unsound)
        return self.shown(row)

    @extend_schema(operation_id="withdraw_targets", responses={204: None})
    def delete(self, request: Request, slug: str, number: int) -> Response:
        """Give my proposal up."""
        services.withdraw_targets(by=request.user, target_set=self.set_or_404(slug, number), origin=Origin.API)
        return Response(status=204)


class TargetConsultation(_TargetResource):
    """The discussion of a set: PUT opens it for fourteen days, DELETE takes it back into a draft."""

    @extend_schema(operation_id="propose_targets", request=None, responses=TargetSetShape)
    def put(self, request: Request, slug: str, number: int) -> Response:
        """Open the discussion of my draft."""
        row = self.set_or_404(slug, number)
        return self.shown(services.propose_targets(by=request.user, target_set=row, origin=Origin.API))

    @extend_schema(operation_id="rework_targets", responses=TargetSetShape)
    def delete(self, request: Request, slug: str, number: int) -> Response:
        """Take my proposal back to change it."""
        row = self.set_or_404(slug, number)
        return self.shown(services.rework_targets(by=request.user, target_set=row, origin=Origin.API))


class TargetRenewals(_TargetResource):
    """Renewals of a set: the same words, to a vote at once."""

    @extend_schema(
        operation_id="renew_targets", parameters=[IDEMPOTENCY_KEY], request=None, responses={201: TargetSetShape}
    )
    @idempotent
    def post(self, request: Request, slug: str, number: int) -> Response:
        """Ask whether these targets are to hold on."""
        row = self.set_or_404(slug, number)
        return self.shown(services.renew_targets(by=request.user, target_set=row, origin=Origin.API), 201)


class TargetComments(_TargetResource):
    """What members say about a set, the earliest first."""

    @extend_schema(operation_id="target_comments", parameters=[LIMIT, CURSOR], responses=paged(CommentShape))
    def get(self, request: Request, slug: str, number: int) -> Response:
        rows = self.set_or_404(slug, number).comments.select_related("author__profile")
        return self.page(rows, CommentShape, order=("at", "pk"))

    @extend_schema(
        operation_id="comment_on_targets",
        parameters=[IDEMPOTENCY_KEY],
        request=CommentFields,
        responses={201: CommentShape},
    )
    @idempotent
    def post(self, request: Request, slug: str, number: int) -> Response:
        """Say something about it."""
        row = self.set_or_404(slug, number)
        require(policies.may_comment(request.user, row))
        shape = CommentFields(data=request.data)
        shape.is_valid(raise_exception=True)
        comment = services.comment_on(by=request.user, target_set=row, origin=Origin.API, **shape.validated_data)
        return Response(CommentShape(comment).data, status=201)


class OneTargetComment(_TargetResource):
    """One comment."""

    @extend_schema(operation_id="remove_target_comment", responses={204: None})
    def delete(self, request: Request, slug: str, number: int, pk: int) -> Response:
        """Take it away: its author, or a manager."""
        comment = get_object_or_404(self.set_or_404(slug, number).comments, pk=pk)
        services.remove_comment(by=request.user, comment=comment, origin=Origin.API)
        return Response(status=204)


class TargetVotes(_TargetResource):
    """The vote on a set: how many said what, and my own word."""

    @extend_schema(operation_id="target_votes", responses=VOTES)
    def get(self, request: Request, slug: str, number: int) -> Response:
        return self._tally(self.set_or_404(slug, number))

    @extend_schema(operation_id="vote_on_targets", request=VoteFields, responses=VOTES)
    def put(self, request: Request, slug: str, number: int) -> Response:
        """Give my word, or change it."""
        row = self.set_or_404(slug, number)
        require(policies.may_vote(request.user, row))
        shape = VoteFields(data=request.data)
        shape.is_valid(raise_exception=True)
        services.vote_on(by=request.user, target_set=row, origin=Origin.API, **shape.validated_data)
        return self._tally(row)

    @extend_schema(operation_id="withdraw_target_vote", responses=VOTES)
    def delete(self, request: Request, slug: str, number: int) -> Response:
        """Take my word back."""
        row = self.set_or_404(slug, number)
        services.withdraw_vote(by=request.user, target_set=row, origin=Origin.API)
        return self._tally(row)

    def _tally(self, row: TargetSet) -> Response:
        tally, mine = tally_of(row), vote_of(self.request.user, row)
        body: dict[str, Any] = {
            "agree": tally.agreed,
            "abstain": tally.abstained,
            "object": tally.objected,
            "active": tally.electorate,
            "needed": tally.needed,
            "is_adopted": tally.is_adopted,
            "objections": objections_of(row),
            "mine": mine.choice if mine else None,
        }
        return Response(body)


def _unsound(unsound: Unsound) -> Response:
    """What is wrong with a set, and why that matters, for programs and for people."""
    errors: dict[str, list[str]] = {}
    for complaint in unsound.complaints:
        errors.setdefault(complaint.field, []).append(str(complaint.sentence))
    body = problem(
        422,
        _("These targets cannot be proposed as they are"),
        code="unsound_targets",
        detail=str(unsound.complaints[0].sentence),
        errors=errors,
        complaints=[
            {"code": row.code, "field": row.field, "sentence": str(row.sentence)} for row in unsound.complaints
        ],
    )
    return Response(body, status=422, content_type=CONTENT_TYPE)
