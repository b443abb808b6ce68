"""Entries, whatever their kind: with replies, history, answer and my following."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.activity.models import Origin
from apps.activity.readings import note_reading
from apps.activity.verbs import Verb
from apps.api.base import CURSOR, IDEMPOTENCY_KEY, LIMIT, Resource, StrictShape, paged
from apps.api.details import CoAuthors, DetailsField, with_people_and_details
from apps.api.idempotency import idempotent
from apps.api.preconditions import IF_MATCH, CollisionShape, etag_of, seen_by
from apps.api.shapes import EntryDetailShape, EntryShape, ReasonShape, RevisionShape
from apps.communities.models import Community
from apps.content import reply_services, services
from apps.content.forms import LANGUAGES, MAX_TAGS
from apps.content.kinds import KINDS
from apps.content.models import Entry, Reply, Revision
from apps.content.tag_selectors import tag_named
from apps.core.markdown import MAX_SOURCE
from apps.feeds.popular import popular_entries
from apps.ratings.selectors import is_followed
from apps.ratings.services import follow_entry, unfollow_entry

ORDERS = {"new": ("-published_at", "-pk"), "active": ("-active_at", "-pk")}

FILTERS = {
    "community": "community__slug",
    "kind": "kind",
    "author": "author__handle",
    "tag": "tags__slug",
    "language": "language",
}


class EntryChange(serializers.Serializer[Any]):
    """What editing an entry takes; all of it optional."""

    title = serializers.CharField(max_length=200, required=False)
    source = serializers.CharField(max_length=MAX_SOURCE, trim_whitespace=False, required=False)
    tags = serializers.ListField(child=serializers.CharField(max_length=40), max_length=MAX_TAGS, required=False)
    is_question = serializers.BooleanField(required=False)
    language = serializers.ChoiceField(choices=LANGUAGES, required=False, allow_blank=True)
    coauthors = CoAuthors(required=False)
    details = DetailsField(required=False)
    comment = serializers.CharField(max_length=200, required=False, allow_blank=True)


class NewEntry(serializers.Serializer[Any]):
    """What an entry takes; only a document may do without a title, its file's name being one."""

    community = serializers.SlugField()
    kind = serializers.ChoiceField(choices=sorted(KINDS), default="discussion")
    title = serializers.CharField(max_length=200, default="", allow_blank=True)
    source = serializers.CharField(max_length=MAX_SOURCE, trim_whitespace=False, allow_blank=True, default="")
    tags = serializers.ListField(child=serializers.CharField(max_length=40), max_length=MAX_TAGS, default=list)
    is_question = serializers.BooleanField(default=True)
    language = serializers.ChoiceField(choices=LANGUAGES, default="", allow_blank=True)
    coauthors = CoAuthors(required=False)
    details = DetailsField(required=False)

    def to_internal_value(self, data: Any) -> Any:
        """A title may be left out where the kind's form may leave it empty."""
        spec = KINDS.get(str(data.get("kind"))) if isinstance(data, Mapping) else None
        title = self.fields["title"]
        title.required = spec is None or spec.form.base_fields["title"].required
        title.allow_blank = not title.required
        return super().to_internal_value(data)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Only discussions ask, and only what is a file may do without words."""
        if not attrs["source"].strip() and KINDS[attrs["kind"]].form.base_fields["source"].required:
            raise serializers.ValidationError({"source": [_("Write something first.")]})
        return attrs | {"is_question": attrs["is_question"] and KINDS[attrs["kind"]].takes_answers}


class AcceptedReply(serializers.Serializer[Any]):
    """The id of the reply that answers the question."""

    reply = serializers.IntegerField()


class Following(serializers.Serializer[Any]):
    """Whether I follow."""

    following = serializers.BooleanField()


class NewFollowing(StrictShape):
    """That I follow; nothing says the same."""

    following = serializers.BooleanField(default=True)

    def validate_following(self, value: bool) -> bool:
        """Stopping has its own method."""
        if not value:
            raise serializers.ValidationError(_("Send DELETE to stop following."))
        return value


class Entries(Resource):
    """Entries that I may read."""

    @extend_schema(
        operation_id="entries",
        parameters=[
            LIMIT,
            CURSOR,
            OpenApiParameter("community", description="Its slug."),
            OpenApiParameter("kind", enum=sorted(KINDS)),
            OpenApiParameter("author", description="Their handle."),
            OpenApiParameter("tag", description="Its slug, or a word that means it."),
            OpenApiParameter("language", description="A language tag such as `en`."),
            OpenApiParameter("order", enum=["new", "active", "popular"]),
        ],
        responses=paged(EntryShape),
    )
    def get(self, request: Request) -> Response:
        rows = self._rows(request)
        order = request.query_params.get("order", "new")
        if order == "popular":
            return self._popular(request, rows)
        return self.page(rows, EntryShape, order=ORDERS.get(order, ORDERS["new"]))

    def _rows(self, request: Request) -> QuerySet[Entry]:
        rows = Entry.objects.visible_to(request.user).published().select_related("community", "author")
        rows = rows.prefetch_related("tags").defer("source", "html")
        given = {FILTERS[name]: value for name, value in request.query_params.items() if name in FILTERS and value}
        if (slug := request.query_params.get("tag")) and (tag := tag_named(slug)):
            given["tags__slug"] = tag.slug
        return rows.filter(**given)

    def _popular(self, request: Request, rows: QuerySet[Entry]) -> Response:
        """Popular entries are few by nature: one page, in the order of the shelf."""
        slug = request.query_params.get("community")
        community = self.community_or_404(slug) if slug else None
        ranked = [entry.pk for entry in popular_entries(request.user, community=community, size=50)]
        found = rows.in_bulk(ranked)
        results = EntryShape([found[pk] for pk in ranked if pk in found], many=True).data
        return Response({"next": None, "previous": None, "results": results})

    @extend_schema(
        operation_id="post_entry", parameters=[IDEMPOTENCY_KEY], request=NewEntry, responses={201: EntryDetailShape}
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Publish an entry, whatever its kind; what only one kind has goes under `details`."""
        shape = NewEntry(data=request.data)
        shape.is_valid(raise_exception=True)
        data = dict(shape.validated_data)
        community = get_object_or_404(Community.objects.visible_to(request.user), slug=data.pop("community"))
        data = with_people_and_details(data, data["kind"], community)
        entry = services.post_entry(author=request.user, community=community, origin=Origin.API, **data)
        return Response(EntryDetailShape(self.entry_or_404(entry.pk)).data, status=201)


