"""What a reader gives to a run. Keys are the reader's own and stay the same from one run to the next."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any, Protocol, runtime_checkable

from apps.communities.models import Community
from apps.content.models import Entry
from apps.core import clock
from apps.integrations.importing.report import Row


@dataclass(slots=True)
class ImportedPerson:
    """An author. `email` only where the other place had verified it: whoever has it here is taken for the author.

    `handle` only where the export comes from this very site. `about` is Markdown.
    """

    key: str
    name: str
    email: str = ""
    handle: str = ""
    headline: str = ""
    about: str = ""
    joined_at: datetime | None = None


@dataclass(slots=True)
class ImportedFile:
    """A file that a text shows (as `file_link(key)`) or a kind's details name. `open` is called at most once."""

    key: str
    name: str
    open: Callable[[], IO[bytes]]
    role: str = "inline"


@dataclass(slots=True)
class ImportedRevision:
    """A text that an item had; the last one is the text that it has."""

    author: str
    at: datetime
    markdown: str
    title: str = ""
    comment: str = ""


@dataclass(slots=True)
class ImportedRating:
    """Stars that somebody gave, with the reason."""

    author: str
    stars: int
    at: datetime
    reason: str = ""


@dataclass(slots=True)
class ImportedReply:
    """A reply. `parent` is the key of the reply that it answers; `author` a person's key, empty where unknown."""

    key: str
    author: str
    at: datetime
    markdown: str
    parent: str = ""
    # Marks that name nobody: so many found it helpful.
    likes: int = 0
    is_accepted: bool = False
    accepted_at: datetime | None = None
    edited_at: datetime | None = None
    revisions: list[ImportedRevision] = field(default_factory=list)
    files: list[ImportedFile] = field(default_factory=list)


@dataclass(slots=True)
class ImportedEntry:
    """An article, a page, a discussion. `row` is what the report calls it, `parent` the key of the page above it.

    `details` are those of its kind, in which an `ImportedFile` stands for the file that it becomes. `identity` is
    what never changes about the item there, so that another site's item with the same key is not taken for it.
    """

    key: str
    kind: str
    row: str
    title: str
    markdown: str
    author: str
    at: datetime | None
    coauthors: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    language: str = ""
    edited_at: datetime | None = None
    is_question: bool = False
    identity: str = ""
    # Marks that name nobody: how many gave one star, two ... five. `likes` are as many times five.
    likes: int = 0
    stars: list[int] = field(default_factory=list)
    ratings: list[ImportedRating] = field(default_factory=list)
    parent: str = ""
    revisions: list[ImportedRevision] = field(default_factory=list)
    replies: list[ImportedReply] = field(default_factory=list)
    files: list[ImportedFile] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    # Called before a new entry is looked at: what takes long to read (texts, revisions) may wait until then.
    complete: Callable[[], None] | None = None
    # Further details that need the community and the ids of the authors by key; what is left to do with the entry.
    late: Callable[[Community, dict[str, int]], dict[str, Any]] | None = None
    after: Callable[[Entry], None] | None = None

    @property
    def moment(self) -> datetime:
        """When it was written, as far as that is known."""
        return self.at or clock.now()


type Item = ImportedPerson | ImportedEntry | Row


class Source(Protocol):
    """A reader of one export. `name` marks what it gave, `what` says in a few words what a new community holds."""

    name: str
    what: str
    # How an item's replies are called in the report.
    replies: str

    def scan(self) -> None:
        """Look all of it over. Raises `CannotImport` where it is not whole, before anything is written."""

    def items(self) -> Iterator[Item]:
        """Everything: people before what they wrote, a page before those below it, where it can be told."""

    def finish(self, mark: str, community: Community | None) -> Iterable[Row]:
        """What can only be done when all is written; without a community, what would be done (a dry run)."""


@runtime_checkable
class KnowsCommunity(Protocol):
    """A reader whose export says what its community is: a new one becomes the same, never a more open one."""

    community: dict[str, Any]
