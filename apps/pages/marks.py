"""What the page of an entry shows of its marks."""

from dataclasses import dataclass
from typing import Any

from apps.content.models import Entry
from apps.pages.following import follow_menu
from apps.ratings import policies
from apps.ratings.models import STARS, Level
from apps.ratings.selectors import Marks, marks_of, reasons_for, shrunk_mean
from apps.recognition.selectors import begins_welcome


@dataclass(frozen=True, slots=True)
class Share:
    """One bar of the spread: how many gave so many stars; `width` of 100."""

    stars: int
    count: int
    width: int


def marks_context(viewer: Any, entry: Entry) -> dict[str, Any]:
    """Marks, my own among them; one statement, and a second where ratings give reasons."""
    marks = marks_of(viewer, entry.pk)
    # A welcome is meant for one person: how useful it is to readers is not the question.
    is_welcome = entry.kind == "discussion" and not entry.is_question and begins_welcome(entry)
    return {
        "marks": marks,
        "spread": _spread(marks),
        "shrunk": shrunk_mean(marks, entry.community_id) if marks.count else 0.0,
        "reasons": reasons_for(viewer, entry) if marks.count > marks.anonymous else [],
        "takes_stars": not is_welcome,
        "rating_refusal": policies.may_rate(viewer, entry),
        "all_stars": list(STARS),
        "follow": follow_menu(viewer, entry, marks.level),
        "is_followed": marks.level == Level.EVERYTHING,
    }


def _spread(marks: Marks) -> list[Share]:
    most = max(marks.spread) or 1
    return [Share(n, count, round(100 * count / most)) for n, count in reversed(list(enumerate(marks.spread, 1)))]
