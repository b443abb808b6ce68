"""The demo world's files, read. Whatever does not fit is a `DemoFault` that names the file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from apps.integrations.demo_world.faults import MAIL_DOMAIN, DemoFault, load, needed
from apps.integrations.demo_world.life.words import Life, read_life
from apps.integrations.demo_world.texts import EntryFile, read_text, read_texts


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
class ShowFile:
    """A podcast show; its name in links is that of its folder."""

    name: str
    community: str
    author: str
    days_ago: float
    description: str
    given: dict[str, Any]


@dataclass(frozen=True, slots=True)
class DraftFile:
    """What somebody has not finished; `publish_in` days it publishes itself, if that is said."""

    name: str
    source: str
    given: dict[str, Any]


@dataclass(slots=True)
class World:
    """All of it."""

    folder: Path
    people: list[PersonFile] = field(default_factory=list)
    communities: list[CommunityFile] = field(default_factory=list)
    shows: list[ShowFile] = field(default_factory=list)
    entries: list[EntryFile] = field(default_factory=list)
    drafts: list[DraftFile] = field(default_factory=list)
    # What a community that is being prepared needs, by its slug.
    needs: dict[str, dict[str, Any]] = field(default_factory=dict)
    # What people keep for themselves: by, entry, days_ago, note.
    kept: list[dict[str, Any]] = field(default_factory=list)
    mail: list[dict[str, Any]] = field(default_factory=list)
    # Newcomers' words and welcomes, features, and whose milestones are shown.
    recognition: dict[str, Any] = field(default_factory=dict)
    targets: dict[str, Any] = field(default_factory=dict)
    stories: dict[str, Any] = field(default_factory=dict)
    company: dict[str, Any] = field(default_factory=dict)
    # A year of life besides, where the folder has one.
    life: Life | None = None


def read_world(folder: Path) -> World:
    """Read the folder's files."""
    if not (folder / "people").is_dir():
        raise DemoFault(f"There is no demo world in {folder}.")
    shows = [_show(path) for path in sorted(folder.glob("podcasts/*/show.md"))]
    return World(
        folder=folder,
        people=[_person(folder, path) for path in _files(folder / "people")],
        communities=[_community(path) for path in _files(folder / "communities")],
        shows=shows,
        entries=[*read_texts(folder), *_episodes(folder, shows)],
        drafts=[_draft(path) for path in _files(folder / "drafts")],
        needs={path.stem: _yaml(path) for path in sorted(folder.glob("needs/*.yaml"))},
        kept=_yaml(folder / "kept.yaml") if (folder / "kept.yaml").is_file() else [],
        mail=_yaml(folder / "mail.yaml") if (folder / "mail.yaml").is_file() else [],
        recognition=_yaml(folder / "recognition.yaml") if (folder / "recognition.yaml").is_file() else {},
        targets=_yaml(folder / "targets.yaml") if (folder / "targets.yaml").is_file() else {},
        stories=_yaml(folder / "stories.yaml") if (folder / "stories.yaml").is_file() else {},
        company=_yaml(folder / "company.yaml") if (folder / "company.yaml").is_file() else {},
        life=read_life(folder / "life"),
    )


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.md"))


def _person(folder: Path, path: Path) -> PersonFile:
    given, about = load(path)
    names = ("headline", "job_role", "department", "site", "expertise", "time_zone", "language", "ask_me_about")
    picture = folder / "pictures" / given["picture"] if given.get("picture") else None
    if picture and not picture.is_file():
        raise DemoFault(f"{path}: there is no picture {picture.name} in demo/pictures.")
    return PersonFile(
        handle=path.stem,
        email=str(given.get("email", f"{path.stem}@{MAIL_DOMAIN}")),
        name=str(needed(given, path, "name")),
        joined=float(needed(given, path, "joined")),
        profile={name: given[name] for name in names if name in given} | {"about": about},
        picture=picture,
        is_hr=bool(given.get("hr")),
        is_staff=bool(given.get("staff")),
    )


def _community(path: Path) -> CommunityFile:
    given, about = load(path)
    created = float(needed(given, path, "created"))
    people: dict[str, tuple[str, float]] = {}
    for key, role in (("managers", "manager"), ("smes", "sme"), ("members", "member")):
        people |= {handle: (role, days) for handle, days in _days(given.get(key), created)}
    names = ("name", "kind", "method", "departments", "role_rule", "access", "status", "purpose")
    return CommunityFile(path.stem, created, {n: given[n] for n in names if n in given} | {"about": about}, people)


def _days(given: Any, otherwise: float) -> Iterator[tuple[str, float]]:
    """People with the days since they joined, or a mere list of people who were there from the beginning."""
    for handle in given or ():
        yield str(handle), float(given[handle]) if isinstance(given, dict) else otherwise


def _show(path: Path) -> ShowFile:
    given, description = load(path)
    return ShowFile(
        name=path.parent.name,
        community=str(needed(given, path, "community")),
        author=str(needed(given, path, "author")),
        days_ago=float(needed(given, path, "days_ago")),
        description=description,
        given=given | {"title": needed(given, path, "title")},
    )


def _episodes(folder: Path, shows: list[ShowFile]) -> Iterator[EntryFile]:
    for show in shows:
        for path in _files(folder / "podcasts" / show.name):
            if path.stem != "show":
                yield read_text(path, "episode", community=show.community, place=show.name)


def _draft(path: Path) -> DraftFile:
    given, source = load(path)
    for name in ("author", "community", "kind", "title", "days_ago"):
        needed(given, path, name)
    return DraftFile(path.stem, source, given)


def _yaml(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text())
    except yaml.YAMLError as error:
        raise DemoFault(f"{path}: {error}") from error
