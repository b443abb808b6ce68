"""What becomes of questions: how long until a useful answer, how many get none, how many people take part.

An answer is useful where it was accepted, endorsed by an expert, called helpful by somebody else, or answered by who
asked. Counted are questions asked here in the window, neither imported nor prepared; all are looked at until two weeks
after the window, so that a report comes out the same whenever it is made.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from statistics import median
from typing import Any

from django.db import connection

from apps.communities.models import Community
from apps.insights.survival import Wait, reached_by
from apps.participation.intervals import wilson
from apps.participation.method import SETTLING, WINDOW_WEEKS, monday_of

SOON, LATE = timedelta(days=3), timedelta(days=7)
_HOUR = 3600

_QUESTIONS = """
    SELECT e.published_at,
           (SELECT min(r.created_at) FROM content_reply r
            WHERE r.entry_id = e.id AND r.removed_at IS NULL AND r.created_at < %(until)s
              AND r.author_id <> e.author_id AND NOT r.author_id = ANY(e.coauthor_ids)
              AND (EXISTS (SELECT FROM content_acceptance a WHERE a.reply_id = r.id AND a.at < %(until)s)
                   OR EXISTS (SELECT FROM content_endorsement d WHERE d.reply_id = r.id AND d.at < %(until)s)
                   OR EXISTS (SELECT FROM ratings_helpful h
                              WHERE h.reply_id = r.id AND h.person_id <> r.author_id AND h.at < %(until)s)
                   OR EXISTS (SELECT FROM content_reply b
                              WHERE b.parent_id = r.id AND b.author_id = e.author_id AND b.removed_at IS NULL
                                AND b.created_at < %(until)s))),
           (SELECT count(DISTINCT r.author_id) FROM content_reply r
            WHERE r.entry_id = e.id AND r.removed_at IS NULL AND r.created_at < %(until)s
              AND r.author_id <> e.author_id)
    FROM content_entry e
    WHERE e.community_id = %(community)s AND e.kind = 'discussion' AND e.is_question
      AND e.published_at >= %(start)s AND e.published_at < %(end)s
      AND e.removed_at IS NULL AND NOT e.is_withheld AND NOT e.is_history AND e.prepared_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Threads:
    """Questions of a window. `median` and `most` (of four in five) are hours, None where never reached; of `questions`,
    `late` had no useful answer after seven days and `soon` had one within three; `people` take part in the middle
    thread, the asker included."""

    questions: int
    median: float | None
    most: float | None
    late: int
    late_interval: tuple[float, float]
    people: float
    waits: tuple[Wait, ...] = ()
    soon: int = 0

    @property
    def late_share(self) -> float:
        """Of all; 0 where nobody asked."""
        return self.late / self.questions if self.questions else 0.0


def threads_of(community: Community, week: int) -> Threads:
    """The questions of the window that ends with this week; one statement."""
    start, end = span_of(week)
    until = end + SETTLING
    with connection.cursor() as sql:
        sql.execute(_QUESTIONS, {"community": community.pk, "start": start, "end": end, "until": until})
        rows = sql.fetchall()
    waits = tuple(_wait(asked, answered, until) for asked, answered, _people in rows)
    late = sum(not _answered(wait, LATE) for wait in waits)
    return Threads(
        questions=len(waits),
        median=reached_by(waits, 0.5),
        most=reached_by(waits, 0.8),
        late=late,
        late_interval=wilson(late, len(waits)),
        people=float(median(people + 1 for _asked, _answered, people in rows)) if rows else 0.0,
        waits=waits,
        soon=sum(_answered(wait, SOON) for wait in waits),
    )


def span_of(week: int, weeks: int = WINDOW_WEEKS) -> tuple[datetime, datetime]:
    """The moments between which the last `weeks` weeks up to this one lie."""
    first, after = monday_of(week - weeks + 1), monday_of(week + 1)
    return datetime.combine(first, time(), UTC), datetime.combine(after, time(), UTC)


def _answered(wait: Wait, within: timedelta) -> bool:
    return wait.happened and wait.hours * _HOUR <= within.total_seconds()


def _wait(asked: datetime, answered: datetime | None, until: datetime) -> Wait:
    return Wait(((answered or until) - asked).total_seconds() / _HOUR, answered is not None)


def as_json(threads: Threads) -> dict[str, Any]:
    """As reports keep it: without the single waits."""
    return {
        "questions": threads.questions,
        "median_hours": threads.median,
        "four_in_five_hours": threads.most,
        "late": threads.late,
        "soon": threads.soon,
        "late_interval": list(threads.late_interval),
        "people": threads.people,
    }
