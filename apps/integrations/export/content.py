"""One entry, written down: Markdown under front matter, and JSON of its replies and of its former texts."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import yaml

from apps.accounts.models import User
from apps.content.models import Entry, Reply, Revision
from apps.integrations.export.addresses import Addresses
from apps.integrations.export.details import details_of
from apps.ratings.models import EntryMarks, Rating


def markdown_of(entry: Entry, addresses: Addresses) -> str:
    """The entry's file."""
    coauthors = [row.person for row in entry.coauthors.select_related("person").order_by("position")]
    facts: dict[str, Any] = {
        "id": entry.pk,
        "kind": entry.kind,
        "title": entry.title,
        "author": entry.author.handle,
        "author_name": entry.author.name,
        "coauthors": [person.handle for person in coauthors],
        "date": moment(entry.published_at),
        "edited": moment(entry.edited_at),
        "question": entry.is_question,
        "tags": sorted(entry.tags.values_list("name", flat=True)),
        "language": entry.language,
        "details": details_of(entry, addresses),
        "marks": _marks_of(entry),
    }
    kept = {name: value for name, value in facts.items() if value not in (None, "", [], {}, False)}
    head = yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, width=10_000)
    return f"---\n{head}---\n\n{tidy(addresses.within(entry.source))}\n"


def replies_of(replies: Sequence[Reply], addresses: Addresses) -> list[dict[str, Any]]:
    """Replies as they follow each other, numbered anew; an answer to one that is not in it answers what that did."""
    numbers = {reply.pk: number for number, reply in enumerate(replies, start=1)}
    rows = []
    for reply in replies:
        acceptance = getattr(reply, "acceptance", None)
        marks = getattr(reply, "marks", None)
        row = {
            "number": numbers[reply.pk],
            "parent": _above(reply, numbers),
            "author": reply.author.handle,
            "author_name": reply.author.name,
            "date": moment(reply.created_at),
            "edited": moment(reply.edited_at),
            "accepted": moment(acceptance.at) if acceptance else None,
            "helpful": marks.helpful if marks else 0,
            "text": tidy(addresses.within(reply.source)),
        }
        rows.append({name: value for name, value in row.items() if value not in (None, 0)})
    return rows


def revisions_of(entry: Entry, replies: Sequence[Reply], addresses: Addresses) -> list[dict[str, Any]]:
    """Former texts of the entry and of its replies, which are named by their number."""
    numbers: dict[int | None, int] = {reply.pk: number for number, reply in enumerate(replies, start=1)}
    rows = Revision.objects.filter(entry=entry).select_related("editor").order_by("reply__number", "number")
    return [
        {
            **({"reply": numbers[row.reply_id]} if row.reply_id else {"title": row.title}),
            "editor": row.editor.handle,
            "editor_name": row.editor.name,
            "date": moment(row.at),
            **({"comment": row.comment} if row.comment else {}),
            "text": tidy(addresses.within(row.source)),
        }
        for row in rows
        if row.reply_id is None or row.reply_id in numbers
    ]


def people_of(people: Sequence[User]) -> list[dict[str, Any]]:
    """Names and handles, and nothing by which somebody could be written to."""
    return [
        {"handle": person.handle, "name": person.name, **({"headline": person.headline} if person.headline else {})}
        for person in sorted(people, key=lambda person: person.handle)
    ]


def as_json(value: Any) -> str:
    """JSON that people can read and that is the same for the same value."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def moment(at: datetime | None) -> str | None:
    """A date as text."""
    return at.isoformat() if at else None


def tidy(text: str) -> str:
    """Without what no reader sees around a text."""
    return text.strip("\n").rstrip()


def _above(reply: Reply, numbers: dict[int, int]) -> int | None:
    """The nearest reply above that is in the export."""
    parent = reply.parent
    while parent is not None and parent.pk not in numbers:
        parent = parent.parent
    return numbers[parent.pk] if parent else None


def _marks_of(entry: Entry) -> dict[str, Any]:
    """Stars that somebody gave under their name, and how many came without one."""
    marks = EntryMarks.objects.filter(entry=entry).first()
    found: dict[str, Any] = {}
    if marks and any(marks.anonymous):
        found["anonymous_stars"] = list(marks.anonymous)
    rows = Rating.objects.filter(entry=entry).select_related("person").order_by("at", "person__handle")
    if ratings := [
        {
            "person": row.person.handle,
            "person_name": row.person.name,
            "stars": row.stars,
            "date": moment(row.at),
            **({"reason": row.reason} if row.reason else {}),
        }
        for row in rows
    ]:
        found["ratings"] = ratings
    return found
