"""A MediaWiki export as items to import."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from apps.communities.models import Community
from apps.content.kinds.wiki.models import Redirect, WikiPage
from apps.content.kinds.wiki.places import hold_wiki, parent_named, put
from apps.core.markdown import page_key
from apps.core.refusals import Refused
from apps.integrations.importing.destination import CannotImport
from apps.integrations.importing.items import ImportedEntry, ImportedPerson, ImportedRevision, Item
from apps.integrations.importing.keys import external_id
from apps.integrations.importing.report import BROKEN, HERE, LEFT_OUT, NEW, Row
from apps.integrations.importing.texts import language_of
from apps.integrations.mediawiki.reading import WIKITEXT, Contributor, Version, WikiSite, WikiText, read_pages
from apps.integrations.mediawiki.wikitext import to_markdown
from apps.integrations.models import ImportedItem, ItemKind

MAIN = "0"
ANONYMOUS = "anonymous"
MOST_HOPS = 5
LONGEST_NAME = 200


@dataclass(slots=True)
class _Known:
    """What the first reading keeps of a page."""

    id: str
    title: str


class MediaWiki:
    """One XML file, as it is, or packed with bzip2 or gzip. `subpages`: a page named A/B stands under A."""

    name = "mediawiki"
    replies = "replies"

    def __init__(self, path: Path, *, subpages: bool = False) -> None:
        if not path.is_file():
            raise CannotImport(_("There is no file %(file)s.") % {"file": path})
        self.path, self.subpages = path, subpages
        self.what = _("A wiki")
        self.site = WikiSite()
        self.pages: dict[str, _Known] = {}
        self.redirects: dict[str, str] = {}
        self.times: Counter[str] = Counter()

    def scan(self) -> None:
        """Read it all once: is it whole, which pages are there, which only lead to others."""
        for page in read_pages(self.path, self.site):
            if page.namespace != MAIN or _why_not(page):
                continue
            if page.redirect:
                self.redirects[page.title] = page.redirect
            else:
                self.pages.setdefault(page_key(page.title), _Known(page.id, page.title))
                self.times[page_key(page.title)] += 1
        self.what = _("The wiki of %(site)s") % {"site": self.site.name or self.path.stem}

    def items(self) -> Iterator[Item]:
        """Pages in the order of the file."""
        yield ImportedPerson(ANONYMOUS, _("Anonymous"))
        for page in read_pages(self.path, WikiSite()):
            if reason := _why_not(page):
                yield Row("pages", page.id, LEFT_OUT, page.title, reason)
                continue
            if page.redirect:
                continue
            for version in page.versions:
                if version.by.is_account:
                    yield ImportedPerson(_person(version.by), version.by.name)
                if version.text is None:
                    yield Row("revisions", version.id, LEFT_OUT, page.title, _("its text was hidden there"))
            yield self._entry(page, [version for version in page.versions if version.text is not None])

    def finish(self, mark: str, community: Community | None) -> Iterable[Row]:
        """Redirects become names of the pages that they lead to; pages are put under those above them."""
        ids = [external_id(known.id) for known in self.pages.values()]
        items = ImportedItem.objects.filter(source=mark, kind=ItemKind.POST, external_id__in=ids, entry__isnull=False)
        entries = {item.external_id: int(item.entry_id) for item in items if item.entry_id}
        with transaction.atomic():
            if self.subpages and community:
                self._place(community, entries)
            here = community or Community.objects.filter(slug=mark.rpartition(":")[2]).first()
            known = set(Redirect.objects.filter(community=here).values_list("key", flat=True)) if here else set()
            for title, target in self.redirects.items():
                yield self._redirect(title, target, entries, community, known)

    def _entry(self, page: WikiText, versions: list[Version]) -> ImportedEntry:
        first, last = versions[0], versions[-1]
        name = page.title
        if self.times[page_key(name)] > 1 and self.pages[page_key(name)].id != page.id:
            name = f"{name} ({page.id})"
        entry = ImportedEntry(
            key=page.id,
            kind="wiki",
            row="pages",
            title=page.title,
            markdown="",
            author=_person(first.by),
            at=first.at,
            edited_at=last.at if len(versions) > 1 else None,
            language=language_of(self.site.language),
            identity=f"{page.id} {first.at} {page.title if first.at is None else ''}",
            details={"name": name[:LONGEST_NAME]} if name != page.title else {},
        )
        entry.complete = partial(self._complete, entry, versions)
        return entry

    def _complete(self, entry: ImportedEntry, versions: list[Version]) -> None:
        """The texts, which take long: only where they are needed."""
        told = to_markdown(versions[-1].text or "", namespaces=self.site.namespaces)
        entry.markdown = told.markdown
        if told.templates:
            entry.remarks.append(_("without what templates would have shown"))
        if told.notes:
            entry.remarks.append(_("without footnotes"))
        if told.files:
            entry.remarks.append(_("without pictures, which the export does not hold"))
        if len(versions) > 1:
            entry.revisions = [self._revision(version, entry) for version in versions[:-1]]
            last = versions[-1]
            entry.revisions.append(
                ImportedRevision(_person(last.by), last.at or entry.moment, entry.markdown, entry.title, last.comment)
            )

    def _revision(self, version: Version, entry: ImportedEntry) -> ImportedRevision:
        text = to_markdown(version.text or "", namespaces=self.site.namespaces).markdown
        return ImportedRevision(_person(version.by), version.at or entry.moment, text, entry.title, version.comment)

    def _target(self, title: str) -> _Known | None:
        """The page that a title leads to, through redirects that lead to redirects."""
        for _hop in range(MOST_HOPS):
            title = title.partition("#")[0]
            if known := self.pages.get(page_key(title)):
                return known
            following = self.redirects.get(title)
            if following is None:
                return None
            title = following
        return None

    def _redirect(
        self, title: str, target: str, entries: dict[str, int], community: Community | None, here: set[str]
    ) -> Row:
        row = Row("redirects", title, NEW, title)
        known = self._target(target)
        key = page_key(title)
        if known is None:
            row.fate, row.reason = LEFT_OUT, _("leads to a page that is not in the export")
        elif key in self.pages:
            row.fate, row.reason = LEFT_OUT, _("differs from the page's name only in capitals or blanks")
        elif key in here:
            row.fate = HERE
        elif community is None:
            here.add(key)
        elif external_id(known.id) not in entries:
            row.fate, row.reason = BROKEN, _("leads to a page that could not be written")
        elif WikiPage.objects.filter(community=community, key=key).exists():
            row.fate, row.reason = LEFT_OUT, _("a page of this wiki has the name")
        else:
            hold_wiki(community.pk)
            Redirect.objects.create(community=community, key=key, page_id=entries[external_id(known.id)])
            here.add(key)
        return row

    def _place(self, community: Community, entries: dict[str, int]) -> None:
        """Once: a page that somebody has moved since stays where it is, as does one at the top for a reason."""
        hold_wiki(community.pk)
        for known in self.pages.values():
            above = self.pages.get(page_key(known.title.rpartition("/")[0]))
            if above is None or external_id(known.id) not in entries or external_id(above.id) not in entries:
                continue
            page = WikiPage.objects.filter(
                pk=entries[external_id(known.id)], parent=None, entry__version__lte=3
            ).first()
            if page is not None:
                try:
                    put(page, parent_named(page, entries[external_id(above.id)]), None)
                except Refused:
                    continue


def _person(by: Contributor) -> str:
    return f"u:{by.name}" if by.is_account else ANONYMOUS


def _why_not(page: WikiText) -> str:
    """Why a page does not come in; empty where it does."""
    if page.namespace != MAIN:
        return _("belongs to another namespace (%(number)s)") % {"number": page.namespace}
    models: set[str] = {version.model for version in page.versions}
    if models - WIKITEXT:
        return _("is no wikitext but %(model)s") % {"model": ", ".join(sorted(models - WIKITEXT))}
    if all(version.text is None for version in page.versions):
        return _("its text was hidden there") if page.versions else _("has no revision")
    return ""
