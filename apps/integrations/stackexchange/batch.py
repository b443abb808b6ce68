"""What a transaction of the import is going to write, put together row by row."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from apps.activity.models import Event, Origin
from apps.activity.verbs import Verb
from apps.content.kinds.discussion import DISCUSSION
from apps.content.models import Acceptance, Entry, Reply, Revision, path_of
from apps.content.services import EXCERPT
from apps.core import clock
from apps.core.markdown import RENDERER_VERSION, excerpt
from apps.core.text import slug_of
from apps.integrations.importing.texts import Text
from apps.integrations.models import ImportedItem, ItemKind
from apps.integrations.stackexchange.people import Author, key_of
from apps.integrations.stackexchange.place import Place
from apps.integrations.stackexchange.texts import from_markdown
from apps.integrations.stackexchange.threads import Post, Thread

TITLE, COMMENT = 200, 200


@dataclass(slots=True)
class Batch:
    """New rows, and those of earlier runs that they hang on: `entries` and `replies` are by the post's number there."""

    place: Place
    people: dict[tuple[str, str], int]
    texts: dict[tuple[bool, int], Text]
    entries: dict[int, Entry]
    replies: dict[int, Reply]
    new_entries: list[tuple[Entry, list[str]]] = field(default_factory=list)
    new_replies: list[Reply] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)
    acceptances: list[Acceptance] = field(default_factory=list)
    items: list[ImportedItem] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def add_thread(self, thread: Thread, entry_ids: Iterator[int], reply_ids: Iterator[int]) -> None:
        """Add all that is new in a thread."""
        if thread.question:
            self._add_entry(thread.question, next(entry_ids))
        entry = self.entries[thread.id]
        for post in thread.replies:
            self._add_reply(entry, post, next(reply_ids))
        if thread.question:
            self._add_acceptance(entry, thread)

    def _add_entry(self, post: Post, pk: int) -> None:
        text = self.texts[post.is_comment, post.id]
        title = " ".join(post.data.get("Title", "").split()) or excerpt(text.words, 80)
        entry = Entry(
            pk=pk,
            kind=DISCUSSION.name,
            community=self.place.community,
            author_id=self._person(post.author),
            title=title[:TITLE],
            slug=slug_of(title[:TITLE]),
            source=text.source,
            html=text.html,
            excerpt=excerpt(text.words, EXCERPT),
            word_count=len(text.words.split()),
            renderer=RENDERER_VERSION,
            is_question=True,
            is_history=True,
            # In a community that is being prepared it waits for the launch like everything there.
            prepared_at=clock.now() if self.place.is_prepared else None,
            is_withheld=self.place.is_prepared,
            published_at=post.at,
            active_at=post.at,
            edited_at=post.edited_at,
        )
        self.entries[post.id] = entry
        self.new_entries.append((entry, post.data.get("Tags", [])))
        self._note(Verb.ENTRY_POSTED, post.author, post.at, entry, context={"kind": DISCUSSION.name})
        self._keep(post, ItemKind.POST, entry=entry)
        self._add_revisions(post, entry, None)

    def _add_reply(self, entry: Entry, post: Post, pk: int) -> None:
        parent = self.replies.get(post.parent or 0) if post.is_comment else None
        text = self.texts[post.is_comment, post.id]
        entry.last_number += 1
        entry.reply_count += 1
        entry.active_at = max(entry.active_at, post.at)
        reply = Reply(
            pk=pk,
            entry=entry,
            parent=parent,
            author_id=self._person(post.author),
            number=entry.last_number,
            path=path_of(entry.last_number, parent),
            source=text.source,
            html=text.html,
            renderer=RENDERER_VERSION,
            created_at=post.at,
            edited_at=post.edited_at,
            is_history=True,
        )
        self.new_replies.append(reply)
        person_id = parent.author_id if parent else entry.author_id
        self._note(Verb.REPLY_POSTED, post.author, post.at, entry, reply=reply, person_id=person_id)
        self._keep(post, ItemKind.COMMENT if post.is_comment else ItemKind.POST, reply=reply)
        if not post.is_comment:
            self.replies[post.id] = reply
            self._add_revisions(post, entry, reply)

    def _add_revisions(self, post: Post, entry: Entry, reply: Reply | None) -> None:
        title, source = "", ""
        for number, version in enumerate(post.versions, start=1):
            title = title if version.title is None else version.title
            source = source if version.source is None else from_markdown(version.source)
            self.revisions.append(
                Revision(
                    entry=entry,
                    reply=reply,
                    number=number,
                    title="" if reply else title[:TITLE],
                    source=source,
                    editor_id=self._person(version.author),
                    at=version.at,
                    comment=version.comment[:COMMENT],
                )
            )
            if number > 1:
                verb = Verb.REPLY_EDITED if reply else Verb.ENTRY_EDITED
                self._note(verb, version.author, version.at, entry, reply=reply)

    def _add_acceptance(self, entry: Entry, thread: Thread) -> None:
        """The dump tells the day of an acceptance, as midnight, and not always that."""
        question = thread.question
        accepted = str(question.data.get("AcceptedAnswerId", "")) if question else ""
        reply = self.replies.get(int(accepted)) if accepted.isdecimal() else None
        if question is None or reply is None or reply.entry_id != entry.pk:
            return
        at = max(reply.created_at, thread.accepted_at.get(int(accepted), reply.created_at))
        self.acceptances.append(Acceptance(entry=entry, reply=reply, by_id=entry.author_id, at=at))
        entry.answered_by = "peer"
        self._note(Verb.ANSWER_ACCEPTED, question.author, at, entry, reply=reply, person_id=reply.author_id)

    def _person(self, author: Author) -> int:
        return self.people[key_of(author)]

    def _keep(self, post: Post, kind: ItemKind, *, entry: Entry | None = None, reply: Reply | None = None) -> None:
        self.items.append(
            ImportedItem(
                source=self.place.source,
                kind=kind,
                external_id=str(post.id),
                digest="" if post.is_comment else post.digest,
                community=self.place.community,
                entry=entry,
                reply=reply,
            )
        )

    def _note(
        self,
        verb: Verb,
        author: Author,
        at: datetime,
        entry: Entry,
        *,
        reply: Reply | None = None,
        person_id: int | None = None,
        context: dict[str, str] | None = None,
    ) -> None:
        self.events.append(
            Event(
                verb=verb,
                actor_id=self._person(author),
                person_id=person_id,
                community_id=self.place.community.pk,
                entry_id=entry.pk,
                reply_id=reply.pk if reply else None,
                origin=Origin.IMPORT,
                context={"mentions": [], **(context or {})},
                at=at,
            )
        )
