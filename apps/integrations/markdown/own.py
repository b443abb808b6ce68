"""An export of a site like this one, read back to what it was."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

import yaml
from django.conf import settings
from django.utils.translation import gettext as _

from apps.communities.models import Access, Community
from apps.content.kinds.wiki.models import Redirect, WikiPage
from apps.core.markdown import page_key
from apps.integrations.export.addresses import FORMAT, VERSION, turned_back
from apps.integrations.importing.destination import CannotImport
from apps.integrations.importing.items import (
    ImportedEntry,
    ImportedFile,
    ImportedPerson,
    ImportedRating,
    ImportedReply,
    ImportedRevision,
    Item,
)
from apps.integrations.importing.keys import entry_link, external_id, file_link
from apps.integrations.importing.report import BROKEN, HERE, LEFT_OUT, NEW, Row
from apps.integrations.markdown.own_details import OwnDetails
from apps.integrations.markdown.pages import moment_of
from apps.integrations.markdown.tree import Tree, opener, read_text
from apps.integrations.models import ImportedItem, ItemKind

FACTS = "community.json"
_ENTRY = re.compile(r"[a-z]+/[^/]+-\d+\.md")
_FRONT = re.compile(r"\A---\n(.*?\n)---\n\n?(.*)\Z", re.DOTALL)
# A parent is written before those below it; what a kind makes of others comes last.
_ORDER = {"wiki": 1, "interview": 2}


@dataclass(slots=True)
class Written:
    """A file of the export: its facts, its text, and what lies beside it."""

    path: str
    facts: dict[str, Any]
    body: str
    replies: list[dict[str, Any]] = field(default_factory=list)
    revisions: list[dict[str, Any]] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Stays the same when the title changes."""
        return f"{self.facts['kind']}/{self.facts['id']}"

    def reply_key(self, row: dict[str, Any]) -> str:
        """Numbers move when a reply is removed, dates do not."""
        return f"{self.key}#{row.get('date', '')}#{row.get('author', '')}"


def is_own_export(tree: Tree) -> bool:
    """Whether this is an export of ours. Raises `CannotImport` for one of a later format."""
    if FACTS not in tree.paths:
        return False
    facts = _json(tree, FACTS)
    if not isinstance(facts, dict) or facts.get("format") != FORMAT:
        return False
    if facts.get("version") != VERSION:
        raise CannotImport(_("The export is of a later version. Bring this site up to date first."))
    return True


