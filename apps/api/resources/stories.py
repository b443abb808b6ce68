"""Stories of value: told, confirmed, seen by finance, and what they come to together."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.api.base import CURSOR, IDEMPOTENCY_KEY, LIMIT, Resource, StrictShape, paged
from apps.api.idempotency import idempotent
from apps.api.shapes import PersonShape
from apps.communities.models import Community
from apps.content.models import Entry
from apps.core.refusals import require
from apps.stories import policies, services
from apps.stories.forms import MOST_LINKED, amount_errors, readers_named, telling_of
from apps.stories.models import How, Story, Unit, ValueKind
from apps.stories.selectors import documented, value_of

_LONG = {"max_length": 2000}


class StoryFields(StrictShape):
    """What a story takes. Amounts are ranges, shares and confidence in percent; all of them, or none."""

    title = serializers.CharField(max_length=120)
    trying = serializers.CharField(**_LONG)
    received = serializers.CharField(**_LONG)
    did = serializers.CharField(**_LONG)
    changed = serializers.CharField(**_LONG)
    otherwise = serializers.CharField(**_LONG)
    causes = serializers.CharField(**_LONG, allow_blank=True, default="")
    kind = serializers.ChoiceField(choices=ValueKind.values)
    unit = serializers.ChoiceField(choices=["", *Unit.values], default="", help_text="`money`, `hours` or nothing.")
    low = serializers.DecimalField(14, 2, min_value=0, allow_null=True, default=None)
    high = serializers.DecimalField(14, 2, min_value=0, allow_null=True, default=None)
    share_low = serializers.IntegerField(min_value=0, max_value=100, allow_null=True, default=None)
    share_high = serializers.IntegerField(min_value=0, max_value=100, allow_null=True, default=None)
    confidence = serializers.IntegerField(min_value=1, max_value=100, allow_null=True, default=None)
    entries = serializers.ListField(child=serializers.IntegerField(), max_length=MOST_LINKED, default=list)
    people = serializers.ListField(child=serializers.CharField(max_length=100), max_length=MOST_LINKED, default=list)
    can_confirm = serializers.CharField(max_length=100, allow_blank=True, default="", help_text="A handle.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Amounts are whole, entries and people in sight."""
        if errors := amount_errors(attrs):
            raise serializers.ValidationError({name: [sentence] for name, sentence in errors.items()})
        viewer, community = self.context["viewer"], self.context["community"]
        found = list(Entry.objects.visible_to(viewer).filter(pk__in=attrs["entries"]))
        if len(found) < len(set(attrs["entries"])):
            raise serializers.ValidationError({"entries": [_("There is an entry among these that you cannot open.")]})
        people = self._people(community, attrs["people"], "people")
        confirmer = self._people(community, [attrs["can_confirm"]] if attrs["can_confirm"] else [], "can_confirm")
        if viewer in confirmer:
            raise serializers.ValidationError({"can_confirm": [_("Name one other person.")]})
        return attrs | {"entries": found, "people": people, "can_confirm": confirmer[0] if confirmer else None}

    def _people(self, community: Community, handles: list[str], field: str) -> list[User]:
        people = readers_named(community, handles)
        if len(people) < len(set(handles)):
            raise serializers.ValidationError({field: [_("There is nobody of that name who reads this community.")]})
        return people


class StoryShape(serializers.ModelSerializer[Story]):
    """A story. `entries` are those that I may open; `documented` is 0 until it is confirmed."""

    community = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    teller = PersonShape(read_only=True, allow_null=True)
    people = PersonShape(many=True, read_only=True)
    can_confirm = PersonShape(read_only=True, allow_null=True)
    state = serializers.SerializerMethodField()
    entries = serializers.SerializerMethodField()
    confirmed_by = PersonShape(source="confirmation.by", read_only=True, allow_null=True, default=None)
    documented = serializers.SerializerMethodField()
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Story
        fields = (
            "id", "community", "state", "teller", "title", "trying", "received", "entries", "people", "did", "changed",
            "otherwise", "causes", "kind", "unit", "low", "high", "share_low", "share_high", "confidence",
            "can_confirm", "confirmed_by", "documented", "told_at", "url",
        )  # fmt: skip
        read_only_fields = fields

    def get_state(self, story: Story) -> str:
        """`told`, `confirmed` or `seen`."""
        if hasattr(story, "finance_look"):
            return "seen"
        return "confirmed" if hasattr(story, "confirmation") else "told"

    def get_entries(self, story: Story) -> list[int]:
        return [entry.pk for entry in story.entries.all() if entry.pk in self.context["seen"]]

    def get_documented(self, story: Story) -> str:
        return str(documented(story) if hasattr(story, "confirmation") else 0)


class ConfirmationFields(StrictShape):
    """How one knows."""

    how = serializers.ChoiceField(choices=How.values)
    note = serializers.CharField(max_length=500, allow_blank=True, default="")


VALUE = inline_serializer(
    "StoryValue",
    {
        "told": serializers.IntegerField(),
        "confirmed": serializers.IntegerField(),
        "people": serializers.IntegerField(),
        "low": serializers.CharField(),
        "high": serializers.CharField(),
        "documented": serializers.CharField(help_text="Sum of lowest amount x lowest share x confidence, confirmed."),
        "hours": serializers.CharField(),
        "seen": serializers.IntegerField(),
        "median_share": serializers.FloatField(allow_null=True),
        "means": serializers.CharField(),
    },
)


