"""Roles of real people: what archives of communities say of those whom others called something.

What was imported counts for nobody in the product. Here, in a database of its own, it is taken for what people did on
the spot; everything else is the product's: its importers, its derivation, its formula. Public votes name nobody, so
each counts as a use by somebody else. Needs the folder of archives: `bin/bench profiler --real FOLDER`.
"""

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np

from benchmarks.profiler.oracle import ROLES, Floats
from benchmarks.profiler.scratch import database

GOOD_ANSWERS = {"Nice Answer", "Good Answer", "Great Answer", "Enlightened", "Guru", "Populist"}
REVIEWS_EDITS = {"Proofreader", "Copy Editor", "Reviewer", "Steward", "Tag Editor", "Strunk & White", "Synonymizer"}
REDRAWN = 2000
RIVALS = 10
# Few posts say little of anybody: as in the specification.
FEWEST_POSTS = 10

_AS_IF_HERE = (
    "UPDATE activity_event SET origin = 'web' WHERE origin = 'import'",
    "UPDATE content_entry SET is_history = FALSE",
    "UPDATE content_reply SET is_history = FALSE",
    "UPDATE communities_membership SET is_history = FALSE",
    "UPDATE accounts_user SET is_placeholder = FALSE, email = 'p' || id || '@example.org' WHERE is_placeholder",
)
# A favourite names who it is from; the importer writes it as a mark and not as a fact.
_FAVOURITES = """
    INSERT INTO activity_event (xid, verb, actor_id, person_id, community_id, entry_id, at, context, origin)
    SELECT 3, 'entry_kept', k.person_id, e.author_id, e.community_id, e.id, k.at, '{}', 'web'
    FROM ratings_favourite k JOIN content_entry e ON e.id = k.entry_id
"""
_VOTES = """
    INSERT INTO participation_use (act_id, person_id, share, at)
    SELECT a.id, -row_number() OVER (), 1, a.at
    FROM participation_act a
    LEFT JOIN ratings_replymarks r ON r.reply_id = a.reply_id
    LEFT JOIN ratings_entrymarks e ON e.entry_id = a.entry_id AND a.reply_id IS NULL
    CROSS JOIN LATERAL generate_series(1, coalesce(r.anonymous, e.anonymous[4] + e.anonymous[5])) AS vote
    WHERE a.signal IN ('reply', 'original', 'referred') AND a.community_id = %s
"""
_POSTS = """
    SELECT author_id, count(*) FROM (
        SELECT author_id FROM content_entry WHERE community_id = %(community)s
        UNION ALL SELECT r.author_id FROM content_reply r JOIN content_entry e ON e.id = r.entry_id
        WHERE e.community_id = %(community)s
    ) AS posts GROUP BY author_id
"""


def real(folder: Path) -> Iterator[str]:
    """The tables, in Markdown."""
    with database():
        yield "| Community | label | people | " + " | ".join(str(role.label) for role in ROLES) + " | number of posts |"
        yield "|---|---|---|" + "---|" * (len(ROLES) + 1)
        for name in ("se-quantumcomputing-2018", "se-tiny-meta-2020"):
            place = Imported("stackexchange", folder / name, name[:10])
            badges = _badges(folder / name / "data" / "Badges.xml")
            for label, wanted in (("good answers", GOOD_ANSWERS), ("reviews and edits", REVIEWS_EDITS)):
                holders = {place.keys[user] for user, held in badges.items() if held & wanted and user in place.keys}
                yield place.areas(f"{name}, badges for {label}", holders)
        posts = _lines(folder / "discourse-delvingbitcoin-2026" / "posts.jsonl.gz")
        place = Imported("discourse", folder / "discourse-delvingbitcoin-2026" / "posts.jsonl.gz", "delving")
        staff = {str(post["username"]) for post in posts if post["staff"]}
        people = {place.keys[name] for name in staff if place.posts.get(place.keys.get(name, 0), 0) >= FEWEST_POSTS / 2}
        yield place.areas("Delving, staff", people)
        yield place.wins("Delving, staff against the ten nearest in posts", people)
        yield place.answers("Delving, answers between staff and others that staff gave", people)
    yield from directions(folder / "networks")


