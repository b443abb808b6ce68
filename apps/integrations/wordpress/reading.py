"""The XML of a WordPress export, an item at a time, whatever its version."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError  # Names of types; defusedxml does the reading.

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _

from apps.integrations.importing.destination import CannotImport

NO_DATE = "0000-00-00 00:00:00"
# The last part of a namespace says which one it is; the version stands in the middle.
_PREFIXES = {"excerpt": "excerpt", "content": "content", "elements": "dc", "export": "wp", "commentapi": ""}


@dataclass(slots=True)
class Comment:
    """`user` is the number of an account there, 0 for a passer-by."""

    id: str
    author: str
    user: int
    at: datetime | None
    text: str
    approved: str
    type: str
    parent: str


@dataclass(slots=True)
class Post:
    """An item of any type: post, page, attachment, menu entry ..."""

    id: str
    type: str
    status: str
    title: str
    link: str
    guid: str
    creator: str
    at: datetime | None
    text: str
    excerpt: str
    name: str
    parent: str
    has_password: bool
    file_address: str = ""
    tags: list[str] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    comments: list[Comment] = field(default_factory=list)


@dataclass(slots=True)
class Author:
    """An account there; WordPress has sent mail to its e-mail."""

    id: int
    login: str
    email: str
    name: str


@dataclass(slots=True)
class Site:
    """What stands above the items."""

    title: str = ""
    address: str = ""
    language: str = ""
    version: str = ""
    authors: dict[str, Author] = field(default_factory=dict)


def read_export(path: Path, site: Site) -> Iterator[Post]:
    """The items, one after the other; `site` is filled as its parts come up.

    Raises `CannotImport` where the file is no export or ends too early.
    """
    path_of: list[str] = []
    try:
        for event, element in iterparse(path, events=("start", "end")):
            if event == "start":
                path_of.append(_name(element))
                continue
            name = path_of.pop()
            if path_of == ["rss", "channel"]:
                if name == "item":
                    yield _post(element)
                else:
                    _note(site, name, element)
                element.clear()
    except (ParseError, DefusedXmlException, UnicodeError, ValueError) as error:
        raise CannotImport(
            _("%(file)s is no WordPress export, or ends too early: %(error)s. Nothing was imported.")
            % {"file": path.name, "error": error}
        ) from error
    except OSError as error:
        raise CannotImport(
            _("%(file)s cannot be read: %(error)s.") % {"file": path, "error": error.strerror}
        ) from error


def _note(site: Site, name: str, element: Element) -> None:
    text = (element.text or "").strip()
    if name == "title":
        site.title = text
    elif name == "wp:base_blog_url" or (name == "link" and not site.address):
        site.address = text
    elif name == "language":
        site.language = text
    elif name == "wp:wxr_version":
        site.version = text
    elif name == "wp:author":
        given = _texts(element)
        login = given.get("wp:author_login", "")
        names = f"{given.get('wp:author_first_name', '')} {given.get('wp:author_last_name', '')}".strip()
        site.authors[login] = Author(
            _number(given.get("wp:author_id", "")),
            login,
            given.get("wp:author_email", ""),
            given.get("wp:author_display_name") or names or login,
        )


def _post(item: Element) -> Post:
    given = _texts(item)
    post = Post(
        id=given.get("wp:post_id", ""),
        type=given.get("wp:post_type") or "post",
        status=given.get("wp:status") or "publish",
        title=given.get("title", ""),
        link=given.get("link", ""),
        guid=given.get("guid", ""),
        creator=given.get("dc:creator", ""),
        at=_moment(given, "wp:post_date_gmt", "wp:post_date") or _mail_date(given.get("pubDate", "")),
        text=given.get("content:encoded", ""),
        excerpt=given.get("excerpt:encoded", ""),
        name=given.get("wp:post_name", ""),
        parent=given.get("wp:post_parent", ""),
        has_password=bool(given.get("wp:post_password")),
        file_address=given.get("wp:attachment_url", ""),
    )
    for part in item:
        name = _name(part)
        if name == "category" and part.get("domain") in {"category", "post_tag", "tag"}:
            post.tags.append(" ".join((part.text or "").split()))
        elif name == "wp:postmeta":
            pair = _texts(part)
            post.meta[pair.get("wp:meta_key", "")] = pair.get("wp:meta_value", "")
        elif name == "wp:comment":
            post.comments.append(_comment(_texts(part)))
    return post


def _comment(given: dict[str, str]) -> Comment:
    return Comment(
        id=given.get("wp:comment_id", ""),
        author=" ".join(given.get("wp:comment_author", "").split()),
        user=_number(given.get("wp:comment_user_id", "")),
        at=_moment(given, "wp:comment_date_gmt", "wp:comment_date"),
        text=given.get("wp:comment_content", ""),
        approved=given.get("wp:comment_approved", ""),
        type=given.get("wp:comment_type", ""),
        parent=given.get("wp:comment_parent", ""),
    )


def _texts(element: Element) -> dict[str, str]:
    """The texts of an element's parts by name; the first of a name counts."""
    found: dict[str, str] = {}
    for part in element:
        found.setdefault(_name(part), (part.text or "").strip())
    return found


def _name(element: Any) -> str:
    space, _brace, local = str(element.tag).removeprefix("{").rpartition("}")
    if not space:
        return local
    for mark, prefix in _PREFIXES.items():
        if mark in space.lower():
            return f"{prefix}:{local}" if prefix else local
    return f"?:{local}"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def _moment(given: dict[str, str], *names: str) -> datetime | None:
    """The first date that is one. The local date stands in for the other, whose zone is not told."""
    for name in names:
        text = given.get(name, "")
        if text and text != NO_DATE:
            try:
                return datetime.fromisoformat(text).replace(tzinfo=UTC)
            except ValueError:
                continue
    return None


def _mail_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    # Drafts have a date before all dates.
    if moment.year < 1990:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
