"""What is held about me: my roles and why, my skills, and whether I am profiled. Nobody else can ask for it."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.activity.models import Origin
from apps.api.base import Resource, StrictShape, choice_of, limit_of
from apps.communities.standing import my_communities
from apps.compass.held import signal_row, slugs_of
from apps.compass.models import HIGHEST, LOWEST
from apps.compass.policies import may_use_compass
from apps.compass.role_views import RoleView, Standing, roles_by_community, sentences_of
from apps.compass.selectors import peers_view, self_view, skills_of
from apps.compass.self_view import this_quarter
from apps.compass.services import assess_oneself
from apps.compass.skills import ROLE_OF, Skill
from apps.core.numbers import number_from
from apps.core.refusals import require
from apps.participation.dispute_services import LONGEST_NOTE, dispute_act, withdraw_dispute
from apps.participation.models import Act, Dispute
from apps.participation.selectors import is_profiled, signal_of, signals_of, window_days
from apps.participation.services import opt_in, opt_out
from apps.participation.signals import METHOD_VERSION, Role

_COMMUNITY = OpenApiParameter("community", str, description="The slug of one of my communities.")
_ROLE = OpenApiParameter("role", str, enum=list(Role.values))
_LIMIT = OpenApiParameter("limit", int, description="Lines a page, up to 100.")
_PAGE = OpenApiParameter("page", int, description="Which page, from 1 on.")


class RoleShape(serializers.Serializer[Any]):
    """One role: whether I act in it, how strong, where the mark is, and why."""

    role = serializers.ChoiceField(choices=Role.choices)
    standing = serializers.ChoiceField(choices=list(Standing.values))
    firm = serializers.BooleanField(help_text="Six weeks of presence or more.")
    strength = serializers.FloatField(allow_null=True, help_text="From 0 to 1; null where nothing can be said yet.")
    mark = serializers.FloatField()
    weeks_present = serializers.IntegerField()
    weeks_active = serializers.IntegerField()
    people_helped = serializers.IntegerField()
    evidence = serializers.ListField(child=serializers.CharField())


class CommunityProfileShape(serializers.Serializer[Any]):
    """My five roles in one community, for the window of these days."""

    community = serializers.CharField()
    since = serializers.DateField()
    until = serializers.DateField()
    method_version = serializers.IntegerField()
    roles = RoleShape(many=True)


class MyProfileShape(serializers.Serializer[Any]):
    """My roles in all my communities, or in one."""

    profiled = serializers.BooleanField()
    communities = CommunityProfileShape(many=True)


class SignalShape(serializers.Serializer[Any]):
    """One signal of one day, why it counts, and how much it adds to its week."""

    day = serializers.DateField()
    community = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    signal = serializers.CharField()
    number = serializers.IntegerField()
    amount = serializers.FloatField()
    used_by = serializers.IntegerField(help_text="Different people who made use of it.")
    undone = serializers.BooleanField()
    done = serializers.CharField()
    why = serializers.CharField()
    disputed = serializers.CharField(help_text="Why I said that it is not right; empty where I did not.")
    note = serializers.CharField()
    event = serializers.IntegerField(allow_null=True, help_text="Names it together with the signal, to dispute it.")
    address = serializers.CharField(help_text="Where it can be seen; empty for what is kept by the day only.")


class DisputeShape(StrictShape):
    """Why it is not right, and words for myself."""

    reason = serializers.ChoiceField(choices=Dispute.Reason.choices)
    note = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_NOTE)


class SignalsShape(serializers.Serializer[Any]):
    """A page of signals, the latest day first."""

    count = serializers.IntegerField()
    page = serializers.IntegerField()
    results = SignalShape(many=True)


class PeersShape(serializers.Serializer[Any]):
    """The mean of what three or more peers said, to the nearest half."""

    level = serializers.FloatField()
    quarter = serializers.DateField()


class SeenShape(serializers.Serializer[Any]):
    """What the log shows: `k` of `n` opportunities went well, with an 80 % interval."""

    verdict = serializers.CharField(help_text="Empty where the log says nothing about the skill.")
    k = serializers.IntegerField()
    n = serializers.IntegerField()
    mean = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    sentence = serializers.CharField()
    cause = serializers.CharField()


class SkillShape(serializers.Serializer[Any]):
    """One skill: my own level, my peers', and what the log shows, side by side."""

    skill = serializers.ChoiceField(choices=list(Skill.values))
    role = serializers.ChoiceField(choices=Role.choices)
    own = serializers.IntegerField(allow_null=True)
    peers = PeersShape(allow_null=True)
    seen = SeenShape(allow_null=True)


