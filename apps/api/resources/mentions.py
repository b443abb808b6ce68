"""Mentions of entries in articles, related entries, tags, endorsements of replies."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.activity.models import Origin
from apps.api.base import CURSOR, IDEMPOTENCY_KEY, LIMIT, Resource, paged
from apps.api.idempotency import idempotent
from apps.api.shapes import EntryShape, PersonShape
from apps.citations import services
from apps.citations.models import Citation, Relation
from apps.citations.policies import NOT_FOUND, may_cite
from apps.citations.selectors import FEWEST_READERS
from apps.communities.standing import readable_community_ids
from apps.content.endorsement_services import endorse_reply, unendorse_reply
from apps.content.models import Endorsement, Entry
from apps.content.policies import may_endorse
from apps.content.tag_selectors import tags_in_use
from apps.core.refusals import Refused, require
from apps.search.related import related_ids


class CitationShape(serializers.ModelSerializer[Citation]):
    """A mention: the article, what it mentions, and the words. `readers` is 0 below five."""

    source = EntryShape(read_only=True)
    target = EntryShape(read_only=True)
    readers = serializers.SerializerMethodField()
    by = PersonShape(read_only=True)

    class Meta:
        model = Citation
        fields = ("id", "source", "target", "relation", "quote", "quote_stands", "readers", "by", "at")
        read_only_fields = fields

    def get_readers(self, citation: Citation) -> int:
        return citation.reader_count if citation.reader_count >= FEWEST_READERS else 0


class NewCitation(serializers.Serializer[Any]):
    """The id of what the article mentions, how, and words that stand there."""

    target = serializers.IntegerField()
    relation = serializers.ChoiceField(choices=Relation.choices, default=Relation.RECOMMENDS)
    quote = serializers.CharField(max_length=500)


class EndorsementShape(serializers.ModelSerializer[Endorsement]):
    """Who stands behind a reply, how far, and when it is to be looked at again."""

    by = PersonShape(read_only=True)

    class Meta:
        model = Endorsement
        fields = ("by", "at", "scope", "review_by")
        read_only_fields = ("by", "at")


class TagShape(serializers.Serializer[Any]):
    """A tag, how many entries that I may read carry it, and the words that mean it."""

    slug = serializers.CharField(source="tag.slug")
    name = serializers.CharField(source="tag.name")
    entries = serializers.IntegerField(source="count")
    synonyms = serializers.ListField(child=serializers.CharField())


class EntryCitations(Resource):
    """Mentions from (`?direction=from`) or of (the default) an entry."""

    @extend_schema(
        operation_id="citations",
        parameters=[LIMIT, CURSOR, OpenApiParameter("direction", enum=["of", "from"])],
        responses=paged(CitationShape),
    )
    def get(self, request: Request, pk: int) -> Response:
        entry = self.entry_or_404(pk)
        end = "source" if request.query_params.get("direction") == "from" else "target"
        rows = Citation.objects.visible_to(request.user).filter(**{end: entry}).select_related("by")
        rows = rows.select_related("source__community", "source__author", "target__community", "target__author")
        rows = rows.prefetch_related("source__tags", "target__tags")
        return self.page(rows, CitationShape, order=("pk",))

    @extend_schema(
        operation_id="cite_entry", parameters=[IDEMPOTENCY_KEY], request=NewCitation, responses={201: CitationShape}
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Mention another entry in this one; its author is told."""
        source = self.entry_or_404(pk)
        require(may_cite(request.user, source))
        shape = NewCitation(data=request.data)
        shape.is_valid(raise_exception=True)
        given = dict(shape.validated_data)
        target = Entry.objects.visible_to(request.user).filter(pk=given.pop("target")).first()
        if target is None:
            raise Refused(NOT_FOUND)
        citation = services.cite_entry(by=request.user, source=source, target=target, origin=Origin.API, **given)
        return Response(CitationShape(citation).data, status=201)


class OneCitation(Resource):
    """A mention; DELETE takes it back."""

    @extend_schema(operation_id="citation", responses=CitationShape)
    def get(self, request: Request, pk: int) -> Response:
        return Response(CitationShape(self._citation(pk)).data)

    @extend_schema(operation_id="withdraw_citation", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take a mention back."""
        services.withdraw_citation(by=request.user, citation=self._citation(pk), origin=Origin.API)
        return Response(status=204)

    def _citation(self, pk: int) -> Citation:
        rows = Citation.objects.visible_to(self.request.user)
        return get_object_or_404(rows.select_related("source__community", "target__community", "by"), pk=pk)


class EntryRelated(Resource):
    """Entries that share tags or words with one, the nearest first; one page."""

    @extend_schema(
        operation_id="related_entries",
        responses=inline_serializer("RelatedEntries", {"results": EntryShape(many=True)}),
    )
    def get(self, request: Request, pk: int) -> Response:
        entry = self.entry_or_404(pk)
        readable = set(readable_community_ids(request.user))
        ids = [other for other, community_id in related_ids(entry) if community_id in readable]
        rows = Entry.objects.visible_to(request.user).published().select_related("community", "author")
        found = rows.prefetch_related("tags").defer("source", "html").in_bulk(ids)
        return Response({"results": EntryShape([found[pk] for pk in ids if pk in found], many=True).data})


class Tags(Resource):
    """Tags of what I may read, the most used first, up to 200; `?q=` narrows them, synonyms included."""

    @extend_schema(
        operation_id="tags",
        parameters=[OpenApiParameter("q")],
        responses=inline_serializer("Tags", {"results": TagShape(many=True)}),
    )
    def get(self, request: Request) -> Response:
        found = tags_in_use(request.user, query=request.query_params.get("q", "").strip()[:40])
        return Response({"results": TagShape(found, many=True).data})


class ReplyEndorsement(Resource):
    """Who stands behind a reply; PUT and DELETE are mine."""

    @extend_schema(
        operation_id="endorsements",
        responses=inline_serializer("Endorsements", {"results": EndorsementShape(many=True)}),
    )
    def get(self, request: Request, pk: int) -> Response:
        reply = self.reply_or_404(pk)
        return Response({"results": EndorsementShape(reply.endorsements.select_related("by"), many=True).data})

    @extend_schema(operation_id="endorse_reply", request=EndorsementShape, responses=EndorsementShape)
    def put(self, request: Request, pk: int) -> Response:
        """Stand behind a reply as an expert of its community."""
        reply = self.reply_or_404(pk)
        require(may_endorse(request.user, reply))
        shape = EndorsementShape(data=request.data)
        shape.is_valid(raise_exception=True)
        given = {"scope": shape.validated_data.get("scope", ""), "review_by": shape.validated_data.get("review_by")}
        mine = endorse_reply(by=request.user, reply=reply, origin=Origin.API, **given)
        return Response(EndorsementShape(mine).data)

    @extend_schema(operation_id="unendorse_reply", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """No longer stand behind the reply."""
        unendorse_reply(by=request.user, reply=self.reply_or_404(pk), origin=Origin.API)
        return Response(status=204)
