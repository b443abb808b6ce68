"""How members see their own skills: once a quarter, as far as they like, and for nobody else."""

from datetime import date, timedelta

import pytest
from django.test import Client

from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.compass.anchors import ANCHORS
from apps.compass.models import SelfAssessment, quarter_of
from apps.compass.selectors import self_ratings, self_view
from apps.compass.services import assess_oneself
from apps.compass.skills import Skill
from apps.core import clock
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_member_answers_some_and_goes_on_later(cast: Cast, client: Client) -> None:
    client.force_login(cast.member, backend="apps.accounts.backends.CachedUserBackend")
    page = f"/compass/{cast.community.slug}/assessment/"
    assert client.post(page, {"broker": "4", "designer": "2"}).status_code == 302
    assert self_ratings(cast.member) == {Skill.BROKER: 4, Skill.DESIGNER: 2}
    html = client.get(page).content.decode()
    assert '<input type="radio" name="broker" value="4" checked>' in html
    assert client.post(page, {"broker": "5", "designer": ""}).status_code == 302
    assert self_ratings(cast.member) == {Skill.BROKER: 5}


def test_a_member_who_sends_nonsense_keeps_what_was_typed(cast: Cast, client: Client) -> None:
    client.force_login(cast.member, backend="apps.accounts.backends.CachedUserBackend")
    answer = client.post(f"/compass/{cast.community.slug}/assessment/", {"broker": "9", "designer": "2"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Choose a number from 1 to 5, or leave it open." in html
    assert '<input type="radio" name="designer" value="2" checked>' in html
    assert not SelfAssessment.objects.exists()
    with pytest.raises(ValueError, match="from 1 to 5"):
        assess_oneself(person=cast.member, levels={Skill.BROKER: 6})


def test_each_quarter_begins_open_and_the_last_one_stays(cast: Cast, client: Client) -> None:
    before = clock.now() - timedelta(days=100)
    with clock.as_of(before):
        assess_oneself(person=cast.member, levels={Skill.BROKER: 2, Skill.ADVOCATE: 3})
    assess_oneself(person=cast.member, levels={Skill.BROKER: 4})
    view = self_view(cast.member)
    assert dict(view.latest) == {Skill.BROKER: 4, Skill.ADVOCATE: 3}
    assert view.quarters[quarter_of(before.date())] == {Skill.BROKER: 2, Skill.ADVOCATE: 3}
    client.force_login(cast.member, backend="apps.accounts.backends.CachedUserBackend")
    html = client.get(f"/compass/{cast.community.slug}/assessment/").content.decode()
    assert "last time 3" in html
    assert "What you said before" in html


def test_nobody_sees_anothers_levels_and_the_log_holds_none(cast: Cast) -> None:
    assess_oneself(person=cast.member, levels={Skill.BROKER: 4})
    assert not SelfAssessment.objects.visible_to(cast.manager).exists()
    assert not SelfAssessment.objects.visible_to(cast.staff).exists()
    event = Event.objects.get(verb=Verb.SKILLS_ASSESSED)
    assert event.context == {}


def test_every_skill_has_words_at_one_three_and_five() -> None:
    assert set(ANCHORS) == set(Skill)
    assert all(len(set(map(str, (*a.own, *a.by_peers)))) >= 5 for a in ANCHORS.values())
    assert quarter_of(date(2026, 11, 23)) == date(2026, 10, 1)


def test_a_program_reads_and_writes_its_own_levels(cast: Cast, client: Client) -> None:
    client.force_login(cast.member, backend="apps.accounts.backends.CachedUserBackend")
    address = "/api/v1/me/self-assessment/"
    answer = client.put(address, {"broker": 4, "designer": None}, content_type="application/json")
    assert answer.json()["levels"] == {"broker": 4}
    assert client.put(address, {"broker": 6}, content_type="application/json").status_code == 400
    assert client.put(address, {"charm": 3}, content_type="application/json").status_code == 400
    assert self_ratings(cast.member) == {Skill.BROKER: 4}