class CommunitySkillsShape(serializers.Serializer[Any]):
    """My seventeen skills in one community."""

    community = serializers.CharField()
    skills = SkillShape(many=True)


class MySkillsShape(serializers.Serializer[Any]):
    """My skills in all my communities, or in one."""

    communities = CommunitySkillsShape(many=True)


class LevelsShape(StrictShape):
    """A level from 1 to 5 for each skill; null takes it back, a skill that is left out stays as it is."""

    def get_fields(self) -> dict[str, serializers.Field]:
        """One for each skill."""
        given: dict[str, Any] = {"min_value": LOWEST, "max_value": HIGHEST, "allow_null": True, "required": False}
        return {skill.value: serializers.IntegerField(**given) for skill in Skill}


class AssessmentShape(serializers.Serializer[Any]):
    """How I see my skills: this quarter's levels, and all quarters'."""

    quarter = serializers.DateField()
    levels = serializers.DictField(child=serializers.IntegerField())
    history = serializers.DictField(child=serializers.DictField(child=serializers.IntegerField()))


class ProfilingShape(StrictShape):
    """Whether I am profiled. Turning it off deletes the profiles made so far."""

    profiled = serializers.BooleanField()


class Mine(Resource):
    """About me, in all my communities or the one that is named."""

    needs_person = True

    def slugs(self, request: Request) -> dict[int, str]:
        """My communities by id, narrowed to the one asked for; one that is not mine is refused or not found."""
        slug = request.query_params.get("community", "")
        if slug:
            community = self.community_or_404(slug)
            require(may_use_compass(request.user, community))
            return {community.pk: community.slug}
        return {row.id: row.slug for row in my_communities(request.user)}


class MyProfile(Mine):
    """In which roles I act, and why."""

    @extend_schema(operation_id="my_profile", parameters=[_COMMUNITY], responses=MyProfileShape)
    def get(self, request: Request) -> Response:
        slugs = self.slugs(request)
        rows = []
        for pk, now in roles_by_community(request.user, list(slugs)).items():
            community = self.community_or_404(slugs[pk])
            said = sentences_of(request.user, community, now.week)
            first, last = window_days(now.week)
            rows.append(
                {
                    "community": slugs[pk],
                    "since": first,
                    "until": last,
                    "method_version": now.roles[0].method_version if now.roles else METHOD_VERSION,
                    "roles": [_role(view, said[view.role.value]) for view in now.roles],
                }
            )
        return Response(MyProfileShape({"profiled": is_profiled(request.user), "communities": rows}).data)


def _role(view: RoleView, evidence: list[str]) -> dict[str, Any]:
    return {
        "role": view.role.value,
        "standing": view.standing.value,
        "firm": view.is_firm,
        "strength": view.strength if view.weeks_present else None,
        "mark": view.mark,
        "weeks_present": view.weeks_present,
        "weeks_active": view.weeks_active,
        "people_helped": view.beneficiaries,
        "evidence": evidence,
    }


class MyActs(Mine):
    """What my roles were counted from."""

    @extend_schema(operation_id="my_acts", parameters=[_COMMUNITY, _ROLE, _LIMIT, _PAGE], responses=SignalsShape)
    def get(self, request: Request) -> Response:
        slugs, role = self.slugs(request), choice_of(request, "role", Role.values)
        named = bool(request.query_params.get("community"))
        community = self.community_or_404(next(iter(slugs.values()))) if named else None
        lines = [line for line in signals_of(request.user, community) if not role or line.role == role]
        limit = limit_of(request, 50)
        page = number_from(request.query_params.get("page", ""), otherwise=1, most=100_000)
        names = slugs_of(lines)
        results = [signal_row(line, names) for line in lines[(page - 1) * limit : page * limit]]
        return Response(SignalsShape({"count": len(lines), "page": page, "results": results}).data)


