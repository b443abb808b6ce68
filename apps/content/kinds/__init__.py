"""The kinds of entry, registered in one place.

A kind without tables is a module here, named in `ContentConfig.ready`; a kind with tables is a small app in this
folder that registers itself. Either way, a new kind is one more module and one line.
"""

from apps.content.kinds.base import KINDS, EntryKind, RowHint, register

__all__ = ["KINDS", "EntryKind", "RowHint", "register"]
