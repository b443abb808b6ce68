"""Who and what is counted in a window, and with which marks: rows in memory, made into tables at once and forgotten.

Counted are members who are profiled and were present in three weeks of the window or more, once in each community, and
the questions that were asked. A unit stands in two groups: its community, and its department (in horizontal
communities) or its site (in vertical ones), which is the boundary that such a community is there to cross. So each
unit is divided in two ways and never in three, and what any two tables have in common can be held large enough.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from apps.communities.models import Access, Community, Kind, Status
from apps.compass.models import Verdict
from apps.compass.skills import ROLE_OF, Skill
from apps.core.partitions import Unit
from apps.insights.threads import span_of
from apps.participation.method import FEWEST_WEEKS, SETTLING, WINDOW_WEEKS
from apps.participation.signals import Role, Signal

DAY, WEEK = timedelta(days=1), timedelta(days=7)

# Who is counted, with their boundary; every statement below gives rows of community, person, what to mark.
_COUNTED = """
    SELECT p.community_id, p.person_id,
           btrim(CASE WHEN c.kind = 'vertical' THEN coalesce(a.site, '') ELSE coalesce(a.department, '') END),
           array_agg(p.role) FILTER (WHERE p.is_acting),
           array_agg(p.role) FILTER (WHERE p.is_acting AND p.gate >= 0.9999)
    FROM participation_profile p
    JOIN communities_community c ON c.id = p.community_id
    LEFT JOIN accounts_profile a ON a.user_id = p.person_id
    WHERE p.week = %(week)s AND p.weeks_present >= %(fewest)s AND p.community_id = ANY(%(communities)s)
    GROUP BY p.community_id, p.person_id, 3
"""
_TALLIES = """
    SELECT DISTINCT community_id, person_id, signal FROM participation_tally
    WHERE week > %(week)s - %(window)s AND week <= %(week)s AND community_id = ANY(%(communities)s)
"""
_ACTS = """
    SELECT DISTINCT a.community_id, a.person_id,
           a.signal || CASE WHEN EXISTS (SELECT FROM participation_use u
                                         WHERE u.act_id = a.id AND u.person_id <> a.person_id)
                            THEN '+' ELSE '' END
    FROM participation_act a
    WHERE a.week > %(week)s - %(window)s AND a.week <= %(week)s AND a.community_id = ANY(%(communities)s)
      AND NOT a.is_reversed
"""
_TIES = """
    WITH tie AS (
        SELECT DISTINCT a.community_id, a.person_id AS one, other.person_id AS other
        FROM participation_act a
        CROSS JOIN LATERAL (SELECT a.beneficiary_id AS person_id WHERE a.beneficiary_id IS NOT NULL
                            UNION SELECT u.person_id FROM participation_use u WHERE u.act_id = a.id) other
        WHERE a.week > %(week)s - %(window)s AND a.week <= %(week)s AND a.community_id = ANY(%(communities)s)
          AND NOT a.is_reversed AND other.person_id <> a.person_id
    )
    SELECT community_id, one, 'helped' FROM tie
    UNION SELECT community_id, other, 'uses' FROM tie
    UNION SELECT tie.community_id, tie.one, 'exchanged' FROM tie
          JOIN tie back ON back.community_id = tie.community_id AND back.one = tie.other AND back.other = tie.one
"""
_SKILLS = """
    SELECT community_id, person_id, verdict || ' ' || skill FROM compass_skillevidence
    WHERE week = %(week)s AND community_id = ANY(%(communities)s) AND verdict = ANY(%(verdicts)s)
"""
_QUESTIONS = """
    SELECT e.community_id, e.author_id,
           btrim(CASE WHEN c.kind = 'vertical' THEN coalesce(a.site, '') ELSE coalesce(a.department, '') END),
           (SELECT min(r.created_at) FROM content_reply r
            WHERE r.entry_id = e.id AND r.removed_at IS NULL AND r.author_id <> e.author_id
              AND (EXISTS (SELECT FROM content_acceptance x WHERE x.reply_id = r.id AND x.at < %(until)s)
                   OR EXISTS (SELECT FROM content_endorsement x WHERE x.reply_id = r.id AND x.at < %(until)s)
                   OR EXISTS (SELECT FROM ratings_helpful x
                              WHERE x.reply_id = r.id AND x.person_id <> r.author_id AND x.at < %(until)s)
                   OR EXISTS (SELECT FROM content_reply x
                              WHERE x.parent_id = r.id AND x.author_id = e.author_id AND x.created_at < %(until)s))
           ) - e.published_at,
           (SELECT min(r.created_at) FROM content_reply r
            WHERE r.entry_id = e.id AND r.removed_at IS NULL AND r.author_id <> e.author_id) - e.published_at,
           (SELECT count(DISTINCT r.author_id) FROM content_reply r
            WHERE r.entry_id = e.id AND r.removed_at IS NULL AND r.author_id <> e.author_id
              AND r.created_at < %(until)s)
    FROM content_entry e
    JOIN communities_community c ON c.id = e.community_id
    LEFT JOIN accounts_profile a ON a.user_id = e.author_id
    WHERE e.community_id = ANY(%(communities)s) AND e.kind = 'discussion' AND e.is_question
      AND e.published_at >= %(start)s AND e.published_at < %(end)s
      AND e.removed_at IS NULL AND NOT e.is_withheld AND NOT e.is_history AND e.prepared_at IS NULL
      AND NOT EXISTS (SELECT FROM participation_optout o WHERE o.person_id = e.author_id)
