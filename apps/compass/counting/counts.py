"""Running the statements of this folder for some communities and one window."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from apps.participation import method
from apps.participation.derivation.statements import statements

_FOLDER = Path(__file__).parent
_FILES = ("tables", "base", "consumer", "creator", "connector", "carrier", "caretaker")
# Two windows of the profile: skills show more rarely than roles.
WINDOW_WEEKS = 2 * method.WINDOW_WEEKS
# So long an entry needs to show how far it comes, and a practice to be taken up by others.
RIPENING = timedelta(weeks=12)
TAKING_UP = timedelta(weeks=8)
RETURNING_WEEKS = 4
_RULES: dict[str, Any] = {
    "window": WINDOW_WEEKS,
    "ripening": RIPENING,
    "taking_up": TAKING_UP,
    "returning_weeks": RETURNING_WEEKS,
    "settling": method.SETTLING,
    "good_stars": method.RULES["good_stars"],
    "fewest_words": method.RULES["fewest_words"],
    "fewest_reply_words": method.RULES["fewest_reply_words"],
    # From here on a text is long enough to need a form.
    "long_words": 40,
    # Words of one's own that make of passing on a recommendation.
    "framing_words": 20,
    # The first so many marks of an entry are early ones.
    "early_marks": 3,
    # A quarter of fewer entries, and a share of fewer readers, is chance.
    "fewest_entries": 8,
    "fewest_readers": 5,
}
_COUNTED = """
    SELECT c.community_id, c.person_id, c.skill, c.k, c.n, c.tries, coalesce(p.weeks, 0)
    FROM s_count c
    LEFT JOIN (SELECT community_id, person_id, count(*) AS weeks FROM s_present GROUP BY 1, 2) AS p
           USING (community_id, person_id)
    ORDER BY c.community_id, c.skill, c.person_id
"""


@dataclass(frozen=True, slots=True)
class Count:
    """k of n opportunities of one member went well; `tries` of them the member took up; `weeks` present of 24."""

    community_id: int
    person_id: int
    skill: str
    k: int
    n: int
    tries: int
    weeks: int


@transaction.atomic
def count_skills(communities: Sequence[int], week: int) -> list[Count]:
    """Of everybody with an opportunity in the window that ends with `week`, whoever they are by now."""
    given = _given(communities, week)
    with connection.cursor() as sql:
        # Compiling these statements takes longer than running them.
        sql.execute("SET LOCAL jit = off")
        for name in _FILES:
            for statement in statements(name, _FOLDER):
                sql.execute(statement, given)
        sql.execute(_COUNTED)
        return [Count(*row) for row in sql.fetchall()]


def _given(communities: Sequence[int], week: int) -> dict[str, Any]:
    until = datetime.combine(method.monday_of(week + 1), time(), UTC)
    since = datetime.combine(method.monday_of(week - WINDOW_WEEKS + 1), time(), UTC)
    return _RULES | {
        "communities": list(communities),
        "week": week,
        "until": until,
        "settled": until + method.SETTLING,
        # What began before the window and was taken up in it.
        "since": since - TAKING_UP,
        "taken_up_since": since - TAKING_UP,
        "taken_up_until": until - TAKING_UP,
        "oldest": since - RIPENING,
        "ripe": until - RIPENING,
    }
