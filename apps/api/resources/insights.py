"""How a community takes part: the mix of the five roles by published window, as far as the viewer may see it."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.activity.models import Origin
from apps.api.base import Resource
from apps.core.refusals import require
from apps.insights.accesses import Looked, record_access
from apps.insights.policies import is_inside, may_see_insights
from apps.insights.reports.subjects import Format
from apps.insights.selectors import Insights, insights_of, weeks_for
from apps.insights.showing import Few, ShownRole, Tier
from apps.insights.windows import name_of
from apps.participation.method import WINDOW_WEEKS
from apps.participation.selectors import window_days

_FEW = "Null: too few people to say."
DEFINITIONS = "/insights/definitions/"


def _pair(text: str) -> serializers.ListField:
    return serializers.ListField(child=serializers.FloatField(), allow_null=True, help_text=text)


class MixTrendShape(serializers.Serializer[Any]):
    """Against an earlier window, by those who were there both times."""

    weeks = serializers.IntegerField(help_text="How much earlier it ended.")
    previous = serializers.FloatField(help_text="The share then.")
    p = serializers.FloatField(help_text="How likely chance alone would change so much.")
    word = serializers.CharField(help_text="`rose`, `fell` or `no clear change`.")


class MixRoleShape(serializers.Serializer[Any]):
    """One role. Shares are from 0 to 1."""

    k = serializers.IntegerField(allow_null=True, help_text=f"Members acting in it. {_FEW}")
    share = serializers.FloatField(allow_null=True, help_text=_FEW)
    ci = _pair("Likely range (95 %). Null: too few to say.")
    band = serializers.CharField(
        help_text="`none`, `few` (one to four), `several`; for small communities, all there is."
    )
    few = serializers.CharField(help_text="`inside` or `outside`: fewer than five act, or do not; else empty.")
    target = _pair("Lowest and highest share that the community agreed on.")
    gap_h = serializers.FloatField(allow_null=True, help_text="Cohen's h; below zero: less than the target.")
    word = serializers.CharField(help_text="How far it is from the target; empty without one.")
    trend = MixTrendShape(allow_null=True)
    near = serializers.IntegerField(allow_null=True, help_text=f"Members at least halfway to acting. {_FEW}")
    half_of_evidence_from = serializers.IntegerField(
        allow_null=True, help_text="How few people give half of what speaks of the role; 2: two or fewer."
    )


class MixSuggestionShape(serializers.Serializer[Any]):
    """Something to try: a code, as `connector.broker` or `rota`, and how many members are near the role."""

    code = serializers.CharField()
    near = serializers.IntegerField()


class CommunityMixShape(serializers.Serializer[Any]):
    """A published window. What may be said depends on how many members were counted, see `tier`."""

    community = serializers.CharField()
    window = serializers.ListField(child=serializers.CharField(), help_text="First and last ISO week.")
    begins = serializers.DateField()
    ends = serializers.DateField()
    tier = serializers.CharField(help_text="`nothing`, `bands`, `shares`, `all`.")
    n_active = serializers.IntegerField(allow_null=True, help_text=f"Members counted. {_FEW}")
    coverage = serializers.FloatField(help_text="Share of those present who are profiled, in steps of 0.05.")
    config = serializers.CharField(help_text="The method's version.")
    target = serializers.IntegerField(allow_null=True, help_text="The number of the target in force.")
    roles = serializers.DictField(child=MixRoleShape())
    acting_in_none = serializers.IntegerField(allow_null=True)
    acting_in_several = serializers.IntegerField(allow_null=True)
    distance = serializers.FloatField(allow_null=True, help_text="To the target; a hundredth of it is one point.")
    recommendations = MixSuggestionShape(many=True)


class CommunityProfile(Resource):
    """How many members act in each role, against the community's own target."""

    needs_person = True

    @extend_schema(
        operation_id="community_profile",
        parameters=[
            OpenApiParameter("from", OpenApiTypes.DATE, description="Windows that end on this day or later."),
            OpenApiParameter("to", OpenApiTypes.DATE, description="Windows that end on this day or earlier."),
        ],
        responses=inline_serializer(
            "CommunityMix",
            {"definitions": serializers.CharField(), "results": CommunityMixShape(many=True)},
        ),
    )
    def get(self, request: Request, slug: str) -> Response:
        """Published windows that end from one day to another, the latest first; without either day, the latest one.

        Members get exact shares; others who may see reports, rounded ones of windows that do not overlap.
        """
        community = self.community_or_404(slug)
        require(may_see_insights(request.user, community))
        first, last = _day(request, "from"), _day(request, "to")
        weeks = weeks_for(request.user, community)
        chosen = [week for week in weeks if (first or date.min) <= window_days(week)[1] <= (last or date.max)]
        if first is last is None:
            chosen = chosen[:1]
        if not is_inside(request.user, community):
            record_access(
                person=request.user,
                subject=Looked.INSIGHTS,
                windows=[name_of(week) for week in chosen],
                format=Format.JSON,
                communities=[community.pk],
                origin=Origin.API,
            )
        found = [_profile(community.slug, insights_of(request.user, community, week)) for week in chosen]
        return Response({"definitions": DEFINITIONS, "results": CommunityMixShape(found, many=True).data})


def _day(request: Request, name: str) -> date | None:
    text = request.query_params.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise serializers.ValidationError({name: [_("Give a day as 2026-10-31.")]}) from None


def _profile(slug: str, seen: Insights) -> dict[str, Any]:
    mix = seen.mix
    roles = mix.roles if mix.tier > Tier.NOTHING else ()
    return {
        "community": slug,
        "window": [name_of(seen.week - WINDOW_WEEKS + 1), name_of(seen.week)],
        "begins": seen.begins,
        "ends": seen.ends,
        "tier": mix.tier.name.lower(),
        "n_active": mix.active,
        "coverage": round(mix.coverage, 2),
        "config": seen.method,
        "target": seen.target,
        "roles": {
            role.figure.role.value: _role(role, shares=mix.tier >= Tier.SHARES, coarse=mix.is_coarse) for role in roles
        },
        "acting_in_none": mix.none,
        "acting_in_several": mix.several,
        "distance": round(mix.distance, 3) if mix.distance is not None else None,
        "recommendations": [{"code": _code(one), "near": one.near} for one in seen.suggestions],
    }


def _role(role: ShownRole, *, shares: bool, coarse: bool) -> dict[str, Any]:
    figure = role.figure
    exact = shares and role.few == Few.NEITHER
    trend = figure.trend
    return {
        "k": figure.k if exact and not coarse else None,
        "share": round(figure.share, 4) if exact else None,
        "ci": [round(edge, 4) for edge in figure.interval] if exact else None,
        "band": role.band,
        "few": "" if role.few == Few.NEITHER else role.few.name.lower(),
        "target": [round(edge, 4) for edge in figure.target] if figure.target else None,
        "gap_h": round(figure.gap, 3) if exact and figure.gap is not None else None,
        "word": figure.word.value if figure.word else "",
        "trend": {
            "weeks": trend.weeks,
            "previous": round(trend.previous, 4),
            "p": round(trend.p, 4),
            "word": trend.word.value,
        }
        if trend
        else None,
        "near": figure.near or None,
        "half_of_evidence_from": max(figure.half_from, 2) if shares and figure.half_from else None,
    }


def _code(one: Any) -> str:
    return ".".join(filter(None, [one.role, one.skill])) if one.code == "skill" else one.code
