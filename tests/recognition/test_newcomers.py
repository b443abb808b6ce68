"""Who's new: own words, the order, and a welcome that begins a conversation."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from apps.accounts.services import change_profile
from apps.activity.models import Event, Origin
from apps.communities.models import Community, Membership, Role, Status
from apps.communities.services import add_member, leave_community
from apps.content.models import Entry, Reply
from apps.content.reply_services import post_reply, remove_reply
from apps.core import clock
from apps.core.refusals import Refused
from apps.notifications.models import Notification
from apps.recognition.cards import Bridge
from apps.recognition.newcomer_services import introduce_oneself, welcome_newcomer
from apps.recognition.newcomers import Introduction, Welcome
from apps.recognition.selectors import new_people, newcomers
from apps.recognition.services import set_appearance
from tests.cast import Cast, make_person
from tests.recognition.conftest import client_of, join

type Flow = Callable[[], None]
type Committing = Callable[..., AbstractContextManager[object]]


def test_member_finds_who_joined_and_wants_to_be_shown_in_their_own_words(settled: Cast) -> None:
    shown, silent, headlined = make_person("shown one"), make_person("silent one"), make_person("headlined one")
    join(shown, settled.community, "Asks about contracts")
    join(silent, settled.community, "Rather not", shown=False)
    change_profile(user=headlined, changes={"headline": "Shift lead, Brno"})
    join(headlined, settled.community, "")
    wordless = make_person("wordless one")
    join(wordless, settled.community, "")
    add_member(community=settled.community, user=make_person("asked by nobody"), role=Role.MEMBER, by=None)
    rows = new_people(settled.member)
    assert {row.person: row.words for row in rows} == {shown: "Asks about contracts", headlined: "Shift lead, Brno"}
    assert [row.person for row in new_people(shown)] == [headlined], "oneself is left out"


def test_member_finds_nobody_who_came_by_import_long_ago_or_to_what_they_do_not_see(settled: Cast) -> None:
    old, hidden, imported = make_person("old one"), make_person("hidden one"), make_person("imported one")
    join(old, settled.community)
    Membership.objects.filter(user=old).update(joined_at=clock.now() - timedelta(days=31))
    join(hidden, settled.hidden)
    row = add_member(community=settled.community, user=imported, role=Role.MEMBER, by=None, origin=Origin.IMPORT)
    introduce_oneself(user=imported, membership=row, words="From elsewhere", is_shown=True)
    assert [row.person for row in new_people(settled.member)] == [hidden]
    assert new_people(settled.outsider) == []


def test_order_puts_first_who_waits_for_a_welcome_and_a_manager_always(settled: Cast) -> None:
    names = ["early", "middle", "late"]
    people = [make_person(f"{name} one") for name in names]
    for days, person in zip((20, 10, 1), people, strict=True):
        join(person, settled.community)
        Membership.objects.filter(user=person).update(joined_at=clock.now() - timedelta(days=days, hours=1))
    early, middle, late = people
    assert [row.person for row in new_people(settled.member)] == [late, middle, early]
    for person in (late, middle):
        row = Introduction.objects.get(membership__user=person)
        welcome_newcomer(by=settled.other, introduction=row, source="Hello")
    # 2^-0.1 = .93 and 2^-1 = .5 against 2^-2 + .3 = .55
    assert [row.person for row in new_people(settled.member)] == [late, early, middle]
    assert [row.person for row in new_people(settled.manager)] == [early, late, middle]
    near = Membership.objects.get(user=middle)
    add_member(community=settled.hidden, user=middle, role=Role.MEMBER, by=None)
    assert [row.person for row in new_people(settled.member, community=near.community)] == [late, middle, early]


def test_newcomer_is_asked_once_and_may_say_no(settled: Cast, django_capture_on_commit_callbacks: Committing) -> None:
    newcomer = make_person("new one")
    client = client_of(newcomer)
    assert "You are new here" not in client.get("/c/community/").content.decode()
    client.post("/c/community/membership/")
    assert "You are new here" in client.get("/c/community/").content.decode()
    assert newcomers(newcomer, community=settled.community).asks_me
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/c/community/introduction/", {"show": "no"})
    assert "You are new here" not in client.get("/c/community/").content.decode()
    assert new_people(settled.member) == []
    answer = client.post("/c/community/introduction/", {"words": "", "is_shown": "on"})
    assert answer.status_code == 422
    client.post("/c/community/introduction/", {"words": "I buy pumps", "is_shown": "on"})
    assert [row.words for row in new_people(settled.member)] == ["I buy pumps"]
    leave_community(user=newcomer, community=settled.community)
    assert not Introduction.objects.exists()


def test_first_welcome_begins_a_conversation_and_the_others_join_it(
    settled: Cast, flow: Flow, django_capture_on_commit_callbacks: Committing
) -> None:
    newcomer = make_person("new one")
    join(newcomer, settled.community, "I [buy](https://evil.example) *pumps*")
    address = "/c/community/members/new-one/welcome/"
    client = client_of(settled.member)
    assert f'href="{address}"' in client.get("/").content.decode()
    assert client.post(address, {"source": ""}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {"source": "Ask me about **docks**."})
    entry = Entry.objects.get()
    assert (entry.title, entry.author, entry.is_question) == ("Welcome, new one", settled.member, False)
    assert 'href="/people/new-one/"' in entry.html
    assert "I [buy](https://evil.example) *pumps*" in entry.html
    client_of(settled.other).post(address, {"source": "Welcome from me too."})
    assert [reply.author for reply in Reply.objects.all()] == [settled.other]
    flow()
    told = Notification.objects.get(user=newcomer)
    assert (told.kind, told.entry, told.count) == ("welcomed", entry, 2)
    # Whoever has welcomed finds the conversation, and no second welcome.
    assert client.get(address)["Location"] == entry.get_absolute_url()
    assert f'href="{address}"' not in client.get("/").content.decode()
    post_reply(author=newcomer, entry=entry, source="Thank you")
    flow()
    assert Bridge.objects.get(person=newcomer).crossed_at is not None


def test_removed_welcome_can_be_said_again(settled: Cast) -> None:
    row = join(make_person("new one"), settled.community)
    welcome_newcomer(by=settled.other, introduction=row, source="Hello")
    said = welcome_newcomer(by=settled.member, introduction=row, source="Helo")
    assert said.reply is not None
    with pytest.raises(Refused):
        welcome_newcomer(by=settled.member, introduction=row, source="Hello")
    remove_reply(by=settled.member, reply=said.reply)
    assert welcome_newcomer(by=settled.member, introduction=row, source="Hello").reply != said.reply
    assert Welcome.objects.count() == 2


def test_nobody_welcomes_themselves_from_outside_too_late_or_before_the_launch(settled: Cast) -> None:
    newcomer = make_person("new one")
    row = join(newcomer, settled.community)
    for person in (newcomer, settled.outsider, settled.hr):
        with pytest.raises(Refused):
            welcome_newcomer(by=person, introduction=row, source="Hello")
    Community.objects.filter(pk=settled.community.pk).update(status=Status.PREPARING)
    with pytest.raises(Refused):
        welcome_newcomer(by=settled.manager, introduction=row, source="Hello")
    Community.objects.filter(pk=settled.community.pk).update(status=Status.ACTIVE)
    Membership.objects.filter(user=newcomer).update(joined_at=clock.now() - timedelta(days=31))
    with pytest.raises(Refused):
        welcome_newcomer(by=settled.member, introduction=row, source="Hello")
    assert not Entry.objects.exists()
    assert not Welcome.objects.exists()


def test_who_opts_out_is_on_no_page_at_once_though_it_was_kept(
    settled: Cast, django_capture_on_commit_callbacks: Committing
) -> None:
    newcomer = make_person("new one")
    join(newcomer, settled.community)
    client = client_of(settled.member)
    for address in ("/", "/c/community/"):
        assert "new one" in client.get(address).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        set_appearance(user=newcomer, on_shelves=False)
    for address in ("/", "/c/community/"):
        assert "new one" not in client.get(address).content.decode()
    assert new_people(settled.member) == []
    assert client.get("/api/v1/feeds/home/").json()["new_members"] == []
    assert Event.objects.filter(verb="person_changed", actor_id=newcomer.pk).exists()
