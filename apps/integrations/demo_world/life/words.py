"""What stands in demo/life: who else works there, and what they ask, answer and look for."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from apps.integrations.demo_world.faults import DemoFault

ASKER, CONNECTOR, CARETAKER, LATE = "asker", "connector", "caretaker", "late"
_SAID_BY = re.compile(r"^([a-z]+): (?=\S)")


@dataclass(frozen=True, slots=True)
class Saying:
    """A reply. `by` is a part (`ASKER` ...), a handle of demo/people, or empty for any member."""

    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Thread:
    """A question with its replies; `accepted` is the place of the answer among them, or None."""

    title: str
    ago: float
    tags: list[str]
    site: str
    ask: str
    replies: list[Saying]
    accepted: int | None


@dataclass(frozen=True, slots=True)
class CommunityLife:
    """What a community's members say and look for. The lists of lines may hold places to fill in, see the folder's
    README."""

    slug: str
    newcomers: int
    # Which of the lists of people.yaml its members come from, and how many by department or job role.
    source: str
    work: dict[str, int]
    islands: list[str]
    ring: dict[str, Any]
    threads: list[Thread]
    lines: dict[str, list[str]]
    lists: list[dict[str, Any]]
    searched: list[str]
    missed: list[str]


@dataclass(frozen=True, slots=True)
class Life:
    """All of the folder."""

    sites: dict[str, dict[str, Any]]
    jobs: dict[str, list[tuple[str, str, str]]]
    reasons: dict[str, list[str]]
    introductions: dict[str, list[str]]
    communities: list[CommunityLife]


def read_life(folder: Path) -> Life | None:
    """Read demo/life, or nothing where a world has none."""
    if not folder.is_dir():
        return None
    people, words = _yaml(folder / "people.yaml"), _yaml(folder / "words.yaml")
    try:
        jobs = {
            "work": [(dep, role, line) for dep, rows in people["work"].items() for role, line in rows],
            "leading": [(row[0], row[1], row[2]) for row in people["leading"]],
            "selling": [(row[0], row[1], row[2]) for row in people["selling"]],
        }
        names = sorted(path for path in folder.glob("*.yaml") if path.stem not in {"people", "words"})
        communities = [_community(path) for path in names]
        return Life(people["sites"], jobs, words["reasons"], words["introductions"], communities)
    except (KeyError, TypeError, ValueError) as error:
        raise DemoFault(f"{folder} lacks or mistakes {error}.") from error


def _community(path: Path) -> CommunityLife:
    given = _yaml(path)
    lines = ("agree", "back", "refer", "call", "welcome", "thanks_back")
    return CommunityLife(
        slug=path.stem,
        newcomers=int(given["newcomers"]),
        source=given.get("from", "work"),
        work=given["work"],
        islands=given.get("islands", []),
        ring=given.get("ring", {}),
        threads=[_thread(row) for row in given["threads"]],
        lines={name: given[name] for name in lines},
        lists=given["lists"],
        searched=given["searched"],
        missed=given["missed"],
    )


def _thread(given: dict[str, Any]) -> Thread:
    return Thread(
        title=given["title"],
        ago=float(given["ago"]),
        tags=given["tags"],
        site=given.get("site", ""),
        ask=given["ask"].strip(),
        replies=[_saying(row) for row in given["replies"]],
        accepted=given["accept"] - 1 if "accept" in given else None,
    )


def _saying(given: str | dict[str, str]) -> Saying:
    if isinstance(given, dict):
        ((by, text),) = given.items()
        return Saying(by, text.strip())
    if found := _SAID_BY.match(given):
        return Saying(found[1], given[found.end() :].strip())
    return Saying("", given.strip())


def _yaml(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text())
    except (OSError, yaml.YAMLError) as error:
        raise DemoFault(f"{path}: {error}") from error
