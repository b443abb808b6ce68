"""What is kept of skills: right, anew the same, the member's alone, and gone when it is to be."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command

from apps.accounts.models import User
from apps.activity.models import Event
from apps.communities.models import Community, Role
from apps.communities.services import add_member, leave_community
from apps.compass.consumers import CompassConsumer
from apps.compass.counting.counts import WINDOW_WEEKS
from apps.compass.evidence import keep_evidence, write_evidence
from apps.compass.models import SkillEvidence, SkillUsual, Verdict
from apps.compass.selectors import shared_skills, skills_of
from apps.compass.services import assess_oneself
from apps.compass.skills import Skill
from apps.content.services import post_entry
from apps.core import clock
from apps.participation import method
from apps.participation.models import Presence, Profile, Tally
from apps.participation.profiles import STEP_WEEKS
from apps.participation.services import opt_in, opt_out
from apps.participation.signals import THRESHOLDS, Signal
from apps.participation.signals import Role as Part
from tests.cast import make_community, make_person
from tests.compass.making import LAST
from tests.participation.making import LONG

pytestmark = pytest.mark.django_db

# Of 24 things that each of them read, so many were found by a search.
FOUND = [12, 11, 13, 12, 10, 14, 12, 11, 1, 23]


@pytest.fixture
def place() -> Community:
    """Ten readers, three weeks present each: one hardly searches, one does always."""
    place = make_community("readers", manager=make_person("Readers manager"))
    for number, found in enumerate(FOUND):
        person = make_person(f"Reader {number}")
        add_member(community=place, user=person, role=Role.MEMBER, by=None)
        for week in range(LAST - 3, LAST + 1):
            Presence.objects.create(person=person, community=place, week=week)
        for signal, amount in ((Signal.READ, 24), (Signal.FOUND, found)):
            day = method.monday_of(LAST)
            Tally.objects.create(person=person, community=place, day=day, week=LAST, signal=signal, number=amount)
    return place


def reader(number: int) -> User:
    return User.objects.get(handle=f"reader-{number}")


def kept(place: Community) -> list[tuple[object, ...]]:
    rows = SkillEvidence.objects.filter(community=place).exclude(skill=Skill.GROUP_ORIENTED)
    return sorted(rows.values_list("person__handle", "skill", "week", "k", "n", "mean", "verdict"))


def test_those_far_from_the_usual_are_told_so_and_the_others_are_not(place: Community) -> None:
    write_evidence(place.pk, LAST)
    verdicts = dict(SkillEvidence.objects.filter(skill="self-directed").values_list("person__handle", "verdict"))
    assert verdicts.pop("reader-8") == Verdict.WORTH_DEVELOPING
    assert verdicts.pop("reader-9") == Verdict.STRONG
    assert set(verdicts.values()) == {Verdict.USUAL}
    usual = SkillUsual.objects.get(skill="self-directed")
    assert (usual.members, round(usual.median, 2), usual.load) == (10, 0.5, 6)


def test_writing_twice_and_rebuilding_come_to_the_same(place: Community) -> None:
    write_evidence(place.pk, LAST)
    first = kept(place)
    write_evidence(place.pk, LAST)
    assert kept(place) == first
    SkillEvidence.objects.update(k=0)
    call_command("rebuild_skills", community=place.slug, stdout=StringIO())
    assert [row for row in kept(place) if row[2] == LAST] == first
    with pytest.raises(CommandError):
        call_command("rebuild_skills", community="nowhere")


def test_opting_out_and_leaving_delete_ones_own_and_change_nobody_elses(place: Community) -> None:
    write_evidence(place.pk, LAST)
    others = [row for row in kept(place) if row[0] not in ("reader-8", "reader-9")]
    opt_out(person=reader(8))
    leave_community(user=reader(9), community=place)
    CompassConsumer().apply(list(Event.objects.filter(verb="profiling_changed")))
    assert not SkillEvidence.objects.filter(person=reader(8)).exists()
    assert all(view.mean is None for view in skills_of(reader(8), place))
    write_evidence(place.pk, LAST)
    assert kept(place) == others
    opt_in(person=reader(8))
    write_evidence(place.pk, LAST)
    assert SkillEvidence.objects.filter(person=reader(8)).exists()


def test_whoever_keeps_no_record_of_reading_has_no_evidence_from_it(place: Community) -> None:
    write_evidence(place.pk, LAST)
    event = Event(verb="reading_record_changed", person_id=reader(1).pk)
    CompassConsumer().apply([event])
    assert list(SkillEvidence.objects.filter(person=reader(1)).values_list("skill", flat=True)) == ["group-oriented"]
    assert SkillEvidence.objects.filter(person=reader(2), skill="self-directed").exists()


def test_evidence_is_the_members_alone_and_goes_with_the_account(place: Community) -> None:
    write_evidence(place.pk, LAST)
    me, manager = reader(1), place.memberships.get(role=Role.MANAGER).user
    assert {row.person_id for row in SkillEvidence.objects.visible_to(me)} == {me.pk}
    manager.is_staff = True
    assert not SkillEvidence.objects.visible_to(manager).exists()
    assert not SkillEvidence.objects.visible_to(AnonymousUser()).exists()
    place.memberships.filter(user=me).delete()
    me.delete()
    assert not SkillEvidence.objects.filter(person__handle="reader-1").exists()


def test_few_weeks_and_few_others_are_not_enough_to_say(place: Community) -> None:
    Presence.objects.filter(person=reader(8), week__lt=LAST - 1).delete()
    write_evidence(place.pk, LAST)
    assert SkillEvidence.objects.get(person=reader(8), skill="self-directed").verdict == Verdict.NOT_ENOUGH
    Tally.objects.filter(person__handle__in=[f"reader-{n}" for n in range(6)]).delete()
    write_evidence(place.pk, LAST)
    assert not SkillUsual.objects.filter(skill="self-directed").exists()
    assert SkillEvidence.objects.get(person=reader(9), skill="self-directed").verdict == Verdict.NOT_ENOUGH


def test_the_last_window_and_every_fourth_are_kept_for_two_years(place: Community) -> None:
    month = LAST - LAST % STEP_WEEKS
    passed, old = month - STEP_WEEKS + 1, month - 27 * STEP_WEEKS
    for week in (passed, month - STEP_WEEKS, old):
        SkillEvidence.objects.create(
            person=reader(1), community=place, skill="broker", week=week, k=1, n=2, tries=2, weeks=3, mean=0.5,
            lo80=0.2, hi80=0.8, verdict=Verdict.NOT_ENOUGH,
        )  # fmt: skip
    keep_evidence()
    weeks = set(SkillEvidence.objects.filter(person=reader(1)).values_list("week", flat=True))
    assert weeks - {month} == {LAST, month - STEP_WEEKS} - {month}
    keep_evidence()
    assert not SkillEvidence.objects.filter(week__in=(passed, old)).exists()


def test_a_member_sees_all_seventeen_with_sentences_causes_and_context(place: Community) -> None:
    write_evidence(place.pk, LAST)
    assess_oneself(person=reader(8), levels={Skill.SELF_DIRECTED: 1})
    views = {view.skill: view for view in skills_of(reader(8), place)}
    assert list(views) == list(Skill)
    weak = views[Skill.SELF_DIRECTED]
    assert (weak.verdict, weak.k, weak.n, weak.cause) == (Verdict.WORTH_DEVELOPING, 1, 24, "training")
    assert weak.sentence == ("Entries that you read to the end: 24. Those that you had found by your own search: 1.")
    assert weak.next_step is not None
    for silent in (Skill.MEDIA_SAVVY, Skill.CONDUCTOR, Skill.SWITCHED_ON, Skill.AMBASSADOR):
        assert views[silent].verdict == ""
        assert views[silent].sentence.startswith("The log cannot tell; you and your peers can.")
    assert views[Skill.BROKER].sentence.startswith("Nothing to go by in the last 24 weeks. What would be: ")
    assert skills_of(reader(9), place)[0].next_steps == ()


def test_a_community_hears_of_the_skill_that_many_near_a_role_share_and_of_nobody(place: Community) -> None:
    write_evidence(place.pk, LAST)

    def near(numbers: range) -> None:
        Profile.objects.all().delete()
        for number in numbers:
            Profile.objects.create(
                person=reader(number), community=place, role=Part.CONSUMER, week=LAST, gate=1, weeks_present=4,
                strength=0.7 * THRESHOLDS[Part.CONSUMER], weeks_active=1, beneficiaries=0, is_acting=False,
            )  # fmt: skip

    near(range(4, 9))
    found = shared_skills(place, LAST)
    assert [(row.role, row.skill, row.near, row.known) for row in found] == [(Part.CONSUMER, Skill.SELF_DIRECTED, 5, 5)]
    assert found[0].below > 0
    assert found[0].offer
    near(range(5, 9))
    assert shared_skills(place, LAST) == []


def test_the_window_is_two_of_the_profiles(place: Community) -> None:
    Tally.objects.update(week=LAST - WINDOW_WEEKS)
    write_evidence(place.pk, LAST)
    assert not SkillEvidence.objects.filter(skill="self-directed").exists()
    with clock.as_of(clock.now() - timedelta(weeks=1)):
        post_entry(author=reader(1), community=place, kind="discussion", title="After the window", source=LONG * 3)
    write_evidence(place.pk, LAST)
    assert not SkillEvidence.objects.filter(skill="designer").exists()
