"""Podcasts: shows, transcripts, my place in a recording, my address of a feed."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.activity.models import Origin
from apps.api.base import CURSOR, IDEMPOTENCY_KEY, LIMIT, Resource, paged
from apps.api.idempotency import idempotent
from apps.api.shapes import EntryDetailShape
from apps.content.forms import LANGUAGES
from apps.content.kinds.podcast import selectors, services
from apps.content.kinds.podcast.models import CATEGORIES, Episode, Show
from apps.content.kinds.podcast.timing import LONGEST
from apps.content.kinds.podcast.transcripts import BrokenTranscript, Line, read_transcript
from apps.content.services import edit_entry


class ShowShape(serializers.ModelSerializer[Show]):
    """A show. Its episodes are entries of the kind `episode` whose details name its slug."""

    community = serializers.CharField(source="community.slug", read_only=True)
    category = serializers.ChoiceField(choices=CATEGORIES, allow_blank=True, required=False)
    language = serializers.ChoiceField(choices=LANGUAGES[1:], required=False)
    cover_url = serializers.CharField(source="picture", read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Show
        fields = (
            "slug", "community", "title", "description", "author", "language", "category", "is_explicit", "cover_url",
            "created_at", "changed_at", "url",
        )  # fmt: skip
        read_only_fields = ("slug", "created_at", "changed_at")


class TranscriptLine(serializers.Serializer[Any]):
    """A line; moments in seconds, null where the transcript has none."""

    start = serializers.FloatField(allow_null=True)
    end = serializers.FloatField(allow_null=True)
    speaker = serializers.CharField()
    text = serializers.CharField()


class Transcript(serializers.Serializer[Any]):
    """A transcript; empty where there is none."""

    lines = TranscriptLine(many=True)


class NewTranscript(serializers.Serializer[Any]):
    """The text of a VTT, SRT or JSON file, or plain text; `name` tells the format where the text leaves a choice."""

    content = serializers.CharField(trim_whitespace=False)
    name = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The lines under `lines`, or what is wrong on which line."""
        try:
            lines: list[Line] = read_transcript(attrs["content"].encode(), attrs["name"])
        except BrokenTranscript as broken:
            raise serializers.ValidationError({"content": [str(fault) for fault in broken.faults]}) from None
        return attrs | {"lines": lines}


class Position(serializers.Serializer[Any]):
    """My place in a recording, in seconds."""

    seconds = serializers.FloatField(min_value=0, max_value=LONGEST)


class FeedAddress(serializers.Serializer[Any]):
    """My own address of a show's feed; null where I have none."""

    address = serializers.URLField(allow_null=True)


class Shows(Resource):
    """The shows of a community."""

    @extend_schema(operation_id="shows", parameters=[LIMIT, CURSOR], responses=paged(ShowShape))
    def get(self, request: Request, slug: str) -> Response:
        community = self.community_or_404(slug)
        rows = Show.objects.visible_to(request.user).filter(community=community)
        return self.page(rows.select_related("community", "cover"), ShowShape, order=("title", "pk"))

    @extend_schema(
        operation_id="create_show", parameters=[IDEMPOTENCY_KEY], request=ShowShape, responses={201: ShowShape}
    )
    @idempotent
    def post(self, request: Request, slug: str) -> Response:
        """Start a show in the community."""
        community = self.community_or_404(slug)
        shape = ShowShape(data=request.data)
        shape.is_valid(raise_exception=True)
        show = services.create_show(by=request.user, community=community, origin=Origin.API, **shape.validated_data)
        return Response(ShowShape(show).data, status=201)


class _OfShow(Resource):
    def show_or_404(self, slug: str) -> Show:
        """A show that the viewer may know of."""
        rows = Show.objects.visible_to(self.request.user).select_related("community", "cover")
        return get_object_or_404(rows, slug=slug)


