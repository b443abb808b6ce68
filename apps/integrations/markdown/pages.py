"""One Markdown file: what its front matter says, and its text."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import PurePosixPath
from typing import Any

import frontmatter
from django.utils.translation import gettext as _
from yaml import YAMLError

from apps.integrations.importing.texts import language_of
from apps.integrations.markdown.tree import Tree, read_text

ENDINGS = (".md", ".markdown", ".mdown", ".mkd")
_DATED = re.compile(r"^(\d{4})-(\d{2})-(\d{2})-(.+)$")
_HEADING = re.compile(r"\A\s*#[ \t]+(.+?)[ \t]*#*[ \t]*(?:\n|\Z)|\A\s*([^\n]+)\n=+[ \t]*(?:\n|\Z)")
_ORDER = re.compile(r"^\d{1,4}[-_. ]+(?=\D)")
TITLES = ("title", "name")
DATES = ("date", "published", "published_at", "created", "created_at", "pubdate")
EDITED = ("last_modified_at", "updated", "updated_at", "modified", "lastmod", "edited")
AUTHORS = ("authors", "author", "by", "byline")
TAGS = ("tags", "tag", "categories", "category", "keywords")
INDEXES = {"index", "readme", "_index"}


@dataclass(slots=True)
class Page:
    """`author_keys` name people as the file does, `addresses` are others under which the site knew it."""

    path: str
    title: str
    body: str
    at: datetime | None
    edited_at: datetime | None = None
    authors: list[dict[str, str]] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    language: str = ""
    addresses: list[str] = field(default_factory=list)
    image: str = ""
    image_words: str = ""
    order: float | None = None
    left_out: str = ""
    remarks: list[str] = field(default_factory=list)

    @property
    def stem(self) -> str:
        """The file's name without its ending and, as static sites have it, without its date."""
        stem = PurePosixPath(self.path).stem
        dated = _DATED.match(stem)
        return dated[4] if dated else stem

    @property
    def named_day(self) -> datetime | None:
        """The date in the file's name."""
        return _date_in_name(self.path)

    @property
    def folder(self) -> str:
        """The folder that it stands in, empty at the root."""
        parent = PurePosixPath(self.path).parent.as_posix()
        return "" if parent == "." else parent

    @property
    def is_index(self) -> bool:
        """Whether it stands for its folder."""
        return PurePosixPath(self.path).stem.lower() in INDEXES


def is_page(path: str) -> bool:
    """Whether a file is Markdown."""
    return path.lower().endswith(ENDINGS)


def read_page(tree: Tree, path: str) -> Page:
    """Read a file. Raises `ValueError` with the reason where it cannot be read."""
    text, is_guessed = read_text(tree, path)
    try:
        given = frontmatter.loads(text)
        meta = given.metadata if isinstance(given.metadata, dict) else {}
    except (YAMLError, ValueError, TypeError, RecursionError) as error:
        reason = " ".join(str(error).split())[:200]
        raise ValueError(_("its front matter cannot be read: %(reason)s") % {"reason": reason}) from error
    page = Page(path, "", given.content, None)
    page.title, page.body = _title(meta, page)
    page.at = _first_date(meta, DATES) or _date_in_name(path) or tree.modified(path)
    page.edited_at = _first_date(meta, EDITED)
    page.authors = [person for name in AUTHORS if meta.get(name) for person in people_in(meta[name])]
    page.tags = list(dict.fromkeys(tag for name in TAGS for tag in words_in(meta.get(name))))
    page.language = language_of(str(meta.get("lang") or meta.get("language") or ""))
    page.addresses = [str(meta["permalink"])] if meta.get("permalink") else []
    page.addresses += words_in(meta.get("redirect_from") or meta.get("aliases"), comma=False)
    _add_picture(page, meta)
    page.order = next(
        (number for name in ("nav_order", "weight", "order") if (number := _number(meta.get(name)))), None
    )
    page.left_out = _why_not(meta)
    if is_guessed:
        page.remarks.append(_("in a guessed character set"))
    return page


