"""What somebody is still writing: kept while they type, published once, at once or when its time comes."""

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from apps.communities.models import Community, Status
from apps.communities.services import leave_community
from apps.content.models import Entry
from apps.content.services import remove_entry, restore_entry
from apps.core.refusals import Refused
from apps.drafts.models import Draft
from apps.drafts.publishing import forget_old, publish_due
from apps.drafts.services import (
    bring_back_draft,
    discard_draft,
    publish_draft,
    save_draft,
    schedule_draft,
)
from apps.notifications.selectors import notifications_for
from apps.ratings.models import Follow
from tests.cast import Cast, ask, make_cast

type Flow = Callable[[], None]

WHOLE = {"title": "Split deliveries", "source": "Park them in *blocked* stock.", "is_question": "no", "tags": "asn"}


def begin(cast: Cast, *, community: Community | None = None, **values: str) -> Draft:
    return save_draft(
        author=cast.member,
        key=uuid.uuid4(),
        community=community or cast.community,
        kind="discussion",
        values=WHOLE | values,
        seen=0,
    )


def save(draft: Draft, seen: int | None, **values: str) -> Draft:
    return save_draft(
        author=draft.author, key=draft.key, community=draft.community, kind=draft.kind, values=values, seen=seen
    )


def test_a_writer_keeps_unfinished_words_and_goes_on(cast: Cast) -> None:
    draft = begin(cast, title="", source="Half a\x00 sen")
    again = save(draft, 1, title="", source="Half a sentence")
    assert (again.pk, again.version, again.text("source")) == (draft.pk, 2, "Half a sentence")
    assert not Draft.objects.visible_to(cast.manager).exists()


def test_two_windows_on_one_draft_lose_nothing(cast: Cast) -> None:
    draft = begin(cast)
    save(draft, 1, source="from the first window")
    other = save(draft, 1, source="from the second window")
    assert other.key != draft.key
    kept = {row.text("source") for row in Draft.objects.visible_to(cast.member)}
    assert kept == {"from the first window", "from the second window"}


def test_the_same_saving_sent_twice_is_one_draft(cast: Cast) -> None:
    draft = begin(cast)
    again = save(draft, 0, **WHOLE)
    assert (again.pk, again.version) == (draft.pk, 1)


def test_an_outsider_begins_no_draft_and_an_early_leaver_keeps_theirs(cast: Cast) -> None:
    with pytest.raises(Refused):
        save_draft(
            author=cast.outsider, key=uuid.uuid4(), community=cast.community, kind="discussion", values=WHOLE, seen=0
        )
    draft = begin(cast, community=cast.hidden)
    leave_community(user=cast.member, community=cast.hidden)
    draft.author.__dict__.pop("_standing", None)
    assert save(draft, 1, source="still mine").version == 2
    with pytest.raises(Refused):
        publish_draft(draft=draft)
    assert Draft.objects.count() == 1
    assert not Entry.objects.exists()


def test_a_published_draft_is_an_entry_and_a_late_saving_does_not_bring_it_back(cast: Cast) -> None:
    draft = begin(cast)
    entry = publish_draft(draft=draft)
    assert (entry.title, entry.author, [tag.name for tag in entry.tags.all()]) == (
        "Split deliveries",
        cast.member,
        ["asn"],
    )
    assert publish_draft(draft=draft) == entry
    with pytest.raises(Refused) as refused:
        save(draft, 1, source="late")
    assert refused.value.refusal.code == "published"
    assert not Draft.objects.kept().exists()
    assert Follow.objects.filter(user=cast.member, entry=entry).exists()


def test_an_incomplete_draft_is_not_published_and_says_what_is_missing(cast: Cast) -> None:
    draft = begin(cast, title="")
    with pytest.raises(Refused, match="Title"):
        publish_draft(draft=draft)
    with pytest.raises(Refused, match="Title"):
        schedule_draft(draft=draft, publish_at=timezone.now() + timedelta(hours=1))
    assert Draft.objects.get().publish_at is None
    assert not Entry.objects.exists()


def test_a_time_that_has_passed_is_refused(cast: Cast) -> None:
    draft = begin(cast)
    with pytest.raises(Refused) as refused:
        schedule_draft(draft=draft, publish_at=timezone.now() - timedelta(minutes=1))
    assert refused.value.refusal.code == "not_ahead"
    assert Draft.objects.get().publish_at is None


