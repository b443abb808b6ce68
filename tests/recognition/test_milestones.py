"""Milestones: true, each once, and those of people only with their consent."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from apps.accounts.models import User
from apps.activity.models import Event, Origin
from apps.communities.models import Membership, Role
from apps.communities.services import add_member
from apps.core import clock
from apps.core.refusals import Refused
from apps.notifications.models import Notification
from apps.recognition import milestones
from apps.recognition.milestone_services import hide_milestone, note_milestones, show_milestone
from apps.recognition.milestones import LiveSince, Milestone, What
from apps.recognition.models import Appearance
from apps.recognition.selectors import standing_milestones
from tests.cast import Cast, make_person
from tests.recognition.conftest import client_of

type Flow = Callable[[], None]
YEAR = timedelta(days=365)


@pytest.fixture
def a_year_on(cast: Cast) -> Milestone:
    """The member's year in the open community, noticed two days later; the others joined another time."""
    Membership.objects.exclude(user=cast.member, community=cast.community).update(joined_at=clock.now() - YEAR / 2)
    Membership.objects.filter(user=cast.member, community=cast.community).update(
        joined_at=clock.now() - YEAR - timedelta(days=2)
    )
    assert note_milestones() == 1
    return Milestone.objects.get()


def test_community_is_a_year_old_once(cast: Cast, flow: Flow) -> None:
    flow()
    Membership.objects.update(joined_at=clock.now() - YEAR / 2)
    LiveSince.objects.filter(community=cast.community).update(at=clock.now() - YEAR - timedelta(days=3))
    assert (note_milestones(), note_milestones()) == (1, 0)
    for viewer in (cast.member, cast.outsider):
        (row,) = standing_milestones(viewer, community=cast.community)
        assert (row.community, row.sentence) == (cast.community, "has been here for a year")
    html = client_of(None).get("/c/community/").content.decode()
    assert "has been here for a year" in html
    with clock.as_of(clock.now() + timedelta(days=12)):
        assert standing_milestones(cast.member) == []
    assert Event.objects.filter(verb="milestone_reached").count() == 1


def test_what_was_reached_long_ago_or_elsewhere_is_no_news(cast: Cast, flow: Flow) -> None:
    flow()
    Membership.objects.update(joined_at=clock.now() - YEAR - timedelta(days=40))
    LiveSince.objects.update(at=clock.now() - YEAR - timedelta(days=15))
    add_member(community=cast.community, user=make_person("far one"), role=Role.MEMBER, by=None, origin=Origin.IMPORT)
    Membership.objects.filter(is_history=True).update(joined_at=clock.now() - YEAR)
    assert note_milestones() == 0


def test_hundredth_member_and_hundredth_answer_are_counted_from_rows(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, askers: list[User], help_out: Callable[..., None]
) -> None:
    monkeypatch.setitem(milestones.NUMBERS, What.MEMBERS, (8, 100))
    monkeypatch.setitem(milestones.NUMBERS, What.ANSWERED, (4, 100))
    monkeypatch.setitem(milestones.NUMBERS, What.ANSWERS, (3, 100))
    help_out(cast.sme, askers[:3])
    help_out(cast.other, [askers[0]] * 4)
    note_milestones()
    rows = Milestone.objects.values_list("what", "number", "person__handle", "consent")
    # Four answers of "other" helped one and the same colleague.
    assert set(rows) == {
        ("members", 8, None, ""),
        ("answered", 4, None, ""),
        ("answers", 3, "sme-person", "asked"),
    }


def test_person_is_asked_once_and_nobody_sees_it_before_the_answer(
    cast: Cast, flow: Flow, a_year_on: Milestone
) -> None:
    flow()
    assert note_milestones() == 0
    told = Notification.objects.get(user=cast.member)
    assert (told.kind, told.community, told.actor) == ("milestone", cast.community, None)
    assert standing_milestones(cast.other) == standing_milestones(cast.member) == []
    client = client_of(cast.member)
    assert "Not this one" in client.get("/settings/recognition/").content.decode()
    assert not Notification.objects.unread().exists()
    client.post(f"/milestones/{a_year_on.pk}/consent/", {"answer": "show"})
    assert [row.sentence for row in standing_milestones(cast.other)] == ["joined a year ago"]
    assert "shown because member agreed" in client_of(cast.other).get("/").content.decode()
    assert standing_milestones(cast.visitor or client_of(None).get("/").wsgi_request.user) == []
    client.post(f"/milestones/{a_year_on.pk}/consent/", {"answer": "no"})
    assert standing_milestones(cast.other) == []
    verbs = set(Event.objects.filter(verb__startswith="milestone").values_list("verb", flat=True))
    assert verbs == {"milestone_reached", "milestone_shown", "milestone_withdrawn"}


def test_shown_milestone_ends_after_two_weeks_and_a_question_too(cast: Cast, a_year_on: Milestone) -> None:
    show_milestone(by=cast.member, milestone=a_year_on)
    with clock.as_of(clock.now() + timedelta(days=13)):
        assert standing_milestones(cast.other)
    with clock.as_of(clock.now() + timedelta(days=15)):
        assert standing_milestones(cast.other) == []


def test_never_ask_me_holds_for_all_that_come(cast: Cast, a_year_on: Milestone) -> None:
    client_of(cast.member).post(f"/milestones/{a_year_on.pk}/consent/", {"answer": "never"})
    assert Appearance.objects.get(person=cast.member).asks_milestones is False
    assert Milestone.objects.get().consent == "refused"
    Membership.objects.filter(user=cast.member, community=cast.hidden).update(joined_at=clock.now() - YEAR)
    assert note_milestones() == 0


def test_nobody_else_decides(cast: Cast, a_year_on: Milestone) -> None:
    for person in (cast.other, cast.manager, cast.staff):
        for decide in (show_milestone, hide_milestone):
            with pytest.raises(Refused):
                decide(by=person, milestone=a_year_on)
        assert client_of(person).post(f"/milestones/{a_year_on.pk}/consent/", {"answer": "show"}).status_code == 404
    assert Milestone.objects.get().consent == "asked"


def test_milestone_goes_with_its_person(cast: Cast, a_year_on: Milestone) -> None:
    show_milestone(by=cast.member, milestone=a_year_on)
    Membership.objects.filter(user=cast.member, community=cast.community).delete()
    assert standing_milestones(cast.other) == []
