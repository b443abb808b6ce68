"""Stories are told, confirmed by somebody else, seen by finance, and add up to no more than was said."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from rest_framework.test import APIClient

from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.core import clock
from apps.core.refusals import Refused
from apps.notifications.models import Kind, Notification
from apps.notifications.sentences import title_of
from apps.stories.models import Confirmation, FinanceLook, Story
from apps.stories.selectors import value_of
from apps.stories.services import (
    Telling,
    change_story,
    confirm_story,
    look_at_amount,
    set_finance_reader,
    tell_story,
    withdraw_story,
)
from tests.api.conftest import bearer
from tests.cast import Cast, ask
from tests.recognition.conftest import client_of

__all__ = ["bearer"]

PLAIN = Telling(
    title="A week without an emergency order", trying="Keep the line running.", received="The checklist.",
    did="Ordered earlier.", changed="No emergency order.", otherwise="Probably one or two.", kind="cost",
)  # fmt: skip
PRICED = replace(
    PLAIN, unit="money", low=Decimal(9000), high=Decimal(16000), share_low=40, share_high=70, confidence=80
)


def test_only_confirmed_stories_count_and_only_their_lowest(cast: Cast) -> None:
    first = tell_story(by=cast.member, community=cast.community, telling=PRICED)
    assert value_of(cast.community).documented == 0
    confirm_story(by=cast.sme, story=first, how="saw")
    hours = tell_story(
        by=cast.other, community=cast.community, telling=replace(PRICED, unit="hours", low=Decimal(10), share_low=50)
    )
    confirm_story(by=cast.member, story=hours, how="benefited")
    tell_story(by=cast.sme, community=cast.community, telling=PRICED)
    look_at_amount(by=cast.manager, story=first)
    value = value_of(cast.community)
    assert (value.told, value.confirmed, value.people, value.seen) == (3, 2, 2, 1)
    assert (value.low, value.high, value.documented) == (9000, 16000, Decimal("2880.00"))
    assert (value.hours, value.median_share) == (4, 0.45)
    assert value_of(cast.community, clock.now() + timedelta(days=1)).told == 0
    withdraw_story(by=cast.member, story=first)
    assert value_of(cast.community).documented == 0


def test_nobody_vouches_twice(cast: Cast) -> None:
    story = tell_story(by=cast.member, community=cast.community, telling=PRICED)
    for refused in (
        lambda: confirm_story(by=cast.member, story=story, how="saw"),
        lambda: confirm_story(by=cast.outsider, story=story, how="saw"),
        lambda: look_at_amount(by=cast.manager, story=story),
        lambda: change_story(by=cast.manager, story=story, telling=PLAIN),
    ):
        with pytest.raises(Refused):
            refused()
    confirm_story(by=cast.manager, story=story, how="saw")
    for refused in (
        lambda: confirm_story(by=cast.sme, story=story, how="saw"),
        lambda: look_at_amount(by=cast.manager, story=story),
        lambda: look_at_amount(by=cast.other, story=story),
        lambda: change_story(by=cast.member, story=story, telling=PLAIN),
    ):
        with pytest.raises(Refused):
            refused()
    assert (Confirmation.objects.count(), FinanceLook.objects.count()) == (1, 0)
    set_finance_reader(by=cast.manager, community=cast.community, person=cast.other, is_named=True)
    look_at_amount(by=cast.other, story=story)
    assert FinanceLook.objects.get().by == cast.other
    assert Event.objects.filter(verb=Verb.STORY_SEEN_BY_FINANCE).count() == 1


def test_whoever_can_confirm_is_asked_and_what_is_out_of_sight_stays_out(cast: Cast, flow: Callable[[], None]) -> None:
    inside, secret = ask(cast.sme, cast.community), ask(cast.sme, cast.hidden)
    story = tell_story(
        by=cast.member,
        community=cast.community,
        telling=replace(PLAIN, can_confirm=cast.sme),
        entries=[inside, secret],
    )
    flow()
    told = Notification.objects.get(kind=Kind.STORY)
    assert (told.user, title_of(told)) == (cast.sme, PLAIN.title)
    shown = client_of(cast.outsider).get(story.get_absolute_url()).content.decode()
    assert inside.get_absolute_url() in shown
    assert secret.get_absolute_url() not in shown


def test_a_page_refuses_half_an_amount_and_keeps_what_was_typed(cast: Cast) -> None:
    client = client_of(cast.member)
    entry = ask(cast.sme, cast.community)
    typed = {
        name: getattr(PLAIN, name) for name in ("title", "trying", "received", "did", "changed", "otherwise", "kind")
    } | {"linked": f"http://testserver{entry.get_absolute_url()}", "named": "@sme-person", "confirmer": "@other-person"}
    address = f"/c/{cast.community.slug}/stories/new/"
    refused = client.post(address, typed | {"unit": "money", "low": "100"})
    assert refused.status_code == 422
    assert b"An amount needs all of these" in refused.content
    assert b"Probably one or two." in refused.content
    assert client.post(address, typed | {"linked": "/e/999999/"}).status_code == 422
    assert client.post(address, typed | {"confirmer": "@member-person"}).status_code == 422
    assert not Story.objects.exists()
    told = client.post(address, typed)
    assert told.status_code == 302
    story = Story.objects.get()
    assert (list(story.entries.all()), list(story.people.all()), story.can_confirm) == ([entry], [cast.sme], cast.other)
    assert client.get(told["Location"] + "edit/").status_code == 200


def test_a_program_tells_and_confirms(cast: Cast, bearer: Callable[..., APIClient]) -> None:
    address = f"/api/v1/communities/{cast.community.slug}/stories/"
    fields = {
        name: getattr(PLAIN, name) for name in ("title", "trying", "received", "did", "changed", "otherwise", "kind")
    }
    client = bearer(cast.member)
    half = client.post(address, fields | {"unit": "money", "low": "5"}, format="json")
    assert (half.status_code, sorted(half.json()["errors"])) == (400, ["confidence", "high", "share_high", "share_low"])
    secret = ask(cast.sme, cast.by_invitation)
    refused = bearer(cast.outsider).post(address, fields | {"entries": [secret.pk]}, format="json")
    assert refused.status_code == 403
    whole = fields | {
        "unit": "money", "low": "100", "high": "200", "share_low": 50, "share_high": 60, "confidence": 50,
        "can_confirm": "sme-person", "entries": [ask(cast.sme, cast.community).pk],
    }  # fmt: skip
    told = client.post(address, whole, format="json")
    assert (told.status_code, told.json()["state"], told.json()["documented"]) == (201, "told", "0")
    one = f"{address}{told.json()['id']}/"
    confirmed = bearer(cast.sme).put(f"{one}confirmation/", {"how": "saw"}, format="json")
    assert (confirmed.json()["state"], confirmed.json()["documented"]) == ("confirmed", "25.00")
    assert client.get(f"{address}value/").json()["documented"] == "25.00"
    assert bearer(cast.manager).put(f"{one}finance/").json()["state"] == "seen"
