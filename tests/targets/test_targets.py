"""From a draft to targets in force and out of force again, and what is refused on the way."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client

from apps.accounts.models import User
from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.core import clock
from apps.core.refusals import Refused
from apps.notifications.models import Kind, Notification
from apps.targets.advancing import advance_due
from apps.targets.checks import Unsound, complaints_about
from apps.targets.models import Ending, Measure, RoleRange, State, TargetSet, Vote
from apps.targets.selectors import active_target
from apps.targets.services import (
    change_targets,
    comment_on,
    draft_targets,
    propose_targets,
    remove_comment,
    renew_targets,
    rework_targets,
    vote_on,
    withdraw_targets,
    withdraw_vote,
)
from apps.targets.wording import TypedMeasure, TypedRange, Wording
from tests.cast import Cast
from tests.recognition.conftest import client_of
from tests.targets.conftest import SOUND, after, counting


def test_members_adopt_what_they_discussed_and_it_ends_at_its_review(
    cast: Cast, voted: Callable[..., TargetSet], flow: Callable[[], None]
) -> None:
    row = voted(member="agree", sme="agree", manager="abstain", other="agree")
    assert (row.state, row.agreed, row.abstained, row.objected) == (State.ACTIVE, 3, 1, 0)
    with clock.as_of(after(22)):
        target = active_target(cast.community)
        assert target is not None
        assert target.ranges == {"connector": (0.05, 0.15)}
        assert (target.purpose, target.voters) == (SOUND.purpose, 4)
    flow()
    told = Notification.objects.filter(kind=Kind.TARGETS).values_list("user__name", flat=True)
    assert sorted(told) == ["manager person", "member person", "other person", "sme person"]
    with clock.as_of(after(21 + 95)):
        assert active_target(cast.community) is None
        assert advance_due() == 1
    row.refresh_from_db()
    assert (row.state, row.ending) == (State.RETIRED, Ending.EXPIRED)
    verbs = Event.objects.filter(verb__startswith="targets_").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [
        Verb.TARGETS_DRAFTED, Verb.TARGETS_PROPOSED, Verb.TARGETS_VOTE_OPENED, *[Verb.TARGETS_VOTED] * 4,
        Verb.TARGETS_ADOPTED, Verb.TARGETS_ENDED,
    ]  # fmt: skip


@pytest.mark.parametrize("choices", [{}, {"member": "agree"}, {"member": "agree", "sme": "agree", "other": "object"}])
def test_too_few_votes_or_too_many_objections_adopt_nothing(
    cast: Cast, voted: Callable[..., TargetSet], choices: dict[str, str]
) -> None:
    row = voted(**choices)
    assert (row.state, row.ending) == (State.RETIRED, Ending.NOT_ADOPTED)
    assert active_target(cast.community) is None


def test_a_later_set_replaces_and_a_renewal_goes_to_the_vote_at_once(
    cast: Cast, voted: Callable[..., TargetSet]
) -> None:
    first = voted(member="agree", sme="agree")
    second = voted(replace(SOUND, review_months=6), day=22, member="agree", sme="agree")
    first.refresh_from_db()
    assert (first.state, first.ending, second.state) == (State.RETIRED, Ending.REPLACED, State.ACTIVE)
    with clock.as_of(after(44)):
        # Five months before the review nobody can start a vote for all.
        with pytest.raises(Refused):
            renew_targets(by=cast.member, target_set=second)
        assert TargetSet.objects.count() == 2
    with clock.as_of(after(43.2 + 160)):
        renewal = renew_targets(by=cast.member, target_set=second)
        assert (renewal.state, renewal.renews, Wording.of(renewal)) == (State.CONSENT, second, Wording.of(second))
        with pytest.raises(Refused):
            renew_targets(by=cast.sme, target_set=second)
    assert TargetSet.objects.count() == 3


@pytest.mark.parametrize(
    ("wording", "code"),
    [
        (counting("500 downloads a month"), "activity_counts"),
        (counting("Average rating above 4"), "activity_counts"),
        (counting("Number of contributions"), "activity_counts"),
        (counting("3 posts per person"), "quota"),
        (counting("Share of questions that @member-person answers within a day"), "one_person"),
        (counting("Share of questions that Member Person answers within a day"), "one_person"),
        (replace(SOUND, outcomes=("More page views.",)), "activity_counts"),
        (replace(SOUND, measures=(TypedMeasure("x", "Share of questions solved", ""),)), "balancing"),
        (replace(SOUND, measures=(), ranges=()), "nothing"),
        (replace(SOUND, purpose="To be the best"), "purpose"),
        (replace(SOUND, ranges=(TypedRange("carrier", 5, 10, ""),)), "reason"),
        (replace(SOUND, ranges=(TypedRange("carrier", 50, 10, "x"),)), "range"),
        (replace(SOUND, review_months=7), "review"),
    ],
)
def test_an_unsound_set_is_refused_and_says_why(cast: Cast, wording: Wording, code: str) -> None:
    with pytest.raises(Unsound) as caught:
        draft_targets(by=cast.member, community=cast.community, wording=wording)
    assert code in {complaint.code for complaint in caught.value.complaints}
    assert not TargetSet.objects.exists()
    assert not Event.objects.filter(verb=Verb.TARGETS_DRAFTED).exists()


def test_a_count_may_stand_beside_what_it_is_good_for(cast: Cast) -> None:
    beside = TypedMeasure("Seen at all.", "500 downloads a month", "Documents older than a year are reviewed.")
    assert complaints_about(replace(SOUND, measures=(*SOUND.measures, beside)), cast.community) == []


def test_only_members_write_and_only_the_proposer_changes(cast: Cast) -> None:
    for person in (cast.outsider, cast.hr, cast.staff):
        with pytest.raises(Refused):
            draft_targets(by=person, community=cast.community, wording=SOUND)
    row = draft_targets(by=cast.member, community=cast.community, wording=SOUND)
    for person in (cast.manager, cast.staff, cast.hr):
        for write in (
            lambda by=person: change_targets(by=by, target_set=row, wording=SOUND),
            lambda by=person: propose_targets(by=by, target_set=row),
            lambda by=person: withdraw_targets(by=by, target_set=row),
        ):
            with pytest.raises(Refused):
                write()
    propose_targets(by=cast.member, target_set=row)
    for person in (cast.hr, cast.staff, cast.outsider):
        with pytest.raises(Refused):
            comment_on(by=person, target_set=row, body="May I?")
        with pytest.raises(Refused):
            vote_on(by=person, target_set=row, choice="agree")
    assert (row.comments.count(), Vote.objects.count()) == (0, 0)


def test_a_draft_is_its_writers_alone_and_comes_back_to_be_changed(cast: Cast) -> None:
    row = draft_targets(by=cast.member, community=cast.community, wording=SOUND)
    assert not TargetSet.objects.visible_to(cast.manager).exists()
    propose_targets(by=cast.member, target_set=row)
    assert TargetSet.objects.visible_to(cast.manager).exists()
    comment = comment_on(by=cast.other, target_set=row, body="What about leave?")
    with pytest.raises(Refused):
        remove_comment(by=cast.sme, comment=comment)
    assert remove_comment(by=cast.manager, comment=comment).body == ""
    rework_targets(by=cast.member, target_set=row)
    change_targets(by=cast.member, target_set=row, wording=replace(SOUND, ranges=()))
    row.refresh_from_db()
    assert (row.state, row.due_at, row.ranges.count(), row.measures.count()) == (State.DRAFT, None, 0, 1)


def test_a_vote_can_be_changed_and_taken_back_and_an_objection_says_why(cast: Cast) -> None:
    row = draft_targets(by=cast.member, community=cast.community, wording=SOUND)
    propose_targets(by=cast.member, target_set=row)
    with pytest.raises(Refused):
        vote_on(by=cast.member, target_set=row, choice="agree")
    with clock.as_of(after(14.1)):
        assert advance_due() == 1
        vote_on(by=cast.sme, target_set=row, choice="agree")
        with pytest.raises(Refused):
            vote_on(by=cast.sme, target_set=row, choice="object", reason=" ")
        vote_on(by=cast.sme, target_set=row, choice="object", reason="Too soon.")
        assert [(vote.choice, vote.reason) for vote in Vote.objects.all()] == [("object", "Too soon.")]
        withdraw_vote(by=cast.sme, target_set=row)
    assert not Vote.objects.exists()
    assert "object" not in str(list(Event.objects.filter(verb=Verb.TARGETS_VOTED).values_list("context", flat=True)))


def test_no_column_of_a_target_leads_to_a_person() -> None:
    for model in (TargetSet, RoleRange, Measure):
        for field in model._meta.get_fields():
            if field.concrete:
                assert field.related_model is not User, field
                assert not {"person", "user", "member", "handle", "email"} & set(field.name.split("_")), field
        assert not admin.site.is_registered(model)
    tables = {model._meta.db_table for model in apps.get_app_config("targets").get_models()}
    others = [m for m in apps.get_models() if m._meta.app_label != "targets"]
    for model in others:
        for field in model._meta.concrete_fields:
            linked = field.related_model
            assert linked is None or linked._meta.db_table not in tables, f"{model} joins targets"


def test_a_page_keeps_what_was_typed_and_says_why_it_is_refused(cast: Cast) -> None:
    client: Client = client_of(cast.member)
    typed = {
        "purpose": SOUND.purpose, "outcome_1": "Plans hold.", "review_months": "6",
        "aim_1": "More life.", "measure_1": "500 downloads a month", "balancing_1": "Experts keep their day.",
    }  # fmt: skip
    refused = client.post(f"/c/{cast.community.slug}/targets/new/", typed)
    assert refused.status_code == 422
    assert b"only count activity" in refused.content
    assert b"500 downloads a month" in refused.content
    assert b'<a href="#id_measure_1">Target 1, By what we see it</a>' in refused.content
    kept = client.post(f"/c/{cast.community.slug}/targets/new/", typed | {"measure_1": "Share of questions solved"})
    assert kept.status_code == 302
    assert client.get(kept["Location"]).status_code == 200
    assert TargetSet.objects.get().measures.get().measure == "Share of questions solved"