class OneShow(_OfShow):
    """A show."""

    @extend_schema(operation_id="show", responses=ShowShape)
    def get(self, request: Request, slug: str) -> Response:
        return Response(ShowShape(self.show_or_404(slug)).data)

    @extend_schema(operation_id="change_show", request=ShowShape, responses=ShowShape)
    def patch(self, request: Request, slug: str) -> Response:
        """Change what a show says of itself."""
        show = self.show_or_404(slug)
        shape = ShowShape(show, data=request.data, partial=True)
        shape.is_valid(raise_exception=True)
        changed = services.change_show(
            by=request.user, show=show, changes=dict(shape.validated_data), origin=Origin.API
        )
        return Response(ShowShape(changed).data)


class MyFeedAddress(_OfShow):
    """My address of a show's feed: PUT makes a new one (the former closes), DELETE closes it."""

    needs_person = True

    @extend_schema(operation_id="feed_address", responses=FeedAddress)
    def get(self, request: Request, slug: str) -> Response:
        key = selectors.feed_key_of(request.user, self.show_or_404(slug))
        return self._secret({"address": request.build_absolute_uri(f"{key.base}.xml") if key else None})

    @extend_schema(operation_id="make_feed_address", request=None, responses=FeedAddress)
    def put(self, request: Request, slug: str) -> Response:
        """Make my private address of the show's feed."""
        key = services.make_feed_address(person=request.user, show=self.show_or_404(slug), origin=Origin.API)
        return self._secret({"address": request.build_absolute_uri(f"{key.base}.xml")})

    @extend_schema(operation_id="revoke_feed_address", responses={204: None})
    def delete(self, request: Request, slug: str) -> Response:
        """Close my private address of the feed."""
        services.revoke_feed_address(person=request.user, show=self.show_or_404(slug), origin=Origin.API)
        return Response(status=204)

    def _secret(self, body: dict[str, Any]) -> Response:
        return Response(body, headers={"Cache-Control": "no-store"})


class _OfEpisode(Resource):
    def episode_or_404(self, pk: int) -> Episode:
        """An episode that the viewer may hear."""
        rows = Episode.objects.visible_to(self.request.user).select_related("entry__community", "show", "audio")
        return get_object_or_404(rows, pk=pk)


class EpisodeTranscript(_OfEpisode):
    """What is said in a recording; PUT and DELETE for who may edit the episode."""

    @extend_schema(operation_id="transcript", responses=Transcript)
    def get(self, request: Request, pk: int) -> Response:
        lines = selectors.lines_of(self.episode_or_404(pk))
        return Response(Transcript({"lines": lines}).data)

    @extend_schema(operation_id="put_transcript", request=NewTranscript, responses=EntryDetailShape)
    def put(self, request: Request, pk: int) -> Response:
        """Put a transcript in place of the present one."""
        episode = self.episode_or_404(pk)
        shape = NewTranscript(data=request.data)
        shape.is_valid(raise_exception=True)
        return self._changed(request, episode, shape.validated_data["lines"])

    @extend_schema(operation_id="remove_transcript", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take the transcript away."""
        self._changed(request, self.episode_or_404(pk), [])
        return Response(status=204)

    def _changed(self, request: Request, episode: Episode, lines: list[Line]) -> Response:
        changes = {"details": {"transcript": lines}}
        edit_entry(by=request.user, entry=episode.entry, changes=changes, origin=Origin.API)
        return Response(EntryDetailShape(self.entry_or_404(episode.pk)).data)


class MyPosition(_OfEpisode):
    """My place in a recording. Nobody else sees it."""

    needs_person = True

    @extend_schema(operation_id="play_position", responses=Position)
    def get(self, request: Request, pk: int) -> Response:
        return Response({"seconds": selectors.position_of(request.user, self.episode_or_404(pk))})

    @extend_schema(operation_id="put_play_position", request=Position, responses=Position)
    def put(self, request: Request, pk: int) -> Response:
        """Keep where I am in the recording."""
        episode = self.episode_or_404(pk)
        shape = Position(data=request.data)
        shape.is_valid(raise_exception=True)
        kept = services.keep_position(person=request.user, episode=episode, seconds=shape.validated_data["seconds"])
        services.note_listening(person=request.user, episode=episode, seconds=kept.seconds)
        return Response({"seconds": kept.seconds})
