"""Files by their path, in a folder or in a ZIP archive. Nothing is ever unpacked."""

import stat
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from django.utils.translation import gettext as _

from apps.integrations.importing.destination import CannotImport

# A text that is larger is none that anybody wrote; a damaged or hostile archive may say anything.
LARGEST_TEXT = 20 * 1024 * 1024


class Tree(Protocol):
    """Paths have slashes and begin at the root."""

    name: str
    paths: list[str]

    def open(self, path: str) -> IO[bytes]:
        """The bytes of a file."""

    def modified(self, path: str) -> datetime:
        """When the file was last changed."""


def open_tree(path: Path) -> Tree:
    """The folder or archive of this name. Raises `CannotImport` where it is neither."""
    if path.is_dir():
        return Folder(path)
    if not path.exists():
        raise CannotImport(_("There is no folder or archive %(path)s.") % {"path": path})
    return Archive(path)


def read_text(tree: Tree, path: str) -> tuple[str, bool]:
    """The text of a file, and whether its character set had to be guessed. Raises `ValueError` for what is none."""
    with tree.open(path) as file:
        content = file.read(LARGEST_TEXT + 1)
    if len(content) > LARGEST_TEXT:
        raise ValueError(_("is larger than a text can be"))
    if b"\x00" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ValueError(_("is no text"))
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding), False
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace"), True


def _is_hidden(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return any(part.startswith(".") or part in {"node_modules", "__MACOSX"} for part in parts)


class Folder:
    """A folder of files. Links out of it are not followed."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.name = self.root.name
        files = [path for path in self.root.rglob("*") if path.is_file() and path.resolve().is_relative_to(self.root)]
        self.paths = sorted(
            path for path in (file.relative_to(self.root).as_posix() for file in files) if not _is_hidden(path)
        )

    def open(self, path: str) -> IO[bytes]:
        """The bytes of a file."""
        return (self.root / path).open("rb")

    def modified(self, path: str) -> datetime:
        """When the file was last changed."""
        return datetime.fromtimestamp((self.root / path).stat().st_mtime, UTC)


class Archive:
    """A ZIP archive; a single folder around everything is left away."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        try:
            self._zip = zipfile.ZipFile(path)
            broken = self._zip.testzip()
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
            raise CannotImport(
                _("%(file)s is no ZIP archive, or ends too early: %(error)s.") % {"file": path.name, "error": error}
            ) from error
        if broken:
            raise CannotImport(_("%(file)s is damaged: %(part)s cannot be read.") % {"file": path.name, "part": broken})
        infos = {info.filename: info for info in self._zip.infolist() if _is_plain(info)}
        tops = {PurePosixPath(name).parts[0] for name in infos if PurePosixPath(name).parts}
        is_wrapped = len(tops) == 1 and all("/" in name for name in infos)
        cut = len(next(iter(tops))) + 1 if is_wrapped else 0
        self._infos = {name[cut:]: info for name, info in infos.items() if not _is_hidden(name)}
        self.paths = sorted(self._infos)

    def open(self, path: str) -> IO[bytes]:
        """The bytes of a file."""
        return self._zip.open(self._infos[path])

    def modified(self, path: str) -> datetime:
        """When the file was last changed, as the archive says."""
        try:
            return datetime(*self._infos[path].date_time, tzinfo=UTC)
        except ValueError:
            return datetime(1980, 1, 1, tzinfo=UTC)


def _is_plain(info: zipfile.ZipInfo) -> bool:
    """A file and not a folder or a link, in the archive and not beside it."""
    parts = PurePosixPath(info.filename).parts
    is_link = stat.S_ISLNK(info.external_attr >> 16)
    return not (info.is_dir() or is_link or ".." in parts or info.filename.startswith("/"))


def opener(tree: Tree, path: str) -> Callable[[], IO[bytes]]:
    """What opens a file later."""
    return lambda: tree.open(path)