class Imported:
    """An archive in a community of its own, with the mean strength of everybody present over windows side by side."""

    def __init__(self, kind: str, path: Path, slug: str) -> None:
        from django.core.management import call_command
        from django.db import connection, transaction

        from apps.accounts.models import User
        from apps.accounts.services import create_person
        from apps.communities.models import Community
        from apps.core import clock
        from apps.integrations.models import ImportedItem, ItemKind
        from apps.participation.derivation import derive_communities
        from apps.participation.models import Presence
        from apps.participation.profiles import profile_rows

        if not User.objects.filter(is_staff=True).exists():
            create_person(name="Root", email="root@example.org", password=None, is_staff=True, is_superuser=True)
        call_command(f"import_{kind}", path, community=slug, verbosity=0)
        self.community = Community.objects.get(slug=slug)
        with connection.cursor() as sql:
            for statement in _AS_IF_HERE:
                sql.execute(statement)
            if kind == "stackexchange":
                sql.execute(_FAVOURITES + " WHERE e.community_id = %s", [self.community.pk])
            sql.execute("SELECT min(at), max(at) FROM activity_event WHERE community_id = %s", [self.community.pk])
            first, last = sql.fetchone()
            sql.execute(_POSTS, {"community": self.community.pk})
            self.posts: dict[int, int] = dict(sql.fetchall())
        found: dict[int, list[Floats]] = defaultdict(list)
        # What is older than acts are kept is derived as of some day of its own year.
        ends = _days(first, last)
        for end in ends:
            with clock.as_of(end), transaction.atomic():
                derive_communities([self.community.pk])
                with connection.cursor() as sql:
                    sql.execute(_VOTES, [self.community.pk])
                weeks = sorted(
                    set(Presence._base_manager.filter(community=self.community).values_list("week", flat=True))
                )
                for week in weeks[::-12][:4]:
                    rows: dict[int, Floats] = defaultdict(lambda: np.zeros(len(ROLES)))
                    for row in profile_rows([self.community.pk], week):
                        rows[row.person_id][[role.value for role in ROLES].index(row.role)] = row.strength
                    for person, strengths in rows.items():
                        found[person].append(strengths)
                transaction.set_rollback(True)
        self.strengths = {person: np.mean(each, axis=0) for person, each in found.items()}
        items = ImportedItem.objects.filter(community=self.community, kind=ItemKind.PERSON).exclude(person=None)
        self.keys = dict(items.values_list("external_id", "person_id"))

    def areas(self, name: str, labelled: set[int]) -> str:
        """How often somebody of the label comes before somebody else: by role, and by mere number of posts."""
        people = sorted(self.strengths)
        holds = np.array([person in labelled for person in people])
        scores = np.array([[*self.strengths[person], self.posts.get(person, 0)] for person in people])
        cells = [_interval(holds, scores[:, column], area) for column in range(scores.shape[1])]
        return f"| {name} | {holds.sum()} of {len(people)} | " + " | ".join(cells) + " |"

    def wins(self, name: str, labelled: set[int]) -> str:
        """Against those who write as much: one half is nothing beyond volume."""
        others = [person for person in self.strengths if person not in labelled]
        won = []
        for person in sorted(labelled & set(self.strengths)):
            near = sorted(others, key=lambda other: abs(self.posts.get(other, 0) - self.posts[person]))[:RIVALS]
            rivals = np.array([self.strengths[other] for other in near])
            won.append(((self.strengths[person] > rivals) + 0.5 * (self.strengths[person] == rivals)).mean(axis=0))
        rates = np.array(won)
        rng = np.random.default_rng(1)
        drawn = np.array([rates[rng.integers(0, len(rates), len(rates))].mean(axis=0) for _ in range(REDRAWN)])
        low, high = np.quantile(drawn, (0.025, 0.975), axis=0)
        cells = [f"{a:.2f} [{b:.2f}-{c:.2f}]" for a, b, c in zip(rates.mean(axis=0), low, high, strict=True)]
        return f"| {name} | {len(rates)} | " + " | ".join(cells) + " | .5 by design |"

    def answers(self, name: str, labelled: set[int]) -> str:
        """Of first-level answers between the labelled and others, how many the labelled gave; redrawn by thread."""
        from django.db import connection

        with connection.cursor() as sql:
            sql.execute(
                "SELECT e.id, e.author_id, r.author_id FROM content_reply r JOIN content_entry e ON e.id = r.entry_id"
                " WHERE e.community_id = %s AND r.author_id <> e.author_id",
                [self.community.pk],
            )
            rows = sql.fetchall()
        threads: dict[int, list[bool]] = defaultdict(list)
        for entry, asker, answerer in rows:
            if (asker in labelled) != (answerer in labelled):
                threads[entry].append(answerer in labelled)
        sums = np.array([[sum(each), len(each)] for each in threads.values()])
        rng = np.random.default_rng(1)
        drawn = [sums[rng.integers(0, len(sums), len(sums))].sum(axis=0) for _ in range(REDRAWN)]
        low, high = np.quantile([each[0] / each[1] for each in drawn], (0.025, 0.975))
        given, total = sums.sum(axis=0)
        return f"\n{name}: {given / total:.2f} [{low:.2f}-{high:.2f}] of {total} in {len(sums)} threads."