class OwnExport:
    """The files of an export, whose kinds are their own."""

    name = "export"
    replies = "replies"

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.facts: dict[str, Any] = _json(tree, FACTS)
        whose = self.facts.get("community") or self.facts.get("person") or {}
        self.what = _("What was exported from %(name)s") % {"name": whose.get("name", tree.name)}
        # What one person wrote comes from several communities, some of them closed.
        self.community: dict[str, Any] = self.facts.get("community") or {"access": Access.INVITATION}
        self.is_ours = self.facts.get("site") == settings.BASE_URL
        self.written: dict[str, Written] = {}
        self.faults: list[Row] = []
        self.shows: list[dict[str, Any]] = []

    def scan(self) -> None:
        """Read every entry once."""
        for path in self.tree.paths:
            if _ENTRY.fullmatch(path):
                try:
                    self.written[path] = self._read(path)
                except (ValueError, yaml.YAMLError) as error:
                    self.faults.append(Row("entries", path, BROKEN, "", " ".join(str(error).split())[:200]))
        if "shows.json" in self.tree.paths:
            self.shows = _json(self.tree, "shows.json")
        self.details = OwnDetails(self.tree, self.shows, {path: one.key for path, one in self.written.items()})

    def items(self) -> Iterator[Item]:
        """People, then entries, pages of a wiki from the top down."""
        yield from self.faults
        for person in _json(self.tree, "people.json") if "people.json" in self.tree.paths else []:
            yield self._person(str(person.get("handle", "")), str(person.get("name", "")), person.get("headline", ""))
        for one in sorted(self.written.values(), key=self._place):
            yield from self._people_of(one)
            yield self._entry(one)

    def finish(self, mark: str, community: Community | None) -> Iterable[Row]:
        """Former names of wiki pages."""
        for one in self.written.values():
            names = (one.facts.get("details") or {}).get("also_named") or []
            item = ImportedItem.objects.filter(
                source=mark, kind=ItemKind.POST, external_id=external_id(one.key), entry__isnull=False
            ).first()
            page = WikiPage.objects.filter(pk=item.entry_id).first() if item else None
            for name in names:
                yield _name_again(page, page_key(str(name)), is_dry=community is None)

    def _read(self, path: str) -> Written:
        text, _is_guessed = read_text(self.tree, path)
        found = _FRONT.match(text)
        facts = yaml.safe_load(found[1]) if found else None
        if found is None or not isinstance(facts, dict) or not {"id", "kind", "title"} <= facts.keys():
            raise ValueError(_("its front matter is not that of an export"))
        one = Written(path, facts, found[2])
        for name, rows in (("replies", one.replies), ("revisions", one.revisions)):
            beside = path.replace(".md", f".{name}.json")
            if beside in self.tree.paths:
                rows.extend(row for row in _json(self.tree, beside) if isinstance(row, dict))
        return one

    def _place(self, one: Written) -> tuple[Any, ...]:
        depth, seen = 0, {one.path}
        above = self._above(one)
        while above is not None and above.path not in seen:
            seen.add(above.path)
            depth, above = depth + 1, self._above(above)
        position = (one.facts.get("details") or {}).get("position", 0)
        return (_ORDER.get(str(one.facts["kind"]), 0), depth, position, int(one.facts["id"]))

    def _above(self, one: Written) -> Written | None:
        return self.written.get(str((one.facts.get("details") or {}).get("parent", "")))

    def _person(self, handle: str, name: str, headline: str = "") -> ImportedPerson:
        return ImportedPerson(handle, name or handle, handle=handle if self.is_ours else "", headline=headline)

    def _people_of(self, one: Written) -> Iterator[ImportedPerson]:
        """Whoever is named; an export of one person's words leaves others to be named where they are."""
        yield self._person(str(one.facts.get("author", "")), str(one.facts.get("author_name", "")))
        for row in one.replies:
            yield self._person(str(row.get("author", "")), str(row.get("author_name", "")))
        for row in one.revisions:
            yield self._person(str(row.get("editor", "")), str(row.get("editor_name", "")))
        for row in (one.facts.get("marks") or {}).get("ratings") or []:
            yield self._person(str(row.get("person", "")), str(row.get("person_name", "")))

    def _entry(self, one: Written) -> ImportedEntry:
        facts = one.facts
        files: dict[str, ImportedFile] = {}
        text = _Text(self, files)
        marks = facts.get("marks") or {}
        at = moment_of(facts.get("date"))
        entry = ImportedEntry(
            key=one.key,
            kind=str(facts["kind"]),
            row="entries",
            title=str(facts["title"]),
            markdown=text.back(one.body),
            author=str(facts.get("author", "")),
            at=at,
            coauthors=[str(handle) for handle in facts.get("coauthors") or []],
            tags=[str(tag) for tag in facts.get("tags") or []],
            language=str(facts.get("language", "")),
            edited_at=moment_of(facts.get("edited")) if facts.get("edited") else None,
            is_question=bool(facts.get("question")),
            identity=f"{self.facts.get('site')} {one.key} {facts.get('date')}",
            stars=[int(count) for count in marks.get("anonymous_stars") or []],
            ratings=[_rating(row) for row in marks.get("ratings") or []],
        )
        entry.revisions = [self._revision(row, text) for row in one.revisions if "reply" not in row]
        entry.replies = [self._reply(one, row, entry.moment) for row in one.replies]
        entry.files = list(files.values())
        self.details.give(entry, facts.get("details") or {})
        return entry

    def _reply(self, one: Written, row: dict[str, Any], otherwise: datetime) -> ImportedReply:
        files: dict[str, ImportedFile] = {}
        text = _Text(self, files)
        numbers = {other.get("number"): one.reply_key(other) for other in one.replies}
        reply = ImportedReply(
            key=one.reply_key(row),
            author=str(row.get("author", "")),
            at=moment_of(row.get("date")) or otherwise,
            markdown=text.back(str(row.get("text", ""))),
            parent=numbers.get(row.get("parent"), "") if row.get("parent") else "",
            likes=int(row.get("helpful") or 0),
            is_accepted=bool(row.get("accepted")),
            accepted_at=moment_of(row.get("accepted")) if row.get("accepted") else None,
            edited_at=moment_of(row.get("edited")) if row.get("edited") else None,
        )
        former = [other for other in one.revisions if other.get("reply") == row.get("number")]
        reply.revisions = [self._revision(other, text) for other in former]
        reply.files = list(files.values())
        return reply

    def _revision(self, row: dict[str, Any], text: "_Text") -> ImportedRevision:
        return ImportedRevision(
            str(row.get("editor", "")),
            moment_of(row.get("date")) or datetime.now().astimezone(),
            text.back(str(row.get("text", ""))),
            str(row.get("title", "")),
            str(row.get("comment", "")),
        )


@dataclass(slots=True)
class _Text:
    export: OwnExport
    files: dict[str, ImportedFile]

    def back(self, text: str) -> str:
        """The text with addresses that stand for what the export holds."""
        return turned_back(text, self._link)

    def _link(self, path: str, reply: str) -> str | None:
        if path in self.export.tree.paths and path.startswith("files/"):
            self.files.setdefault(path, ImportedFile(path, PurePosixPath(path).name, opener(self.export.tree, path)))
            return file_link(path, otherwise="")
        one = self.export.written.get(path)
        if one is None:
            return None
        row = next((row for row in one.replies if str(row.get("number")) == reply), None) if reply else None
        return entry_link(one.reply_key(row) if row else one.key)


def _rating(row: dict[str, Any]) -> ImportedRating:
    at = moment_of(row.get("date")) or datetime.now().astimezone()
    return ImportedRating(str(row.get("person", "")), int(row.get("stars") or 0), at, str(row.get("reason", "")))


def _name_again(page: WikiPage | None, key: str, *, is_dry: bool) -> Row:
    row = Row("former names", key, NEW, key)
    if page is None:
        if not is_dry:
            row.fate, row.reason = LEFT_OUT, _("belongs to something that was left out")
        return row
    if Redirect.objects.filter(community_id=page.community_id, key=key).exists():
        row.fate = HERE
    elif WikiPage.objects.filter(community_id=page.community_id, key=key).exists():
        row.fate, row.reason = LEFT_OUT, _("a page of this wiki has the name")
    elif not is_dry:
        Redirect.objects.create(community_id=page.community_id, key=key, page=page)
    return row


def _json(tree: Tree, path: str) -> Any:
    try:
        return json.loads(read_text(tree, path)[0])
    except ValueError as error:
        raise CannotImport(
            _("%(file)s of the export cannot be read: %(error)s.") % {"file": path, "error": error}
        ) from error
