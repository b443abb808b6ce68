"""Random histories of what people do with entries, written by the real services, for tests of what is made of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from apps.accounts.models import User
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.citations.models import Citation
from apps.citations.services import cite_entry, renew_citation, withdraw_citation
from apps.communities.models import Access, Community, Role, Status
from apps.communities.services import add_member, change_community, deactivate_person, reactivate_person
from apps.content.endorsement_services import endorse_reply, unendorse_reply
from apps.content.models import Entry, Reply
from apps.content.reply_services import (
    accept_answer,
    edit_reply,
    post_reply,
    remove_reply,
    restore_reply,
    unaccept_answer,
)
from apps.content.services import edit_entry, post_entry, release_entry, remove_entry, restore_entry, withhold_entry
from apps.core import clock
from apps.core.refusals import Refused
from apps.favourites.models import ReadingList
from apps.favourites.services import change_list, create_list, publish_list, withdraw_list
from apps.ratings.mark_services import (
    keep_entry,
    rate_entry,
    stop_keeping,
    thank_for_reply,
    withdraw_rating,
    withdraw_thanks,
)
from apps.ratings.models import Favourite, Follow, Helpful, Rating
from apps.ratings.services import follow_entry, unfollow_entry
from apps.readings.services import clear_record
from tests.cast import Cast, make_community, make_person

FIRST_ENTRIES = 5
WORDS = "We keep double-booking goods receipts."
type Play = Callable[["World", int, int, int], None]
type Choice = Callable[["World", int, Entry], User]


def view(world: "World", who: int, which: int, how: int) -> None:
    """As the flush of the buffer writes it."""
    entry, by = world.entry(which), world.person(who)
    context = {"from": "popular"} if how % 3 == 0 else {}
    record_event(Verb.ENTRY_VIEWED, actor_id=by.pk, entry_id=entry.pk, community_id=entry.community_id, context=context)


def reply(world: "World", who: int, which: int, how: int) -> None:
    entry = world.entry(which)
    some = list(entry.replies.published().order_by("pk"))
    parent = some[how % len(some)] if some and how % 2 else None
    post_reply(author=world.person(who), entry=entry, source=WORDS, parent=parent)


def by_someone(world: "World", who: int, entry: Entry) -> User:
    """Anybody."""
    return world.person(who)


def by_author(world: "World", who: int, entry: Entry) -> User:
    """Whoever wrote the entry."""
    return entry.author


def by_staff(world: "World", who: int, entry: Entry) -> User:
    """A site administrator."""
    return world.staff


def by_expert(world: "World", who: int, entry: Entry) -> User:
    """The one expert in every community."""
    return world.people[2]


def with_reply(act: Callable[..., object], by: Choice = by_someone, **wanted: object) -> Play:
    """An act on one of the replies that are as wanted."""

    def play(world: "World", who: int, which: int, how: int) -> None:
        rows = Reply.objects.filter(entry__in=world.entries, entry__removed_at=None, **wanted)
        if replies := list(rows.select_related("entry__community", "entry__author").order_by("pk")):
            reply = replies[how % len(replies)]
            act(by=by(world, who, reply.entry), reply=reply)

    return play


def with_entry(act: Callable[..., object], by: Choice = by_someone, **wanted: object) -> Play:
    """An act on one of the entries that are as wanted."""

    def play(world: "World", who: int, which: int, how: int) -> None:
        if some := list(Entry.objects.filter(pk__in=[row.pk for row in world.entries], **wanted).order_by("pk")):
            entry = some[which % len(some)]
            act(by=by(world, who, entry), entry=entry)

    return play


def taken_back(rows: Callable[[], QuerySet[Any]], act: Callable[..., object], of: str) -> Play:
    """One of the marks goes again, by who gave it."""

    def play(world: "World", who: int, which: int, how: int) -> None:
        if some := list(rows().order_by("pk")):
            row = some[(who + how) % len(some)]
            act(by=row.person, **{of: getattr(row, of)})

    return play


def rate(world: "World", who: int, which: int, how: int) -> None:
    rate_entry(by=world.person(who), entry=world.entry(which), stars=how % 5 + 1)


def follow(world: "World", who: int, which: int, how: int) -> None:
    follow_entry(user=world.person(who), entry=world.entry(which))


def follow_no_more(world: "World", who: int, which: int, how: int) -> None:
    if some := list(Follow.objects.filter(entry__in=world.entries).order_by("pk")):
        row = some[how % len(some)]
        unfollow_entry(user=row.user, entry=row.entry)


def share_authorship(world: "World", who: int, which: int, how: int) -> None:
    entry = world.entry(which)
    coauthors = [world.person(who + 1), world.person(who + 2)][: how % 3]
    edit_entry(by=entry.author, entry=entry, changes={"coauthors": coauthors})


def mention(world: "World", who: int, which: int, how: int) -> None:
    articles = [entry for entry in world.entries if entry.kind == "article"]
    source, target = world.fresh(articles[how % len(articles)]), world.entry(which)
    cite_entry(by=source.author, source=source, target=target, quote=WORDS)


def change_mention(world: "World", who: int, which: int, how: int) -> None:
    if some := list(Citation.objects.order_by("pk")):
        citation = some[which % len(some)]
        (withdraw_citation if how % 2 else renew_citation)(by=world.staff, citation=citation)


def list_it(world: "World", who: int, which: int, how: int) -> None:
    owner = world.person(who % 3)
    mine = ReadingList.objects.filter(owner=owner).first() or create_list(owner=owner, title="Worth reading")
    items = [(world.entry(which + n), "") for n in range(how % 4)]
    change_list(by=owner, reading_list=mine, title="Worth reading", intro="", items=items)


def with_list(act: Callable[..., object]) -> Play:
    """An act on one of the lists."""

    def play(world: "World", who: int, which: int, how: int) -> None:
        if some := list(ReadingList.objects.order_by("pk")):
            row = some[which % len(some)]
            act(by=row.owner, reading_list=row)

    return play


def ban(world: "World", who: int, which: int, how: int) -> None:
    deactivate_person(by=world.staff, person=world.person(who))


def welcome_back(world: "World", who: int, which: int, how: int) -> None:
    for person in User.objects.filter(is_active=False):
        reactivate_person(by=world.staff, person=person)


def change_access(world: "World", who: int, which: int, how: int) -> None:
    changes = {"access": list(Access)[how % 4]}
    change_community(by=world.staff, community=world.communities[which % len(world.communities)], changes=changes)


def sum_up(world: "World", who: int, which: int, how: int) -> None:
    """Somebody makes a page of the wiki from a discussion."""
    source, by = world.entry(which), world.person(who)
    details = {"made_from": [source.pk], "replies": list(source.replies.values_list("pk", flat=True))}
    page = post_entry(
        author=by, community=source.community, kind="wiki", title=f"Summed up {how}", source=WORDS, details=details
    )
    world.entries.append(page)


def forget(world: "World", who: int, which: int, how: int) -> None:
    clear_record(person=world.person(who))


def edit_some_reply(by: User, reply: Reply) -> None:
    edit_reply(by=by, reply=reply, source=f"{reply.source} Still.")


MOVES: dict[str, Play] = {
    "view": view,
    "reply": reply,
    "edit reply": with_reply(edit_some_reply, by_staff, removed_at=None),
    "remove reply": with_reply(remove_reply, by_staff, removed_at=None),
    "restore reply": with_reply(restore_reply, by_staff, removed_at__isnull=False),
    "thank": with_reply(thank_for_reply),
    "thank no more": taken_back(Helpful.objects.all, withdraw_thanks, "reply"),
    "endorse": with_reply(endorse_reply, by_expert),
    "endorse no more": with_reply(unendorse_reply, by_expert, endorsements__isnull=False),
    "accept": with_reply(accept_answer, by_author),
    "accept as a manager": with_reply(accept_answer, by_staff),
    "accept no more": with_entry(unaccept_answer, by_staff, acceptance__isnull=False),
    "rate": rate,
    "rate no more": taken_back(Rating.objects.all, withdraw_rating, "entry"),
    "keep": with_entry(keep_entry),
    "keep no more": taken_back(Favourite.objects.all, stop_keeping, "entry"),
    "follow": follow,
    "follow no more": follow_no_more,
    "mention": mention,
    "change mention": change_mention,
    "list": list_it,
    "publish list": with_list(publish_list),
    "withdraw list": with_list(withdraw_list),
    "share authorship": share_authorship,
    "remove": with_entry(remove_entry, by_staff),
    "restore": with_entry(restore_entry, by_staff, removed_at__isnull=False),
    "withhold": with_entry(withhold_entry),
    "release": with_entry(release_entry, by_staff, is_withheld=True),
    "sum up": sum_up,
    "ban": ban,
    "welcome back": welcome_back,
    "change access": change_access,
    "forget": forget,
}
# One history plays all of these in some order; what happens most in life, and what others need, more often.
DECK = (
    *MOVES,
    *["view", "reply"] * 4,
    *["thank", "keep", "rate", "restore", "release", "mention", "accept", "list", "follow", "ban"] * 2,
)


@dataclass
class World:
    """People and entries on which moves are made, some hours apart."""

    people: list[User]
    staff: User
    communities: list[Community]
    entries: list[Entry]
    now: datetime = field(default_factory=timezone.now)

    def begin(self) -> None:
        """As if nothing had happened yet, some months ago."""
        self.now = timezone.now() - timedelta(days=200)
        del self.entries[FIRST_ENTRIES:]

    def person(self, who: int) -> User:
        """As they are now: their account may have been closed."""
        return User.objects.get(pk=self.people[who % len(self.people)].pk)

    def entry(self, which: int) -> Entry:
        """As it is now."""
        return self.fresh(self.entries[which % len(self.entries)])

    def fresh(self, entry: Entry) -> Entry:
        """Read anew."""
        return Entry.objects.select_related("community", "author").get(pk=entry.pk)

    def make(self, name: str, dice: Random) -> None:
        """Make a move some hours after the last one. What a service refuses has not happened."""
        self.now += timedelta(hours=dice.choice([0, 1, 5, 30, 30, 800]))
        with clock.as_of(self.now):
            try:
                MOVES[name](self, *(dice.randrange(12) for _ in range(3)))
            except Refused:
                return


def populated(cast: Cast) -> World:
    """Seven people, two communities and one in preparation, with two articles among the entries."""
    people = [cast.member, cast.other, cast.sme, cast.manager, *(make_person(f"reader {n}") for n in range(3))]
    small = make_community("small", manager=cast.manager)
    unopened = make_community("unopened", manager=cast.manager, status=Status.PREPARING)
    for community in (cast.community, small, unopened):
        for person in people:
            add_member(community=community, user=person, role=Role.SME if person == cast.sme else Role.MEMBER, by=None)
    made = World(people, cast.staff, [cast.community, small, unopened], [])
    for kind, author, community in (
        ("discussion", cast.member, cast.community),
        ("article", cast.sme, cast.community),
        ("discussion", cast.sme, unopened),
        ("article", cast.other, small),
        ("discussion", cast.manager, small),
    ):
        made.entries.append(write(author, community, kind))
    return made


def write(author: User, community: Any, kind: str) -> Any:
    return post_entry(
        author=author,
        community=community,
        kind=kind,
        title="Goods receipts",
        source=WORDS,
        is_question=kind == "discussion",
    )
