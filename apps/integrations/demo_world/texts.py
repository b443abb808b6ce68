"""What somebody wrote, as the demo world's files have it: an entry with its replies and its later texts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apps.integrations.demo_world.faults import DemoFault, load, needed

# Folders of the demo world by the kind of what lies in them; episodes lie in the folders of their shows.
FOLDERS = {
    "discussions": "discussion",
    "articles": "article",
    "wiki": "wiki",
    "documents": "document",
    "news": "news",
    "interviews": "interview",
}
SCRIPT = "<!-- script -->"
_REPLY = re.compile(r"^<!--\s*reply:\s*(?P<facts>.*?)\s*-->\s*$", re.MULTILINE)
_WAS = re.compile(r"^<!--\s*was\s*-->\s*$", re.MULTILINE)
_EDIT = re.compile(
    r'^<!--\s*edit:\s*author=(?P<author>\S+)\s+days_ago=(?P<days_ago>[\d.]+)\s+comment="(?P<comment>[^\n]*)"\s*-->\s*$',
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class ReplyFile:
    """A reply; `was` is its first text where it was edited."""

    id: str
    author: str
    days_ago: float
    source: str
    parent: str = ""
    accepted: bool = False
    endorsed: str = ""
    edited: float | None = None
    was: str = ""


@dataclass(frozen=True, slots=True)
class EditFile:
    """The whole text of an entry from a later moment on."""

    author: str
    days_ago: float
    comment: str
    source: str


@dataclass(frozen=True, slots=True)
class EntryFile:
    """`address` is kind:community/slug, as links between entries write it; an episode stands under its show.

    `source` is the first text; `given` is all of the front matter, for what only one kind has.
    """

    address: str
    path: Path
    kind: str
    community: str
    title: str
    author: str
    days_ago: float
    source: str
    given: dict[str, Any]
    edits: list[EditFile]
    replies: list[ReplyFile]

    def handles(self, name: str) -> list[str]:
        """A list of handles, or the handles of a mapping, that the front matter may hold."""
        return [str(handle) for handle in self.given.get(name) or ()]


def read_texts(folder: Path) -> Iterator[EntryFile]:
    """All entries but episodes."""
    for name, kind in FOLDERS.items():
        for place in sorted(path for path in (folder / name).glob("*/") if path.is_dir()):
            for path in sorted(place.rglob("*.md")):
                if path.parent.name != "files":
                    yield read_text(path, kind, community=place.name, place=place.name)


def read_text(path: Path, kind: str, *, community: str, place: str) -> EntryFile:
    """One entry. The page above others in a wiki is `index.md` and goes by the name of its folder."""
    given, text = load(path)
    text = text.split(SCRIPT)[0].strip()
    heads = list(_REPLY.finditer(text))
    bounds = [*(head.start() for head in heads), len(text)]
    first, *edits = _texts(text[: bounds[0]])
    return EntryFile(
        address=f"{kind}:{place}/{path.parent.name if path.stem == 'index' else path.stem}",
        path=path,
        kind=kind,
        community=community,
        title=str(needed(given, path, "title")),
        author=str(needed(given, path, "author")),
        days_ago=float(needed(given, path, "days_ago")),
        source=first.source,
        given=given,
        edits=edits,
        replies=[
            _reply(path, head["facts"], text[head.end() : end].strip())
            for head, end in zip(heads, bounds[1:], strict=True)
        ],
    )


def _texts(text: str) -> Iterator[EditFile]:
    """The text as it was first, and each later one."""
    heads = list(_EDIT.finditer(text))
    bounds = [*(head.start() for head in heads), len(text)]
    yield EditFile("", 0, "", text[: bounds[0]].strip())
    for head, end in zip(heads, bounds[1:], strict=True):
        yield EditFile(head["author"], float(head["days_ago"]), head["comment"], text[head.end() : end].strip())


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
            endorsed=given.get("endorsed", ""),
            edited=float(given["edited"]) if "edited" in given else None,
            was=was[0].strip() if was else "",
        )
    except (KeyError, ValueError) as error:
        raise DemoFault(
            f"{path}: the reply that begins with <!-- reply: {facts} --> lacks or mistakes {error}."
        ) from error
