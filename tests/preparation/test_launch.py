"""Nothing of what is prepared shows before the launch; at the launch it comes out in order, each once."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from django.test import Client

from apps.activity.models import Event
from apps.communities.models import Community, Role, Status
from apps.communities.services import add_member, change_community
from apps.content.models import Entry
from apps.content.reply_services import accept_answer, post_reply
from apps.content.services import remove_entry
from apps.core import clock
from apps.core.refusals import Refused
from apps.feeds.models import EntryMass
from apps.feeds.whats_new import whats_new
from apps.notifications.models import Notification
from apps.preparation.launch_services import launch_community, plan_release, release_due
from apps.preparation.models import LaunchPlan, ReleasePlan
from apps.preparation.schedule import release_times
from apps.preparation.selectors import launch_checklist, planned_entries
from apps.preparation.services import claim_need, declare_need, review_need, submit_need
from apps.ratings.services import follow_entry
from apps.recognition.card_services import draw_cards
from apps.recognition.cards import Card
from apps.search.selectors import found_for
from tests.cast import Cast, ask, make_cast, make_community, make_person
from tests.preparation.conftest import write

Flow = Callable[[], None]
WHY = "The plant opens on Monday."


def out(community: Community) -> list[str]:
    rows = Entry.objects.filter(community=community, is_withheld=False).order_by("published_at", "pk")
    return list(rows.values_list("title", flat=True))


def test_prepared_content_is_seen_by_its_preparers_and_found_by_nobody(
    cast: Cast, prepared: Community, flow: Flow
) -> None:
    entry = write(cast.sme, prepared, source="The *quarantine* rack. Ask @member-person.")
    post_reply(author=cast.other, entry=entry, source="Which rack? @manager-person knows.")
    follow_entry(user=cast.manager, entry=entry)
    flow()
    for person, sees in ((cast.sme, True), (cast.other, True), (cast.manager, True), (cast.member, False)):
        assert Entry.objects.visible_to(person).filter(pk=entry.pk).exists() == sees
        assert found_for(person, "quarantine").hits == []
    assert not Notification.objects.filter(entry=entry, user=cast.member).exists()
    assert not EntryMass.objects.filter(entry=entry).exists()
    assert Event.objects.get(verb="entry_posted", entry_id=entry.pk).context["prepared"] is True


def test_a_launch_releases_in_order_and_dates_honestly(cast: Cast, prepared: Community, flow: Flow) -> None:
    with clock.as_of(clock.now() - timedelta(days=9)):
        entries = [write(cast.sme, prepared, title=title) for title in ("Second", "Third", "First")]
    plan_release(by=cast.manager, community=prepared, order=[entries[2].pk, entries[0].pk, entries[1].pk])
    launch_community(by=cast.manager, community=prepared, reason=WHY)
    assert out(prepared) == []
    assert release_due() == 3
    assert release_due() == 0
    flow()
    assert out(prepared) == ["First", "Second", "Third"]
    released = Entry.objects.get(title="First")
    assert clock.now() - released.published_at < timedelta(minutes=5)
    assert clock.now() - released.prepared_at > timedelta(days=8)
    page = Client().get(released.get_absolute_url()).content.decode()
    assert "Prepared before launch, on" in page
    together = whats_new(cast.outsider).rows[0]
    assert [Entry.objects.get(pk=row.entry.pk).title for row in together.all] == ["Third", "Second", "First"]
    assert [hit.entry.title for hit in found_for(None or cast.outsider, "dock").hits if hit.entry]
    prepared.refresh_from_db()
    assert (prepared.status, prepared.entry_count) == (Status.ACTIVE, 3)
    assert Event.objects.filter(verb="community_launched", community_id=prepared.pk).count() == 1
    assert Event.objects.filter(verb="entry_released").count() == 3


def test_actions_before_the_release_make_nothing_popular_after_it(cast: Cast, prepared: Community, flow: Flow) -> None:
    entry = write(cast.sme, prepared)
    post_reply(author=cast.other, entry=entry, source="Which one?")
    launch_community(by=cast.manager, community=prepared, reason=WHY)
    release_due()
    # The readers of the log come late: what happened before still counts for nothing.
    flow()
    assert not EntryMass.objects.filter(entry=entry).exists()
    post_reply(author=cast.member, entry=Entry.objects.get(pk=entry.pk), source="Thank you, all of it.")
    flow()
    assert EntryMass.objects.get(entry=entry).people == 1


def test_answers_before_the_launch_make_nobody_helpful(cast: Cast, prepared: Community) -> None:
    def help_out() -> None:
        for entry in Entry.objects.filter(community=prepared):
            reply = post_reply(author=cast.sme, entry=entry, source="Like this.")
            accept_answer(by=entry.author, reply=reply)

    third = make_person("third expert")
    add_member(community=prepared, user=third, role=Role.SME, by=None)
    for asker in (cast.other, cast.manager, third):
        ask(asker, prepared)
    help_out()
    launch_community(by=cast.manager, community=prepared, reason=WHY)
    release_due()
    with clock.as_of(clock.now() + timedelta(weeks=1)):
        assert draw_cards() == 0
    help_out()
    with clock.as_of(clock.now() + timedelta(weeks=2)):
        assert draw_cards() == 1
    assert Card.objects.get().person == cast.sme


def test_two_a_day_come_out_at_the_hour_of_the_zone(cast: Cast, prepared: Community) -> None:
    for title in "ABCDE":
        write(cast.sme, prepared, title=title)
    start = datetime(2027, 3, 25, 15, 30, tzinfo=UTC)
    pace = {"per_day": 2, "hour": 9, "zone": "Europe/Berlin"}
    plan_release(by=cast.manager, community=prepared, order=[], pace=pace)
    with clock.as_of(start):
        launch_community(by=cast.manager, community=prepared, reason=WHY)
        assert release_due() == 2
    with clock.as_of(datetime(2027, 3, 26, 7, 59, tzinfo=UTC)):
        assert release_due() == 0
    with clock.as_of(datetime(2027, 3, 26, 8, 0, tzinfo=UTC)):
        assert release_due() == 2
    with clock.as_of(datetime(2027, 3, 30, 8, 0, tzinfo=UTC)):
        assert release_due() == 1
    assert out(prepared) == list("ABCDE")


def test_hours_keep_their_place_when_the_clocks_change() -> None:
    start = datetime(2027, 3, 26, 20, 0, tzinfo=UTC)
    times = release_times(4, per_day=1, hour=2, zone="Europe/Berlin", start=start, at_once=True)
    # On 28 March there is no two o'clock: three it is, at 01:00 UTC.
    assert [moment.astimezone(UTC).strftime("%d %H:%M") for moment in times] == [
        "26 20:00", "27 01:00", "28 01:00", "29 00:00",
    ]  # fmt: skip
    assert release_times(2, per_day=None, hour=9, zone="UTC", start=start, at_once=False) == [start, start]
    later = release_times(2, per_day=1, hour=21, zone="UTC", start=start, at_once=False)
    assert [moment.day for moment in later] == [26, 27]


def test_a_launch_with_gaps_says_what_is_missing_and_wants_a_reason(cast: Cast, prepared: Community) -> None:
    declare_need(by=cast.member, community=prepared, title="Night calls")
    gaps = {check.code: check.missing for check in launch_checklist(prepared) if not check.is_met}
    assert gaps == {
        "experts": "3 more experts are wanted.",
        "content": "5 more are wanted.",
        "needs": "One need is not ready yet.",
    }
    with pytest.raises(Refused, match="Say why"):
        launch_community(by=cast.manager, community=prepared)
    prepared.refresh_from_db()
    assert prepared.status == Status.PREPARING
    with pytest.raises(Refused, match="Only a manager"):
        launch_community(by=cast.sme, community=prepared, reason=WHY)
    launch_community(by=cast.manager, community=prepared, reason=WHY)
    plan = LaunchPlan.objects.get(community=prepared)
    assert (plan.gaps, plan.reason, plan.launched_by) == (["experts", "content", "needs"], WHY, cast.manager)
    with pytest.raises(Refused, match="live already"):
        launch_community(by=cast.manager, community=prepared, reason=WHY)


def test_a_full_community_launches_without_a_reason(cast: Cast, prepared: Community) -> None:
    for number in range(3):
        add_member(community=prepared, user=make_person(f"expert {number}"), role=Role.SME, by=None)
    for number in range(5):
        write(cast.sme, prepared, title=f"Piece {number}")
    assert all(check.is_met for check in launch_checklist(prepared))
    launch_community(by=cast.manager, community=prepared)
    assert LaunchPlan.objects.get(community=prepared).gaps == []


def test_nobody_launches_beside_the_launch_page(cast: Cast, prepared: Community) -> None:
    with pytest.raises(Refused, match="launch page"):
        change_community(by=cast.manager, community=prepared, changes={"status": Status.ACTIVE})
    prepared.refresh_from_db()
    assert prepared.status == Status.PREPARING


def test_what_is_kept_back_removed_or_not_reviewed_does_not_come_out(cast: Cast, prepared: Community) -> None:
    kept, gone, fine = (write(cast.sme, prepared, title=title) for title in ("Kept", "Gone", "Fine"))
    draft = write(cast.sme, prepared, title="Draft")
    need = declare_need(by=cast.member, community=prepared, title="Night calls")
    claim_need(by=cast.sme, need=need)
    submit_need(by=cast.sme, need=need, entry=draft)
    plan_release(by=cast.manager, community=prepared, order=[], held=[kept.pk])
    launch_community(by=cast.manager, community=prepared, reason=WHY)
    remove_entry(by=cast.sme, entry=gone)
    release_due()
    assert out(prepared) == [fine.title]
    # Later the manager lets the one go, and a reviewer the other.
    plan_release(by=cast.manager, community=prepared, order=[], held=[])
    release_due()
    review_need(by=cast.other, need=need, approve=True)
    assert set(out(prepared)) == {"Fine", "Kept", "Draft"}


@pytest.mark.django_db(transaction=True)
def test_two_workers_release_each_entry_once_and_in_order() -> None:
    cast = make_cast("twoworkers ")
    community = make_community("Two workers", manager=cast.manager, status=Status.PREPARING)
    add_member(community=community, user=cast.sme, role=Role.SME, by=None)
    for number in range(12):
        write(cast.sme, community, title=f"Piece {number:02d}")
    launch_community(by=cast.manager, community=community, reason=WHY)
    start, counts = threading.Barrier(2), []

    def work() -> None:
        try:
            start.wait()
            counts.append(release_due())
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    # A worker that passed by the other's last row may end early; whatever is left, the next beat finds.
    assert sum(counts) + release_due() == 12
    assert Event.objects.filter(verb="entry_released", community_id=community.pk).count() == 12
    assert ReleasePlan.objects.filter(community=community, released_at=None).count() == 0
    community.refresh_from_db()
    assert community.entry_count == 12


def test_a_manager_launches_in_the_browser(cast: Cast, prepared: Community) -> None:
    first, second = (write(cast.sme, prepared, title=title) for title in ("Alpha", "Beta"))
    client = Client()
    client.force_login(cast.manager, backend="apps.accounts.backends.CachedUserBackend")
    address = f"/c/{prepared.slug}/launch/"
    order = {
        f"position-{first.pk}": "2", f"position-{second.pk}": "1", f"release-{first.pk}": "yes",
        f"release-{second.pk}": "yes", "per_day": "", "hour": "9", "zone": "UTC",
    }  # fmt: skip
    client.post(f"{address}order/", order)
    page = client.get(address).content.decode()
    assert page.index("Beta") < page.index("Alpha")
    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": WHY})
    release_due()
    page = client.get(address).content.decode()
    assert WHY in page
    assert out(prepared) == ["Beta", "Alpha"]


def send_order(client: Client, community: Community, typed: dict[int, str], **pressed: object) -> str:
    """Send the page's list as it stands, with these places typed over; what the page says then."""
    rows = planned_entries(community)
    form: dict[str, object] = {"per_day": "", "hour": "9", "zone": "UTC"} | pressed
    for place, row in enumerate(rows, start=1):
        pk = row.entry.pk
        form |= {f"position-{pk}": typed.get(pk, str(place)), f"was-{pk}": str(place), f"release-{pk}": "yes"}
    return client.post(f"/c/{community.slug}/launch/order/", form, follow=True).content.decode()


