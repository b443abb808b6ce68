"""Every act that counts for What's popular: what it weighs, and that taking it back leaves nothing."""

from collections.abc import Callable

import pytest

from apps.accounts.models import User
from apps.citations.services import cite_entry, withdraw_citation
from apps.content.endorsement_services import endorse_reply, unendorse_reply
from apps.content.models import Entry, Reply
from apps.content.reply_services import accept_answer, post_reply, remove_reply, restore_reply, unaccept_answer
from apps.content.services import post_entry, remove_entry, restore_entry
from apps.favourites.models import ReadingList
from apps.favourites.services import change_list, create_list, delete_list, publish_list, withdraw_list
from apps.feeds.models import Engagement
from apps.ratings.mark_services import (
    keep_entry,
    rate_entry,
    stop_keeping,
    thank_for_reply,
    withdraw_rating,
    withdraw_thanks,
)
from apps.ratings.models import Level
from apps.ratings.services import follow, follow_entry, unfollow_entry
from tests.cast import Cast, ask

WORDS = "Park the goods receipts."
type Flow = Callable[[], None]
type Step = Callable[[User, Entry, Reply], object]


def rate(stars: int) -> Step:
    return lambda by, entry, reply: rate_entry(by=by, entry=entry, stars=stars)


def mine(by: User, entry: Entry) -> Reply:
    return Reply.objects.get(author=by, entry=entry)


def cite(by: User, entry: Entry, reply: Reply) -> None:
    article = write(by, entry, "article")
    cite_entry(by=by, source=article, target=entry, quote="goods receipts")


def write(by: User, entry: Entry, kind: str, **fields: object) -> Entry:
    return post_entry(author=by, community=entry.community, kind=kind, title="Carried on", source=WORDS, **fields)


def written(by: User) -> Entry:
    return Entry.objects.select_related("community").get(author=by, title="Carried on")


def put_on_list(by: User, entry: Entry, reply: Reply) -> None:
    change_list(by=by, reading_list=create_list(owner=by, title="Good"), title="Good", intro="", items=[(entry, "")])
    publish_list(by=by, reading_list=ReadingList.objects.get(owner=by))


def take_off_list(by: User, entry: Entry, reply: Reply) -> None:
    change_list(by=by, reading_list=ReadingList.objects.get(owner=by), title="Good", intro="", items=[])


ACTS: dict[str, tuple[float, Step, Step]] = {
    "thanks": (
        1.0,
        lambda by, entry, reply: thank_for_reply(by=by, reply=reply),
        lambda by, entry, reply: withdraw_thanks(by=by, reply=reply),
    ),
    "thanks for a reply that goes": (
        1.0,
        lambda by, entry, reply: thank_for_reply(by=by, reply=reply),
        lambda by, entry, reply: remove_reply(by=reply.author, reply=reply),
    ),
    "stars": (1.0, rate(4), lambda by, entry, reply: withdraw_rating(by=by, entry=entry)),
    "fewer stars": (1.0, rate(5), rate(2)),
    "keeping": (
        1.5,
        lambda by, entry, reply: keep_entry(by=by, entry=entry),
        lambda by, entry, reply: stop_keeping(by=by, entry=entry),
    ),
    "following": (
        1.5,
        lambda by, entry, reply: follow_entry(user=by, entry=entry),
        lambda by, entry, reply: unfollow_entry(user=by, entry=entry),
    ),
    "following less": (
        1.5,
        lambda by, entry, reply: follow_entry(user=by, entry=entry),
        lambda by, entry, reply: follow(user=by, target=entry, level=Level.REPLIES),
    ),
    "replying": (
        2.0,
        lambda by, entry, reply: post_reply(author=by, entry=entry, source=WORDS),
        lambda by, entry, reply: remove_reply(by=by, reply=mine(by, entry)),
    ),
    "endorsing": (
        2.0,
        lambda by, entry, reply: endorse_reply(by=by, reply=reply),
        lambda by, entry, reply: unendorse_reply(by=by, reply=reply),
    ),
    "accepting": (
        1.0,
        lambda by, entry, reply: accept_answer(by=by, reply=reply),
        lambda by, entry, reply: unaccept_answer(by=entry.author, entry=entry),
    ),
    "mentioning": (
        3.0,
        cite,
        lambda by, entry, reply: withdraw_citation(by=by, citation=written(by).citations.get()),
    ),
    "mentioning in what goes": (3.0, cite, lambda by, entry, reply: remove_entry(by=by, entry=written(by))),
    "listing": (
        2.0,
        put_on_list,
        lambda by, entry, reply: withdraw_list(by=by, reading_list=ReadingList.objects.get(owner=by)),
    ),
    "listing no more": (2.0, put_on_list, take_off_list),
    "a list that goes": (
        2.0,
        put_on_list,
        lambda by, entry, reply: delete_list(by=by, reading_list=ReadingList.objects.get(owner=by)),
    ),
    "summing up": (
        3.0,
        lambda by, entry, reply: write(by, entry, "wiki", details={"made_from": [entry.pk]}),
        lambda by, entry, reply: remove_entry(by=by, entry=written(by)),
    ),
}


def weights(entry: Entry, by: User) -> list[float]:
    return list(Engagement.objects.filter(entry=entry, person=by).values_list("weight", flat=True))


@pytest.mark.parametrize("name", ACTS)
def test_act_weighs_what_it_should_and_taken_back_leaves_nothing(cast: Cast, flow: Flow, name: str) -> None:
    weight, do, undo = ACTS[name]
    entry = ask(cast.member, cast.community, source=WORDS)
    reply = post_reply(author=cast.sme, entry=entry, source=WORDS)
    flow()
    do(cast.manager, entry, reply)
    flow()
    assert weights(entry, cast.manager) == [weight]
    undo(cast.manager, entry, reply)
    flow()
    assert weights(entry, cast.manager) == []


def test_what_comes_back_weighs_as_before(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.member, cast.community, source=WORDS)
    reply = post_reply(author=cast.other, entry=entry, source=WORDS)
    remove_reply(by=cast.other, reply=reply)
    cite(cast.sme, entry, reply)
    remove_entry(by=cast.sme, entry=written(cast.sme))
    flow()
    assert weights(entry, cast.other) == weights(entry, cast.sme) == []
    restore_reply(by=cast.other, reply=reply)
    restore_entry(by=cast.sme, entry=written(cast.sme))
    flow()
    assert (weights(entry, cast.other), weights(entry, cast.sme)) == ([2.0], [3.0])
