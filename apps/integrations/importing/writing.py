"""Imported entries into the database, a batch per transaction, without asking policies or telling anybody."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activity.models import Event
from apps.activity.stream import record_events
from apps.activity.verbs import Verb
from apps.communities.models import Community, Role, Status
from apps.communities.selectors import roles_in
from apps.content.kinds import KINDS
from apps.content.models import Acceptance, CoAuthor, Entry, Reply, Revision, path_of
from apps.content.rendering import render_for
from apps.content.services import EXCERPT
from apps.core import clock
from apps.core.markdown import RENDERER_VERSION, excerpt
from apps.core.refusals import Refused
from apps.files.models import StoredFile
from apps.integrations.importing.items import ImportedEntry, ImportedFile, ImportedReply
from apps.integrations.importing.keeping import Keeper, attach_files
from apps.integrations.importing.keys import external_id
from apps.integrations.importing.links import Targets, find_targets, keys_of, turned
from apps.integrations.importing.marks import write_marks
from apps.integrations.importing.people import People
from apps.integrations.importing.report import BROKEN, NEW, Report
from apps.integrations.importing.rows import TITLE, edits_of, event, in_order, revisions_of, tag_entries, take_ids
from apps.integrations.importing.sifting import Sifted, digest_of
from apps.integrations.models import ImportedItem, ItemKind


@dataclass(slots=True)
class Written:
    """What one entry became, before it is saved with its fellows."""

    entry: Entry
    replies: list[Reply] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)
    items: list[ImportedItem] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


class Writer:
    """Writes the entries of one source into one community."""

    def __init__(self, mark: str, community: Community, people: People, report: Report) -> None:
        self.mark, self.community, self.people, self.report = mark, community, people, report
        self.keeper = Keeper(report)

    def write(self, batch: Sequence[Sifted]) -> None:
        """Write what is wanted, each entry as a whole or not at all; the report says why not."""
        with transaction.atomic():
            for sifted in batch:
                if sifted.is_wanted:
                    self._write_or_report(sifted)

    def _write_or_report(self, sifted: Sifted) -> None:
        known, files = set(self.people.known), dict(self.keeper.files)
        count = len(self.report.rows)
        try:
            with transaction.atomic():
                self._write(sifted)
        except (Refused, ValidationError, DataError, IntegrityError, ValueError) as error:
            del self.report.rows[count:]
            self.people.forget(set(self.people.known) - known)
            self.keeper.undo_to(files)
            reason = " ".join(error.messages) if isinstance(error, ValidationError) else str(error).strip()
            _mark_broken(sifted, reason)

    def _write(self, sifted: Sifted) -> None:
        people = self.people.ids(self.community, sifted.authors())
        entry = sifted.entry
        sources = [entry.markdown, *(reply.markdown for reply in entry.replies)]
        targets = find_targets(self.mark, keys_of(sources))
        if sifted.here is None:
            written = self._entry(sifted, people, targets)
        else:
            row = Entry.objects.select_for_update(of=("self",)).select_related("community").get(pk=sifted.here)
            written = Written(row)
        self._replies(sifted, written, people, targets)
        self._save(written, sifted)

    def _entry(self, sifted: Sifted, people: dict[str, int], targets: Targets) -> Written:
        given = sifted.entry
        at = given.at or clock.now()
        author = User.objects.get(pk=people[given.author])
        files = self.keeper.keep(given.files, author, targets)
        entry = self._row(given, author, turned(given.markdown, targets, is_final=False))
        coauthors = list(dict.fromkeys(people[key] for key in given.coauthors if people[key] != author.pk))
        entry.coauthor_ids = coauthors
        entry.save(force_insert=True)
        CoAuthor.objects.bulk_create(
            CoAuthor(entry=entry, person_id=person, position=position) for position, person in enumerate(coauthors)
        )
        tag_entries([(entry, given.tags)])
        attach_files(entry, None, given.files, files)
        self._save_details(entry, given, author, files)
        context: dict[str, Any] = {"kind": given.kind, "coauthors": coauthors}
        context |= {"prepared": True} if entry.prepared_at else {}
        written = Written(entry, events=[event(Verb.ENTRY_POSTED, author.pk, at, entry, context=context)])
        for version in given.revisions:
            version.markdown = turned(version.markdown, targets, is_final=False)
        written.revisions = revisions_of(entry, None, given.revisions, people)
        written.items.append(self._item(ItemKind.POST, given.key, entry=entry, digest=digest_of(given)))
        sifted.row.address = entry.get_absolute_url()
        return written

    def _row(self, given: ImportedEntry, author: User, source: str) -> Entry:
        """The entry's own row; in a community that is being prepared it waits for the launch like everything there."""
        rendered, _mentioned = render_for(self.community, source, kind=given.kind, is_history=True)
        title = " ".join(given.title.split()) or excerpt(rendered.text, 80) or given.key
        is_prepared = self.community.status == Status.PREPARING
        at = given.moment
        return Entry(
            kind=given.kind,
            community=self.community,
            author=author,
            title=title[:TITLE],
            source=source,
            html=rendered.html,
            excerpt=excerpt(rendered.text, EXCERPT),
            word_count=len(rendered.text.split()),
            renderer=RENDERER_VERSION,
            is_question=given.is_question,
            language=given.language[:12],
            is_history=True,
            published_at=at,
            active_at=at,
            edited_at=given.edited_at,
            prepared_at=clock.now() if is_prepared else None,
            is_withheld=is_prepared,
        )

    def _save_details(
        self, entry: Entry, given: ImportedEntry, author: User, files: dict[str, StoredFile | None]
    ) -> None:
        """A kind's own part. Files stand in the details as what they are there; a missing page above is no fault."""
        details: dict[str, Any] = {}
        for name, value in given.details.items():
            if isinstance(value, ImportedFile):
                if value.key not in files:
                    files |= self.keeper.keep([value], author, Targets())
                details[name] = files[value.key]
            else:
                details[name] = value
        if given.parent:
            above = ImportedItem.objects.filter(
                source=self.mark, kind=ItemKind.POST, external_id=external_id(given.parent), entry__isnull=False
            ).first()
            if above:
                details["parent"] = above.entry_id
        if given.late:
            details |= given.late(self.community, self.people.known)
        if save := KINDS[given.kind].save_details:
            save(entry, details, author)
        if given.after:
            given.after(entry)

    def _replies(self, sifted: Sifted, written: Written, people: dict[str, int], targets: Targets) -> None:
        entry = written.entry
        above = {reply.pk: reply for reply in Reply.objects.filter(pk__in=sifted.parents.values())}
        parents = {key: above[pk] for key, pk in sifted.parents.items() if pk in above}
        replies = in_order(sifted.replies, set(parents))
        for given, pk in zip(replies, take_ids(Reply, len(replies)), strict=True):
            reply = self._reply(entry, given, pk, parents.get(given.parent), people, targets)
            parents[given.key] = reply
            written.replies.append(reply)
            for version in given.revisions:
                version.markdown = turned(version.markdown, targets, is_final=False)
            written.revisions += revisions_of(entry, reply, given.revisions, people)
            written.items.append(self._item(ItemKind.COMMENT, given.key, reply=reply))
            written.events.append(
                event(
                    Verb.REPLY_POSTED,
                    reply.author_id,
                    reply.created_at,
                    entry,
                    reply=reply,
                    person_id=reply.parent.author_id if reply.parent else entry.author_id,
                )
            )
            sifted.rows[given.key].address = reply.get_absolute_url()

    def _reply(
        self,
        entry: Entry,
        given: ImportedReply,
        pk: int,
        parent: Reply | None,
        people: dict[str, int],
        targets: Targets,
    ) -> Reply:
        if given.files:
            self.keeper.keep(given.files, User.objects.get(pk=people[given.author]), targets)
        source = turned(given.markdown, targets, is_final=False)
        rendered, _mentioned = render_for(self.community, source, kind=entry.kind, is_history=True)
        entry.last_number += 1
        entry.reply_count += 1
        entry.active_at = max(entry.active_at, given.at)
        return Reply(
            pk=pk,
            entry=entry,
            parent=parent,
            author_id=people[given.author],
            number=entry.last_number,
            path=path_of(entry.last_number, parent),
            source=source,
            html=rendered.html,
            renderer=RENDERER_VERSION,
            created_at=given.at,
            edited_at=given.edited_at,
            is_history=True,
        )

    def _save(self, written: Written, sifted: Sifted) -> None:
        entry = written.entry
        Reply.objects.bulk_create(written.replies)
        for reply, given in zip(written.replies, in_order(sifted.replies, set(sifted.parents)), strict=True):
            files = {one.key: self.keeper.files.get((one.key, reply.author_id)) for one in given.files}
            attach_files(entry, reply, given.files, files)
        self._accept(written, sifted)
        write_marks(entry if sifted.here is None else None, sifted, written.replies, self.people.known, self.report)
        Revision.objects.bulk_create(written.revisions)
        ImportedItem.objects.bulk_create(written.items)
        Entry.objects.filter(pk=entry.pk).update(
            last_number=entry.last_number,
            reply_count=entry.reply_count,
            active_at=entry.active_at,
            answered_by=entry.answered_by,
            version=F("version") + 1,
        )
        count = 1 if sifted.here is None and not entry.is_withheld else 0
        Community.objects.filter(pk=self.community.pk).update(
            entry_count=F("entry_count") + count, version=F("version") + 1
        )
        record_events(sorted([*written.events, *edits_of(written.revisions)], key=lambda fact: fact.at))

    def _accept(self, written: Written, sifted: Sifted) -> None:
        """An answer that was accepted there is accepted here, unless somebody has chosen another one since."""
        entry = written.entry
        accepted = {given.key: given for given in sifted.replies if given.is_accepted}
        takes = entry.is_question and KINDS[entry.kind].takes_answers
        if not (accepted and takes) or Acceptance.objects.filter(entry=entry).exists():
            return
        key, given = next(iter(accepted.items()))
        item = next(item for item in written.items if item.external_id == external_id(key))
        reply = next(reply for reply in written.replies if reply.pk == item.reply_id)
        at = max(given.accepted_at or given.at, given.at)
        Acceptance.objects.create(entry=entry, reply=reply, by_id=entry.author_id, at=at)
        role = roles_in(entry.community_id, [reply.author_id]).get(reply.author_id)
        entry.answered_by = "sme" if role == Role.SME else "peer"
        fact = event(Verb.ANSWER_ACCEPTED, entry.author_id, at, entry, reply=reply, person_id=reply.author_id)
        written.events.append(fact)

    def _item(
        self, kind: ItemKind, key: str, *, entry: Entry | None = None, reply: Reply | None = None, digest: str = ""
    ) -> ImportedItem:
        return ImportedItem(
            source=self.mark,
            kind=kind,
            external_id=external_id(key),
            digest=digest,
            community=self.community,
            entry=entry,
            reply=reply,
        )


def _mark_broken(sifted: Sifted, reason: str) -> None:
    for row in sifted.all_rows:
        if row.fate == NEW:
            row.fate, row.reason, row.address = BROKEN, reason, ""
            reason = _("belongs to something that could not be written")
    sifted.replies = []
