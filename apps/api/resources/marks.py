"""What I say of an entry or a reply: stars, a favourite, "helpful"."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.activity.models import Origin
from apps.api.base import CURSOR, LIMIT, Resource, paged
from apps.api.shapes import EntryShape
from apps.ratings import mark_services as services
from apps.ratings.models import Favourite, Helpful, Rating
from apps.ratings.selectors import marks_of, shrunk_mean


class NewRating(serializers.Serializer[Any]):
    """Stars, and why."""

    stars = serializers.IntegerField(min_value=1, max_value=5)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class RatingsShape(serializers.Serializer[Any]):
    """How an entry is rated. `compared` is the mean drawn towards the community's, by which entries are compared;
    `spread` the number of one, two ... five stars, `anonymous` of which came with an import; `mine` is null without."""

    count = serializers.IntegerField()
    mean = serializers.FloatField(allow_null=True)
    compared = serializers.FloatField(allow_null=True)
    spread = serializers.ListField(child=serializers.IntegerField(), min_length=5, max_length=5)
    anonymous = serializers.IntegerField()
    mine = NewRating(allow_null=True)


class FavouriteNote(serializers.Serializer[Any]):
    """A note that only I see."""

    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


class FavouriteShape(serializers.ModelSerializer[Favourite]):
    """An entry that I keep."""

    entry = EntryShape(read_only=True)

    class Meta:
        model = Favourite
        fields = ("entry", "note", "at")
        read_only_fields = fields


class KeptShape(serializers.Serializer[Any]):
    """Whether I keep it, and how many do."""

    kept = serializers.BooleanField()
    note = serializers.CharField()
    count = serializers.IntegerField()


class HelpfulShape(serializers.Serializer[Any]):
    """Whether it helped me."""

    helpful = serializers.BooleanField()


class EntryRating(Resource):
    """How an entry is rated; PUT gives my stars, DELETE takes them back."""

    @extend_schema(operation_id="ratings", responses=RatingsShape)
    def get(self, request: Request, pk: int) -> Response:
        return Response(self._shape(pk))

    @extend_schema(operation_id="rate_entry", request=NewRating, responses=RatingsShape)
    def put(self, request: Request, pk: int) -> Response:
        """Give my rating, or change it."""
        entry = self.entry_or_404(pk)
        shape = NewRating(data=request.data)
        shape.is_valid(raise_exception=True)
        services.rate_entry(by=request.user, entry=entry, origin=Origin.API, **shape.validated_data)
        return Response(self._shape(pk))

    @extend_schema(operation_id="withdraw_rating", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take my rating back."""
        services.withdraw_rating(by=request.user, entry=self.entry_or_404(pk), origin=Origin.API)
        return Response(status=204)

    def _shape(self, pk: int) -> dict[str, Any]:
        entry = self.entry_or_404(pk)
        marks = marks_of(self.request.user, pk)
        mine = Rating.objects.visible_to(self.request.user).filter(entry=entry, person_id=self.request.user.pk).first()
        return {
            "count": marks.count,
            "mean": round(marks.mean, 2) if marks.count else None,
            "compared": round(shrunk_mean(marks, entry.community_id), 2) if marks.count else None,
            "spread": list(marks.spread),
            "anonymous": marks.anonymous,
            "mine": {"stars": mine.stars, "reason": mine.reason} if mine else None,
        }


class EntryFavourite(Resource):
    """Whether I keep an entry: PUT keeps it, with a note where one is given, DELETE no longer."""

    needs_person = True

    @extend_schema(operation_id="favourite", responses=KeptShape)
    def get(self, request: Request, pk: int) -> Response:
        return Response(self._shape(self.entry_or_404(pk).pk))

    @extend_schema(operation_id="keep_entry", request=FavouriteNote, responses=KeptShape)
    def put(self, request: Request, pk: int) -> Response:
        """Keep the entry among my favourites, with a note of mine."""
        entry = self.entry_or_404(pk)
        shape = FavouriteNote(data=request.data)
        shape.is_valid(raise_exception=True)
        note = shape.validated_data.get("note")
        services.keep_entry(by=request.user, entry=entry, note=note, origin=Origin.API)
        return Response(self._shape(pk))

    @extend_schema(operation_id="stop_keeping", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take the entry from my favourites."""
        services.stop_keeping(by=request.user, entry=self.entry_or_404(pk), origin=Origin.API)
        return Response(status=204)

    def _shape(self, pk: int) -> dict[str, Any]:
        mine = Favourite.objects.visible_to(self.request.user).filter(entry_id=pk).first()
        kept = marks_of(self.request.user, pk).kept
        return {"kept": mine is not None, "note": mine.note if mine else "", "count": kept}


class Favourites(Resource):
    """What I keep, the latest first."""

    needs_person = True

    @extend_schema(operation_id="favourites", parameters=[LIMIT, CURSOR], responses=paged(FavouriteShape))
    def get(self, request: Request) -> Response:
        rows = Favourite.objects.visible_to(request.user).select_related("entry__author", "entry__community")
        return self.page(rows.prefetch_related("entry__tags"), FavouriteShape, order=("-at", "-pk"))


class ReplyHelpful(Resource):
    """Whether a reply helped me: PUT says so, DELETE takes it back."""

    needs_person = True

    @extend_schema(operation_id="helpful", responses=HelpfulShape)
    def get(self, request: Request, pk: int) -> Response:
        reply = self.reply_or_404(pk)
        return Response({"helpful": Helpful.objects.visible_to(request.user).filter(reply=reply).exists()})

    @extend_schema(operation_id="thank_for_reply", request=None, responses=HelpfulShape)
    def put(self, request: Request, pk: int) -> Response:
        """Thank for a reply."""
        services.thank_for_reply(by=request.user, reply=self.reply_or_404(pk), origin=Origin.API)
        return Response({"helpful": True})

    @extend_schema(operation_id="withdraw_thanks", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take my thanks back."""
        services.withdraw_thanks(by=request.user, reply=self.reply_or_404(pk), origin=Origin.API)
        return Response(status=204)
