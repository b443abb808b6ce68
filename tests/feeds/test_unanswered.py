"""Unanswered and Following: what fits what somebody knows, and what they follow."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from apps.accounts.services import change_profile
from apps.communities.services import remove_member
from apps.content.endorsement_services import endorse_reply, unendorse_reply
from apps.content.models import Entry, Tag
from apps.content.reply_services import accept_answer, post_reply
from apps.content.services import set_coauthors
from apps.core import clock
from apps.favourites.services import change_list, create_list, publish_list
from apps.feeds.following import following, lists_of_followed
from apps.feeds.shelf import Shelf
from apps.feeds.unanswered import unanswered
from apps.ratings.following import Level
from apps.ratings.mark_services import thank_for_reply
from apps.ratings.services import follow, follow_entry
from tests.cast import Cast, ask


def told(shelf: Shelf) -> list[tuple[str, str]]:
    names = dict(Entry.objects.values_list("pk", "title"))
    return [(names[row.entry.pk], row.why) for row in shelf.rows]


def titles(shelf: Shelf) -> list[str]:
    return [title for title, _ in told(shelf)]


def asked(days: float, author: Any, community: Any, title: str, **fields: Any) -> Entry:
    with clock.as_of(timezone.now() - timedelta(days=days)):
        return ask(author, community, title, **fields)


def walk(shelf_of: Callable[..., Shelf], viewer: Any, size: int) -> list[str]:
    seen, key = [], None
    while True:
        shelf = shelf_of(viewer, after=key, size=size)
        seen += titles(shelf)
        key = shelf.next_key
        if key is None:
            return seen


LATEST = "No answer has been accepted yet, nor endorsed by an expert"


def test_questions_wait_until_an_answer_is_accepted(cast: Cast) -> None:
    entry = ask(cast.member, cast.community, "open")
    ask(cast.member, cast.community, "talk", is_question=False)
    assert told(unanswered(cast.outsider)) == [("open", LATEST)]
    accept_answer(by=cast.member, reply=post_reply(author=cast.sme, entry=entry, source="this"))
    assert titles(unanswered(cast.outsider)) == []


def test_what_an_expert_endorsed_waits_no_longer_until_they_take_it_back(cast: Cast) -> None:
    entry = ask(cast.member, cast.community, "endorsed")
    reply = post_reply(author=cast.other, entry=entry, source="this")
    endorse_reply(by=cast.sme, reply=reply)
    cache.clear()
    for viewer in (cast.outsider, cast.sme):
        assert titles(unanswered(viewer)) == []
    unendorse_reply(by=cast.sme, reply=reply)
    cache.clear()
    for viewer in (cast.outsider, cast.sme):
        assert titles(unanswered(viewer)) == ["endorsed"]


def test_what_i_asked_alone_or_with_others_waits_for_others(cast: Cast) -> None:
    ask(cast.member, cast.community, "mine")
    set_coauthors(ask(cast.other, cast.community, "ours"), [cast.member])
    assert titles(unanswered(cast.member)) == []
    assert titles(unanswered(cast.outsider)) == ["ours", "mine"]


def test_questions_that_fit_what_i_know_lead_and_say_so(cast: Cast) -> None:
    asked(9, cast.member, cast.community, "Who keeps the Cold-Chain log?")
    asked(8, cast.member, cast.community, "solved before", tags=["customs"])
    before = asked(7, cast.member, cast.community, "answered", tags=["customs"])
    asked(6, cast.member, cast.community, "thanked before", tags=["dock"])
    helped = asked(6.5, cast.member, cast.community, "helped", tags=["dock"])
    asked(5, cast.member, cast.community, "followed", tags=["pallets"])
    asked(1, cast.manager, cast.community, "Old chains")
    asked(0.5, cast.other, cast.community, "my own", tags=["customs"])
    change_profile(user=cast.other, changes={"expertise": ["cold chain"]})
    cast.other.profile.refresh_from_db()
    accept_answer(by=cast.member, reply=post_reply(author=cast.other, entry=before, source="so"))
    thank_for_reply(by=cast.member, reply=post_reply(author=cast.other, entry=helped, source="so"))
    accept_answer(by=cast.member, reply=post_reply(author=cast.sme, entry=helped, source="this"))
    follow(user=cast.other, target=Tag.objects.get(slug="pallets"))
    assert told(unanswered(cast.other)) == [
        ("thanked before", "Fits what you know: dock"),
        ("solved before", "Fits what you know: customs"),
        ("Who keeps the Cold-Chain log?", "Fits what you know: cold chain"),
        ("followed", "It has a tag that you follow: pallets"),
        ("Old chains", LATEST),
    ]


def test_an_expert_sees_the_questions_of_their_community_first(cast: Cast) -> None:
    asked(3, cast.member, cast.community, "here")
    assert told(unanswered(cast.sme)) == [("here", "You are an expert in this community")]
    assert told(unanswered(cast.manager)) == [("here", LATEST)]


def test_slices_of_unanswered_questions_join_without_gap_or_overlap(cast: Cast) -> None:
    made = [f"q{number}" for number in range(31)]
    for number, title in enumerate(made):
        asked(number, cast.member, cast.community, title)
    for size in (1, 4, 10, 13, 40):
        assert sorted(walk(unanswered, cast.sme, size)) == sorted(made)
    first = unanswered(cast.sme, size=12)
    answered = Entry.objects.get(pk=first.rows[0].entry.pk)
    accept_answer(by=cast.member, reply=post_reply(author=cast.manager, entry=answered, source="this"))
    ask(cast.member, cast.community, "newer")
    assert len({*titles(first), *titles(unanswered(cast.sme, after=first.next_key, size=40))}) == len(made)


def test_what_is_muted_or_out_of_sight_is_not_asked_of_me(cast: Cast) -> None:
    asked(1, cast.member, cast.hidden, "hidden")
    asked(2, cast.member, cast.community, "tagged", tags=["noise"])
    asked(3, cast.member, cast.community, "open")
    follow(user=cast.sme, target=Tag.objects.get(slug="noise"), level=Level.NOTHING)
    assert titles(unanswered(cast.sme)) == ["hidden", "open"]
    remove_member(by=cast.manager, community=cast.hidden, user=cast.sme)
    assert titles(unanswered(cast.sme)) == ["open"], "the kept list of what fits opens nothing"


def test_following_shows_what_i_follow_in_every_way_and_says_which(cast: Cast) -> None:
    entry = asked(6, cast.sme, cast.community, "entry")
    asked(5, cast.other, cast.community, "person")
    both = asked(4, cast.sme, cast.community, "coauthor")
    set_coauthors(both, [cast.other])
    asked(3, cast.sme, cast.community, "tag", tags=["dock", "pallets"])
    asked(2, cast.sme, cast.on_request, "community")
    asked(1, cast.sme, cast.community, "nothing")
    muted = asked(1, cast.other, cast.community, "muted")
    follow(user=cast.manager, target=muted, level=Level.NOTHING)
    targets = [cast.other, *Tag.objects.filter(slug__in=["dock", "pallets"]), cast.on_request, entry]
    for target in targets:
        follow(user=cast.manager, target=target)
    cache.clear()
    assert told(following(cast.manager)) == [
        ("community", "You follow everything in On request"),
        ("tag", "You follow the tag “dock”"),
        ("coauthor", "You follow other person, who wrote it as well"),
        ("person", "You follow other person"),
        ("entry", "You follow it"),
    ]
    post_reply(author=cast.member, entry=entry, source="news")
    assert titles(following(cast.manager))[0] == "entry", "the latest activity first"
    for size in (1, 2, 3):
        assert len(walk(following, cast.manager, size)) == len(set(walk(following, cast.manager, size))) == 5


def test_following_shows_only_what_i_still_see(cast: Cast) -> None:
    entry = ask(cast.member, cast.hidden, "secret")
    follow_entry(user=cast.other, entry=entry)
    follow(user=cast.other, target=cast.member)
    assert titles(following(cast.other)) == ["secret"]
    remove_member(by=cast.manager, community=cast.hidden, user=cast.other)
    assert titles(following(cast.other)) == []


def test_published_lists_of_whom_i_follow_are_named(cast: Cast) -> None:
    mine = create_list(owner=cast.sme, title="To begin with")
    create_list(owner=cast.sme, title="Not yet")
    follow(user=cast.member, target=cast.sme)
    cache.clear()
    assert lists_of_followed(cast.member) == []
    items = [(ask(cast.sme, cast.community), "")]
    change_list(by=cast.sme, reading_list=mine, title=mine.title, intro="", items=items)
    publish_list(by=cast.sme, reading_list=mine)
    assert lists_of_followed(cast.member) == [mine]
    assert lists_of_followed(cast.other) == []