def test_a_typed_place_is_the_place_that_the_entry_gets(cast: Cast, prepared: Community) -> None:
    ids = {title: write(cast.sme, prepared, title=title).pk for title in "ABCDEF"}
    client = Client()
    client.force_login(cast.manager, backend="apps.accounts.backends.CachedUserBackend")

    def order() -> str:
        return "".join(row.entry.title for row in planned_entries(prepared))

    assert "The order is changed." in send_order(client, prepared, {ids["F"]: "1"})
    assert order() == "FABCDE"
    send_order(client, prepared, {ids["F"]: "3", ids["E"]: "1"})
    assert order() == "EAFBCD"
    send_order(client, prepared, {ids["E"]: "last"})
    assert order() == "AFBCDE"
    send_order(client, prepared, {}, up=ids["B"])
    assert order() == "ABFCDE"
    send_order(client, prepared, {}, down=ids["F"])
    assert order() == "ABCFDE"
    assert "The order is changed." not in send_order(client, prepared, {}, up=ids["A"])
    assert order() == "ABCFDE"


def test_what_is_due_at_the_launch_is_not_called_late(cast: Cast, prepared: Community) -> None:
    fine = write(cast.sme, prepared, title="Fine")
    need = declare_need(by=cast.member, community=prepared, title="Night calls")
    claim_need(by=cast.sme, need=need)
    submit_need(by=cast.sme, need=need, entry=write(cast.sme, prepared, title="Unread"))
    launch_community(by=cast.manager, community=prepared, reason=WHY)
    client = Client()
    client.force_login(cast.manager, backend="apps.accounts.backends.CachedUserBackend")
    page = client.get(f"/c/{prepared.slug}/launch/").content.decode()
    assert "1 entry is being released now." in page
    assert "comes out as soon as that is given" in page
    assert "Unread" in page
    assert f"position-{fine.pk}" not in page
    release_due()
    page = client.get(f"/c/{prepared.slug}/launch/").content.decode()
    assert "being released now" not in page
    assert page.index("Still to come") < page.index("Unread") < page.index("Out already") < page.index("Fine")


