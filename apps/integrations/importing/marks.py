"""Marks of imported entries and replies: stars that name somebody, and numbers that name nobody."""

from collections.abc import Sequence

from apps.content.models import Entry, Reply
from apps.integrations.importing.report import NEW, Report, Row
from apps.integrations.importing.rows import in_order
from apps.integrations.importing.sifting import Sifted
from apps.ratings.models import STARS, EntryMarks, Rating, ReplyMarks


def write_marks(
    entry: Entry | None, sifted: Sifted, replies: Sequence[Reply], people: dict[str, int], report: Report
) -> None:
    """The marks of a new entry (None: it was here already) and of the new replies, in the order of writing."""
    if entry is not None:
        _mark_entry(entry, sifted, people)
    given = in_order(sifted.replies, set(sifted.parents))
    ReplyMarks.objects.bulk_create(
        ReplyMarks(reply=reply, helpful=one.likes, anonymous=one.likes)
        for reply, one in zip(replies, given, strict=True)
        if one.likes
    )
    report_marks(sifted, report)


def report_marks(sifted: Sifted, report: Report) -> None:
    """How many marks come with what is new."""
    counts = [(reply.key, reply.likes) for reply in sifted.replies]
    if sifted.here is None:
        entry = sifted.entry
        counts.append((entry.key, entry.likes + sum(entry.stars) + len(entry.ratings)))
    for key, count in counts:
        if count:
            report.add(Row("marks", key, NEW, count=count))


def _mark_entry(entry: Entry, sifted: Sifted, people: dict[str, int]) -> None:
    anonymous = [*sifted.entry.stars, *([0] * len(STARS))][: len(STARS)]
    anonymous[-1] += sifted.entry.likes
    ratings: dict[int, Rating] = {}
    for one in sifted.entry.ratings:
        person = people[one.author]
        if one.stars in STARS and person != entry.author_id:
            rating = Rating(entry=entry, person_id=person, stars=one.stars, reason=one.reason[:300], at=one.at)
            ratings.setdefault(person, rating)
    Rating.objects.bulk_create(ratings.values())
    total = [
        count + sum(row.stars == stars for row in ratings.values())
        for stars, count in zip(STARS, anonymous, strict=True)
    ]
    if any(total):
        EntryMarks.objects.create(entry=entry, stars=total, anonymous=anonymous)
