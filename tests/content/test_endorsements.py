"""An expert stands behind a reply: apart from acceptance, with how far it holds, and undone again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from apps.activity.models import Event
from apps.content.endorsement_services import endorse_reply, unendorse_reply
from apps.content.models import Endorsement, Entry, Reply
from apps.content.reply_services import post_reply, remove_reply, restore_reply
from apps.core import clock
from apps.core.refusals import Refused
from apps.notifications.models import Notification
from tests.cast import Cast, ask


@pytest.fixture
def reply(cast: Cast) -> Reply:
    return post_reply(author=cast.member, entry=ask(cast.other, cast.community), source="Park it at the gate.")


def count(reply: Reply) -> int:
    return Entry.objects.get(pk=reply.entry_id).endorsed_count


def browser(person) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person, backend="apps.accounts.backends.CachedUserBackend")
    return client


def test_an_endorsement_shows_who_and_how_far_and_tells_the_author_once(
    cast: Cast, reply: Reply, flow: Callable[[], None]
) -> None:
    endorse_reply(by=cast.sme, reply=reply, scope="correct for plant B")
    endorse_reply(by=cast.sme, reply=reply, scope="correct for plants B and C")
    endorse_reply(by=cast.manager, reply=reply)
    flow()
    assert count(reply) == 1
    page = browser(None).get(reply.entry.get_absolute_url()).content.decode()
    assert "sme person stands behind this" in page
    assert "correct for plants B and C" in page
    assert "manager person stands behind this" in page
    assert "Endorsed by an expert" in browser(cast.outsider).get(f"/c/{cast.community.slug}/").content.decode()
    told = Notification.objects.get(kind="endorsed")
    assert (told.user, told.count, told.reply) == (cast.member, 2, reply)


def test_a_taken_back_endorsement_is_gone_and_a_removed_reply_has_none(cast: Cast, reply: Reply) -> None:
    endorse_reply(by=cast.sme, reply=reply)
    endorse_reply(by=cast.manager, reply=reply)
    unendorse_reply(by=cast.manager, reply=reply)
    unendorse_reply(by=cast.manager, reply=reply)
    assert count(reply) == 1
    remove_reply(by=cast.member, reply=reply)
    assert count(reply) == 0
    restore_reply(by=cast.member, reply=reply)
    assert count(reply) == 1
    unendorse_reply(by=cast.sme, reply=reply)
    assert count(reply) == 0
    assert Event.objects.filter(verb="reply_unendorsed").count() == 2


def test_only_experts_and_managers_stand_behind_what_others_wrote(cast: Cast, reply: Reply) -> None:
    own = post_reply(author=cast.sme, entry=reply.entry, source="Or at the dock.")
    for person, what, sentence in (
        (cast.other, reply, "Only an expert"),
        (cast.staff, reply, "Only an expert"),
        (cast.sme, own, "Somebody else"),
    ):
        with pytest.raises(Refused, match=sentence):
            endorse_reply(by=person, reply=what)
    assert not Endorsement.objects.exists()


def test_an_expert_endorses_in_the_browser_and_takes_it_back(cast: Cast, reply: Reply) -> None:
    client, address = browser(cast.sme), f"/replies/{reply.pk}/endorsement/"
    assert "Endorse" in client.get(reply.entry.get_absolute_url()).content.decode()
    assert "/endorsement/" not in browser(cast.member).get(reply.entry.get_absolute_url()).content.decode()
    past = {"endorse": "yes", "scope": "plant B", "review_by": "2020-01-01"}
    assert client.post(address, past).status_code == 422
    day = (clock.now() + timedelta(days=90)).date()
    client.post(address, past | {"review_by": day.isoformat()})
    assert Endorsement.objects.get().review_by == day
    client.post(address, {"endorse": "no"})
    assert not Endorsement.objects.exists()


def test_an_endorsement_whose_day_has_passed_says_so(cast: Cast, reply: Reply) -> None:
    row = endorse_reply(by=cast.sme, reply=reply, review_by=(clock.now() + timedelta(days=1)).date())
    assert not row.is_overdue
    with clock.as_of(clock.now() + timedelta(days=3)):
        assert row.is_overdue
