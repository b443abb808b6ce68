"""The rows of some threads, put in order: a question, its answers and comments, their former texts.

A question becomes an entry. Answers and comments on the question become replies to it, comments on an answer
become replies to that answer, all numbered by date, so that a thread reads as the conversation that it was.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from apps.integrations.stackexchange.fates import DIGEST
from apps.integrations.stackexchange.people import Author
from apps.integrations.stackexchange.staging import moment_of

QUESTION = 1
# Kinds of PostHistory whose text is a title: the first one, an edited one, one that was put back.
TITLES = frozenset({1, 4, 7})

_WAITING = """
    SELECT DISTINCT thread FROM staged
    WHERE file IN ('Posts', 'Comments') AND fate = 'new' AND thread > %s ORDER BY thread LIMIT %s
"""
_COUNT = "SELECT count(DISTINCT thread) FROM staged WHERE file IN ('Posts', 'Comments') AND fate = 'new'"
_POSTS = f"""
    SELECT file = 'Comments', thread, id, type, post, person, name, at, data, {DIGEST}
    FROM staged WHERE file IN ('Posts', 'Comments') AND fate = 'new' AND thread = ANY(%s)
"""  # noqa: S608 (put together from constants)
_HISTORY = """
    SELECT post, type, person, name, at, data->>'Text', data->>'Comment',
           coalesce(data->>'RevisionGUID', id::text)
    FROM staged WHERE file = 'PostHistory' AND fate = 'new' AND post = ANY(%s) ORDER BY post, at, id
"""
_ACCEPTED = (
    "SELECT post, min(at) FROM staged WHERE file = 'Votes' AND fate = 'accepted' AND post = ANY(%s) GROUP BY post"
)


@dataclass(slots=True)
class Version:
    """A text that a post had. `title` and `source` are None where this edit left them alone."""

    author: Author
    at: datetime
    comment: str
    title: str | None = None
    source: str | None = None


@dataclass(slots=True)
class Post:
    """A question, an answer or a comment. `parent` is the post that it answers or comments on."""

    id: int
    is_comment: bool
    parent: int | None
    author: Author
    at: datetime
    data: dict[str, Any]
    digest: str = ""
    versions: list[Version] = field(default_factory=list)

    @property
    def authors(self) -> list[Author]:
        """Whoever wrote or edited it."""
        return [self.author, *(version.author for version in self.versions)]

    @property
    def edited_at(self) -> datetime | None:
        """When it was last edited."""
        if self.versions:
            return self.versions[-1].at
        text = self.data.get("LastEditDate")
        try:
            return moment_of(text) if text else None
        except ValueError:
            return None


@dataclass(slots=True)
class Thread:
    """The new posts of a thread. `question` is None where the question came in with an earlier run."""

    id: int
    question: Post | None = None
    replies: list[Post] = field(default_factory=list)
    accepted_at: dict[int, datetime] = field(default_factory=dict)

    @property
    def posts(self) -> list[Post]:
        """All that is new here."""
        return ([self.question] if self.question else []) + self.replies


def count_waiting() -> int:
    """How many threads have something new."""
    with connection.cursor() as sql:
        sql.execute(_COUNT)
        return int(sql.fetchone()[0])


def next_threads(after: int, size: int) -> list[Thread]:
    """The next threads with something new, by the question's number."""
    with connection.cursor() as sql:
        sql.execute(_WAITING, [after, size])
        threads = {row[0]: Thread(row[0]) for row in sql.fetchall()}
        sql.execute(_POSTS, [list(threads)])
        for is_comment, thread, number, kind, parent, person, name, at, data, digest in sql.fetchall():
            post = Post(number, is_comment, parent, (person, name), at, json.loads(data), digest)
            if kind == QUESTION and not is_comment:
                threads[thread].question = post
            else:
                threads[thread].replies.append(post)
    for thread in threads.values():
        _put_in_order(thread)
    _add_versions(threads.values())
    _add_acceptances(threads.values())
    return list(threads.values())


def _put_in_order(thread: Thread) -> None:
    """By date, but never a comment before its answer, whatever the clocks said."""
    answers = {post.id: post.at for post in thread.replies if not post.is_comment}

    def key(post: Post) -> tuple[datetime, bool, int]:
        return (max(post.at, answers.get(post.parent or 0, post.at)), post.is_comment, post.id)

    thread.replies.sort(key=key)


def _add_versions(threads: Iterable[Thread]) -> None:
    """What was changed in one go (title, text) shares a GUID and becomes one version."""
    posts = {post.id: post for thread in threads for post in thread.posts if not post.is_comment}
    versions: dict[tuple[int, str], Version] = {}
    with connection.cursor() as sql:
        sql.execute(_HISTORY, [list(posts)])
        for post, kind, person, name, at, text, comment, guid in sql.fetchall():
            version = versions.get((post, guid))
            if version is None:
                version = versions[post, guid] = Version((person, name), at, comment or "")
                posts[post].versions.append(version)
            if kind in TITLES:
                version.title = text
            else:
                version.source = text


def _add_acceptances(threads: Iterable[Thread]) -> None:
    of_post = {post.id: thread for thread in threads for post in thread.posts if not post.is_comment}
    with connection.cursor() as sql:
        sql.execute(_ACCEPTED, [list(of_post)])
        for post, at in sql.fetchall():
            of_post[post].accepted_at[post] = at
