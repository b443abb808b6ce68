"""Names of windows, as addresses and reports have them: the week in which one ends, as 2026-W31."""

import re
from datetime import date

from apps.participation.method import monday_of

_NAME = re.compile(r"(\d{4})-W(\d{2})")
_FIRST = monday_of(0)


def name_of(week: int) -> str:
    """The ISO week with this number."""
    year, number, _day = monday_of(week).isocalendar()
    return f"{year}-W{number:02d}"


def week_named(name: str) -> int | None:
    """The number of a week by its name; None where it names none."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    try:
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        return None
    return (monday - _FIRST).days // 7