def test_preparers_see_how_much_is_prepared_and_the_way_to_the_board(cast: Cast, prepared: Community) -> None:
    for title in ("One", "Two"):
        write(cast.sme, prepared, title=title)
    for person, sees in ((cast.sme, True), (cast.manager, True), (cast.member, False)):
        client = Client()
        client.force_login(person, backend="apps.accounts.backends.CachedUserBackend")
        assert ("2 entries prepared" in client.get("/c/").content.decode()) == sees
        head = client.get(f"/c/{prepared.slug}/").content.decode()
        assert (f'class="button" href="/c/{prepared.slug}/board/"' in head) == sees


def test_writers_hear_of_reviews_and_members_of_the_launch(cast: Cast, prepared: Community, flow: Flow) -> None:
    need = declare_need(by=cast.member, community=prepared, title="Night calls")
    claim_need(by=cast.sme, need=need)
    submit_need(by=cast.sme, need=need, entry=write(cast.sme, prepared))
    review_need(by=cast.other, need=need, approve=True)
    flow()
    told = Notification.objects.get(kind="reviewed")
    assert (told.user, told.actor, told.community) == (cast.sme, cast.other, prepared)
    launch_community(by=cast.manager, community=prepared, reason=WHY)
    release_due()
    flow()
    launched = Notification.objects.filter(kind="launched", community=prepared)
    assert set(launched.values_list("user__handle", flat=True)) == {"member-person", "other-person", "sme-person"}
    # The released entries themselves are found, not announced.
    assert Notification.objects.exclude(kind__in=["reviewed", "launched"]).count() == 0
