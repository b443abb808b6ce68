"""What a kind adds to its entries, read back from an export."""

from datetime import date
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.communities.models import Community
from apps.content.kinds.document.models import DocumentVersion
from apps.content.kinds.interview.models import Consent
from apps.content.kinds.interview.services import mark_of
from apps.content.kinds.podcast.models import Show
from apps.content.kinds.podcast.services import create_show
from apps.content.kinds.podcast.timing import Mark
from apps.content.kinds.podcast.transcripts import Line
from apps.content.models import Entry
from apps.core.markdown import page_key
from apps.files.services import keep_file
from apps.integrations.importing.items import ImportedEntry, ImportedFile
from apps.integrations.importing.people import NOBODY
from apps.integrations.markdown.pages import moment_of
from apps.integrations.markdown.tree import Tree, opener

_SHOW = ("title", "description", "author", "language", "category", "is_explicit")


class OwnDetails:
    """Knows the files of the export, its shows, and the keys of its entries by path."""

    def __init__(self, tree: Tree, shows: list[dict[str, Any]], keys: dict[str, str]) -> None:
        self.tree, self.keys = tree, keys
        self.shows = {str(show.get("slug", "")): show for show in shows}
        self._made: dict[str, Show] = {}

    def give(self, entry: ImportedEntry, given: dict[str, Any]) -> None:
        """Put the details into the entry, as its kind takes them."""
        take = {
            "article": self._article,
            "wiki": self._wiki,
            "document": self._document,
            "news": self._news,
            "interview": self._interview,
            "episode": self._episode,
        }.get(entry.kind)
        if take:
            take(entry, given)

    def _file(self, path: Any, role: str) -> ImportedFile | None:
        if not isinstance(path, str) or path not in self.tree.paths:
            return None
        return ImportedFile(path, PurePosixPath(path).name, opener(self.tree, path), role=role)

    def _article(self, entry: ImportedEntry, given: dict[str, Any]) -> None:
        entry.details = {name: given[name] for name in ("cover_alt", "series", "part") if name in given}
        if cover := self._file(given.get("cover"), "cover"):
            entry.details["cover"] = cover

    def _wiki(self, entry: ImportedEntry, given: dict[str, Any]) -> None:
        entry.parent = self.keys.get(str(given.get("parent", "")), "")
        if isinstance(given.get("position"), int):
            entry.details["position"] = given["position"]
        name = str(given.get("name") or "")
        if name and page_key(name) != page_key(entry.title):
            entry.details["name"] = name

    def _document(self, entry: ImportedEntry, given: dict[str, Any]) -> None:
        entry.details = {"file": self._file(given.get("file"), "document"), "note": str(given.get("note") or "")}
        versions = given.get("versions") or []
        if len(versions) > 1:
            entry.remarks.append(_("with its newest version alone"))

        def after(row: Entry) -> None:
            if versions and (at := moment_of(versions[-1].get("at"))):
                DocumentVersion.objects.filter(document_id=row.pk).update(at=at)

        entry.after = after

    def _news(self, entry: ImportedEntry, given: dict[str, Any]) -> None:
        try:
            entry.details = {"until": date.fromisoformat(str(given["until"]))} if given.get("until") else {}
        except ValueError:
            entry.details = {}

    def _interview(self, entry: ImportedEntry, given: dict[str, Any]) -> None:
        """What was agreed to there is agreed to here: it is the same text of the same people."""
        handle = str(given.get("interviewee") or "")
        if handle and handle not in {entry.author, *entry.coauthors}:
            entry.coauthors.append(handle)

        def late(community: Community, people: dict[str, int]) -> dict[str, Any]:
            return {"interviewee": User.objects.filter(pk=people.get(handle, people.get(NOBODY, 0))).first()}

        def after(row: Entry) -> None:
            if consented_at := moment_of(given.get("consented_at")) if given.get("consented_at") else None:
                person = row.interview.interviewee
                Consent.objects.create(interview_id=row.pk, person=person, at=consented_at, text_mark=mark_of(row))
                row.is_withheld = row.prepared_at is not None
                row.save(update_fields=["is_withheld"])

        entry.late, entry.after = late, after

    def _episode(self, entry: ImportedEntry, given: dict[str, Any]) -> None:
        names = ("season", "number", "is_explicit", "voices", "guid", "duration")
        entry.details = {name: given[name] for name in names if name in given}
        if audio := self._file(given.get("audio"), "audio"):
            entry.details["audio"] = audio
        elif address := given.get("external_address"):
            entry.details["external"] = {
                "address": address,
                "media_type": given.get("media_type", ""),
                "size": given.get("size", 0),
            }
        if cover := self._file(given.get("cover"), "cover"):
            entry.details["cover"] = cover
        if chapters := given.get("chapters"):
            entry.details["chapters"] = [Mark(row["start"], row["title"], row.get("url", "")) for row in chapters]
        if lines := given.get("transcript"):
            entry.details["transcript"] = [Line(start, end, text, speaker) for start, end, speaker, text in lines]

        def late(community: Community, people: dict[str, int]) -> dict[str, Any]:
            author = User.objects.get(pk=people[entry.author])
            return {"show": self._show(str(given.get("show") or ""), community, author)}

        entry.late = late

    def _show(self, slug: str, community: Community, author: User) -> Show:
        """The show of this title in the community, begun anew where there is none."""
        facts = self.shows.get(slug, {"title": slug.replace("-", " ")})
        if slug in self._made:
            return self._made[slug]
        show = Show.objects.filter(community=community, title=str(facts.get("title"))).first()
        if show is None:
            wanted = {name: facts[name] for name in _SHOW if name in facts}
            if not str(wanted.get("title", "")).strip():
                raise ValidationError(_("Its show has no title."))
            if path := self._file(facts.get("cover"), "cover"):
                with path.open() as content:
                    wanted["cover"] = keep_file(owner=author, name=path.name, content=content, origin=Origin.IMPORT)
            show = create_show(
                by=author, community=community, source=str(facts.get("source") or ""), origin=Origin.IMPORT, **wanted
            )
        self._made[slug] = show
        return show
