"""The dump in a temporary table: one row for every row that could be read.

A dump's rows come in no useful order (a thread is spread over three files), and it may be larger than memory;
a temporary table is the place where PostgreSQL sorts and joins without either mattering. It belongs to this
connection alone and goes away with it, also after a kill.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection

from apps.core.text import tag_slug_of
from apps.integrations.stackexchange.reading import Fault, Row, read_rows

CHUNK = 2_000
LARGEST_ID = 2**62

_CREATE = """
    DROP TABLE IF EXISTS staged;
    CREATE TEMPORARY TABLE staged (
        file text, id bigint, line integer, type integer, post bigint, thread bigint, person bigint,
        name text, at timestamptz, data jsonb, fate text
    )
"""
_INSERT = """
    INSERT INTO staged (file, id, line, type, post, person, name, at, data)
    SELECT %s, * FROM unnest(
        %s::bigint[], %s::integer[], %s::integer[], %s::bigint[], %s::bigint[], %s::text[], %s::timestamptz[],
        %s::jsonb[]
    )
"""
_INDEXES = """
    CREATE INDEX ON staged (file, id);
    CREATE INDEX ON staged (file, post);
    ANALYZE staged
"""


class Shape(NamedTuple):
    """Which attribute of a file's rows goes into which column; `data` are those that are kept as they are.

    What `needed` names must be there, else the row counts as broken.
    """

    needed: tuple[str, ...]
    type: str = ""
    post: str = ""
    person: str = ""
    name: str = ""
    at: str = ""
    data: tuple[str, ...] = ()


SHAPES = {
    "Users": Shape(("DisplayName",), name="DisplayName", at="CreationDate", data=("AboutMe",)),
    "Tags": Shape(("TagName",), name="TagName"),
    "Posts": Shape(
        ("PostTypeId", "CreationDate"),
        type="PostTypeId",
        post="ParentId",
        person="OwnerUserId",
        name="OwnerDisplayName",
        at="CreationDate",
        data=("Title", "Body", "Tags", "AcceptedAnswerId", "LastEditDate", "LastEditorUserId"),
    ),
    "Comments": Shape(
        ("PostId", "CreationDate"),
        post="PostId",
        person="UserId",
        name="UserDisplayName",
        at="CreationDate",
        data=("Text",),
    ),
    "PostHistory": Shape(
        ("PostHistoryTypeId", "PostId", "CreationDate"),
        type="PostHistoryTypeId",
        post="PostId",
        person="UserId",
        name="UserDisplayName",
        at="CreationDate",
        data=("Text", "Comment", "RevisionGUID"),
    ),
    "Votes": Shape(("PostId", "VoteTypeId"), type="VoteTypeId", post="PostId", person="UserId", at="CreationDate"),
    "PostLinks": Shape(
        ("PostId", "LinkTypeId"), type="LinkTypeId", post="PostId", at="CreationDate", data=("RelatedPostId",)
    ),
    "Badges": Shape(("UserId",), person="UserId", name="Name", at="Date"),
}


def stage_dump(folder: Path, *, watch: Callable[[int], None]) -> list[Fault]:
    """Read every file that is there into the temporary table. Returns what was broken.

    `watch` is called with the number of rows read since its last call.
    """
    faults: list[Fault] = []
    with connection.cursor() as sql:
        sql.execute(_CREATE)
        for file, shape in SHAPES.items():
            path = folder / f"{file}.xml"
            if path.exists():
                for chunk in _chunks(_records(path, shape, faults)):
                    sql.execute(_INSERT, [file, *(list(column) for column in zip(*chunk, strict=True))])
                    watch(len(chunk))
        sql.execute(_INDEXES)
    return faults


def drop_stage() -> None:
    """Free what the temporary table holds."""
    with connection.cursor() as sql:
        sql.execute("DROP TABLE IF EXISTS staged, kept")


def _records(path: Path, shape: Shape, faults: list[Fault]) -> Iterator[tuple[Any, ...]]:
    for row in read_rows(path):
        if isinstance(row, Fault):
            faults.append(row)
            continue
        try:
            yield _record(row, shape)
        except ValueError as error:
            faults.append(Fault(path.name, row.line, str(error)))


def _record(row: Row, shape: Shape) -> tuple[Any, ...]:
    given = row.attributes
    for name in ("Id", *shape.needed):
        if not given.get(name, "").strip():
            raise ValueError(f"the row has no {name}")
    data: dict[str, Any] = {name: given[name] for name in shape.data if name in given}
    if "Tags" in data:
        data["Tags"] = tag_names(data["Tags"])
        data["TagSlugs"] = [slug for tag in data["Tags"] if (slug := tag_slug_of(tag))]
    name = given.get(shape.name, "").strip()
    return (
        _number(given, "Id"),
        row.line,
        _number(given, shape.type),
        _number(given, shape.post),
        _number(given, shape.person),
        (tag_slug_of(name) if shape.name == "TagName" else name) or None,
        _moment(given, shape.at),
        json.dumps(data),
    )


def _number(given: dict[str, str], name: str) -> int | None:
    text = given.get(name, "").strip() if name else ""
    if not text:
        return None
    try:
        number = int(text)
    except ValueError:
        raise ValueError(f"{name} is no number: {text[:40]}") from None
    if abs(number) > LARGEST_ID or ("Type" in name and abs(number) > 2**31 - 1):
        raise ValueError(f"{name} is too large: {text[:40]}")
    return number


def _moment(given: dict[str, str], name: str) -> str | None:
    text = given.get(name, "").strip() if name else ""
    return moment_of(text, name).isoformat() if text else None


def moment_of(text: str, name: str = "a date") -> datetime:
    """A date of the dump, which means UTC where it names no zone."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"{name} is no date: {text[:40]}") from None


def tag_names(tags: str) -> list[str]:
    """The names in a post's `Tags`, which are written as `<one><two>` or, in newer dumps, as `|one|two|`."""
    return [name for name in tags.replace("<", "|").replace(">", "|").split("|") if name.strip()]


def _chunks[T](rows: Iterable[T]) -> Iterator[list[T]]:
    chunk: list[T] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