"""
_PRESENT = """
    SELECT community_id, count(*) FROM (
        SELECT community_id, person_id FROM participation_presence
        WHERE week > %(week)s - %(window)s AND week <= %(week)s AND community_id = ANY(%(communities)s)
        GROUP BY community_id, person_id HAVING count(*) >= %(fewest)s
    ) present GROUP BY community_id
"""
# Which signals, of tallies or acts, give which mark; with a plus: others made use of it.
_SIGNALS: dict[str, tuple[str, ...]] = {
    "read": (Signal.READ,),
    "found": (Signal.FOUND,),
    "asked": (Signal.ASKED,),
    "followed": (Signal.FOLLOWED,),
    "marked": (Signal.MARKED,),
    "answered": (Signal.REPLY,),
    "wrote": (Signal.ORIGINAL,),
    "improved": (Signal.IMPROVED,),
    "bridged": (Signal.BRIDGED,),
    "brought": (Signal.INTRODUCED, Signal.INVITED),
    "referred": (Signal.REFERRED,),
    "carried": (Signal.FEATURED, Signal.COLLECTED, Signal.REPACKAGED),
    "reviewed": (Signal.REVIEWED,),
    "curated": (Signal.CURATED,),
}
_CARRYING = (Signal.FEATURED, Signal.COLLECTED, Signal.REPACKAGED, Signal.REVIEWED)

type Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Population:
    """All units of a window: members and questions by kind of community, and those of each hidden community."""

    members: Mapping[str, list[Unit]]
    questions: Mapping[str, list[Unit]]
    hidden: Mapping[int, tuple[list[Unit], list[Unit]]]
    # By community: members present in three weeks or more, profiled or not.
    present: Mapping[int, int]
    communities: Sequence[int]


def population_of(week: int) -> Population:
    """Everything that the tables of the window ending with `week` are made from."""
    rows = Community.objects.exclude(status=Status.PREPARING).values_list("pk", "kind", "access")
    kinds = {pk: kind for pk, kind, _access in rows}
    secret = {pk for pk, _kind, access in rows if access == Access.HIDDEN}
    values = _values(list(kinds), week)
    members, questions = _members(values), _questions(values)
    return Population(
        members=_by_kind(members, kinds, secret),
        questions=_by_kind(questions, kinds, secret),
        hidden={pk: (_of(members, pk), _of(questions, pk)) for pk in secret},
        present=dict(_rows(_PRESENT, values)),
        communities=sorted(kinds),
    )


def _members(values: Mapping[str, Any]) -> list[Unit]:
    marks: dict[Key, set[str]] = defaultdict(set)
    did: dict[Key, set[str]] = defaultdict(set)
    for community, person, signal in [*_rows(_TALLIES, values), *_rows(_ACTS, values)]:
        did[community, person].add(signal)
    for community, person, mark in _rows(_TIES, values):
        marks[community, person].add(mark)
    for community, person, found in _rows(_SKILLS, values):
        verdict, skill = found.split(" ")
        marks[community, person].add(_skill_mark(verdict, Skill(skill)))
    units = []
    for community, person, boundary, acting, used in _rows(_COUNTED, values):
        key = (community, person)
        own = marks[key] | _marks_of_signals(did[key]) | _marks_of_roles(acting or [], used or [])
        own |= set() if own & {"helped", "uses"} else {"alone"}
        own |= {"used"} if "helped" in own else set()
        units.append(Unit(person, (community, boundary), frozenset(own)))
    return units


def _marks_of_roles(acting: Sequence[str], used: Sequence[str]) -> set[str]:
    marks = {*acting, *(f"{role}_used" for role in used if role != Role.CONSUMER)}
    return marks | ({"none"} if not acting else {"several"} if len(acting) > 1 else set())


def _marks_of_signals(did: set[str]) -> set[str]:
    plain = {signal.removesuffix("+") for signal in did}
    marks = {mark for mark, signals in _SIGNALS.items() if plain & set(signals)}
    return marks | ({"carried_used"} if did & {f"{signal.value}+" for signal in _CARRYING} else set())


def _skill_mark(verdict: str, skill: Skill) -> str:
    return f"{ROLE_OF[skill].value}_{'strong' if verdict == Verdict.STRONG else 'growing'}"


def _questions(values: Mapping[str, Any]) -> list[Unit]:
    units = []
    for community, asker, boundary, useful, replied, people in _rows(_QUESTIONS, values):
        marks = {
            "day": useful is not None and useful <= DAY,
            "week": useful is not None and useful <= WEEK,
            "replied": replied is not None and replied <= WEEK,
            "many": people >= 2,
        }
        units.append(Unit(asker, (community, boundary), frozenset(mark for mark, has in marks.items() if has)))
    return units


def _by_kind(units: Iterable[Unit], kinds: Mapping[int, str], secret: set[int]) -> dict[str, list[Unit]]:
    sorted_in: dict[str, list[Unit]] = {kind.value: [] for kind in Kind}
    for unit in units:
        community = unit.groups[0]
        if isinstance(community, int) and community not in secret:
            sorted_in[kinds[community]].append(unit)
    return sorted_in


def _of(units: Iterable[Unit], community: int) -> list[Unit]:
    return [unit for unit in units if unit.groups[0] == community]


def _values(communities: list[int], week: int) -> dict[str, Any]:
    start, end = span_of(week)
    return {
        "communities": communities,
        "week": week,
        "window": WINDOW_WEEKS,
        "fewest": FEWEST_WEEKS,
        "verdicts": [Verdict.STRONG.value, Verdict.WORTH_DEVELOPING.value],
        "start": start,
        "end": end,
        "until": end + SETTLING,
    }


def _rows(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as sql:
        sql.execute(statement, values)
        rows: list[tuple[Any, ...]] = sql.fetchall()
    return rows
