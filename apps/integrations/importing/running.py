"""One import, from the reader to the report."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from apps.core import clock
from apps.integrations.importing.destination import alone, find_destination, found_community
from apps.integrations.importing.items import ImportedEntry, ImportedPerson, KnowsCommunity, Source
from apps.integrations.importing.links import turn_links
from apps.integrations.importing.marks import report_marks
from apps.integrations.importing.people import People
from apps.integrations.importing.report import NEW, Report, Row
from apps.integrations.importing.sifting import Sieve, Sifted, files_of
from apps.integrations.importing.writing import Writer


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asked for. `batch` is how many entries a transaction writes."""

    source: Source
    slug: str
    manager: str = ""
    dry_run: bool = False
    batch: int = 50


# Told which part of the work begins with how many steps (None: nobody knows yet); gives what is to be called as
# steps are done.
Watch = Callable[[str, int | None], Callable[[int], None]]


def mark_of(source: Source, slug: str) -> str:
    """The mark of what this reader brings into the community at this address."""
    return f"{source.name}:{slug}"


def run_import(wish: Wish, *, watch: Watch) -> Report:
    """Bring everything in that the reader gives. Raises `CannotImport` before anything is written."""
    community, manager = find_destination(wish.slug, wish.manager)
    watch(_("Looking over"), None)
    # Only then is it known whose export it is.
    wish.source.scan()
    mark = mark_of(wish.source, wish.slug)
    with alone(mark):
        report = Report(dry_run=wish.dry_run)
        people = People(mark, report)
        writer = None
        if not wish.dry_run:
            facts = wish.source.community if isinstance(wish.source, KnowsCommunity) else {}
            community = community or found_community(wish.slug, manager, wish.source.what, facts)
            writer = Writer(mark, community, people, report)
        run = _Run(Sieve(mark, wish.source.replies, clock.now()), people, report, writer)
        run.take(wish.source, wish.batch, watch(_("Items"), None))
        for row in wish.source.finish(mark, None if wish.dry_run else community):
            report.add(row)
        people.report_bystanders()
        if writer:
            report.links = turn_links(mark)
    return report


@dataclass(slots=True)
class _Run:
    sieve: Sieve
    people: People
    report: Report
    writer: Writer | None
    # The files that a dry run has counted: each is kept once for each person who owns it.
    files: set[tuple[str, str]] = field(default_factory=set)

    def take(self, source: Source, size: int, step: Callable[[int], None]) -> None:
        batch: list[ImportedEntry] = []
        for item in source.items():
            if isinstance(item, ImportedPerson):
                self.people.declare(item)
            elif isinstance(item, ImportedEntry):
                batch.append(item)
                if len(batch) == size:
                    self._finish(batch)
                    step(len(batch))
                    batch = []
            else:
                self.report.add(item)
        self._finish(batch)
        step(len(batch))

    def _finish(self, batch: list[ImportedEntry]) -> None:
        sifted = self.sieve.sift(batch)
        if self.writer:
            self.writer.write(sifted)
        else:
            self._try(sifted)
        for one in sifted:
            for row in one.all_rows:
                self.report.add(row)

    def _try(self, batch: list[Sifted]) -> None:
        """What a dry run says of the people and files that would be needed."""
        for one in batch:
            if one.is_wanted:
                self.people.note(one.authors())
                owned = [(file, reply.author) for reply in one.replies for file in reply.files]
                if one.here is None:
                    owned += [(file, one.entry.author) for file in files_of(one.entry)]
                for file, owner in owned:
                    if (file.key, owner) not in self.files:
                        self.files.add((file.key, owner))
                        self.report.add(Row("files", file.key, NEW, file.name))
                report_marks(one, self.report)
