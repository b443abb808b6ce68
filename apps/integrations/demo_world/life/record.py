"""What was done, as rows: the same that the services write for the same act, gathered and written in few statements.

Each method is one act and stands for the service that it names; a test holds the two against each other. Acts are
given in the order of time for each entry, since replies are numbered.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from apps.activity.models import Event, Origin
from apps.activity.stream import record_events
from apps.activity.verbs import Verb
from apps.communities.models import Community, Membership, State
from apps.content.models import Acceptance, Endorsement, Entry, Reply, path_of
from apps.content.rendering import render_for
from apps.content.services import EXCERPT
from apps.core.markdown import RENDERER_VERSION, excerpt
from apps.core.text import slug_of
from apps.integrations.demo_world.readers import reading_event
from apps.integrations.importing.rows import tag_entries, take_ids
from apps.ratings.models import EntryMarks, Favourite, Follow, Helpful, Rating, ReplyMarks
from apps.recognition.newcomers import Introduction, Welcome

AHEAD = 500
READ_AFTER = timedelta(minutes=3)


@dataclass(slots=True)
class Record:
    """Rows that are not written yet. `entries` of before are changed in place and updated by `write`."""

    memberships: list[Membership] = field(default_factory=list)
    entries: list[tuple[Entry, list[str]]] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    acceptances: list[Acceptance] = field(default_factory=list)
    endorsements: list[Endorsement] = field(default_factory=list)
    thanks: dict[tuple[int, int], Helpful] = field(default_factory=dict)
    ratings: dict[tuple[int, int], Rating] = field(default_factory=dict)
    kept: dict[tuple[int, int], Favourite] = field(default_factory=dict)
    follows: dict[tuple[int, int], Follow] = field(default_factory=dict)
    introductions: list[Introduction] = field(default_factory=list)
    welcomes: list[Welcome] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    # Entries of before that were changed.
    touched: dict[int, Entry] = field(default_factory=dict)
    # Marks and followings that are there already, by their table.
    there: dict[Any, set[tuple[int, int]]] = field(default_factory=dict)
    _ids: dict[Any, list[int]] = field(default_factory=dict)

    def look(self) -> None:
        """See which marks are there, so that none is given twice."""
        self.there = {
            Helpful: set(Helpful.objects.values_list("reply_id", "person_id")),
            Rating: set(Rating.objects.values_list("entry_id", "person_id")),
            Favourite: set(Favourite.objects.values_list("entry_id", "person_id")),
            Follow: set(Follow.objects.exclude(entry=None).values_list("entry_id", "user_id")),
        }

    def _is_new(self, model: Any, thing_id: int, by_id: int) -> bool:
        known = self.there.setdefault(model, set())
        if (thing_id, by_id) in known:
            return False
        known.add((thing_id, by_id))
        return True

    def join(
        self,
        community: Community,
        user_id: int,
        at: datetime,
        *,
        invited: tuple[int, datetime] | None = None,
    ) -> Membership:
        """`add_member`, or `invite_person` by a manager at a moment before and `join_community`."""
        row = Membership(
            pk=self._id(Membership), community=community, user_id=user_id, state=State.ACTIVE, joined_at=at
        )
        if invited:
            row.invited_by_id = invited[0]
            self._note(Verb.MEMBER_INVITED, invited[0], invited[1], community.pk, person_id=user_id)
        self.memberships.append(row)
        self._note(Verb.MEMBER_JOINED, user_id, at, community.pk, person_id=user_id, context={"role": row.role})
        return row

    def post(
        self,
        community: Community,
        author_id: int,
        at: datetime,
        *,
        title: str,
        source: str,
        tags: Sequence[str] = (),
        is_question: bool = False,
    ) -> Entry:
        """`post_entry` of a discussion."""
        rendered, mentioned = render_for(community, source, kind="discussion")
        entry = Entry(
            pk=self._id(Entry),
            kind="discussion",
            community=community,
            author_id=author_id,
            title=title,
            slug=slug_of(title),
            source=source,
            html=rendered.html,
            excerpt=excerpt(rendered.text, EXCERPT),
            word_count=len(rendered.text.split()),
            renderer=RENDERER_VERSION,
            is_question=is_question,
            published_at=at,
            active_at=at,
        )
        self.entries.append((entry, list(tags)))
        context = {"kind": "discussion", "mentions": mentioned, "coauthors": []}
        self._note(Verb.ENTRY_POSTED, author_id, at, community.pk, entry_id=entry.pk, context=context)
        return entry

    def reply(self, entry: Entry, author_id: int, at: datetime, source: str, parent: Reply | None = None) -> Reply:
        """`post_reply`."""
        rendered, mentioned = render_for(entry.community, source)
        entry.last_number += 1
        entry.reply_count += 1
        entry.active_at = at
        self._touch(entry)
        row = Reply(
            pk=self._id(Reply),
            entry=entry,
            parent=parent,
            author_id=author_id,
            number=entry.last_number,
            path=path_of(entry.last_number, parent),
            source=source,
            html=rendered.html,
            renderer=RENDERER_VERSION,
            created_at=at,
        )
        self.replies.append(row)
        person_id = parent.author_id if parent else entry.author_id
        self._about(Verb.REPLY_POSTED, author_id, at, entry, person_id, row, {"mentions": mentioned})
        return row

    def accept(self, reply: Reply, at: datetime, *, by_expert: bool) -> None:
        """`accept_answer` by the asker, of a question that has no answer yet."""
        entry = reply.entry
        self.acceptances.append(Acceptance(entry=entry, reply=reply, by_id=entry.author_id, at=at))
        entry.answered_by = "sme" if by_expert else "peer"
        self._touch(entry)
        self._about(Verb.ANSWER_ACCEPTED, entry.author_id, at, entry, reply.author_id, reply)

    def endorse(self, reply: Reply, by_id: int, at: datetime) -> None:
        """`endorse_reply` of a reply that nobody stands behind yet."""
        self.endorsements.append(Endorsement(reply=reply, by_id=by_id, at=at))
        reply.entry.endorsed_count += 1
        self._touch(reply.entry)
        self._about(Verb.REPLY_ENDORSED, by_id, at, reply.entry, reply.author_id, reply, {"again": False})

    def thank(self, reply: Reply, by_id: int, at: datetime) -> None:
        """`thank_for_reply`; twice is once."""
        if self._is_new(Helpful, reply.pk, by_id):
            self.thanks[reply.pk, by_id] = Helpful(reply=reply, person_id=by_id, at=at)
            self._touch(reply.entry)
            self._about(Verb.REPLY_THANKED, by_id, at, reply.entry, reply.author_id, reply)

    def rate(self, entry: Entry, by_id: int, at: datetime, stars: int, reason: str = "") -> None:
        """`rate_entry`, the first time; a second time is left out."""
        if self._is_new(Rating, entry.pk, by_id):
            self.ratings[entry.pk, by_id] = Rating(entry=entry, person_id=by_id, stars=stars, reason=reason, at=at)
            context = {"stars": stars, "before": 0, "reasoned": bool(reason)}
            self._about(Verb.ENTRY_RATED, by_id, at, entry, entry.author_id, None, context)

    def has_rated(self, entry: Entry, by_id: int) -> bool:
        """Whether there are stars by this person already."""
        return (entry.pk, by_id) in self.there.get(Rating, ())

    def keep(self, entry: Entry, by_id: int, at: datetime) -> None:
        """`keep_entry`; twice is once."""
        if self._is_new(Favourite, entry.pk, by_id):
            self.kept[entry.pk, by_id] = Favourite(entry=entry, person_id=by_id, at=at)
            self._about(Verb.ENTRY_KEPT, by_id, at, entry, entry.author_id)

    def follow(self, entry: Entry, by_id: int, at: datetime) -> None:
        """`follow_entry`; twice is once."""
        if self._is_new(Follow, entry.pk, by_id):
            self.follows[entry.pk, by_id] = Follow(entry=entry, user_id=by_id, at=at)
            self._about(Verb.ENTRY_FOLLOWED, by_id, at, entry, entry.author_id)

    def introduce(self, membership: Membership, at: datetime, words: str) -> Introduction:
        """`introduce_oneself`, shown to the others."""
        row = Introduction(membership=membership, words=words, is_shown=True, at=at)
        self.introductions.append(row)
        user_id = membership.user_id
        self._note(
            Verb.MEMBER_INTRODUCED,
            user_id,
            at,
            membership.community_id,
            person_id=user_id,
            context={"is_shown": True},
        )
        return row

    def welcome(self, introduction: Introduction, by_id: int, at: datetime, entry: Entry, reply: Reply | None) -> None:
        """The rest of `welcome_newcomer`, after what was said: the entry that began it, or a reply in it."""
        introduction.entry = entry
        self.welcomes.append(Welcome(introduction=introduction, by_id=by_id, entry=entry, reply=reply, at=at))
        self._about(Verb.MEMBER_WELCOMED, by_id, at, entry, introduction.membership.user_id, reply)

    def read(self, entry: Entry, by_id: int, at: datetime) -> None:
        """Opened and read to the end, as the browser tells it."""
        self.log(reading_event(Verb.ENTRY_VIEWED, by_id, entry, at))
        self.log(reading_event(Verb.ENTRY_READ, by_id, entry, at + READ_AFTER))

    def log(self, event: Event) -> None:
        """A reading, which is a fact and nothing else."""
        self.events.append(event)

    def write_memberships(self) -> None:
        """Write who joined, ahead of the rest: who may be mentioned is known by that."""
        Membership.objects.bulk_create(self.memberships)
        for community in {row.community_id: row.community for row in self.memberships}.values():
            members = sum(row.community_id == community.pk for row in self.memberships)
            Community.objects.filter(pk=community.pk).update(
                member_count=F("member_count") + members, version=F("version") + members
            )
        self.memberships = []

    def write(self) -> list[Event]:
        """Write what is left, in the caller's transaction. Returns the events in the order of the log."""
        self.write_memberships()
        Entry.objects.bulk_create([entry for entry, _tags in self.entries])
        Reply.objects.bulk_create(self.replies)
        tag_entries(self.entries)
        own = {entry.pk for entry, _tags in self.entries}
        Entry.objects.bulk_update(
            [entry for pk, entry in self.touched.items() if pk not in own],
            ["last_number", "reply_count", "active_at", "answered_by", "endorsed_count", "version"],
            batch_size=AHEAD,
        )
        Acceptance.objects.bulk_create(self.acceptances)
        Endorsement.objects.bulk_create(self.endorsements)
        Follow.objects.bulk_create(self.follows.values())
        Introduction.objects.bulk_create(self.introductions)
        Welcome.objects.bulk_create(self.welcomes)
        self._write_marks()
        self._count()
        events = sorted(self.events, key=lambda event: event.at)
        record_events(events)
        return events

    def _write_marks(self) -> None:
        Helpful.objects.bulk_create(self.thanks.values(), batch_size=AHEAD)
        Rating.objects.bulk_create(self.ratings.values(), batch_size=AHEAD)
        Favourite.objects.bulk_create(self.kept.values(), batch_size=AHEAD)
        for_replies = ReplyMarks.objects.in_bulk({pk for pk, _by in self.thanks})
        for reply_id, _by in self.thanks:
            row = for_replies.setdefault(reply_id, ReplyMarks(reply_id=reply_id))
            row.helpful += 1
        ReplyMarks.objects.bulk_create(
            for_replies.values(), update_conflicts=True, unique_fields=["reply_id"], update_fields=["helpful"]
        )
        sums = EntryMarks.objects.in_bulk({pk for pk, _by in (*self.ratings, *self.kept)})
        for (entry_id, _by), rating in self.ratings.items():
            sums.setdefault(entry_id, EntryMarks(entry_id=entry_id)).stars[rating.stars - 1] += 1
        for entry_id, _by in self.kept:
            sums.setdefault(entry_id, EntryMarks(entry_id=entry_id)).kept += 1
        EntryMarks.objects.bulk_create(
            sums.values(), update_conflicts=True, unique_fields=["entry_id"], update_fields=["stars", "kept"]
        )

    def _count(self) -> None:
        for community in {entry.community_id: entry.community for entry, _tags in self.entries}.values():
            entries = sum(entry.community_id == community.pk for entry, _tags in self.entries)
            Community.objects.filter(pk=community.pk).update(
                entry_count=F("entry_count") + entries, version=F("version") + entries
            )

    def _touch(self, entry: Entry) -> None:
        entry.version += 1
        self.touched[entry.pk] = entry

    def _id(self, model: Any) -> int:
        """A key ahead of the row; rows name each other before any is written."""
        if not self._ids.get(model):
            self._ids[model] = list(take_ids(model, AHEAD))[::-1]
        return self._ids[model].pop()

    def _about(
        self,
        verb: Verb,
        actor_id: int,
        at: datetime,
        entry: Entry,
        person_id: int | None = None,
        reply: Reply | None = None,
        context: dict[str, Any] | None = None,
    ) -> None:
        self._note(
            verb,
            actor_id,
            at,
            entry.community_id,
            person_id=person_id,
            entry_id=entry.pk,
            reply_id=reply.pk if reply else None,
            context=context,
        )

    def _note(
        self,
        verb: Verb,
        actor_id: int,
        at: datetime,
        community_id: int,
        *,
        person_id: int | None = None,
        entry_id: int | None = None,
        reply_id: int | None = None,
        context: dict[str, Any] | None = None,
    ) -> None:
        self.events.append(
            Event(
                verb=verb,
                actor_id=actor_id,
                person_id=person_id,
                community_id=community_id,
                entry_id=entry_id,
                reply_id=reply_id,
                origin=Origin.WEB,
                context=context or {},
                at=at,
            )
        )
