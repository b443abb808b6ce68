"""The numbers of the formula that are no weights: windows, half-lives, and how few is too few."""

from datetime import date, datetime, timedelta

# A profile looks at so many ISO weeks, the later ones more strongly.
WINDOW_WEEKS = 12
HALF_LIFE_WEEKS = 6.0
# One week of not acting is added to everybody's, so that a single good one is no verdict.
PSEUDO_WEEKS = 1.0
# Others have this long to make use of an act; only weeks that are over by so much are looked at.
SETTLING = timedelta(days=14)
# The yield gate: what one does in a role counts in full where others use at least this part of what is usual there.
YIELD_PRIOR = 5.0
YIELD_SHARE = 0.75
# The usual yield is known from so many acts of so many members.
BASELINE_ACTS, BASELINE_MEMBERS = 3, 5
# A verdict needs so many weeks of presence, of acting, and so many people who had something of it.
FEWEST_WEEKS, FEWEST_ACTIVE_WEEKS, FEWEST_BENEFICIARIES = 3, 2, 2
# From here on it is called firm.
FIRM_WEEKS = 6
# Whoever acted stays so a little below the mark, so that verdicts do not flicker.
HYSTERESIS = 0.7
# A week in which somebody did at least this much of a role.
ACTIVE_WEEK = 0.1

# Acts are kept so long, readings of the log so long (as `apps.readings` says), profiles so many weeks.
ACTS_KEPT = timedelta(days=396)
READINGS_KEPT = timedelta(days=90)
PROFILES_KEPT_WEEKS = 104
# What makes an act of a text, and a use of an act.
RULES: dict[str, int | timedelta] = {
    "fewest_words": 50,
    "fewest_reply_words": 15,
    "fewest_reason_words": 10,
    "fewest_characters": 200,
    "good_stars": 4,
    "newcomer": timedelta(days=14),
    "newcomer_returns": timedelta(days=28),
    "silent": timedelta(hours=48),
    "found_within": timedelta(minutes=30),
}

_FIRST_MONDAY = date(2019, 12, 30)


def week_of(moment: datetime) -> int:
    """The number of the ISO week, by UTC, counted from the first one of 2020."""
    return (moment.date() - _FIRST_MONDAY).days // 7


def monday_of(week: int) -> date:
    """The first day of the week with this number."""
    return _FIRST_MONDAY + timedelta(weeks=week)


def last_settled_week(now: datetime) -> int:
    """The latest week of which all acts have had their time."""
    return week_of(now - SETTLING) - 1
