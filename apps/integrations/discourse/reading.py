"""What Discourse's API gives, as JSON: a post a line, lists of posts, or topics with their stream of posts."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from apps.integrations.discourse.forum import REGULAR, Fault, Forum, Person, Post, Topic
from apps.integrations.importing.destination import CannotImport

LIKE = 2
FLAGS = {3, 4, 6, 7, 8}
# Discourse's plug-in of reactions counts these as likes.
LIKES = {"+1", "heart", "thumbsup"}
ENDINGS = (".json", ".jsonl", ".json.gz", ".jsonl.gz", ".ndjson")


def read_json(path: Path) -> Forum:
    """A file, or all files of a folder. Raises `CannotImport` where nothing in it is Discourse's."""
    forum = Forum()
    files = sorted(file for file in path.rglob("*") if file.name.endswith(ENDINGS)) if path.is_dir() else [path]
    if not files:
        raise CannotImport(_("There is no JSON file in %(folder)s.") % {"folder": path})
    for file in files:
        for place, item in _items(file, forum, is_alone=not path.is_dir()):
            _take(forum, place, item)
    if not any(topic.posts for topic in forum.topics.values()):
        raise CannotImport(
            _("No post was found in %(path)s. It takes topics or posts as Discourse's API gives them.")
            % {"path": path.name}
        )
    return forum


def _items(file: Path, forum: Forum, *, is_alone: bool) -> Iterator[tuple[str, Any]]:
    try:
        content = file.read_bytes()
        text = (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError, gzip.BadGzipFile) as error:
        if is_alone:
            raise CannotImport(
                _("%(file)s cannot be read, or ends too early: %(error)s. Nothing was imported.")
                % {"file": file.name, "error": error}
            ) from error
        forum.faults.append(Fault(file.name, str(error)))
        return
    try:
        whole = json.loads(text)
    except ValueError as error:
        reason = str(error)
    else:
        yield file.name, whole
        return
    # Not `splitlines`: JSON may hold other ends of lines than this one.
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    is_lines = len(lines) > 1 and lines[0][1].lstrip().startswith("{") and lines[0][1].rstrip().endswith("}")
    if not is_lines:
        forum.faults.append(Fault(file.name, reason))
        return
    for number, line in lines:
        try:
            yield f"{file.name}, line {number}", json.loads(line)
        except ValueError as error:
            forum.faults.append(Fault(f"{file.name}, line {number}", str(error)))


def _take(forum: Forum, place: str, item: Any) -> None:
    """An item of any of the forms that the API has."""
    if isinstance(item, list):
        for part in item:
            _take(forum, place, part)
    elif not isinstance(item, dict):
        forum.faults.append(Fault(place, _("is neither a post nor a topic")))
    elif isinstance(item.get("post_stream"), dict):
        _take_topic(forum, place, item)
    elif isinstance(item.get("latest_posts"), list):
        _take(forum, place, item["latest_posts"])
    elif "post_number" in item:
        _take_post(forum, place, item)
    else:
        forum.faults.append(Fault(place, _("is neither a post nor a topic")))


def _take_topic(forum: Forum, place: str, item: dict[str, Any]) -> None:
    try:
        topic = forum.topics.setdefault(int(item["id"]), Topic(int(item["id"]), ""))
    except (KeyError, TypeError, ValueError):
        forum.faults.append(Fault(place, _("the topic has no number")))
        return
    topic.title = str(item.get("title") or topic.title)
    topic.slug = str(item.get("slug") or topic.slug)
    topic.tags = [str(tag.get("name", "") if isinstance(tag, dict) else tag) for tag in item.get("tags") or []]
    if item.get("archetype") == "private_message":
        topic.reason = _("is a private message")
    accepted = item.get("accepted_answer")
    topic.accepted = _number(accepted.get("post_number")) if isinstance(accepted, dict) else 0
    for post in item["post_stream"].get("posts") or []:
        if isinstance(post, dict):
            _take_post(forum, place, {"topic_id": topic.id, **post})


def _take_post(forum: Forum, place: str, item: dict[str, Any]) -> None:
    try:
        post = _post(item)
    except (KeyError, TypeError, ValueError) as error:
        forum.faults.append(Fault(place, _("the post cannot be read: %(error)r") % {"error": error}))
        return
    if not forum.add(post):
        forum.faults.append(Fault(place, _("another post of the topic has the number %(n)d") % {"n": post.number}))
        return
    topic = forum.topics[post.topic]
    topic.title = topic.title or str(item.get("topic_title") or "")
    topic.slug = topic.slug or str(item.get("topic_slug") or "")
    is_staff = bool(item.get("admin") or item.get("moderator"))
    known = forum.people.setdefault(post.author, Person(post.author, str(item.get("name") or post.author)))
    known.is_staff = known.is_staff or is_staff
    for reaction in item.get("reactions") or []:
        if isinstance(reaction, dict) and reaction.get("id") not in LIKES:
            name = str(reaction.get("id"))
            forum.reactions[name] = forum.reactions.get(name, 0) + _number(reaction.get("count"))


def _post(item: dict[str, Any]) -> Post:
    at = moment_of(item.get("created_at"))
    if at is None:
        raise ValueError(_("no date"))
    actions = {_number(row.get("id")): _number(row.get("count")) for row in item.get("actions_summary") or []}
    return Post(
        id=int(item["id"]),
        topic=int(item["topic_id"]),
        number=int(item["post_number"]),
        author=str(item.get("username") or ""),
        at=at,
        raw=str(item.get("raw") or ""),
        cooked=str(item.get("cooked") or ""),
        answers=_number(item.get("reply_to_post_number")),
        edited_at=moment_of(item.get("updated_at")) if _number(item.get("version")) > 1 else None,
        likes=actions.get(LIKE, 0),
        flags=sum(count for kind, count in actions.items() if kind in FLAGS),
        is_accepted=item.get("accepted_answer") is True,
        reason=_why_not(item),
    )


def _why_not(item: dict[str, Any]) -> str:
    if item.get("deleted_at") or item.get("user_deleted"):
        return _("was deleted there")
    if item.get("hidden"):
        return _("was hidden there")
    if _number(item.get("post_type", REGULAR)) != REGULAR:
        return _("tells what a moderator or the system did")
    return ""


def moment_of(value: Any) -> datetime | None:
    """A date of the API or of the database, which mean UTC where they name no zone."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _number(value: Any) -> int:
    return value if isinstance(value, int) else int(value) if isinstance(value, str) and value.isdecimal() else 0
