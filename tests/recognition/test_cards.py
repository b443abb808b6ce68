"""Who's popular: drawn by chance among those who helped several people, never a ranking."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from apps.accounts.models import User
from apps.accounts.services import change_profile
from apps.communities.services import leave_community
from apps.content.reply_services import post_reply
from apps.content.services import remove_entry
from apps.core import clock
from apps.ratings.mark_services import keep_entry, thank_for_reply
from apps.recognition.cards import Card, Draw, Part
from apps.recognition.selectors import popular_people
from apps.recognition.services import rebuild_recognition, set_appearance
from tests.cast import Cast, ask
from tests.recognition.conftest import MONDAY, client_of, draw

type Helping = Callable[[User, list[User]], None]
type Flow = Callable[[], None]


def popular(viewer: User, **options: object) -> list[tuple[User, str]]:
    with clock.as_of(MONDAY + timedelta(days=2)):
        return [(row.person, row.part) for row in popular_people(viewer, **options)]  # type: ignore[arg-type]


def test_who_helped_three_people_is_drawn_and_many_answers_to_one_are_not_enough(
    cast: Cast, askers: list[User], help_out: Helping
) -> None:
    help_out(cast.sme, askers[:3])
    help_out(cast.other, [cast.member] * 5)
    assert draw() == 1
    assert popular(cast.member) == [(cast.sme, Part.HELPED)]
    with clock.as_of(MONDAY):
        (row,) = popular_people(cast.member)
    assert row.entry is not None
    assert not any(sign.isdigit() for sign in row.why)


def test_who_helped_only_one_department_is_not_drawn_where_departments_meet(
    cast: Cast, askers: list[User], help_out: Helping
) -> None:
    for person in askers:
        change_profile(user=person, changes={"department": "Sales"})
    help_out(cast.sme, askers[:3])
    assert draw() == 0
    change_profile(user=askers[0], changes={"department": "Quality"})
    Draw.objects.all().delete()
    assert draw() == 1


def test_each_way_of_helping_draws_its_own_and_nobody_twice(cast: Cast, askers: list[User], flow: Flow) -> None:
    kept = ask(cast.other, cast.community, "What others keep")
    for person in askers:
        keep_entry(by=person, entry=kept)
    for person in askers[:3]:
        entry = ask(cast.member, cast.community, "Who knows?")
        post_reply(author=cast.manager, entry=entry, source=f"Ask @{person.handle}, they do.")
        post_reply(author=person, entry=entry, source="Indeed.")
        thanked = post_reply(author=cast.sme, entry=entry, source="And so do I.")
        thank_for_reply(by=person, reply=thanked)
    flow()
    draw()
    assert dict(popular(askers[3])) == {
        cast.other: Part.KEPT,
        cast.manager: Part.INTRODUCED,
        cast.sme: Part.HELPED,
    }
    assert Card.objects.count() == 3


def test_whoever_was_there_already_was_not_brought_in(cast: Cast, askers: list[User], flow: Flow) -> None:
    entry = ask(cast.member, cast.community)
    for person in askers:
        post_reply(author=person, entry=entry, source="I am here.")
    for person in askers:
        post_reply(author=cast.manager, entry=entry, source=f"What does @{person.handle} say?")
        post_reply(author=person, entry=entry, source="This.")
    flow()
    assert draw() == 0


def test_draw_is_the_same_when_it_is_made_again_and_gives_the_next_week_to_others(
    cast: Cast, askers: list[User], help_out: Helping
) -> None:
    help_out(cast.sme, askers)
    help_out(cast.other, askers)
    draw()
    (first,) = Card.objects.values_list("person_id", flat=True)
    assert draw() == 0
    with clock.as_of(MONDAY + timedelta(days=3)):
        rebuild_recognition()
    assert Card.objects.get().person_id == first
    with clock.as_of(MONDAY + timedelta(weeks=1)):
        rebuild_recognition()
    assert set(Card.objects.values_list("person_id", flat=True)) == {cast.sme.pk, cast.other.pk}
    with clock.as_of(MONDAY + timedelta(weeks=2)):
        rebuild_recognition()
    assert (Card.objects.count(), Draw.objects.count()) == (2, 12), "both rest for four weeks"
    with clock.as_of(MONDAY + timedelta(weeks=20)):
        rebuild_recognition()
    assert Card.objects.count() == 2, "what is long past counts no more"


@pytest.mark.parametrize("reason", ["opts out", "leaves", "account closed"])
def test_who_does_not_want_or_belong_is_gone_at_once(
    cast: Cast, askers: list[User], help_out: Helping, reason: str
) -> None:
    help_out(cast.sme, askers)
    draw()
    assert popular(cast.member)
    if reason == "opts out":
        set_appearance(user=cast.sme, on_shelves=False)
    elif reason == "leaves":
        leave_community(user=cast.sme, community=cast.community)
    else:
        User.objects.filter(pk=cast.sme.pk).update(is_active=False)
    assert popular(cast.member) == []


def test_who_opted_out_is_not_drawn(cast: Cast, askers: list[User], help_out: Helping) -> None:
    help_out(cast.sme, askers)
    set_appearance(user=cast.sme, on_shelves=False)
    assert draw() == 0


def test_card_falls_with_what_it_shows(cast: Cast, askers: list[User]) -> None:
    kept = ask(cast.other, cast.community, "What others keep")
    for person in askers:
        keep_entry(by=person, entry=kept)
    draw()
    assert popular(cast.member)
    remove_entry(by=cast.manager, entry=kept)
    assert popular(cast.member) == []


def test_only_members_see_it_and_no_answer_of_the_api_gives_it_to_hr(
    cast: Cast, askers: list[User], help_out: Helping
) -> None:
    help_out(cast.sme, askers)
    draw()
    with clock.as_of(MONDAY):
        assert popular_people(cast.outsider, community=cast.community) == []
        assert popular_people(cast.staff, community=cast.community) == []
        for address in ("/api/v1/feeds/home/", "/api/v1/feeds/communities/community/"):
            assert client_of(cast.member).get(address).json()["popular_members"]
            assert client_of(cast.hr).get(address).json()["popular_members"] == []
        client_of(cast.hr).post("/c/community/membership/")
        for address in ("/api/v1/feeds/home/", "/api/v1/feeds/communities/community/"):
            assert client_of(cast.hr).get(address).json()["popular_members"] == []


def test_page_says_what_for_without_figures(cast: Cast, askers: list[User], help_out: Helping) -> None:
    help_out(cast.sme, askers)
    draw()
    with clock.as_of(MONDAY):
        html = client_of(cast.member).get("/").content.decode()
    shelf = html.split('id="who-popular"')[1].split("</section>")[0]
    assert "Lately helped several colleagues" in shelf
    assert "sme person" in shelf
