"""Who is in touch with whom in a community, as figures of groups; and whether pictures may show me."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.activity.models import Origin
from apps.api.base import Resource, choice_of
from apps.core.refusals import require
from apps.insights.accesses import Looked, record_access
from apps.insights.policies import is_inside
from apps.insights.reports.subjects import Format
from apps.insights.windows import name_of
from apps.networks.exchanges import TieKind
from apps.networks.models import Boundary
from apps.networks.policies import may_have_surroundings, may_see_network
from apps.networks.selectors import boundary_of, pattern_for
from apps.networks.services import appear_in_pictures, leave_pictures
from apps.networks.showing import shown_pattern
from apps.participation.selectors import window_days

_FEW = "Rounded down; null: too few to say."
_BY = OpenApiParameter("by", str, enum=list(Boundary.values), description="Across which lines; else as its kind says.")


class NetworkKindShape(serializers.Serializer[Any]):
    """One kind of exchange: people, ordered pairs of them, share of pairs across groups."""

    kind = serializers.ChoiceField(choices=[*TieKind.values, "reads"])
    people = serializers.IntegerField(allow_null=True, help_text=_FEW)
    pairs = serializers.IntegerField(allow_null=True, help_text=_FEW)
    across = serializers.FloatField(allow_null=True)


class NetworkGroupShape(serializers.Serializer[Any]):
    """A department or site; without a name, all that are too small, or whose people say of none."""

    name = serializers.CharField(allow_null=True)
    people = serializers.IntegerField(help_text=_FEW)


class NetworkTieShape(serializers.Serializer[Any]):
    """Between two groups, by their place in `groups`."""

    one = serializers.IntegerField()
    other = serializers.IntegerField()
    people = serializers.IntegerField(help_text="People of both who have to do with the other group. Rounded down.")


class NetworkFiguresShape(serializers.Serializer[Any]):
    """Figures of one published window. Shares are rounded to 0.05; docs/networks.md defines each."""

    people = serializers.IntegerField(help_text=_FEW)
    exchanging = serializers.IntegerField(allow_null=True, help_text=_FEW)
    isolates = serializers.IntegerField(allow_null=True, help_text=_FEW)
    ties_a_person = serializers.FloatField()
    density = serializers.FloatField()
    reciprocity = serializers.FloatField()
    cross_boundary = serializers.FloatField(allow_null=True)
    cross_by_chance = serializers.FloatField(allow_null=True)
    circles = serializers.IntegerField()
    core = serializers.IntegerField()
    core_people = serializers.IntegerField(allow_null=True, help_text=_FEW)
    bridges = serializers.IntegerField(allow_null=True, help_text=f"People who hold others together. {_FEW}")
    bridge_links = serializers.IntegerField(allow_null=True, help_text=_FEW)
    fragility = serializers.FloatField(help_text="Share of connected pairs cut if the one person left who holds most.")
    largest_loss = serializers.IntegerField(allow_null=True, help_text=_FEW)
    half_of_exchanges = serializers.IntegerField(allow_null=True, help_text=_FEW)
    half_of_ways = serializers.IntegerField(allow_null=True, help_text=f"Up to 5,000 people. {_FEW}")
    steps = serializers.FloatField(allow_null=True)
    steps_error = serializers.FloatField(help_text="Half of the 95 % interval; 0: counted, not sampled.")
    groups_drawn = serializers.IntegerField()
    groups_found = serializers.IntegerField()
    agreement = serializers.ChoiceField(choices=["same", "partly", "hardly", ""])
    brokers = serializers.DictField(child=serializers.IntegerField(allow_null=True), help_text=_FEW)
    kinds = NetworkKindShape(many=True)
    reads = NetworkKindShape(allow_null=True)
    groups = NetworkGroupShape(many=True)
    ties = NetworkTieShape(many=True)
    merged = serializers.IntegerField(help_text="How many groups stand under the one without a name.")


class CommunityNetworkShape(serializers.Serializer[Any]):
    """The last published window; `figures` is null where too few people had to do with each other."""

    community = serializers.CharField()
    boundary = serializers.ChoiceField(choices=Boundary.choices)
    first = serializers.DateField(allow_null=True)
    last = serializers.DateField(allow_null=True)
    fewest = serializers.IntegerField(allow_null=True, help_text="Groups of fewer people are not shown.")
    figures = NetworkFiguresShape(allow_null=True)


class NetworkAppearanceShape(serializers.Serializer[Any]):
    """Whether pictures of this community's network show me to its members."""

    shown = serializers.BooleanField()


class CommunityNetwork(Resource):
    """A community's network, for its members and for those who pull reports, who get fewer windows; nobody by name."""

    needs_person = True
    read_scope = "reports"

    @extend_schema(operation_id="community_network", parameters=[_BY], responses=CommunityNetworkShape)
    def get(self, request: Request, slug: str) -> Response:
        community = self.community_or_404(slug)
        require(may_see_network(request.user, community))
        boundary = choice_of(request, "by", Boundary.values) or boundary_of(community).value
        pattern = shown_pattern(pattern_for(request.user, community, boundary))
        if pattern is not None and not is_inside(request.user, community):
            record_access(
                person=request.user,
                subject=Looked.NETWORK,
                grouping=pattern.boundary,
                windows=[name_of(pattern.week)],
                format=Format.JSON,
                communities=[community.pk],
                origin=Origin.API,
            )
        first, last = window_days(pattern.week) if pattern else (None, None)
        data = {
            "community": community.slug,
            "boundary": boundary,
            "first": first,
            "last": last,
            "fewest": pattern.fewest if pattern else None,
            "figures": asdict(pattern) if pattern else None,
        }
        return Response(CommunityNetworkShape(data).data)


class MyAppearance(Resource):
    """Whether pictures of this community's network show me."""

    needs_person = True

    @extend_schema(operation_id="appear_in_network", request=None, responses=NetworkAppearanceShape)
    def put(self, request: Request, slug: str) -> Response:
        """Agree to be shown by name to the members of this community."""
        appear_in_pictures(person=request.user, community=self.community_or_404(slug), origin=Origin.API)
        return Response({"shown": True})

    @extend_schema(operation_id="leave_network", responses={204: None})
    def delete(self, request: Request, slug: str) -> Response:
        """Be shown no longer."""
        community = self.community_or_404(slug)
        require(may_have_surroundings(request.user, community))
        leave_pictures(person=request.user, community=community, origin=Origin.API)
        return Response(status=204)
