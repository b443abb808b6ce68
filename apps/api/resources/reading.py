"""Reading: one's own record, and numbers of readers that name nobody."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import Profile
from apps.activity.models import Event, Origin
from apps.api.base import CURSOR, LIMIT, Resource
from apps.content.models import Entry
from apps.core.refusals import require
from apps.readings.disclosure import FEWEST, FEWEST_IN_REPORTS
from apps.readings.policies import may_pull_reading, may_see_readers, may_see_reading
from apps.readings.records import record_of
from apps.readings.selectors import entries_read_to_the_end, readers_of, reading_of
from apps.readings.services import change_record, clear_record, forget_reading

_FEW = "Null: too few people to say."


class ReadingShape(serializers.Serializer[Any]):
    """One reading of mine."""

    id = serializers.IntegerField()
    verb = serializers.CharField(help_text="What was done, as `entry_viewed`, `entry_read` or `searched`.")
    at = serializers.DateTimeField()
    entry = serializers.IntegerField(source="entry_id", allow_null=True)
    words = serializers.SerializerMethodField()
    details = serializers.SerializerMethodField()

    def get_words(self, event: Event) -> str:
        return str(event.context.get("words", ""))

    def get_details(self, event: Event) -> dict[str, Any]:
        shown = {"found", "position", "reached", "number", "citation", "person"}
        return {key: value for key, value in event.context.items() if key in shown}


class RecordSwitch(serializers.Serializer[Any]):
    """Whether a record of what I read is kept. Off: what there is is deleted at once."""

    kept = serializers.BooleanField()


class CountsShape(serializers.Serializer[Any]):
    """Distinct people, rounded down; null where they are too few to say."""

    readers = serializers.IntegerField(allow_null=True)
    ended = serializers.IntegerField(allow_null=True, help_text="Read it to the end.")
    players = serializers.IntegerField(allow_null=True)
    played_half = serializers.IntegerField(allow_null=True)
    played_through = serializers.IntegerField(allow_null=True)
    downloaders = serializers.IntegerField(allow_null=True)


class WeekShape(serializers.Serializer[Any]):
    """A week from its Monday on."""

    begins = serializers.DateField()
    counts = CountsShape()


class ReadersShape(serializers.Serializer[Any]):
    """How many people read an entry. Only its authors and the managers get more than `readers`."""

    readers = serializers.IntegerField(allow_null=True, help_text=f"In the last 30 days. {_FEW}")
    month = CountsShape(allow_null=True)
    weeks = WeekShape(many=True)


class SearchesShape(serializers.Serializer[Any]):
    """What members searched for: distinct people, searches, without a hit, with a result chosen."""

    people = serializers.IntegerField(allow_null=True)
    searches = serializers.IntegerField(allow_null=True)
    missed = serializers.IntegerField(allow_null=True)
    chosen = serializers.IntegerField(allow_null=True)


class CommunityWeekShape(serializers.Serializer[Any]):
    """A community's week from its Monday on."""

    begins = serializers.DateField()
    readers = serializers.IntegerField(allow_null=True)
    ended = serializers.IntegerField(allow_null=True)
    searches = SearchesShape(allow_null=True)


class MissedShape(serializers.Serializer[Any]):
    """Words that several members looked for in vain."""

    words = serializers.CharField()
    people = serializers.IntegerField()


class MostReadShape(serializers.Serializer[Any]):
    """An entry that many read to its end."""

    entry = serializers.IntegerField()
    title = serializers.CharField()
    people = serializers.IntegerField()


class CommunityReadingShape(serializers.Serializer[Any]):
    """How a community is read; `fewest`: groups of fewer people are not shown."""

    fewest = serializers.IntegerField()
    month = CountsShape()
    weeks = CommunityWeekShape(many=True)
    missed = MissedShape(many=True)
    read_to_the_end = MostReadShape(many=True)


class MyReading(Resource):
    """What I read, as far as it is recorded; nobody else sees it."""

    needs_person = True

    @extend_schema(
        operation_id="my_reading",
        parameters=[LIMIT, CURSOR],
        responses=inline_serializer(
            "MyReading",
            {
                "kept": serializers.BooleanField(),
                "next": serializers.URLField(allow_null=True),
                "previous": serializers.URLField(allow_null=True),
                "results": ReadingShape(many=True),
            },
        ),
    )
    def get(self, request: Request) -> Response:
        answer = self.page(record_of(request.user), ReadingShape, order=("-at", "-pk"))
        answer.data = {"kept": self._kept(), **answer.data}
        return answer

    @extend_schema(operation_id="change_my_reading", request=RecordSwitch, responses=RecordSwitch)
    def patch(self, request: Request) -> Response:
        """Have a record kept, or none; turning it off deletes what there is."""
        shape = RecordSwitch(data=request.data)
        shape.is_valid(raise_exception=True)
        change_record(person=request.user, kept=shape.validated_data["kept"], origin=Origin.API)
        return Response({"kept": self._kept()})

    @extend_schema(operation_id="clear_my_reading", responses={204: None})
    def delete(self, request: Request) -> Response:
        """Delete all that is recorded so far."""
        clear_record(person=request.user, origin=Origin.API)
        return Response(status=204)

    def _kept(self) -> bool:
        return Profile.objects.values_list("keeps_reading", flat=True).get(user_id=self.request.user.pk)


class OneReading(Resource):
    """One reading of mine."""

    needs_person = True

    @extend_schema(operation_id="forget_reading", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Delete it from my record."""
        reading = get_object_or_404(record_of(request.user), pk=pk)
        forget_reading(person=request.user, reading=reading, origin=Origin.API)
        return Response(status=204)


class EntryReaders(Resource):
    """How many people read an entry, and never who."""

    @extend_schema(operation_id="entry_readers", responses=ReadersShape)
    def get(self, request: Request, pk: int) -> Response:
        entry = self.entry_or_404(pk)
        readers = readers_of(entry)
        knows = may_see_readers(request.user, entry) is None
        data = {
            "readers": readers.month.readers,
            "month": readers.month._asdict() if knows else None,
            "weeks": [{"begins": week.begins, "counts": week.counts._asdict()} for week in readers.weeks if knows],
        }
        return Response(ReadersShape(data).data)


class CommunityReading(Resource):
    """How a community is read: for its managers, and for those who pull reports, who see larger groups only."""

    needs_person = True
    read_scope = "reports"

    @extend_schema(operation_id="community_reading", responses=CommunityReadingShape)
    def get(self, request: Request, slug: str) -> Response:
        community = self.community_or_404(slug)
        require(may_pull_reading(request.user, community))
        fewest = FEWEST_IN_REPORTS if may_see_reading(request.user, community) else FEWEST
        reading = reading_of(community, fewest=fewest)
        data = {
            "fewest": fewest,
            "month": reading.month._asdict(),
            "weeks": reading.weeks,
            "missed": reading.missed,
            "read_to_the_end": [_most_read(*row) for row in entries_read_to_the_end(request.user, reading)],
        }
        return Response(CommunityReadingShape(data).data)


def _most_read(entry: Entry, people: int) -> dict[str, Any]:
    return {"entry": entry.pk, "title": entry.title, "people": people}
