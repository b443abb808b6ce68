"""Addresses of this site, as paths within the archive, and back."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from apps.content.models import Entry
from apps.files.models import StoredFile

FORMAT = "guildhall-export"
VERSION = 1
_HERE = re.compile(
    r"(?<![\w/.-])/(?:files/(?P<file>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/[^\s()<>\"'\\\]]*"
    r"|e/(?P<entry>\d{1,18})/(?:[\w-]+/)?|replies/(?P<reply>\d{1,18})/)(?![\w/])"
)
# As they stand in an archive: a file, or an entry with or without the number of a reply.
WITHIN = re.compile(r"\.\./(?P<path>files/[0-9a-f-]{36}/[\w.-]+|[a-z]+/[\w-]+-\d+\.md)(?:#reply-(?P<reply>\d+))?")
# A name within a text must not end the address that it is part of.
_UNSAFE = re.compile(r"[^\w.-]+")


def path_of_entry(entry: Entry) -> str:
    """Where an entry stands in the archive."""
    return f"{entry.kind}/{entry.slug}-{entry.pk}.md"


def path_of_file(file: StoredFile) -> str:
    """Where a file stands in the archive."""
    return f"files/{file.key}/{_UNSAFE.sub('-', file.name)}"


@dataclass(slots=True)
class Addresses:
    """The paths of what is in the archive: entries by id, replies by id (with the number that they have in it)."""

    entries: dict[int, str] = field(default_factory=dict)
    replies: dict[int, tuple[int, int]] = field(default_factory=dict)
    files: dict[uuid.UUID, str] = field(default_factory=dict)

    def within(self, text: str) -> str:
        """The text with every address turned that leads to something in the archive."""
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        return _HERE.sub(self._turn, text)

    def _turn(self, found: re.Match[str]) -> str:
        path = ""
        if found["file"]:
            path = self.files.get(uuid.UUID(found["file"]), "")
        elif found["entry"]:
            path = self.entries.get(int(found["entry"]), "")
        elif found["reply"] and int(found["reply"]) in self.replies:
            entry, number = self.replies[int(found["reply"])]
            path = f"{self.entries[entry]}#reply-{number}" if entry in self.entries else ""
        return f"../{path}" if path else found[0]


def turned_back(text: str, link: Callable[[str, str], str | None]) -> str:
    """The text with the archive's own addresses replaced by what `link(path, number of a reply)` gives."""
    return WITHIN.sub(lambda found: link(found["path"], found["reply"] or "") or found[0], text)
