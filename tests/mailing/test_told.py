"""Letters about what is told at once: bundled, once, and only what their reader may see when they are written."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings as product
from django.utils import timezone

from apps.accounts.models import User
from apps.communities.services import invite_person, remove_member
from apps.content.reply_services import post_reply, remove_reply
from apps.content.services import remove_entry
from apps.feeds.models import ReadMark
from apps.mailing import outbox, told
from apps.mailing.models import Letter, Pace, State
from apps.mailing.services import set_rhythms
from apps.notifications.models import Delivery
from apps.notifications.services import mark_read, set_quiet_hours
from apps.ratings.models import Level
from apps.ratings.services import follow
from tests.cast import Cast, ask
from tests.mailing.conftest import Post

type Flow = Callable[[], None]


def in_six_minutes() -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(minutes=6), tick=True)


def test_replies_of_the_moment_come_as_one_letter_and_once(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.member, cast.community)
    post_reply(author=cast.sme, entry=entry, source="Park it in *bay 4*.")
    post_reply(author=cast.other, entry=entry, source="Or ask the carrier.")
    flow()
    told.write_told()
    assert not Letter.objects.exists()
    with in_six_minutes():
        assert told.write_told() == 2
        told.write_told()
    letter = Letter.objects.get()
    assert letter.to == cast.member.email
    assert letter.subject == f"Re: [{entry.community.name}] {entry.title}"
    assert "bay 4</em>" in letter.html
    assert "Park it in *bay 4*." in letter.text
    assert "Or ask the carrier." in letter.text
    assert not Delivery.objects.exists()


def test_what_was_read_meanwhile_is_not_mailed(cast: Cast, flow: Flow) -> None:
    post_reply(author=cast.sme, entry=ask(cast.member, cast.community), source="Park it.")
    flow()
    mark_read(user=cast.member)
    with in_six_minutes():
        told.write_told()
    assert not Letter.objects.exists()


@pytest.mark.parametrize("lost", ["reply removed", "entry removed", "member left", "person left"])
def test_what_may_no_longer_be_seen_is_not_mailed(cast: Cast, flow: Flow, lost: str) -> None:
    entry = ask(cast.member, cast.hidden)
    reply = post_reply(author=cast.sme, entry=entry, source="Park it.")
    flow()
    if lost == "reply removed":
        remove_reply(by=cast.sme, reply=reply)
    elif lost == "entry removed":
        remove_entry(by=cast.member, entry=entry)
    elif lost == "member left":
        remove_member(community=cast.hidden, user=cast.member, by=cast.manager)
    else:
        type(cast.member).objects.filter(pk=cast.member.pk).update(is_active=False)
    with in_six_minutes():
        told.write_told()
    assert not Letter.objects.exists()


def letters_to(person: User) -> list[Letter]:
    return list(Letter.objects.filter(person=person).order_by("pk"))


def test_each_entry_of_a_community_comes_at_once_to_who_wants_it_so(cast: Cast, flow: Flow) -> None:
    set_rhythms(person=cast.member, paces={None: Pace.WEEKLY, cast.community.pk: Pace.IMMEDIATE})
    set_rhythms(person=cast.other, paces={None: Pace.IMMEDIATE, cast.community.pk: Pace.NEVER})
    set_rhythms(person=cast.outsider, paces={None: Pace.IMMEDIATE})
    entry = ask(cast.sme, cast.community, source="We keep **double-booking** receipts.")
    ask(cast.sme, cast.hidden)
    flow()
    with in_six_minutes():
        told.write_told()
    (letter,) = letters_to(cast.member)
    assert letter.subject == f"[Community] {entry.title}"
    assert "<strong" in letter.html
    assert "You get this because you asked for each new entry of Community at once." in letter.text
    # The hidden community's went to the one who wants all but one at once.
    assert [row.subject for row in letters_to(cast.other)] == [f"[Hidden] {entry.title}"]
    assert letters_to(cast.outsider) == []


@pytest.mark.parametrize("said", ["community", "person", "entry read"])
def test_a_new_entry_is_not_mailed_to_who_muted_or_read_it(cast: Cast, flow: Flow, said: str) -> None:
    set_rhythms(person=cast.member, paces={None: Pace.IMMEDIATE})
    if said != "entry read":
        target = cast.community if said == "community" else cast.sme
        follow(user=cast.member, target=target, level=Level.NOTHING)
    entry = ask(cast.sme, cast.community)
    flow()
    if said == "entry read":
        ReadMark.objects.create(user=cast.member, entry=entry, seen_at=timezone.now())
    with in_six_minutes():
        told.write_told()
    assert letters_to(cast.member) == []


def test_a_new_entry_that_mentions_its_reader_is_one_letter(cast: Cast, flow: Flow) -> None:
    set_rhythms(person=cast.member, paces={None: Pace.IMMEDIATE})
    ask(cast.sme, cast.community, source="What does @member-person say?")
    flow()
    with in_six_minutes():
        told.write_told()
    (letter,) = letters_to(cast.member)
    assert "mentioned you in" in letter.text
    assert "published" not in letter.text


def test_quiet_hours_put_letters_off_to_their_end(cast: Cast, flow: Flow) -> None:
    with time_machine.travel(datetime(2026, 3, 4, 22, tzinfo=UTC)) as traveller:
        set_quiet_hours(user=cast.member, hours=(time(20), time(7)))
        set_rhythms(person=cast.member, paces={None: Pace.IMMEDIATE})
        entry = ask(cast.member, cast.community)
        post_reply(author=cast.sme, entry=entry, source="Park it.")
        ask(cast.sme, cast.community, title="Another one")
        flow()
        traveller.move_to(datetime(2026, 3, 5, 6, 50, tzinfo=UTC))
        told.write_told()
        assert letters_to(cast.member) == []
        traveller.move_to(datetime(2026, 3, 5, 7, 1, tzinfo=UTC))
        told.write_told()
        assert len(letters_to(cast.member)) == 2


def test_a_letter_that_waited_is_held_back_when_its_words_are_gone(cast: Cast, flow: Flow, post: Post) -> None:
    reply = post_reply(author=cast.sme, entry=ask(cast.member, cast.community), source="Regretted at once")
    flow()
    with in_six_minutes():
        told.write_told()
        remove_reply(by=cast.sme, reply=reply)
        outbox.send_waiting()
    assert [letter.state for letter in letters_to(cast.member)] == [State.SUPPRESSED]
    assert post.taken == []


def test_an_unconfirmed_address_gets_nothing(cast: Cast, flow: Flow) -> None:
    EmailAddress.objects.filter(user=cast.member).update(verified=False)
    post_reply(author=cast.sme, entry=ask(cast.member, cast.community), source="Park it.")
    flow()
    with in_six_minutes():
        told.write_told()
    assert letters_to(cast.member) == []
    assert not Delivery.objects.exists()


def test_an_invitation_is_told_without_an_entry(cast: Cast, flow: Flow) -> None:
    invite_person(community=cast.hidden, user=cast.outsider, by=cast.manager)
    flow()
    with in_six_minutes():
        told.write_told()
    (letter,) = letters_to(cast.outsider)
    assert letter.subject == "manager person invited you to Hidden"
    assert f"{product.BASE_URL}/c/hidden/" in letter.text


def test_one_reply_of_several_is_told_in_words_only(cast: Cast, flow: Flow) -> None:
    """The row behind the bell counts both; the letter makes a row of its own for each."""
    entry = ask(cast.member, cast.community)
    post_reply(author=cast.sme, entry=entry, source="Park it.")
    post_reply(author=cast.sme, entry=entry, source="Then ask.")
    flow()
    with in_six_minutes():
        told.write_told()
    (letter,) = letters_to(cast.member)
    for body in (letter.html, letter.text):
        assert "object at 0x" not in body
        assert "DatabaseDefault" not in body
