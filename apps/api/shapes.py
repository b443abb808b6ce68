"""What the API's rows look like."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.accounts.models import User
from apps.accounts.policies import visible_fields
from apps.api.details import DetailsField
from apps.communities.models import Community, Membership
from apps.communities.selectors import share_community
from apps.content.kinds import KINDS
from apps.content.models import Entry, Reply, Revision
from apps.content.policies import LONGEST_REASON


class PersonShape(serializers.ModelSerializer[User]):
    """A person as everybody sees them."""

    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = User
        fields = ("handle", "name", "headline", "url")
        read_only_fields = fields


class ProfileShape(PersonShape):
    """A person's page: the fields that its owner shows to the viewer, and the communities that both may see."""

    profile = serializers.SerializerMethodField()
    communities = serializers.SerializerMethodField()

    class Meta(PersonShape.Meta):
        fields = (*PersonShape.Meta.fields, "profile", "communities")
        read_only_fields = fields

    def get_profile(self, person: User) -> dict[str, Any]:
        viewer = self.context["viewer"]
        shared = viewer.pk == person.pk or share_community(viewer, person)
        return visible_fields(person.profile, viewer, shares_community=shared)

    def get_communities(self, person: User) -> list[str]:
        rows = Membership.objects.visible_to(self.context["viewer"]).active().filter(user=person)
        return list(rows.order_by("community__slug").values_list("community__slug", flat=True))


class CommunityShape(serializers.ModelSerializer[Community]):
    """A community; `role` is mine, empty where I do not belong."""

    url = serializers.CharField(source="get_absolute_url", read_only=True)
    role = serializers.SerializerMethodField()

    class Meta:
        model = Community
        fields = (
            "slug", "name", "kind", "method", "departments", "role_rule", "purpose", "about", "access", "status",
            "member_count", "entry_count", "created_at", "url", "role",
        )  # fmt: skip
        read_only_fields = ("slug", "member_count", "entry_count", "created_at")

    def get_role(self, community: Community) -> str:
        return self.context.get("roles", {}).get(community.pk, "")


class MemberShape(serializers.ModelSerializer[Membership]):
    """A person in a community."""

    person = PersonShape(source="user", read_only=True)

    class Meta:
        model = Membership
        fields = ("person", "role", "state", "joined_at")
        read_only_fields = ("state", "joined_at")


class MembershipShape(serializers.ModelSerializer[Membership]):
    """My place in a community. `message` goes to the managers with a request to join."""

    community = serializers.SlugRelatedField(slug_field="slug", read_only=True)

    class Meta:
        model = Membership
        fields = ("community", "role", "state", "joined_at", "message")
        read_only_fields = ("role", "state", "joined_at")


class EntryShape(serializers.ModelSerializer[Entry]):
    """An entry in a list."""

    community = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    author = PersonShape(read_only=True)
    tags = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)
    reading_minutes = serializers.IntegerField(read_only=True)

    class Meta:
        model = Entry
        fields = (
            "id", "kind", "community", "author", "title", "excerpt", "tags", "is_question", "answered_by", "language",
            "reading_minutes", "reply_count", "endorsed_count", "published_at", "edited_at", "active_at",
            "prepared_at", "is_withheld", "url",
        )  # fmt: skip
        read_only_fields = fields


class EntryDetailShape(EntryShape):
    """An entry, whole. `accepted_reply` is the id of the reply that answers it."""

    accepted_reply = serializers.SerializerMethodField()
    coauthors = serializers.SerializerMethodField()
    details = serializers.SerializerMethodField()

    class Meta(EntryShape.Meta):
        fields = (*EntryShape.Meta.fields, "source", "html", "accepted_reply", "coauthors", "details")
        read_only_fields = fields

    def get_coauthors(self, entry: Entry) -> list[str]:
        return list(entry.coauthors.values_list("person__handle", flat=True))

    @extend_schema_field(DetailsField())
    def get_details(self, entry: Entry) -> dict[str, Any]:
        return KINDS[entry.kind].api_details(entry)

    def get_accepted_reply(self, entry: Entry) -> int | None:
        acceptance = getattr(entry, "acceptance", None)
        return acceptance.reply_id if acceptance else None


class ReplyShape(serializers.ModelSerializer[Reply]):
    """A reply; a removed one keeps its place and loses its text."""

    author = PersonShape(read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)
    entry = serializers.PrimaryKeyRelatedField(read_only=True)
    parent = serializers.PrimaryKeyRelatedField(read_only=True)
    is_removed = serializers.BooleanField(read_only=True)

    class Meta:
        model = Reply
        fields = (
            "id", "entry", "parent", "number", "depth", "author", "source", "html", "created_at", "edited_at",
            "is_removed", "url",
        )  # fmt: skip
        read_only_fields = fields

    depth = serializers.IntegerField(read_only=True)

    def to_representation(self, reply: Reply) -> dict[str, Any]:
        data = super().to_representation(reply)
        return data | {"source": "", "html": ""} if reply.is_removed else data


class RevisionShape(serializers.ModelSerializer[Revision]):
    """A text that an entry or reply had."""

    editor = PersonShape(read_only=True)

    class Meta:
        model = Revision
        fields = ("number", "title", "source", "editor", "at", "comment")
        read_only_fields = fields


class ShelfPersonShape(serializers.Serializer[Any]):
    """Somebody on a shelf, and why."""

    person = PersonShape()
    community = serializers.CharField(source="community.slug")
    since = serializers.DateTimeField(source="at", allow_null=True)
    why = serializers.CharField()
    entry = EntryShape(allow_null=True)


class NewPersonShape(ShelfPersonShape):
    """Somebody who joined lately, in their own words, and whether somebody has welcomed them."""

    words = serializers.CharField()
    is_welcomed = serializers.BooleanField()


class ReasonShape(serializers.Serializer[Any]):
    """Why something is removed, for whoever wrote it."""

    reason = serializers.CharField(max_length=LONGEST_REASON, allow_blank=True, default="")


class NotificationShape(serializers.Serializer[Any]):
    """One row behind the bell."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    people = serializers.CharField()
    sentence = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()
    why = serializers.CharField()
    group = serializers.CharField(source="group_key", help_text="The group of kinds by which one has it or stops it.")
    note = serializers.CharField(help_text="The words that a decision came with.")
    count = serializers.IntegerField()
    at = serializers.DateTimeField()
    is_read = serializers.BooleanField()


class HitShape(serializers.Serializer[Any]):
    """One thing found; `snippet` is HTML with the words in `<mark>`."""

    kind = serializers.CharField()
    entry = EntryShape(allow_null=True)
    person = PersonShape(allow_null=True)
    url = serializers.CharField()
    snippet = serializers.CharField()