class MyDispute(Resource):
    """My word that one act held about me is not right."""

    needs_person = True

    @extend_schema(operation_id="dispute_my_act", request=DisputeShape, responses=SignalShape)
    def put(self, request: Request, event: int, signal: str) -> Response:
        """Have it add nothing to my role; said again, the later reason stands."""
        act = self._act_or_404(request, event, signal)
        shape = DisputeShape(data=request.data)
        shape.is_valid(raise_exception=True)
        dispute_act(by=request.user, act=act, **shape.validated_data, origin=Origin.API)
        return self._answer(act)

    @extend_schema(operation_id="let_my_act_count", responses=SignalShape)
    def delete(self, request: Request, event: int, signal: str) -> Response:
        """Let it count again."""
        act = self._act_or_404(request, event, signal)
        withdraw_dispute(by=request.user, act=act, origin=Origin.API)
        return self._answer(act)

    def _act_or_404(self, request: Request, event: int, signal: str) -> Act:
        return get_object_or_404(Act.objects.visible_to(request.user), event_id=event, signal=signal)

    def _answer(self, act: Act) -> Response:
        line = signal_of(act)
        return Response(SignalShape(signal_row(line, slugs_of([line]))).data)


class MySkills(Mine):
    """My skills, as I, my peers and the log see them."""

    @extend_schema(operation_id="my_skills", parameters=[_COMMUNITY], responses=MySkillsShape)
    def get(self, request: Request) -> Response:
        own = self_view(request.user).latest
        rows = []
        for slug in self.slugs(request).values():
            community = self.community_or_404(slug)
            peers = peers_view(request.user, community)
            seen = {row.skill: row for row in skills_of(request.user, community)}
            skills = [
                {"skill": s.value, "role": ROLE_OF[s].value}
                | {"own": own.get(s), "peers": peers.get(s), "seen": seen.get(s)}
                for s in Skill
            ]
            rows.append({"community": slug, "skills": skills})
        return Response(MySkillsShape({"communities": rows}).data)


class MyAssessment(Resource):
    """How I see my own skills, once a quarter."""

    needs_person = True

    @extend_schema(operation_id="my_self_assessment", responses=AssessmentShape)
    def get(self, request: Request) -> Response:
        return self._answer(request)

    @extend_schema(operation_id="assess_myself", request=LevelsShape, responses=AssessmentShape)
    def put(self, request: Request) -> Response:
        """Say how I see some of my skills this quarter, or all."""
        shape = LevelsShape(data=request.data)
        shape.is_valid(raise_exception=True)
        levels = {Skill(name): level for name, level in shape.validated_data.items()}
        assess_oneself(person=request.user, levels=levels, origin=Origin.API)
        return self._answer(request)

    def _answer(self, request: Request) -> Response:
        quarters = self_view(request.user).quarters
        history = {
            str(quarter): {skill.value: level for skill, level in levels.items()}
            for quarter, levels in quarters.items()
        }
        now = this_quarter()
        data = {"quarter": now, "levels": history.get(str(now), {}), "history": history}
        return Response(AssessmentShape(data).data)


class MyProfiling(Resource):
    """Whether I am profiled."""

    needs_person = True

    @extend_schema(operation_id="my_profiling", responses=ProfilingShape)
    def get(self, request: Request) -> Response:
        return Response({"profiled": is_profiled(request.user)})

    @extend_schema(operation_id="change_my_profiling", request=ProfilingShape, responses=ProfilingShape)
    def put(self, request: Request) -> Response:
        """Be profiled, or not; turning it off deletes the profiles made so far."""
        shape = ProfilingShape(data=request.data)
        shape.is_valid(raise_exception=True)
        change = opt_in if shape.validated_data["profiled"] else opt_out
        change(person=request.user, origin=Origin.API)
        return self.get(request)