def test_a_scheduled_draft_is_published_at_its_time_and_not_before(cast: Cast) -> None:
    draft = begin(cast)
    schedule_draft(draft=draft, publish_at=timezone.now() + timedelta(hours=1))
    assert publish_due() == 0
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        assert publish_due() == 1
        assert publish_due() == 0
        entry = Entry.objects.get()
        assert entry.published_at == timezone.now()
    assert Draft.objects.get().became == entry


def test_a_draft_refused_at_its_time_is_kept_and_its_author_told_why(cast: Cast, flow: Flow) -> None:
    first, second = begin(cast, community=cast.hidden), begin(cast, title="Another one")
    for draft in (first, second):
        schedule_draft(draft=draft, publish_at=timezone.now() + timedelta(minutes=5))
    leave_community(user=cast.member, community=cast.hidden)
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert publish_due() == 2
        flow()
    first.refresh_from_db()
    assert (first.publish_at, "member" in first.failed_reason, first.title) == (None, True, "Split deliveries")
    assert [entry.title for entry in Entry.objects.all()] == ["Another one"]
    told = notifications_for(cast.member).rows
    assert [(row.kind, row.url) for row in told] == [("unposted", "/drafts/")]
    assert "could not be published" in told[0].sentence


def test_an_archived_community_takes_no_scheduled_text(cast: Cast) -> None:
    draft = begin(cast)
    schedule_draft(draft=draft, publish_at=timezone.now() + timedelta(minutes=5))
    Community.objects.filter(pk=cast.community.pk).update(status=Status.ARCHIVED)
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        publish_due()
    draft.refresh_from_db()
    assert "archived" in draft.failed_reason
    assert not Entry.objects.exists()


def test_a_change_kept_as_a_draft_alters_the_entry_only_when_it_is_published(cast: Cast) -> None:
    entry = ask(cast.member, cast.community)
    draft = save_draft(
        author=cast.member,
        key=uuid.uuid4(),
        community=cast.community,
        kind="discussion",
        entry=entry,
        values=WHOLE | {"seen": "", "comment": "clearer"},
        seen=0,
    )
    entry.refresh_from_db()
    assert entry.title == "How do you handle split deliveries?"
    with pytest.raises(Refused):
        schedule_draft(draft=draft, publish_at=timezone.now() + timedelta(hours=1))
    changed = publish_draft(draft=draft)
    assert (changed.pk, changed.title) == (entry.pk, "Split deliveries")
    assert entry.revisions.order_by("number").last().comment == "clearer"


def test_a_draft_thrown_away_comes_back_within_thirty_days_and_is_then_forgotten(cast: Cast) -> None:
    draft = begin(cast)
    discard_draft(draft=draft)
    assert not Draft.objects.kept().exists()
    assert bring_back_draft(draft=draft).text("title") == "Split deliveries"
    discard_draft(draft=draft)
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        assert forget_old() == 0
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert forget_old() == 1
    assert not Draft.objects.exists()


def test_a_removed_entry_comes_back_for_thirty_days_and_not_later(cast: Cast) -> None:
    entry = ask(cast.member, cast.community)
    remove_entry(by=cast.member, entry=entry)
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        restore_entry(by=cast.member, entry=entry)
        remove_entry(by=cast.manager, entry=entry)
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        for person in (cast.member, cast.manager):
            assert not Entry.objects.visible_to(person).filter(pk=entry.pk).exists()
            with pytest.raises(Refused) as refused:
                restore_entry(by=person, entry=entry)
            assert refused.value.refusal.code == "gone"
        assert Entry.objects.visible_to(cast.staff).get(pk=entry.pk).is_removed


@pytest.mark.django_db(transaction=True)
def test_two_workers_publish_each_due_draft_exactly_once() -> None:
    cast = make_cast()
    for number in range(12):
        draft = begin(cast, title=f"Text {number}")
        schedule_draft(draft=draft, publish_at=timezone.now() + timedelta(seconds=30))
    Draft.objects.update(publish_at=timezone.now() - timedelta(seconds=1))
    start, counts = threading.Barrier(2), []

    def work() -> None:
        try:
            start.wait()
            counts.append(publish_due())
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(counts) == 12
    assert sorted(Entry.objects.values_list("title", flat=True)) == sorted(f"Text {n}" for n in range(12))
    assert not Draft.objects.kept().exists()
