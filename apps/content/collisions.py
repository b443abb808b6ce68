"""Two people edit one text at once: what both changed is merged, and what cannot be merged is shown, never dropped."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.content import policies
from apps.content.kinds import KINDS
from apps.content.models import Entry, Revision
from apps.core.merging import MARK, Merged, merge
from apps.core.refusals import Refused, require


@dataclass(frozen=True, slots=True)
class Text:
    """A title and what stands under it."""

    title: str
    source: str


class Collision(Refused):
    """Both changed the same lines, and nothing was written: the three texts, and how far they merge.

    `editor` saved `theirs` meanwhile. `mine` was not saved; whoever catches this shows it, so that it is not lost.
    `is_exact`: the writer wanted no other text than theirs to be overwritten, even where both would merge.
    """

    def __init__(self, *, entry: Entry, base: Text, mine: Text, is_exact: bool = False) -> None:
        super().__init__(policies.CHANGED_MEANWHILE)
        self.entry, self.is_exact = entry, is_exact
        self.base, self.mine, self.theirs = base, mine, Text(entry.title, entry.source)
        self.merged: Merged = merged_source(base.source, mine.source, entry.source)
        self.editor: User = _last_editor(entry)

    @property
    def title(self) -> str:
        """The title that the merge would have; mine, where both changed it."""
        return merged_title(self.base.title, self.mine.title, self.theirs.title) or self.mine.title


def reconciled(entry: Entry, changes: Mapping[str, Any], seen: str | None, *, is_exact: bool = False) -> dict[str, Any]:
    """The changes as they apply to the text that stands now, which is locked. `seen` is the mark of the edited one.

    Raises `Refused` where another edit came in between and the kind does not merge, `Collision` where it does and
    both changed the same lines. With `is_exact` every edit in between is a collision.
    """
    if is_exact and seen is not None and seen != entry.text_mark:
        edited = text_at(entry, seen) or Text("", "")
        sent = Text(changes.get("title", edited.title), changes.get("source", edited.source))
        raise Collision(entry=entry, base=edited, mine=sent, is_exact=True)
    if seen is None or seen == entry.text_mark or not KINDS[entry.kind].merges:
        require(policies.may_overwrite(entry, seen))
        return dict(changes)
    base = text_at(entry, seen)
    if base is None:
        require(policies.may_overwrite(entry, seen))
        return dict(changes)
    mine = Text(changes.get("title", base.title).strip(), changes.get("source", base.source))
    title = merged_title(base.title, mine.title, entry.title)
    merged = merged_source(base.source, mine.source, entry.source)
    if title is None or not merged.is_clean:
        raise Collision(entry=entry, base=base, mine=mine)
    source = entry.source if merged.text == entry.source.strip() else merged.text
    return dict(changes) | {"title": title, "source": source}


def merged_source(base: str, mine: str, theirs: str) -> Merged:
    """The merge of two changes. Blanks around a text, which forms take away and other ways in do not, are no change."""
    return merge(base.strip(), mine.strip(), theirs.strip())


def text_at(entry: Entry, mark: str) -> Text | None:
    """The text that stood when the entry had this `text_mark`; None for a mark that it never had."""
    revisions = Revision.objects.filter(entry=entry, reply=None)
    if mark:
        try:
            row = revisions.filter(at__lte=datetime.fromisoformat(mark)).order_by("number").last()
        except ValueError:
            return None
    else:
        row = revisions.order_by("number").first()
    return Text(row.title, row.source) if row else None


def merged_title(base: str, mine: str, theirs: str) -> str | None:
    """The title that one of both changed; None where both did, and differently."""
    if mine in {base, theirs}:
        return theirs
    return mine if theirs == base else None


def marked_text(collision: Collision) -> str:
    """One text out of both: what merges is merged, and the rest stands between marks."""
    theirs = _("Saved by %(name)s") % {"name": collision.editor.name}
    return collision.merged.marked(_("Your text"), theirs, _("Until here"))


def is_settled(source: str) -> bool:
    """Whether no collision is marked in the text any more."""
    return not {MARK + _("Your text"), MARK + _("Until here")} & set(source.splitlines())


def _last_editor(entry: Entry) -> User:
    last = Revision.objects.filter(entry=entry, reply=None).select_related("editor").order_by("number").last()
    return last.editor if last else entry.author