class _StoryResource(Resource):
    needs_person = True

    def readable(self, slug: str) -> Community:
        """A community whose stories the viewer may read."""
        community = self.community_or_404(slug)
        require(policies.may_see(self.request.user, community))
        return community

    def story_or_404(self, slug: str, pk: int) -> Story:
        """A story that the viewer may read."""
        rows = Story.objects.visible_to(self.request.user).filter(community=self.readable(slug), pk=pk)
        return get_object_or_404(_whole(rows))

    def shown(self, story: Story, status: int = 200) -> Response:
        """The story as it is now."""
        fresh = self.story_or_404(story.community.slug, story.pk)
        return Response(StoryShape(fresh, context={"seen": self.seen([fresh.pk])}).data, status=status)

    def seen(self, pks: Any) -> set[int]:
        """Which of the entries that these stories link I may open."""
        linked = Story.objects.visible_to(self.request.user).filter(pk__in=pks).values("entries")
        return set(Entry.objects.visible_to(self.request.user).filter(pk__in=linked).values_list("pk", flat=True))

    def fields(self, community: Community) -> dict[str, Any]:
        """What was sent, as the services take it."""
        shape = StoryFields(data=self.request.data, context={"viewer": self.request.user, "community": community})
        shape.is_valid(raise_exception=True)
        data = shape.validated_data
        return {"telling": telling_of(data), "entries": data["entries"], "people": data["people"]}


class Stories(_StoryResource):
    """The stories of a community, the latest first."""

    @extend_schema(operation_id="stories", parameters=[LIMIT, CURSOR], responses=paged(StoryShape))
    def get(self, request: Request, slug: str) -> Response:
        rows = Story.objects.visible_to(request.user).filter(community=self.readable(slug))
        seen = self.seen(rows.values("pk"))
        return self.page(_whole(rows), StoryShape, order=("-told_at", "-pk"), seen=seen)

    @extend_schema(
        operation_id="tell_story", parameters=[IDEMPOTENCY_KEY], request=StoryFields, responses={201: StoryShape}
    )
    @idempotent
    def post(self, request: Request, slug: str) -> Response:
        """Tell one."""
        community = self.readable(slug)
        require(policies.may_tell(request.user, community))
        fields = self.fields(community)
        return self.shown(services.tell_story(by=request.user, community=community, origin=Origin.API, **fields), 201)


class OneStory(_StoryResource):
    """One story."""

    @extend_schema(operation_id="story", responses=StoryShape)
    def get(self, request: Request, slug: str, pk: int) -> Response:
        return self.shown(self.story_or_404(slug, pk))

    @extend_schema(operation_id="change_story", request=StoryFields, responses=StoryShape)
    def put(self, request: Request, slug: str, pk: int) -> Response:
        """Tell mine better, until somebody confirms it."""
        story = self.story_or_404(slug, pk)
        require(policies.may_change(request.user, story))
        fields = self.fields(story.community)
        return self.shown(services.change_story(by=request.user, story=story, origin=Origin.API, **fields))

    @extend_schema(operation_id="withdraw_story", responses={204: None})
    def delete(self, request: Request, slug: str, pk: int) -> Response:
        """Withdraw it: its teller, or a manager."""
        services.withdraw_story(by=request.user, story=self.story_or_404(slug, pk), origin=Origin.API)
        return Response(status=204)


class StoryConfirmation(_StoryResource):
    """The word of a second person."""

    @extend_schema(operation_id="confirm_story", request=ConfirmationFields, responses=StoryShape)
    def put(self, request: Request, slug: str, pk: int) -> Response:
        """Confirm a story of somebody else."""
        story = self.story_or_404(slug, pk)
        require(policies.may_confirm(request.user, story))
        shape = ConfirmationFields(data=request.data)
        shape.is_valid(raise_exception=True)
        return self.shown(
            services.confirm_story(by=request.user, story=story, origin=Origin.API, **shape.validated_data)
        )


class StoryLook(_StoryResource):
    """The look of somebody who knows the books."""

    @extend_schema(operation_id="look_at_story_amount", request=None, responses=StoryShape)
    def put(self, request: Request, slug: str, pk: int) -> Response:
        """Say that I have looked at the amount of a confirmed story."""
        story = self.story_or_404(slug, pk)
        return self.shown(services.look_at_amount(by=request.user, story=story, origin=Origin.API))


class StoryValue(_StoryResource):
    """What confirmed stories come to together, at least."""

    @extend_schema(operation_id="story_value", responses=VALUE)
    def get(self, request: Request, slug: str) -> Response:
        value = value_of(self.readable(slug))
        body = {name: getattr(value, name) for name in ("told", "confirmed", "people", "seen", "median_share")}
        body |= {name: str(getattr(value, name)) for name in ("low", "high", "documented", "hours")}
        means = _("The least that members can vouch for; no total, and no proof that the community was the cause.")
        return Response(body | {"means": means})


def _whole(rows: Any) -> Any:
    related = ("community", "teller__profile", "can_confirm__profile", "confirmation__by__profile", "finance_look")
    return rows.select_related(*related).prefetch_related("people__profile", "entries")
