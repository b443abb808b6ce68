"""Findings follow from figures, each with what it rests on; suggestions lead somewhere and are followed up."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from apps.communities.models import Role as Standing
from apps.communities.services import add_member
from apps.compass.selectors import SharedSkill
from apps.compass.skills import Skill
from apps.content.reply_services import accept_answer, post_reply
from apps.content.services import post_entry
from apps.core import clock
from apps.insights.figures import mix_against
from apps.insights.findings import Seen, Suggestion, findings_of, followed, suggestions_of
from apps.insights.sentences import line_of
from apps.insights.sharing import Newcomers, Sharing, newcomers_of
from apps.insights.showing import shown
from apps.insights.steps import Doing, step_of
from apps.insights.survival import Wait, chance_of_difference, reached_by
from apps.insights.threads import Threads, span_of, threads_of
from apps.participation.intervals import wilson
from apps.participation.method import monday_of
from apps.participation.models import Act
from apps.participation.signals import Role
from tests.cast import make_community, make_person
from tests.insights.making import WEEK, act_in, make_crowd

pytestmark = pytest.mark.django_db

NOTHING_SHARED = Sharing(None, None, None, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def threads(waits: list[Wait]) -> Threads:
    late = sum(not wait.happened for wait in waits)
    half, most = reached_by(waits, 0.5), reached_by(waits, 0.8)
    return Threads(len(waits), half, most, late, wilson(late, len(waits)), 2.0, tuple(waits))


def waits(answered: int, open_ones: int, hours: float = 2) -> list[Wait]:
    return [Wait(hours + n / 10, happened=True) for n in range(answered)] + [Wait(400, happened=False)] * open_ones


@pytest.fixture
def quiet() -> Seen:
    """A community of forty in which nothing stands out: no target, no question, nobody new."""
    crowd = make_crowd(40)
    act_in(crowd, WEEK, creator=range(8), near={Role.CREATOR: range(8, 15)})
    mix = mix_against(crowd.community, WEEK, {Role.CREATOR: (0.5, 0.6)}, 1)
    none = threads([])
    return Seen(
        mix=shown(mix, inside=True),
        threads=none,
        threads_before=none,
        sharing=NOTHING_SHARED,
        sharing_before=NOTHING_SHARED,
        newcomers=Newcomers(0, 0, (0.0, 1.0)),
        pattern=None,
        skills=[SharedSkill(Role.CREATOR, Skill.DESIGNER, 7, 6, 0.1, "Templates")],
    )


def test_a_role_below_its_target_leads_to_the_skill_that_those_near_it_share(quiet: Seen) -> None:
    (finding,) = findings_of(quiet)
    assert (finding.code, finding.role, finding.values["n"], finding.values["near"]) == (
        "role-below", Role.CREATOR, 40, 7,
    )  # fmt: skip
    (suggestion,) = suggestions_of(quiet, [finding])
    assert (suggestion.code, suggestion.skill, suggestion.near) == ("skill", "designer", 7)
    community = quiet.mix.mix.community
    said = line_of(finding, community, "2026-W36")
    assert (
        "20\xa0% of 40 act in the role (between 10\xa0% and 35\xa0% is likely); the target is 50\xa0% to 60\xa0%."
        in said.text
    )
    assert "7 members are near it." in said.text
    assert said.links == (
        ("/c/crowd/insights/?window=2026-W36#numbers", "Numbers"),
        ("/settings/data/?community=crowd&role=creator#signals", "What was counted of me"),
    )
    offered = step_of(suggestion, community, Doing(may_post=True))
    assert offered.text == "Offer guidance on “Designer” to the 7 members who are near acting as Creator."
    # The discussion holds no figure: more may read it than the insights.
    assert offered.url.startswith("/c/crowd/new/discussion/?is_question=no&title=What+would+help+us+with")
    assert "7" not in offered.url
    assert offered.help_url == "/roles/creator/?community=crowd#designer"
    assert step_of(suggestion, community, Doing()).url == offered.help_url


def test_questions_that_stay_open_more_often_are_a_finding_and_few_of_them_are_none(quiet: Seen) -> None:
    rising = replace(quiet, threads=threads(waits(20, 20)), threads_before=threads(waits(38, 2)))
    codes = {finding.code for finding in findings_of(rising)}
    assert "unanswered-rising" in codes
    assert "rota" in {one.code for one in suggestions_of(rising, findings_of(rising))}
    few = replace(quiet, threads=threads(waits(2, 5)), threads_before=threads(waits(7, 0)))
    assert {finding.code for finding in findings_of(few)} == {"role-below"}


def test_answers_that_come_faster_are_said_to(quiet: Seen) -> None:
    faster = replace(quiet, threads=threads(waits(30, 2)), threads_before=threads(waits(30, 2, hours=20)))
    (found,) = [finding for finding in findings_of(faster) if finding.code == "answers-faster"]
    said = line_of(found, quiet.mix.mix.community, "2026-W36")
    assert "within: 3 h 30 min; before: 21 h 30 min" in said.text


def test_newcomers_without_a_welcome_are_the_first_thing_said(quiet: Seen) -> None:
    alone = replace(quiet, newcomers=Newcomers(12, 4, wilson(4, 12)))
    assert "newcomers-unwelcomed" in [finding.code for finding in findings_of(alone)]
    assert "newcomers-unwelcomed" not in {
        finding.code for finding in findings_of(replace(quiet, newcomers=Newcomers(6, 0, wilson(0, 6))))
    }


def test_what_was_suggested_is_looked_at_again_a_window_later(quiet: Seen) -> None:
    later = replace(quiet, newcomers=Newcomers(40, 32, wilson(32, 40)))
    (welcome, creator) = followed([Suggestion("welcome", then=0.3), Suggestion("role", Role.CREATOR, then=0.18)], later)
    assert (welcome.then, welcome.now, welcome.word) == (0.3, 0.8, "rose")
    assert (creator.now, creator.word) == (0.2, "")


def test_who_still_waits_counts_as_waiting() -> None:
    # Of ten questions three were answered quickly; the usual median of these would be two hours.
    some = [Wait(1, happened=True), Wait(2, happened=True), Wait(3, happened=True), *[Wait(50, happened=False)] * 7]
    assert reached_by(some, 0.3) == 3
    assert reached_by(some, 0.5) is None
    # The remission times of Freireich et al. (1963), as every textbook has them: medians 23 and 8 weeks.
    times = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    treated = [Wait(n, happened=True) for n in times]
    treated += [Wait(n, happened=False) for n in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)]
    placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    untreated = [Wait(n, happened=True) for n in placebo]
    assert (reached_by(treated, 0.5), reached_by(untreated, 0.5)) == (23, 8)
    assert chance_of_difference(treated, untreated) == pytest.approx(4.17e-5, rel=0.01)


def test_an_answer_is_useful_when_it_was_made_use_of() -> None:
    asker, helper = make_person("Asker"), make_person("Helper")
    community = make_community("Place", manager=helper)
    add_member(community=community, user=asker, role=Standing.MEMBER, by=None)
    start = span_of(WEEK)[0] + timedelta(days=1)
    for number in range(3):
        with clock.as_of(start):
            entry = post_entry(
                author=asker, community=community, kind="discussion", title="How?", source="How so?", is_question=True
            )
        with clock.as_of(start + timedelta(hours=5)):
            reply = post_reply(author=helper, entry=entry, source="Like that.")
        if number:
            with clock.as_of(start + timedelta(days=2)):
                accept_answer(by=asker, reply=reply)
    found = threads_of(community, WEEK)
    assert (found.questions, found.late, found.soon, found.people) == (3, 1, 2, 2)
    assert found.median == 5


def test_a_newcomer_of_friday_is_welcomed_in_time_until_wednesday() -> None:
    crowd = make_crowd(2)
    friday = datetime.combine(monday_of(WEEK - 2) + timedelta(days=4), time(15), UTC)
    crowd.community.memberships.filter(role="member").update(joined_at=friday)
    for person, later in zip(crowd.people, (timedelta(days=5), timedelta(days=6)), strict=True):
        Act.objects.create(
            event_id=person.pk, signal="welcomed", person=crowd.manager, community=crowd.community, beneficiary=person,
            at=friday + later, week=WEEK - 1,
        )  # fmt: skip
    found = newcomers_of(crowd.community, WEEK)
    assert (found.joined, found.welcomed) == (2, 1)