def directions(folder: Path) -> Iterator[str]:
    """Whether advice points at those of standing: how often they are asked, and ask, more than somebody else."""
    yield "\n| Network | of standing | are asked | ask |\n|---|---|---|---|"
    for name, nodes, ties, standing in (
        ("Lazega's lawyers, advice; partners", "lazega-law-nodes.csv", "lazega-law-advice.csv", _is_partner),
        ("Krackhardt's managers, advice; the upper two levels", "krackhardt-hightech-nodes.csv",
         "krackhardt-hightech-ties.csv", _is_senior),
        ("a classroom, task talk; instructors", "mcfarland-class33-vertices.tsv", "mcfarland-class33-edges.tsv",
         _is_instructor),
    ):  # fmt: skip
        people = _table(folder / nodes)
        keys = [next(iter(row.values())) for row in people]
        holds = np.array([standing(row) for row in people])
        pairs = [pair for row in _table(folder / ties) if (pair := _tie(row))]
        asked, asks = (np.array([sum(pair[end] == key for pair in pairs) for key in keys]) for end in (1, 0))
        areas = " | ".join(_interval(holds, score, area) for score in (asked, asks))
        yield f"| {name} | {holds.sum()} of {len(keys)} | {areas} |"


def _is_partner(row: Mapping[str, str]) -> bool:
    return float(row["status"]) == 1


def _is_senior(row: Mapping[str, str]) -> bool:
    return float(row["LEVEL"]) <= 2


def _is_instructor(row: Mapping[str, str]) -> bool:
    return row["role"].startswith("instructor")


def _tie(row: Mapping[str, str]) -> tuple[str, str] | None:
    """Who asks whom; of a table that has several kinds of ties, those of advice, and of talk that about the task."""
    if row.get("advice_tie", "1") == "0" or row.get("interaction_type", "task") != "task":
        return None
    one, other = list(row.values())[:2]
    return None if one == other else (one, other)


def area(holds: Any, score: Any) -> float:
    """The chance that one of the label has more than one without it; equal ones count a half."""
    yes, no = score[holds], np.sort(score[~holds])
    below, upto = np.searchsorted(no, yes, "left"), np.searchsorted(no, yes, "right")
    return float((below + upto).mean() / 2 / len(no))


def _interval(holds: Any, score: Any, measure: Callable[[Any, Any], float]) -> str:
    """With the 95 per cent interval of people redrawn, those of the label and the others apart."""
    if not 2 <= holds.sum() < len(holds):
        return "too few"
    rng = np.random.default_rng(1)
    yes, no = np.nonzero(holds)[0], np.nonzero(~holds)[0]
    drawn = []
    for _ in range(REDRAWN):
        chosen = np.r_[rng.choice(yes, len(yes)), rng.choice(no, len(no))]
        drawn.append(measure(holds[chosen], score[chosen]))
    low, high = np.quantile(drawn, (0.025, 0.975))
    return f"{measure(holds, score):.2f} [{low:.2f}-{high:.2f}]"


def _days(first: datetime, last: datetime) -> Sequence[datetime]:
    """From the end backwards, as far apart as windows that fill the time for which acts are kept."""
    days, step = [], timedelta(weeks=48)
    end = last + timedelta(days=29)
    while end > first:
        days.append(end.astimezone(UTC))
        end -= step
    return days


def _badges(path: Path) -> dict[str, set[str]]:
    """By user, the names of what they hold."""
    held: dict[str, set[str]] = defaultdict(set)
    for row in ET.parse(path).getroot():  # An archive that its owner chose.
        held[row.attrib["UserId"]].add(row.attrib["Name"])
    return held


def _lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t" if path.suffix == ".tsv" else ","))