def words_in(value: Any, *, comma: bool = True) -> list[str]:
    """A list, or words with commas between them, as a list of words."""
    if value is None or isinstance(value, (bool, dict)):
        return []
    if isinstance(value, (list, tuple, set)):
        return [word for item in value for word in words_in(item, comma=False)]
    text = str(value)
    return [word.strip() for word in (text.split(",") if comma else [text]) if word.strip()]


def people_in(value: Any) -> list[dict[str, str]]:
    """Authors, who are named by a name, a handle or some facts."""
    if isinstance(value, dict):
        facts = {str(name).lower(): str(fact) for name, fact in value.items() if isinstance(fact, (str, int))}
        name = facts.get("name") or facts.get("full_name") or facts.get("handle") or facts.get("login") or ""
        return [{**facts, "name": name}] if name else []
    if isinstance(value, (list, tuple)):
        return [person for item in value for person in people_in(item)]
    text = str(value)
    names = re.split(r",(?!\s*(?:Jr|Sr|MD|PhD)\b)|\band\b|&", text) if "@" not in text else [text]
    return [{"name": name.strip()} for name in names if name.strip()]


def moment_of(value: Any) -> datetime | None:
    """A date of any form that front matter has; without a zone it is UTC's."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    text = str(value or "").strip()
    for pattern in (None, "%Y-%m-%d %H:%M:%S %z", "%Y/%m/%d", "%d %B %Y", "%B %d, %Y", "%b %d, %Y", "%d.%m.%Y"):
        try:
            moment = datetime.strptime(text, pattern) if pattern else datetime.fromisoformat(text)  # noqa: DTZ007
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def human(name: str) -> str:
    """A file's or a folder's name as a title."""
    words = re.sub(r"[-_]+", " ", _ORDER.sub("", name)).strip()
    return words[:1].upper() + words[1:] if words else name


def _title(meta: dict[str, Any], page: Page) -> tuple[str, str]:
    """From the front matter, else the heading that the text begins with, which is then no longer part of it."""
    for name in TITLES:
        if isinstance(meta.get(name), (str, int, float)) and str(meta[name]).strip():
            title = " ".join(str(meta[name]).split())
            heading = _HEADING.match(page.body)
            repeats = heading and " ".join((heading[1] or heading[2]).split()) == title
            return title, page.body[heading.end() :] if heading and repeats else page.body
    if heading := _HEADING.match(page.body):
        return " ".join((heading[1] or heading[2]).split()), page.body[heading.end() :]
    parent = PurePosixPath(page.path).parent.name
    return human(parent if page.is_index and parent else page.stem), page.body


def _first_date(meta: dict[str, Any], names: tuple[str, ...]) -> datetime | None:
    return next(
        (moment for name in names if not isinstance(meta.get(name), bool) and (moment := moment_of(meta.get(name)))),
        None,
    )


def _date_in_name(path: str) -> datetime | None:
    dated = _DATED.match(PurePosixPath(path).stem)
    return moment_of("-".join(dated.groups()[:3])) if dated else None


def _add_picture(page: Page, meta: dict[str, Any]) -> None:
    image = next((meta[name] for name in ("image", "cover", "hero_image", "featured_image") if meta.get(name)), "")
    if isinstance(image, dict):
        image = image.get("path") or image.get("src") or image.get("url") or ""
    page.image = str(image) if isinstance(image, str) else ""
    page.image_words = str(meta.get("image_alt") or meta.get("cover_alt") or "")[:300]


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _why_not(meta: dict[str, Any]) -> str:
    if meta.get("draft") is True or meta.get("published") is False or str(meta.get("status", "")).lower() == "draft":
        return _("is a draft")
    if meta.get("redirect_to") or meta.get("layout") == "redirect":
        return _("only leads to another page")
    return ""
