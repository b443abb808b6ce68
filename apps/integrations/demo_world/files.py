"""The demo world's files, read. Whatever does not fit is a `DemoFault` that names the file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import frontmatter
from yaml import YAMLError

MAIL_DOMAIN = "demo.example"
_REPLY = re.compile(r"^<!--\s*reply:\s*(?P<facts>.*?)\s*-->\s*$", re.MULTILINE)
_WAS = re.compile(r"^<!--\s*was\s*-->\s*$", re.MULTILINE)


class DemoFault(Exception):
    """What is wrong in which file."""


@dataclass(frozen=True, slots=True)
class PersonFile:
    """`joined` is in days ago, as all moments of these files."""

    handle: str
    email: str
    name: str
    joined: float
    profile: dict[str, Any]
    picture: Path | None
    is_hr: bool
    is_staff: bool


@dataclass(frozen=True, slots=True)
class CommunityFile:
    """`people` maps handles to role and days ago."""

    slug: str
    created: float
    fields: dict[str, Any]
    people: dict[str, tuple[str, float]]


@dataclass(frozen=True, slots=True)
class ReplyFile:
    """A reply; `was` is its first text where it was edited."""

    id: str
    author: str
    days_ago: float
    source: str
    parent: str = ""
    accepted: bool = False
    edited: float | None = None
    was: str = ""


@dataclass(frozen=True, slots=True)
class DiscussionFile:
    """`address` is community/slug, as links between discussions write it."""

    address: str
    community: str
    title: str
    author: str
    days_ago: float
    source: str
    is_question: bool
    tags: list[str]
    follow: list[str]
    replies: list[ReplyFile]


@dataclass(slots=True)
class World:
    """All of it."""

    people: list[PersonFile] = field(default_factory=list)
    communities: list[CommunityFile] = field(default_factory=list)
    discussions: list[DiscussionFile] = field(default_factory=list)


def read_world(folder: Path) -> World:
    """Read the folder's files."""
    if not (folder / "people").is_dir():
        raise DemoFault(f"There is no demo world in {folder}.")
    return World(
        people=[_person(folder, path) for path in _files(folder / "people")],
        communities=[_community(path) for path in _files(folder / "communities")],
        discussions=[
            _discussion(path) for place in sorted((folder / "discussions").iterdir()) for path in _files(place)
        ],
    )


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.md"))


def _load(path: Path) -> tuple[dict[str, Any], str]:
    try:
        post = frontmatter.load(str(path))
    except (YAMLError, UnicodeDecodeError) as error:
        raise DemoFault(f"{path}: {error}") from error
    return dict(post.metadata), post.content.strip()


def _needed(given: dict[str, Any], path: Path, name: str) -> Any:
    if name not in given:
        raise DemoFault(f"{path}: {name} is missing.")
    return given[name]


def _person(folder: Path, path: Path) -> PersonFile:
    given, about = _load(path)
    names = ("headline", "job_role", "department", "site", "expertise", "time_zone", "language", "ask_me_about")
    picture = folder / "pictures" / given["picture"] if given.get("picture") else None
    if picture and not picture.is_file():
        raise DemoFault(f"{path}: there is no picture {picture.name} in demo/pictures.")
    return PersonFile(
        handle=path.stem,
        email=str(given.get("email", f"{path.stem}@{MAIL_DOMAIN}")),
        name=str(_needed(given, path, "name")),
        joined=float(_needed(given, path, "joined")),
        profile={name: given[name] for name in names if name in given} | {"about": about},
        picture=picture,
        is_hr=bool(given.get("hr")),
        is_staff=bool(given.get("staff")),
    )


def _community(path: Path) -> CommunityFile:
    given, about = _load(path)
    created = float(_needed(given, path, "created"))
    people: dict[str, tuple[str, float]] = {}
    for key, role in (("managers", "manager"), ("smes", "sme"), ("members", "member")):
        people |= {handle: (role, days) for handle, days in _days(given.get(key), created)}
    names = ("name", "kind", "method", "departments", "role_rule", "access", "status", "purpose")
    return CommunityFile(path.stem, created, {n: given[n] for n in names if n in given} | {"about": about}, people)


def _days(given: Any, otherwise: float) -> Iterator[tuple[str, float]]:
    """People with the days since they joined, or a mere list of people who were there from the beginning."""
    for handle in given or ():
        yield str(handle), float(given[handle]) if isinstance(given, dict) else otherwise


def _discussion(path: Path) -> DiscussionFile:
    given, text = _load(path)
    heads = list(_REPLY.finditer(text))
    bounds = [*(head.start() for head in heads), len(text)]
    community = path.parent.name
    return DiscussionFile(
        address=f"{community}/{path.stem}",
        community=community,
        title=str(_needed(given, path, "title")),
        author=str(_needed(given, path, "author")),
        days_ago=float(_needed(given, path, "days_ago")),
        source=text[: bounds[0]].strip(),
        is_question=given.get("kind", "question") == "question",
        tags=[str(tag) for tag in given.get("tags") or ()],
        follow=[str(handle) for handle in given.get("follow") or ()],
        replies=[
            _reply(path, head["facts"], text[head.end() : end].strip())
            for head, end in zip(heads, bounds[1:], strict=True)
        ],
    )


def _reply(path: Path, facts: str, text: str) -> ReplyFile:
    given = dict(fact.partition("=")[::2] for fact in facts.split())
    now, *was = _WAS.split(text, maxsplit=1)
    try:
        return ReplyFile(
            id=given["id"],
            author=given["author"],
            days_ago=float(given["days_ago"]),
            source=now.strip(),
            parent=given.get("parent", ""),
            accepted="accepted" in given,
            edited=float(given["edited"]) if "edited" in given else None,
            was=was[0].strip() if was else "",
        )
    except (KeyError, ValueError) as error:
        raise DemoFault(
            f"{path}: the reply that begins with <!-- reply: {facts} --> lacks or mistakes {error}."
        ) from error