class OneEntry(Resource):
    """An entry, whole."""

    @extend_schema(operation_id="entry", responses=EntryDetailShape)
    def get(self, request: Request, pk: int) -> Response:
        entry = self.entry_or_404(pk)
        if request.user.is_authenticated:
            note_reading(Verb.ENTRY_VIEWED, actor_id=request.user.pk, entry_id=pk, community_id=entry.community_id)
        return _tagged(entry)

    @extend_schema(
        operation_id="edit_entry",
        parameters=[IF_MATCH],
        request=EntryChange,
        responses={200: EntryDetailShape, 412: CollisionShape},
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Change an entry; the former text stays in its history."""
        entry = self.entry_or_404(pk)
        shape = EntryChange(data=request.data)
        shape.is_valid(raise_exception=True)
        changes = dict(shape.validated_data)
        comment = changes.pop("comment", "")
        changes = with_people_and_details(changes, entry.kind, entry.community, partial=True)
        services.edit_entry(
            by=request.user,
            entry=entry,
            changes=changes,
            comment=comment,
            seen=seen_by(request),
            is_exact=True,
            origin=Origin.API,
        )
        return _tagged(self.entry_or_404(pk))

    @extend_schema(operation_id="remove_entry", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take an entry away; for thirty days it can be restored."""
        services.remove_entry(by=request.user, entry=self.entry_or_404(pk), origin=Origin.API)
        return Response(status=204)


def _tagged(entry: Entry) -> Response:
    """The entry with the tag of its text, by which a writer can say what is to be overwritten."""
    data = EntryDetailShape(entry).data
    return Response(data, headers={"ETag": etag_of(entry, data)})


class EntryRemoval(Resource):
    """The removal of an entry; DELETE undoes it."""

    needs_person = True

    @extend_schema(operation_id="remove_entry_for_a_reason", request=ReasonShape, responses={204: None})
    def put(self, request: Request, pk: int) -> Response:
        """Take an entry away and say why; its authors are told."""
        shape = ReasonShape(data=request.data)
        shape.is_valid(raise_exception=True)
        services.remove_entry(by=request.user, entry=self.entry_or_404(pk), origin=Origin.API, **shape.validated_data)
        return Response(status=204)

    @extend_schema(operation_id="restore_entry", responses=EntryDetailShape)
    def delete(self, request: Request, pk: int) -> Response:
        """Bring back an entry that was taken away."""
        services.restore_entry(by=request.user, entry=self.entry_or_404(pk), origin=Origin.API)
        return Response(EntryDetailShape(self.entry_or_404(pk)).data)


class EntryRevisions(Resource):
    """The texts that an entry has had; empty while it was never edited."""

    @extend_schema(operation_id="entry_revisions", parameters=[LIMIT, CURSOR], responses=paged(RevisionShape))
    def get(self, request: Request, pk: int) -> Response:
        entry = self.entry_or_404(pk)
        rows = Revision.objects.visible_to(request.user).filter(entry=entry, reply=None).select_related("editor")
        return self.page(rows, RevisionShape, order=("-number",))


class EntryAnswer(Resource):
    """Which reply answers the question."""

    needs_person = True

    @extend_schema(operation_id="accept_answer", request=AcceptedReply, responses=EntryDetailShape)
    def put(self, request: Request, pk: int) -> Response:
        """Say which reply answers the question."""
        entry = self.entry_or_404(pk)
        shape = AcceptedReply(data=request.data)
        shape.is_valid(raise_exception=True)
        rows = Reply.objects.visible_to(request.user).filter(entry=entry)
        reply = get_object_or_404(rows, pk=shape.validated_data["reply"])
        reply_services.accept_answer(by=request.user, reply=reply, origin=Origin.API)
        return Response(EntryDetailShape(self.entry_or_404(pk)).data)

    @extend_schema(operation_id="unaccept_answer", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Say that the question has no answer yet."""
        reply_services.unaccept_answer(by=request.user, entry=self.entry_or_404(pk), origin=Origin.API)
        return Response(status=204)


class EntryFollowing(Resource):
    """Whether I am told what happens in an entry: PUT follows, DELETE stops."""

    needs_person = True

    @extend_schema(operation_id="following", responses=Following)
    def get(self, request: Request, pk: int) -> Response:
        return Response({"following": is_followed(request.user, self.entry_or_404(pk))})

    @extend_schema(operation_id="follow_entry", request=NewFollowing, responses=Following)
    def put(self, request: Request, pk: int) -> Response:
        """Be told what happens in the entry."""
        entry = self.entry_or_404(pk)
        NewFollowing(data=request.data).is_valid(raise_exception=True)
        follow_entry(user=request.user, entry=entry, origin=Origin.API)
        return Response({"following": True})

    @extend_schema(operation_id="unfollow_entry", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """No longer be told what happens in the entry."""
        unfollow_entry(user=request.user, entry=self.entry_or_404(pk), origin=Origin.API)
        return Response(status=204)
