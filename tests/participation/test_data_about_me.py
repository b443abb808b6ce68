"""Data about me: each signal with its reason, all of it to take along, off at a word, gone with the account."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from apps.accounts.models import User
from apps.activity.models import Event
from apps.compass.models import SelfAssessment
from apps.compass.services import assess_oneself
from apps.compass.skills import Skill
from apps.content.models import Entry
from apps.core import clock
from apps.core.refusals import Refused
from apps.integrations.erasing import erase_account
from apps.integrations.policies import may_invite_to_claim
from apps.participation import method
from apps.participation.dispute_services import dispute_act
from apps.participation.erasure import erase_person
from apps.participation.models import Act, Dispute, OptOut, Presence, Profile, Tally, Use
from apps.participation.services import forget_old_acts, keep_profiles, rebuild_participation
from apps.ratings.mark_services import thank_for_reply
from tests.cast import make_person
from tests.participation.making import Place, make_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    """Three weeks in which member 1 answers member 0 and is thanked; the title of one question is a formula."""
    place = make_place()
    for _ in range(3):
        question = place.ask(0, title="=1+1 receipts")
        reply = place.later(hours=2).reply(1, question)
        with clock.as_of(place.later(hours=2).now):
            thank_for_reply(by=place.people[0], reply=reply)
        place.read(1, question)
        place.later(days=7)
    place.flow()
    return place


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="apps.accounts.backends.CachedUserBackend")
    return client


def test_a_member_sees_each_signal_with_its_reason_and_narrows_it(place: Place) -> None:
    me = signed_in(place.people[1])
    html = me.get("/settings/data/").content.decode()
    assert html.count('<li class="signal') == 6
    assert "1 person made use of it" in html
    assert "=1+1 receipts" in html
    assert me.get("/settings/data/?role=consumer").content.decode().count('<li class="signal') == 3
    assert me.get("/settings/data/?role=caretaker").content.decode().count('<li class="signal') == 0
    assert signed_in(place.people[2]).get("/settings/data/").content.decode().count('<li class="signal') == 0


def test_a_member_takes_all_of_it_along(place: Place) -> None:
    keep_profiles()
    assess_oneself(person=place.people[1], levels={Skill.BROKER: 4})
    me = signed_in(place.people[1])
    held = me.get("/settings/data/about-me.json").json()
    assert len(held["signals"]) == 6
    assert [row["level"] for row in held["self_assessment"]] == [4]
    assert {row["role"] for row in held["profiles"]} >= {"consumer", "creator"}
    answer = me.get("/settings/data/about-me.csv")
    assert "attachment" in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["signal"] for row in rows} == {"reply", "read"}
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_a_member_turns_profiling_off_and_on_by_page_and_api(place: Place) -> None:
    keep_profiles()
    person, me = place.people[1], signed_in(place.people[1])
    assert me.post("/settings/data/profiling/", {"profiled": "no"}).status_code == 302
    assert not Profile.objects.filter(person=person).exists()
    assert "Profile me again" in me.get("/settings/data/").content.decode()
    assert me.get("/api/v1/me/profiling/").json() == {"profiled": False}
    assert me.put("/api/v1/me/profiling/", {"profiled": True}, content_type="application/json").status_code == 200
    assert not OptOut.objects.exists()


def test_a_program_reads_its_own_acts(place: Place) -> None:
    answer = signed_in(place.people[1]).get("/api/v1/me/profile/acts/?role=creator&limit=2").json()
    assert (answer["count"], len(answer["results"])) == (3, 2)
    assert {row["used_by"] for row in answer["results"]} == {1}
    assert signed_in(place.people[1]).get("/api/v1/me/profile/acts/?role=king").status_code == 400


def weight_of(person: User) -> float:
    return Profile.objects.filter(person=person, role="creator").latest("week").strength


def test_what_a_member_says_is_not_right_adds_nothing_until_they_take_it_back(place: Place) -> None:
    keep_profiles()
    person, me = place.people[1], signed_in(place.people[1])
    before = weight_of(person)
    act = Act.objects.filter(person=person, signal="reply").latest("at")
    address = f"/settings/data/signals/{act.event_id}/reply/"
    assert address in me.get("/settings/data/").content.decode()
    answer = me.post(address, {"dispute": "yes", "note": "Not me"})
    assert answer.status_code == 422
    refused = answer.content.decode()
    assert "This field is required." in refused
    assert "Not me</textarea>" in refused
    assert not Dispute.objects.exists()

    assert me.post(address, {"dispute": "yes", "reason": "not_i", "note": "Not me"}).status_code == 302
    place.flow()
    keep_profiles()
    assert weight_of(person) < before
    [line] = [row for row in me.get("/api/v1/me/profile/acts/").json()["results"] if row["disputed"]]
    assert (line["event"], line["note"], line["amount"]) == (act.event_id, "Not me", 0)
    assert "Change what you said" in me.get("/settings/data/").content.decode()
    assert Event.objects.get(verb="act_disputed").context == {}

    assert me.post(address, {"dispute": "no"}).status_code == 302
    place.flow()
    keep_profiles()
    assert weight_of(person) == before


def test_a_program_disputes_what_is_held_about_its_owner_and_about_nobody_else(place: Place) -> None:
    act = Act.objects.filter(person=place.people[1], signal="reply").latest("at")
    address, reason = f"/api/v1/me/profile/acts/{act.event_id}/reply/dispute/", {"reason": "no_use"}
    other, me = signed_in(place.people[0]), signed_in(place.people[1])
    assert other.put(address, reason, content_type="application/json").status_code == 404
    assert me.put(address, {"reason": "king"}, content_type="application/json").status_code == 400
    assert me.put(address, reason, content_type="application/json").json()["disputed"] == "no_use"
    assert me.put(address, {"reason": "other"}, content_type="application/json").json()["disputed"] == "other"
    rebuild_participation()
    assert me.get("/api/v1/me/profile/acts/?role=creator").json()["results"][0]["disputed"] == "other"
    assert other.delete(address).status_code == 404
    assert me.delete(address).json()["disputed"] == ""
    assert not Dispute.objects.exists()
    assert [row.verb for row in Event.objects.order_by("pk")][-2:] == ["act_disputed", "dispute_withdrawn"]
    with pytest.raises(Refused):
        dispute_act(by=place.people[0], act=act, reason="other")


def test_a_dispute_goes_with_the_act_or_the_account(place: Place) -> None:
    first, last = Act.objects.filter(person=place.people[1], signal="reply").order_by("at")[::2]
    for act in (first, last):
        dispute_act(by=place.people[1], act=act, reason="other")
    with clock.as_of(first.at + method.ACTS_KEPT + timedelta(days=1)):
        forget_old_acts()
    assert [row.event_id for row in Dispute.objects.all()] == [last.event_id]
    erase_person(place.people[1])
    assert not Dispute.objects.exists()


def test_an_administrator_erases_an_account_and_others_keep_what_they_had(place: Place) -> None:
    staff, person = make_person("Site staff", is_staff=True), place.people[0]
    assess_oneself(person=person, levels={Skill.BROKER: 4})
    uses = Use.objects.filter(act__person=place.people[1]).count()
    erase_account(by=staff, person=person, confirmation=person.handle)
    person.refresh_from_db()
    assert (person.name, person.email, person.is_active) == ("Former member", None, False)
    assert "member" not in person.handle
    for model in (Act, Tally, Presence, Profile, SelfAssessment):
        assert not model._base_manager.filter(person=person).exists()
    assert Use.objects.filter(act__person=place.people[1]).count() == uses
    assert not Use.objects.filter(person=person).exists()
    assert Entry.objects.filter(author=person).count() == 3
    assert not person.memberships.exists()
    assert may_invite_to_claim(staff, person) is not None


def test_an_account_is_not_erased_without_the_handle_or_the_only_manager(place: Place) -> None:
    staff = make_person("Site staff", is_staff=True)
    for handle, confirm in (("member-0", "member-1"), ("place-manager", "place-manager"), ("nobody", "nobody")):
        with pytest.raises(CommandError):
            call_command("erase_account", handle, by=staff.email, confirm=confirm)
    with pytest.raises(CommandError):
        call_command("erase_account", "member-0", by="member-1@example.org", confirm="member-0")
    assert not User.objects.filter(name="Former member").exists()
    assert Act.objects.filter(person=place.people[1]).exists()
    call_command("erase_account", "member-0", by=staff.email, confirm="member-0")
    assert User.objects.filter(name="Former member").count() == 1
