"""Communities, their members, my membership."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.api.base import CURSOR, IDEMPOTENCY_KEY, LIMIT, Resource, paged
from apps.api.idempotency import idempotent
from apps.api.shapes import CommunityShape, MemberShape, MembershipShape
from apps.communities import services
from apps.communities.models import Community, Kind, Membership, Role, State
from apps.communities.standing import readable_community_ids


class NewCommunity(serializers.ModelSerializer[Community]):
    """What founding a community takes; the founder becomes its manager unless `manager` (a handle) is given."""

    # unscoped: only site administrators get past the policy, and they see everybody.
    manager = serializers.SlugRelatedField(
        slug_field="handle",
        queryset=User.objects.active(),  # unscoped: as above.
        required=False,
        default=None,
    )

    class Meta:
        model = Community
        fields = (
            "slug", "name", "kind", "method", "departments", "role_rule", "purpose", "about", "access",
            "status", "manager",
        )  # fmt: skip
        extra_kwargs = {"slug": {"required": False}}


class NewMembership(serializers.Serializer[Any]):
    """What joining takes."""

    message = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")


class MemberChange(serializers.Serializer[Any]):
    """What a manager may do with a member: invite or admit (PUT), and give a role."""

    role = serializers.ChoiceField(choices=Role.choices, required=False)


class Communities(Resource):
    """Communities that I may know of."""

    @extend_schema(
        operation_id="communities",
        parameters=[LIMIT, CURSOR, OpenApiParameter("kind", enum=Kind.values), OpenApiParameter("mine", bool)],
        responses=paged(CommunityShape),
    )
    def get(self, request: Request) -> Response:
        rows = Community.objects.visible_to(request.user)
        if kind := request.query_params.get("kind"):
            rows = rows.filter(kind=kind)
        context = self.community_context(request)
        if request.query_params.get("mine") in {"true", "1"}:
            rows = rows.filter(pk__in=context["roles"])
        return self.page(rows, CommunityShape, order=("name", "pk"), **context)

    @extend_schema(
        operation_id="found_community",
        parameters=[IDEMPOTENCY_KEY],
        request=NewCommunity,
        responses={201: CommunityShape},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Found a community."""
        shape = NewCommunity(data=request.data)
        shape.is_valid(raise_exception=True)
        data = dict(shape.validated_data)
        manager = data.pop("manager") or request.user
        community = services.create_community(by=request.user, manager=manager, origin=Origin.API, **data)
        return Response(CommunityShape(community, context=self.community_context(request)).data, status=201)


class OneCommunity(Resource):
    """A community."""

    @extend_schema(operation_id="community", responses=CommunityShape)
    def get(self, request: Request, slug: str) -> Response:
        community = self.community_or_404(slug)
        return Response(CommunityShape(community, context=self.community_context(request)).data)

    @extend_schema(operation_id="change_community", request=CommunityShape, responses=CommunityShape)
    def patch(self, request: Request, slug: str) -> Response:
        """Change what a community says of itself and who may read it."""
        community = self.community_or_404(slug)
        shape = CommunityShape(community, data=request.data, partial=True)
        shape.is_valid(raise_exception=True)
        changed = services.change_community(
            by=request.user, community=community, changes=dict(shape.validated_data), origin=Origin.API
        )
        return Response(CommunityShape(changed, context=self.community_context(request)).data)


class Members(Resource):
    """Who belongs to a community; `?state=requested` for managers."""

    needs_person = True

    @extend_schema(
        operation_id="members",
        parameters=[
            LIMIT,
            CURSOR,
            OpenApiParameter("state", enum=State.values),
            OpenApiParameter("role", enum=Role.values),
        ],
        responses=paged(MemberShape),
    )
    def get(self, request: Request, slug: str) -> Response:
        community = self.community_or_404(slug)
        rows = Membership.objects.visible_to(request.user).filter(community=community).select_related("user")
        rows = rows.filter(state=request.query_params.get("state", State.ACTIVE))
        if role := request.query_params.get("role"):
            rows = rows.filter(role=role)
        if community.pk not in readable_community_ids(request.user):
            rows = rows.filter(user_id=request.user.pk)
        return self.page(rows, MemberShape, order=("-joined_at", "-pk"))


class OneMember(Resource):
    """A member, for managers: invite or admit, change the role, remove."""

    needs_person = True
    write_scope = "moderate"

    @extend_schema(operation_id="put_member", request=MemberChange, responses=MemberShape)
    def put(self, request: Request, slug: str, handle: str) -> Response:
        """Invite somebody or admit whoever asked to join, and give members another role."""
        community = self.community_or_404(slug)
        shape = MemberChange(data=request.data)
        shape.is_valid(raise_exception=True)
        user = get_object_or_404(User.objects.visible_to(request.user).active(), handle=handle)
        row = services.invite_person(by=request.user, community=community, user=user, origin=Origin.API)
        if (role := shape.validated_data.get("role")) and row.state == State.ACTIVE:
            row = services.change_role(by=request.user, community=community, user=user, role=role, origin=Origin.API)
        return Response(MemberShape(row).data)

    @extend_schema(operation_id="remove_member", responses={204: None})
    def delete(self, request: Request, slug: str, handle: str) -> Response:
        """Take somebody out of the community."""
        community = self.community_or_404(slug)
        user = get_object_or_404(User.objects.visible_to(request.user), handle=handle)
        services.remove_member(by=request.user, community=community, user=user, origin=Origin.API)
        return Response(status=204)


class MyMembership(Resource):
    """My place in a community: PUT joins (or asks to), DELETE leaves."""

    needs_person = True

    @extend_schema(operation_id="my_membership", responses=MembershipShape)
    def get(self, request: Request, slug: str) -> Response:
        community = self.community_or_404(slug)
        row = get_object_or_404(Membership.objects.visible_to(request.user), community=community, user=request.user)
        return Response(MembershipShape(row).data)

    @extend_schema(operation_id="join_community", request=NewMembership, responses=MembershipShape)
    def put(self, request: Request, slug: str) -> Response:
        """Join the community, or ask to where it does not take everybody."""
        community = self.community_or_404(slug)
        shape = NewMembership(data=request.data)
        shape.is_valid(raise_exception=True)
        mine = Membership.objects.visible_to(request.user).filter(community=community, user=request.user).first()
        if mine is None or mine.state == State.INVITED:
            message = shape.validated_data["message"]
            mine = services.join_community(user=request.user, community=community, message=message, origin=Origin.API)
        return Response(MembershipShape(mine).data)

    @extend_schema(operation_id="leave_community", responses={204: None})
    def delete(self, request: Request, slug: str) -> Response:
        """Leave the community, or take back my request to join."""
        services.leave_community(user=request.user, community=self.community_or_404(slug), origin=Origin.API)
        return Response(status=204)
