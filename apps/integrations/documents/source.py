"""A folder or archive of files as documents to import.

Each file is looked at before anything is written, so that a dry run refuses what a run would refuse. A document's
title is what its own properties say, else the name of its file; the folder in which it lies is its tag.
"""

import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from apps.communities.models import Community
from apps.content.kinds.document.forms import FAMILIES, title_of
from apps.core.documents import Unreadable, read_title
from apps.files.limits import refusal_for
from apps.files.sniffing import sniff_file
from apps.integrations.importing.destination import CannotImport
from apps.integrations.importing.items import ImportedEntry, ImportedFile, ImportedPerson, Item
from apps.integrations.importing.report import BROKEN, LEFT_OUT, Row
from apps.integrations.markdown.tree import Tree, open_tree, opener

_PIECE = 1 << 20
# What systems and programs leave in folders.
_LITTER = {"thumbs.db", "desktop.ini", "ehthumbs.db"}
# Titles that programs write by themselves.
_NO_TITLE = re.compile(
    r"\(?(?:anonymous|untitled|unknown|title|document\d*|dokument\d*|presentation|powerpoint[ -].*|slide \d+"
    r"|microsoft .*|book\d*|.*\.(?:docx?|pptx?|xlsx?|odt|ods|odp|indd|tex|dvi|pages|pdf))\)?",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Looked:
    """What a look at a file gave: the mark of its bytes and its title, or why it is not taken."""

    sha256: str = ""
    title: str = ""
    refusal: str = ""


class DocumentFolder:
    """Files in a folder or a ZIP archive. `author` is the e-mail of whoever they are from."""

    name = "documents"
    replies = "replies"

    def __init__(self, path: Path, author: str = "") -> None:
        self.tree: Tree = open_tree(path)
        self.author = author
        self.what = _("Documents of %(folder)s") % {"folder": self.tree.name}

    def scan(self) -> None:
        """There has to be something."""
        if not self.tree.paths:
            raise CannotImport(
                _("There is no file in %(folder)s. Name the folder or the archive that holds them.")
                % {"folder": self.tree.name}
            )

    def items(self) -> Iterator[Item]:
        """The author, then file after file in the order of their paths."""
        if self.author:
            yield ImportedPerson("", _("Unknown author"), email=self.author)
        seen: dict[str, str] = {}
        for path in self.tree.paths:
            yield self._item(path, seen)

    def finish(self, mark: str, community: Community | None) -> Iterable[Row]:
        """Nothing refers to anything."""
        return []

    def _item(self, path: str, seen: dict[str, str]) -> Item:
        name = PurePosixPath(path).name
        if name.lower() in _LITTER or name.startswith("~$"):
            return Row("documents", path, LEFT_OUT, name, _("was left by a program and is no document"))
        looked = self._look_at(path, name)
        if looked.refusal:
            return Row("documents", path, BROKEN, name, looked.refusal)
        if (first := seen.setdefault(looked.sha256, path)) != path:
            return Row("documents", path, LEFT_OUT, name, _("is the same file as %(path)s") % {"path": first})
        folder = PurePosixPath(path).parent.as_posix()
        return ImportedEntry(
            key=path,
            kind="document",
            row="documents",
            title=looked.title or title_of(name),
            markdown="",
            author="",
            at=self.tree.modified(path),
            tags=[] if folder == "." else [folder.partition("/")[0][:40]],
            identity=looked.sha256,
            details={"file": ImportedFile(path, name, opener(self.tree, path), role="document")},
        )

    def _look_at(self, path: str, name: str) -> Looked:
        """Copied once: an archive gives its bytes only in order, and some of them have to be read twice."""
        digest = hashlib.sha256()
        with tempfile.NamedTemporaryFile(prefix="guildhall-") as copy:
            try:
                with self.tree.open(path) as source:
                    shutil.copyfileobj(source, copy, _PIECE)
            except (OSError, RuntimeError, NotImplementedError) as error:
                return Looked(refusal=_("cannot be read: %(error)s") % {"error": error})
            copy.flush()
            size = copy.tell()
            sniffed = sniff_file(copy, name)
            if refusal := refusal_for(sniffed, size):
                return Looked(refusal=str(refusal.sentence))
            if sniffed.family not in FAMILIES:
                return Looked(refusal=_("sound and film are not documents"))
            copy.seek(0)
            while piece := copy.read(_PIECE):
                digest.update(piece)
            try:
                title = read_title(Path(copy.name), name=name)
            except Unreadable as unreadable:
                if unreadable.code == "damaged":
                    return Looked(refusal=_("is damaged: no program could open it"))
                title = ""
        says_nothing = title == PurePosixPath(name).stem or _NO_TITLE.fullmatch(title)
        return Looked(digest.hexdigest(), "" if says_nothing else title)
