"""A world of a given number of posts, written in bulk, the same for the same number and day.

Users are posts / 40; a discussion has about 20 posts; authors and communities follow Zipf's law. The rows are those
that the services and the readers of the river would have left: counters, paths, events that all readers have passed,
search documents, shelves, marks of what was read, notifications.
"""

import bisect
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max, Model

from apps.accounts.models import User
from apps.activity.consumers import registered_consumers
from apps.activity.models import ConsumerCursor, Event
from apps.activity.verbs import Verb
from apps.communities.models import Community
from apps.content.models import Acceptance, Entry, Reply, Tag, path_of
from apps.core.markdown import RENDERER_VERSION
from apps.core.text import slug_of
from apps.feeds.consumers import FeedConsumer
from apps.notifications.models import Kind as Told
from apps.notifications.models import Notification
from apps.ratings.models import Follow
from apps.recognition.card_services import draw_cards
from apps.search.models import Document
from apps.search.models import Kind as Found
from apps.search.services import refresh_words
from benchmarks.population import BATCH, SPAN, World, make_communities, make_people
from benchmarks.texts import Writer, zipf

POSTS_PER_DISCUSSION = 20
MOST_TEXTS = 2000


def make_world(posts: int, day: datetime | None = None) -> None:
    """Fill an empty, migrated database."""
    now = day or datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    world = World(posts, now)
    writer = Writer(world.random)
    world.texts = [writer.text() for _ in range(min(posts, MOST_TEXTS))]
    with transaction.atomic():
        make_people(world, writer)
        make_communities(world, writer)
        _make_discussions(world, writer)
        _number_on()
    with connection.cursor() as sql:
        # Without it the planner takes the new tables for empty ones, and what follows for hours.
        sql.execute("ANALYZE")
    _let_readers_pass(world)
    draw_cards()
    refresh_words()


@dataclass
class Rows:
    """Rows waiting to be stored, in the order in which they refer to each other."""

    entries: list[Model] = field(default_factory=list)
    replies: list[Model] = field(default_factory=list)
    others: list[Model] = field(default_factory=list)

    def store(self) -> None:
        """Write all and forget them."""
        by_kind: dict[type[Model], list[Model]] = {}
        for row in (*self.entries, *self.replies, *self.others):
            by_kind.setdefault(type(row), []).append(row)
        for kind, rows in by_kind.items():
            kind._default_manager.bulk_create(rows, batch_size=BATCH)  # type: ignore[arg-type]  # All of one kind.
        self.entries, self.replies, self.others = [], [], []


