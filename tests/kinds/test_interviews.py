"""Interviews: the person who was interviewed decides, at any time."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.communities.models import Community, Status
from apps.content.kinds.interview.models import Consent
from apps.content.kinds.interview.services import give_consent, withdraw_consent
from apps.content.models import Entry
from apps.content.services import edit_entry, post_entry, release_entry
from apps.core.refusals import Refused
from apps.notifications.models import Notification
from apps.recognition.card_services import draw_cards
from apps.recognition.selectors import popular_people
from tests.cast import Cast
from tests.kinds.making import interview
from tests.kinds.test_documents import client_of

type Flow = Callable[[], None]


def sees(person: object, entry: Entry) -> bool:
    client: Client = client_of(person)
    return client.get(entry.get_absolute_url()).status_code == 200


def told(person: object) -> list[str]:
    return list(Notification.objects.filter(user=person, read_at=None).order_by("pk").values_list("kind", flat=True))


def test_interview_waits_for_consent_and_is_withheld_again_when_it_is_taken_back(cast: Cast, flow: Flow) -> None:
    before = cast.community.entry_count
    entry = interview(cast.member, cast.sme, cast.community)
    flow()
    assert entry.is_withheld
    assert told(cast.sme) == ["interview"]
    assert [sees(person, entry) for person in (cast.sme, cast.member, cast.manager)] == [True] * 3
    assert [sees(person, entry) for person in (cast.other, cast.outsider, None)] == [False] * 3
    give_consent(by=cast.sme, entry=entry)
    give_consent(by=cast.sme, entry=entry)
    flow()
    assert told(cast.member) == ["consent"]
    assert sees(None, entry)
    assert Community.objects.get(pk=cast.community.pk).entry_count == before + 1
    withdraw_consent(by=cast.sme, entry=entry)
    withdraw_consent(by=cast.sme, entry=entry)
    assert not sees(cast.other, entry)
    assert sees(cast.sme, entry)
    assert Community.objects.get(pk=cast.community.pk).entry_count == before
    consent = Consent.objects.get()
    assert consent.ended_at is not None
    verbs = list(Event.objects.filter(entry_id=entry.pk).order_by("pk").values_list("verb", flat=True))
    assert verbs == [
        Verb.ENTRY_POSTED, Verb.CONSENT_GIVEN, Verb.ENTRY_RELEASED, Verb.CONSENT_WITHDRAWN, Verb.ENTRY_WITHHELD,
    ]  # fmt: skip


def test_nobody_else_decides_and_no_manager_publishes_without_consent(cast: Cast) -> None:
    entry = interview(cast.member, cast.sme, cast.community)
    for person in (cast.member, cast.manager, cast.other):
        with pytest.raises(Refused):
            give_consent(by=person, entry=entry)
    with pytest.raises(Refused, match="consent"):
        release_entry(by=cast.manager, entry=entry)
    assert release_entry(by=None, entry=entry).is_withheld
    assert client_of(cast.manager).post(f"/e/{entry.pk}/consent/", {"consent": "yes"}).status_code == 403
    assert not Consent.objects.exists()
    assert Entry.objects.get(pk=entry.pk).is_withheld


def test_interviewee_edits_the_answers_and_what_others_change_later_asks_again(cast: Cast, flow: Flow) -> None:
    entry = interview(cast.member, cast.sme, cast.community)
    edit_entry(by=cast.sme, entry=entry, changes={"source": "## A good day?\n\nMine are all good."})
    client = client_of(cast.sme)
    assert "Shall this be published?" in client.get(entry.get_absolute_url()).content.decode()
    client.post(f"/e/{entry.pk}/consent/", {"consent": "yes"})
    edit_entry(by=cast.sme, entry=entry, changes={"source": "## A good day?\n\nNearly all."})
    assert not Entry.objects.get(pk=entry.pk).is_withheld
    edit_entry(by=cast.member, entry=entry, changes={"tags": ["dock"]})
    assert not Entry.objects.get(pk=entry.pk).is_withheld
    flow()
    edit_entry(by=cast.member, entry=entry, changes={"source": "## A good day?\n\nThere are none."})
    assert Entry.objects.get(pk=entry.pk).is_withheld
    flow()
    assert "interview" in told(cast.sme)
    edit_entry(by=cast.member, entry=entry, changes={"coauthors": []})
    assert sees(cast.sme, entry)


def test_interview_prepared_before_launch_is_published_at_launch_only_with_consent(cast: Cast) -> None:
    Community.objects.filter(pk=cast.community.pk).update(status=Status.PREPARING)
    cast.community.refresh_from_db()
    agreed = interview(cast.sme, cast.manager, cast.community)
    silent = interview(cast.sme, cast.manager, cast.community, title="Another")
    give_consent(by=cast.manager, entry=agreed)
    assert Entry.objects.get(pk=agreed.pk).is_withheld
    Community.objects.filter(pk=cast.community.pk).update(status=Status.ACTIVE)
    assert not release_entry(by=None, entry=agreed).is_withheld
    assert release_entry(by=None, entry=silent).is_withheld
    give_consent(by=cast.manager, entry=silent)
    assert not Entry.objects.get(pk=silent.pk).is_withheld


def test_interview_needs_one_reader_of_the_community_and_stays_with_them(cast: Cast) -> None:
    with pytest.raises(Refused):
        interview(cast.member, cast.outsider, cast.hidden)
    with pytest.raises(Refused):
        post_entry(author=cast.member, community=cast.community, kind="interview", title="With whom?", source="x")
    assert not Entry.objects.exists()
    entry = interview(cast.member, cast.sme, cast.community)
    with pytest.raises(Refused):
        edit_entry(by=cast.member, entry=entry, changes={"details": {"interviewee": "other-person"}})
    form = {"interviewee": "sme-person, other-person", "title": "Two", "source": "x"}
    answer = client_of(cast.member).post("/c/community/new/interview/", form)
    assert (answer.status_code, Entry.objects.count()) == (422, 1)


def test_published_interviews_lead_who_is_popular_and_withheld_ones_do_not(cast: Cast) -> None:
    entry = interview(cast.member, cast.sme, cast.community)
    assert popular_people(cast.other) == []
    give_consent(by=cast.sme, entry=entry)
    assert draw_cards() == 1
    (row,) = popular_people(cast.other, community=cast.community)
    assert (row.person, row.entry, row.why) == (cast.sme, entry, "Interviewed")
    html = client_of(cast.other).get("/").content.decode()
    assert "The question behind it" in html
    assert popular_people(cast.outsider, community=cast.hidden) == []
    withdraw_consent(by=cast.sme, entry=entry)
    assert popular_people(cast.other) == []
