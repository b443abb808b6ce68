"""What becomes of an entry and its replies, decided before anything is written; a dry run ends here."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from apps.content.forms import MAX_TAGS
from apps.content.kinds import KINDS
from apps.core.markdown import MAX_SOURCE
from apps.core.text import tag_slug_of
from apps.integrations.importing.items import ImportedEntry, ImportedFile, ImportedReply
from apps.integrations.importing.keys import external_id
from apps.integrations.importing.report import BROKEN, HERE, LEFT_OUT, NEW, Row
from apps.integrations.importing.texts import storable
from apps.integrations.models import ImportedItem, ItemKind


@dataclass(slots=True)
class Sifted:
    """An entry with the rows of the report that it and its replies have. `replies` are the new ones.

    `here` is the entry of an earlier run; `parents` are replies of earlier runs by key.
    """

    entry: ImportedEntry
    row: Row
    here: int | None = None
    replies: list[ImportedReply] = field(default_factory=list)
    rows: dict[str, Row] = field(default_factory=dict)
    parents: dict[str, int] = field(default_factory=dict)

    @property
    def is_wanted(self) -> bool:
        """Whether there is something to write."""
        return self.row.fate == NEW or bool(self.replies)

    @property
    def all_rows(self) -> list[Row]:
        """The entry's row and those of its replies."""
        return [self.row, *self.rows.values()]

    def authors(self) -> dict[str, datetime]:
        """Everybody who is needed to write what is new, with the date of the first thing that they wrote."""
        found: dict[str, datetime] = {}

        def add(key: str, at: datetime) -> None:
            found[key] = min(found.get(key, at), at)

        entry = self.entry
        if self.row.fate == NEW and entry.at:
            for key in (entry.author, *entry.coauthors):
                add(key, entry.at)
            for version in entry.revisions:
                add(version.author, version.at)
            for rating in entry.ratings:
                add(rating.author, rating.at)
        for reply in self.replies:
            add(reply.author, reply.at)
            for version in reply.revisions:
                add(version.author, version.at)
        return found


def digest_of(entry: ImportedEntry) -> str:
    """The mark of what never changes about an item there; empty where nothing is known to be so."""
    return hashlib.blake2s(entry.identity.encode(), digest_size=16).hexdigest() if entry.identity else ""


