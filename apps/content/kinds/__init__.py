"""The kinds of entry, registered in one place. A new kind is one module beside `discussion` and one line here."""

from apps.content.kinds.base import EntryKind
from apps.content.kinds.discussion import DISCUSSION

KINDS: dict[str, EntryKind] = {kind.name: kind for kind in (DISCUSSION,)}

__all__ = ["DISCUSSION", "KINDS", "EntryKind"]
