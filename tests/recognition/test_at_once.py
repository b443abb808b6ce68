"""What two people or two workers do at the same moment happens once."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections

from apps.communities.models import Membership, Role
from apps.communities.services import add_member
from apps.content.models import Entry, Reply
from apps.content.reply_services import accept_answer, post_reply
from apps.core import clock
from apps.core.refusals import Refused
from apps.recognition.card_services import draw_cards
from apps.recognition.cards import Card, Draw
from apps.recognition.feature_services import feature
from apps.recognition.features import Feature, today
from apps.recognition.milestone_services import note_milestones
from apps.recognition.milestones import Milestone
from apps.recognition.newcomer_services import welcome_newcomer
from tests.cast import Cast, ask, make_cast, make_person
from tests.recognition.conftest import MONDAY, join


@pytest.fixture
def crowd(transactional_db: None) -> Cast:
    """The cast, in a database whose transactions are real."""
    return make_cast()


def at_once(*acts: Callable[[], object]) -> None:
    """Do all of these at the same moment, each on a connection of its own."""
    start = threading.Barrier(len(acts))

    def work(act: Callable[[], object]) -> None:
        try:
            start.wait()
            act()
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work, args=(act,)) for act in acts]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def test_of_two_who_welcome_first_one_begins_and_the_other_joins(crowd: Cast) -> None:
    row = join(make_person("new one"), crowd.community)
    people = (crowd.member, crowd.other, crowd.sme)
    at_once(*(lambda by=by: welcome_newcomer(by=by, introduction=row, source="Hello") for by in people))
    assert (Entry.objects.count(), Reply.objects.count()) == (1, 2)


def test_two_managers_feature_an_entry_once(crowd: Cast) -> None:
    entry = ask(crowd.member, crowd.community)
    refused = []

    def act(by: object) -> None:
        try:
            feature(by=by, community=crowd.community, thing=entry, reason="See", until=today())  # type: ignore[arg-type]
        except Refused as error:
            refused.append(error.refusal.code)

    at_once(lambda: act(crowd.manager), lambda: act(crowd.staff))
    assert (Feature.objects.count(), refused) == (1, ["already_featured"])


def test_two_workers_draw_and_notice_once(crowd: Cast) -> None:
    for number in range(3):
        asker = make_person(f"asker {number} one")
        add_member(community=crowd.community, user=asker, role=Role.MEMBER, by=None)
        entry = ask(asker, crowd.community)
        accept_answer(by=asker, reply=post_reply(author=crowd.sme, entry=entry, source="This."))
    Membership.objects.filter(user=crowd.member).update(joined_at=clock.now() - timedelta(days=366))

    def work() -> None:
        note_milestones()
        with clock.as_of(MONDAY):
            draw_cards()

    at_once(work, work)
    assert (Card.objects.count(), Draw.objects.count()) == (1, 4)
    assert Milestone.objects.count() == 4