class Sieve:
    """Knows which keys came up already; `file` is how replies are called in the report."""

    def __init__(self, mark: str, replies: str, now: datetime) -> None:
        self.mark, self.file, self.now = mark, replies, now
        self._seen: set[tuple[str, str]] = set()

    def sift(self, entries: Sequence[ImportedEntry]) -> list[Sifted]:
        """The fates of some entries and of all their replies."""
        posts = self._known(ItemKind.POST, [entry.key for entry in entries])
        replies = self._known(ItemKind.COMMENT, [reply.key for entry in entries for reply in entry.replies])
        return [self._sift(entry, posts, replies) for entry in entries]

    def _known(self, kind: ItemKind, keys: list[str]) -> dict[str, ImportedItem]:
        items = ImportedItem.objects.filter(
            source=self.mark, kind=kind, external_id__in=[external_id(key) for key in keys]
        )
        return {item.external_id: item for item in items}

    def _sift(self, entry: ImportedEntry, posts: dict[str, ImportedItem], replies: dict[str, ImportedItem]) -> Sifted:
        entry.at = entry.at or self.now
        item = posts.get(external_id(entry.key))
        if item is None and entry.complete:
            entry.complete()
        is_cut = _tidy(entry)
        fate, reason = self._fate_of(entry, item)
        if fate == NEW:
            if is_cut:
                entry.remarks.append(_("longer than a text can be here: its end is missing"))
            _keep_first_tags(entry)
            reason = "; ".join(entry.remarks)
        sifted = Sifted(entry, Row(entry.row, entry.key, fate, entry.title, reason))
        sifted.here = item.entry_id if item else None
        self._sift_files(sifted, files_of(entry))
        for reply in entry.replies:
            self._sift_reply(sifted, reply, replies.get(external_id(reply.key)))
        return sifted

    def _fate_of(self, entry: ImportedEntry, item: ImportedItem | None) -> tuple[str, str]:
        if entry.kind not in KINDS:
            return BROKEN, _("there is no kind of entry named %(kind)s") % {"kind": entry.kind}
        if self._is_twin(ItemKind.POST, entry.key):
            return BROKEN, _("the same key stands in the export before")
        if item is None:
            if not (entry.markdown.strip() or entry.details):
                return LEFT_OUT, _("has no text")
            return NEW, ""
        if item.digest and entry.identity and item.digest != digest_of(entry):
            return LEFT_OUT, _("another item with this key was imported here before")
        if item.entry_id is None:
            return LEFT_OUT, _("was imported and then deleted here")
        return HERE, ""

    def _sift_reply(self, sifted: Sifted, reply: ImportedReply, item: ImportedItem | None) -> None:
        _tidy(reply)
        row = Row(self.file, reply.key, NEW)
        if self._is_twin(ItemKind.COMMENT, reply.key):
            row.key = f"{reply.key} (2)"
            row.fate, row.reason = BROKEN, _("the same key stands in the export before")
        elif item is not None:
            gone = item.reply_id is None
            row.fate, row.reason = (LEFT_OUT, _("was imported and then deleted here")) if gone else (HERE, "")
            if item.reply_id:
                sifted.parents[reply.key] = item.reply_id
        elif sifted.row.fate not in {NEW, HERE}:
            row.fate, row.reason = LEFT_OUT, _("belongs to something that was left out")
        elif not reply.markdown.strip():
            row.fate, row.reason = LEFT_OUT, _("has no text")
        else:
            sifted.replies.append(reply)
        sifted.rows[row.key] = row
        self._sift_files(sifted, reply.files)

    def _sift_files(self, sifted: Sifted, files: Sequence[ImportedFile]) -> None:
        """Files came with what shows them; new ones are reported when they are stored."""
        if sifted.row.fate == HERE:
            for file in files:
                if not self._is_twin("file", file.key):
                    sifted.rows[f"file {file.key}"] = Row("files", file.key, HERE, file.name)

    def _is_twin(self, kind: str, key: str) -> bool:
        known = (kind, key) in self._seen
        self._seen.add((kind, key))
        return known


def files_of(entry: ImportedEntry) -> list[ImportedFile]:
    """The files of an entry: those in its text and those in its details."""
    return [*entry.files, *(value for value in entry.details.values() if isinstance(value, ImportedFile))]


def _keep_first_tags(entry: ImportedEntry) -> None:
    """As many as a form takes, so that the entry can be edited."""
    tags = list({tag_slug_of(tag): " ".join(tag.split()) for tag in reversed(entry.tags) if tag_slug_of(tag)}.values())
    tags.reverse()
    if len(tags) > MAX_TAGS:
        entry.remarks.append(_("without the tags %(tags)s") % {"tags": ", ".join(tags[MAX_TAGS:])})
    entry.tags = tags[:MAX_TAGS]


def _tidy(post: ImportedEntry | ImportedReply) -> bool:
    """Make its texts such that they can be stored. Returns whether the end is missing."""
    post.markdown, is_cut = _cut(storable(post.markdown))
    post.key, post.author = storable(post.key), storable(post.author)
    for version in post.revisions:
        version.markdown, version.author = storable(version.markdown), storable(version.author)
        version.title, version.comment = storable(version.title), storable(version.comment)
    if isinstance(post, ImportedEntry):
        post.title = storable(post.title)
        post.tags = [storable(tag) for tag in post.tags]
        post.coauthors = [storable(key) for key in post.coauthors]
    return is_cut


def _cut(markdown: str) -> tuple[str, bool]:
    """The text, ended at a line where it is longer than what can be edited here."""
    markdown = markdown.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()
    if len(markdown) <= MAX_SOURCE:
        return markdown, False
    return markdown[:MAX_SOURCE].rsplit("\n", 1)[0].rstrip(), True
