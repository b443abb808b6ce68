"""What an entry of one kind has beyond the others, in and out of the API."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction
from rest_framework import serializers

from apps.accounts.models import User
from apps.communities.models import Community
from apps.communities.selectors import people_who_may_read
from apps.content.kinds import KINDS


def kind_names() -> list[tuple[str, str]]:
    """The kinds of entry as choices, for the name that they have in the OpenAPI document."""
    return [(name, name) for name in sorted(KINDS)]


class CoAuthors(serializers.ListField):
    """Handles of the people who wrote it together."""

    child = serializers.SlugField()


class DetailsField(serializers.DictField):
    """An object whose form depends on the entry's kind."""


class DetailsFieldSchema(OpenApiSerializerFieldExtension):
    """Tells the schema which forms `details` takes: one for each kind that has any."""

    target_class = DetailsField

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        shapes = [spec.details_shape for spec in KINDS.values() if spec.details_shape]
        if not shapes:
            return {"type": "object", "additionalProperties": {}}
        return {"anyOf": [auto_schema.resolve_serializer(shape(), direction).ref for shape in shapes]}


def with_people_and_details(
    data: dict[str, Any], kind: str, community: Community, *, partial: bool = False
) -> dict[str, Any]:
    """The data with handles turned to people who may read the community, and `details` checked by the kind's shape.

    Raises DRF's `ValidationError` under the names of the fields.
    """
    if "coauthors" in data:
        data = data | {"coauthors": _people(data["coauthors"], community)}
    shape = KINDS[kind].details_shape
    given = data.get("details")
    if shape is None:
        if given:
            raise serializers.ValidationError({"details": ["Entries of this kind have no details."]})
        return {name: value for name, value in data.items() if name != "details"}
    if given is None and partial:
        return data
    checked = shape(data=given or {}, partial=partial)
    if not checked.is_valid():
        raise serializers.ValidationError({"details": checked.errors})
    return data | {"details": dict(checked.validated_data)}


def _people(handles: list[str], community: Community) -> list[User]:
    # unscoped: only who may read the community is looked at further.
    people = User.objects.filter(handle__in=handles)
    known = {person.handle: person for person in people_who_may_read(community, people)}
    if strangers := [handle for handle in handles if handle not in known]:
        raise serializers.ValidationError({"coauthors": [f"Not a reader of this community: {', '.join(strangers)}."]})
    return [known[handle] for handle in handles]
