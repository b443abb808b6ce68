"""The texts that a post has had, each with what changed since the one before."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from apps.accounts.models import User
from apps.content.models import Entry, Reply, Revision

# Equal stretches longer than this are cut in the middle: the reader looks for what changed.
_LONGEST_EQUAL = 400
_SHOWN_EQUAL = 160
# Word by word, blanks kept, so that the parts put together are the text.
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# Comparing takes time that grows with the square of the words; longer texts are compared line by line.
_MOST_WORDS = 4000


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text: `kind` is equal, inserted, deleted, gap (equal text that was left out) or space.

    A space, which is in neither text, keeps a word that was taken out from running into the one put in its place.
    """

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Version:
    """One text: who wrote it, when and why, and its difference from the one before (none for the first)."""

    number: int
    editor: User
    at: datetime
    comment: str
    title: list[Part]
    parts: list[Part]
    is_first: bool


def text_now(post: Entry | Reply) -> Revision:
    """The present text in the shape of a revision, for posts that were never edited."""
    is_entry = isinstance(post, Entry)
    return Revision(
        number=1,
        title=post.title if is_entry else "",
        source=post.source,
        editor=post.author,
        at=post.published_at if is_entry else post.created_at,
    )


def versions_of(revisions: QuerySet[Revision], present: Revision) -> list[Version]:
    """All versions, the latest first."""
    rows = list(revisions.order_by("number")) or [present]
    versions = []
    for before, row in zip([None, *rows], rows, strict=False):
        old_title, old_text = (before.title, before.source) if before else (row.title, row.source)
        versions.append(
            Version(
                number=row.number,
                editor=row.editor,
                at=row.at,
                comment=row.comment,
                title=difference(old_title, row.title) if old_title != row.title else [],
                parts=difference(old_text, row.source) if before else [Part("equal", row.source)],
                is_first=before is None,
            )
        )
    return versions[::-1]


def difference(old: str, new: str) -> list[Part]:
    """What was taken out of `old` and put in to give `new`, in reading order, long equal stretches cut."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(before), len(after)) > _MOST_WORDS:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    parts: list[Part] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.extend(_cut("".join(before[i1:i2])))
            continue
        out, put = "".join(before[i1:i2]), "".join(after[j1:j2])
        if out:
            parts.append(Part("deleted", out))
        if out and put and not out[-1].isspace() and not put[0].isspace():
            parts.append(Part("space", ""))
        if put:
            parts.append(Part("inserted", put))
    return parts


def _cut(text: str) -> Iterator[Part]:
    if len(text) <= _LONGEST_EQUAL:
        yield Part("equal", text)
        return
    yield Part("equal", text[:_SHOWN_EQUAL])
    yield Part("gap", "")
    yield Part("equal", text[-_SHOWN_EQUAL:])