def _make_discussions(world: World, writer: Writer) -> None:
    world.tags = Tag.objects.bulk_create(Tag(name=f"tag {n}", slug=f"tag-{n}") for n in range(1, 41))
    count = max(world.posts // POSTS_PER_DISCUSSION, 1)
    places = world.random.choices(world.communities, cum_weights=zipf(len(world.communities)), k=count)
    rows, written = Rows(), 0
    for pk, place in enumerate(places, 1):
        left, discussions = world.posts - written, count - pk + 1
        size = left if discussions == 1 else world.random.randint(1, max(2 * left // discussions - 1, 1))
        _make_discussion(world, rows, writer, Place(pk, place, written - (pk - 1), size - 1))
        written += size
        place.entry_count += 1
        if len(rows.replies) > BATCH:
            rows.store()
    rows.store()
    Community.objects.bulk_update(world.communities, ["entry_count"])


@dataclass(frozen=True, slots=True)
class Place:
    """Where a discussion stands: its number, community, the replies before it, and the number of its own."""

    pk: int
    community: Community
    replies_before: int
    replies: int


def _make_discussion(world: World, rows: Rows, writer: Writer, place: Place) -> None:
    text = world.random.choice(world.texts)
    authors = _choose_authors(world, place.community.pk, place.replies + 1)
    begun = world.now - SPAN * world.random.random() ** 2
    pace = min(timedelta(days=3), (world.now - begun) / (place.replies + 1))
    title = writer.title()
    entry = Entry(
        pk=place.pk,
        kind="discussion",
        community=place.community,
        author_id=authors[0],
        title=title,
        slug=slug_of(title),
        source=text.source,
        html=text.html,
        excerpt=text.excerpt,
        renderer=RENDERER_VERSION,
        is_question=place.pk % 5 > 0,
        published_at=begun,
        active_at=begun,
    )
    rows.entries.append(entry)
    rows.others += [
        Entry.tags.through(entry_id=entry.pk, tag_id=tag.pk)
        for tag in sorted(_some(world, world.tags), key=lambda t: t.pk)
    ]
    rows.others += [
        Document(kind=Found.ENTRY, entry=entry, community=place.community, title=title, body=text.words, at=begun),
        Follow(user_id=authors[0], entry=entry, at=begun),
        _event(Verb.ENTRY_POSTED, entry, authors[0], begun),
    ]
    replies = [
        _make_reply(world, rows, entry, place, author, begun + pace * n) for n, author in enumerate(authors[1:], 1)
    ]
    _make_marks(world, rows, entry, replies)


def _make_reply(world: World, rows: Rows, entry: Entry, place: Place, author: int, at: datetime) -> Reply:
    text = world.random.choice(world.texts)
    entry.last_number += 1
    entry.reply_count += 1
    entry.version += 1
    entry.active_at = at
    earlier = rows.replies[-1] if entry.last_number > 1 and world.random.random() < 0.3 else None
    assert earlier is None or isinstance(earlier, Reply)
    reply = Reply(
        pk=place.replies_before + entry.last_number,
        entry=entry,
        parent=earlier,
        author_id=author,
        number=entry.last_number,
        path=path_of(entry.last_number, earlier),
        source=text.source,
        html=text.html,
        renderer=RENDERER_VERSION,
        created_at=at,
    )
    rows.replies.append(reply)
    event = _event(Verb.REPLY_POSTED, entry, author, at)
    event.reply_id = reply.pk
    event.person_id = entry.author_id
    rows.others += [
        Document(kind=Found.REPLY, entry=entry, reply=reply, community=place.community, body=text.words, at=at),
        event,
    ]
    return reply


def _make_marks(world: World, rows: Rows, entry: Entry, replies: Sequence[Reply]) -> None:
    """An accepted answer for every other question, and what the author was told."""
    foreign = [reply for reply in replies if reply.author_id != entry.author_id]
    if not foreign:
        return
    if entry.is_question and entry.pk % 2:
        answer = world.random.choice(foreign)
        expert = (entry.community_id, answer.author_id) in world.experts
        entry.answered_by = "sme" if expert else "peer"
        rows.others.append(Acceptance(entry=entry, reply=answer, by_id=entry.author_id, at=entry.active_at))
    rows.others.append(
        Notification(
            user_id=entry.author_id,
            kind=Told.REPLY,
            entry=entry,
            community=entry.community,
            reply=foreign[-1],
            actor_id=foreign[-1].author_id,
            actor_ids=list(dict.fromkeys(reply.author_id for reply in reversed(foreign)))[::-1],
            count=len(foreign),
            first_at=foreign[0].created_at,
            latest_at=foreign[-1].created_at,
            read_at=None if entry.pk % 4 == 0 else foreign[-1].created_at,
        )
    )


def _choose_authors(world: World, community_id: int, count: int) -> list[int]:
    members = world.members[community_id]
    weights = zipf(len(members))
    return [members[bisect.bisect(weights, world.random.random() * weights[-1])] for _ in range(count)]


def _some(world: World, tags: Sequence[Tag]) -> set[Tag]:
    return set(world.random.sample(tags, world.random.randint(0, 3)))


def _event(verb: Verb, entry: Entry, actor: int, at: datetime) -> Event:
    return Event(
        verb=verb, actor_id=actor, community_id=entry.community_id, entry_id=entry.pk, at=at, context={"mentions": []}
    )


def _number_on() -> None:
    """Let the tables go on counting after the numbers given here."""
    with connection.cursor() as sql:
        for model in (User, Community, Entry, Reply):
            table = model._meta.db_table
            sql.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")


def _let_readers_pass(world: World) -> None:
    """The shelves are filled by their own reader; the others' rows are there, so all cursors stand at the end."""
    feeds = FeedConsumer()
    events = Event.objects.filter(verb__in=feeds.verbs).order_by("pk")
    batch: list[Event] = []
    for event in events.iterator(chunk_size=BATCH):
        batch.append(event)
        if len(batch) == BATCH:
            feeds.apply(batch)
            batch = []
    feeds.apply(batch)
    last = Event.objects.aggregate(xid=Max("xid"), event_id=Max("id"))
    for consumer in registered_consumers():
        ConsumerCursor.objects.update_or_create(name=consumer.name, defaults=last)
