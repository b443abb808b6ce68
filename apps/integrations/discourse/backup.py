"""A Discourse backup: the SQL that PostgreSQL dumped, alone or in the archive. Only the rows of some tables are read,
nothing of it is run."""

import gzip
import io
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from apps.integrations.discourse.forum import REGULAR, Fault, Forum, Person, Post, Topic
from apps.integrations.discourse.reading import FLAGS, LIKE, moment_of
from apps.integrations.importing.destination import CannotImport

_COPY = re.compile(r"^COPY (?:\w+\.)?\"?(\w+)\"? \((.*)\) FROM stdin;$")
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{1,2}|[0-7]{1,3}|.)", re.DOTALL)
_PLAIN = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_TABLES = {
    "users", "user_emails", "topics", "posts", "post_actions", "tags", "topic_tags", "post_custom_fields",
    "post_revisions", "topic_custom_fields",
}  # fmt: skip
TRUE = "t"

Row = dict[str, str | None]


def is_backup(path: Path) -> bool:
    """Whether a file's name is that of a backup."""
    return path.name.endswith((".sql", ".sql.gz", ".tar.gz", ".tgz", ".tar"))


def read_backup(path: Path) -> Forum:
    """The community in a backup. Raises `CannotImport` where it is none or ends too early."""
    tables: dict[str, list[Row]] = {name: [] for name in _TABLES}
    forum = Forum()
    try:
        with _sql(path) as file:
            for table, row in _rows(file, forum):
                tables[table].append(row)
    except (EOFError, OSError, tarfile.TarError, UnicodeError) as error:
        raise CannotImport(
            _("%(file)s is no backup, or ends too early: %(error)s. Nothing was imported.")
            % {"file": path.name, "error": error}
        ) from error
    if not tables["posts"] or not tables["topics"]:
        raise CannotImport(_("%(file)s holds no topics and posts of Discourse.") % {"file": path.name})
    _fill(forum, tables)
    return forum


@contextmanager
def _sql(path: Path) -> Iterator[IO[str]]:
    """The dump as text, out of whatever it is packed in."""
    if ".tar" in path.name or path.name.endswith(".tgz"):
        with tarfile.open(path) as archive:
            member = next((one for one in archive if one.isfile() and ".sql" in Path(one.name).name), None)
            found = archive.extractfile(member) if member else None
            if member is None or found is None:
                raise CannotImport(_("There is no SQL file in %(file)s.") % {"file": path.name})
            packed = gzip.GzipFile(fileobj=found) if member.name.endswith(".gz") else found
            with io.TextIOWrapper(packed, encoding="utf-8", newline="\n") as file:
                yield file
    elif path.name.endswith(".gz"):
        with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
            yield file
    else:
        with path.open(encoding="utf-8", newline="\n") as file:
            yield file


def _rows(file: IO[str], forum: Forum) -> Iterator[tuple[str, Row]]:
    table, columns = "", []
    is_open = False
    for number, line in enumerate(file, start=1):
        text = line.rstrip("\n")
        if not is_open:
            if found := _COPY.match(text):
                is_open = True
                table = found[1]
                columns = [name.strip().strip('"') for name in found[2].split(",")]
            continue
        if text == "\\.":
            is_open = False
        elif table in _TABLES:
            values = text.split("\t")
            if len(values) == len(columns):
                yield table, {name: _value(value) for name, value in zip(columns, values, strict=True)}
            else:
                forum.faults.append(Fault(f"{table}, line {number}", _("the row has too few or too many columns")))
    if is_open:
        raise EOFError(_("the rows of %(table)s have no end") % {"table": table})


def _value(text: str) -> str | None:
    if text == "\\N":
        return None
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(found: re.Match[str]) -> str:
    mark = found[1]
    if mark[0] == "x" and len(mark) > 1:
        return chr(int(mark[1:], 16))
    if mark.isdecimal():
        return chr(int(mark, 8) & 0xFF)
    return _PLAIN.get(mark, mark)


def _fill(forum: Forum, tables: dict[str, list[Row]]) -> None:
    names = {row.get("id"): row.get("username") or "" for row in tables["users"]}
    mails = {row.get("user_id"): row.get("email") or "" for row in tables["user_emails"] if row.get("primary") == TRUE}
    for row in tables["users"]:
        name = row.get("username") or ""
        forum.people[name] = Person(
            name,
            row.get("name") or name,
            email=(mails.get(row.get("id")) or row.get("email") or "") if row.get("active") == TRUE else "",
            joined_at=moment_of(row.get("created_at")),
            is_staff=TRUE in {row.get("admin"), row.get("moderator")},
        )
    tags = {row.get("id"): row.get("name") or "" for row in tables["tags"]}
    for row in tables["topics"]:
        topic = Topic(_id(row, "id"), row.get("title") or "", row.get("slug") or "", reason=_topic_reason(row))
        forum.topics[topic.id] = topic
    for row in tables["topic_tags"]:
        if (tagged := forum.topics.get(_id(row, "topic_id"))) and (tag := tags.get(row.get("tag_id"))):
            tagged.tags.append(tag)
    _add_posts(forum, tables, names)


def _add_posts(forum: Forum, tables: dict[str, list[Row]], names: dict[str | None, str]) -> None:
    likes: dict[int, int] = {}
    flags: dict[int, int] = {}
    for row in tables["post_actions"]:
        if row.get("deleted_at") is None:
            counted = likes if _id(row, "post_action_type_id") == LIKE else flags
            if counted is likes or _id(row, "post_action_type_id") in FLAGS:
                counted[_id(row, "post_id")] = counted.get(_id(row, "post_id"), 0) + 1
    accepted = {_id(row, "post_id") for row in tables["post_custom_fields"] if row.get("name") == "is_accepted_answer"}
    for row in tables["posts"]:
        at = moment_of(row.get("created_at"))
        if at is None or _id(row, "topic_id") not in forum.topics:
            forum.faults.append(Fault(f"posts {row.get('id')}", _("has no date, or no topic that is in the backup")))
            continue
        number = _id(row, "id")
        post = Post(
            number,
            _id(row, "topic_id"),
            _id(row, "post_number"),
            names.get(row.get("user_id"), ""),
            at,
            row.get("raw") or "",
            row.get("cooked") or "",
            answers=_id(row, "reply_to_post_number"),
            edited_at=moment_of(row.get("last_version_at")) if _id(row, "version") > 1 else None,
            likes=likes.get(number, 0),
            flags=flags.get(number, 0),
            is_accepted=number in accepted,
            reason=_post_reason(row),
        )
        if not forum.add(post):
            forum.faults.append(Fault(f"posts {number}", _("another post of the topic has the same number")))
    if tables["post_revisions"]:
        reason = _("former texts, which a backup holds as differences that only Discourse can apply")
        forum.left_out.append(("revisions", reason, len(tables["post_revisions"])))


def _topic_reason(row: Row) -> str:
    if row.get("archetype") not in {"regular", None}:
        return _("is a private message")
    if row.get("deleted_at") is not None:
        return _("was deleted there")
    return _("was not listed there") if row.get("visible") == "f" else ""


def _post_reason(row: Row) -> str:
    if row.get("deleted_at") is not None or row.get("user_deleted") == TRUE:
        return _("was deleted there")
    if row.get("hidden") == TRUE:
        return _("was hidden there")
    kind = _id(row, "post_type")
    return _("tells what a moderator or the system did") if kind not in {0, REGULAR} else ""


def _id(row: Row, name: str) -> int:
    text = row.get(name) or ""
    return int(text) if text.lstrip("-").isdecimal() else 0
