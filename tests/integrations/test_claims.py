"""Placeholders find their owners."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.communities.models import Community, Role
from apps.communities.services import add_member, change_role
from apps.content.models import Entry, Reply
from apps.core.refusals import Refused
from apps.integrations.claims import claim_account, claim_into, invite_to_claim, read_claim
from apps.ratings.services import follow_entry
from tests.cast import PASSWORD, Cast
from tests.integrations.dump import write_dump

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(tmp_path: Path, cast: Cast) -> User:
    """A placeholder who has asked, answered, edited and accepted."""
    call_command(
        "import_stackexchange", write_dump(tmp_path), community="bees", manager=cast.manager.email, verbosity=0
    )
    return User.objects.get(name="Ada Wasp")


@pytest.fixture
def bees(ada: User) -> Community:
    return Community.objects.get(slug="bees")


def test_manager_invites_and_the_owner_takes_the_account_over(cast: Cast, ada: User) -> None:
    token = invite_to_claim(by=cast.manager, placeholder=ada, email="Ada@Example.org ")
    (letter,) = mail.outbox
    assert letter.to == ["ada@example.org"]
    assert f"/claim/{token}/" in letter.body
    invited = Event.objects.get(verb=Verb.PERSON_INVITED_TO_CLAIM)
    assert (invited.actor_id, invited.person_id) == (cast.manager.pk, ada.pk)
    person = claim_account(token=token, password="lime avenue 40", name="Ada Vespa")
    person = User.objects.get(pk=person.pk)
    assert (person.pk, person.name, person.is_placeholder) == (ada.pk, "Ada Vespa", False)
    assert person.check_password("lime avenue 40")
    assert EmailAddress.objects.get(user=person, verified=True, primary=True).email == "ada@example.org"
    assert Event.objects.filter(verb=Verb.PERSON_CLAIMED, actor_id=ada.pk).count() == 1


def test_owner_signs_in_by_the_page_and_sees_what_waits(cast: Cast, ada: User, client: Client) -> None:
    token = invite_to_claim(by=cast.staff, placeholder=ada, email="ada@example.org")
    page = client.get(f"/claim/{token}/")
    assert page.status_code == 200
    assert "Ada Wasp" in page.content.decode()
    answer = client.post(f"/claim/{token}/", {"name": "Ada Wasp", "password": "lime avenue 40"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/people/ada-wasp/")
    assert client.session["_auth_user_id"] == str(ada.pk)


def test_owner_with_a_weak_password_is_told_and_nothing_changes(cast: Cast, ada: User, client: Client) -> None:
    token = invite_to_claim(by=cast.staff, placeholder=ada, email="ada@example.org")
    page = client.post(f"/claim/{token}/", {"name": "Ada", "password": "short"})
    assert page.status_code == 422
    assert re.search("too short", page.content.decode())
    with pytest.raises(ValidationError):
        claim_account(token=token, password="short")
    assert User.objects.get(pk=ada.pk).is_placeholder


@pytest.mark.parametrize("who", ["member", "sme", "outsider", "hr"])
def test_others_may_not_invite(cast: Cast, ada: User, who: str) -> None:
    with pytest.raises(Refused):
        invite_to_claim(by=getattr(cast, who), placeholder=ada, email="ada@example.org")
    assert mail.outbox == []


def test_manager_of_another_community_may_not_invite(cast: Cast, ada: User, bees: Community) -> None:
    add_member(community=bees, user=cast.staff, role=Role.MANAGER, by=None)
    change_role(by=cast.staff, community=bees, user=cast.manager, role=Role.MEMBER)
    with pytest.raises(Refused):
        invite_to_claim(by=cast.manager, placeholder=ada, email="ada@example.org")


def test_nobody_is_invited_to_claim_a_real_account(cast: Cast) -> None:
    with pytest.raises(Refused):
        invite_to_claim(by=cast.staff, placeholder=cast.member, email="ada@example.org")


def test_link_works_once_and_not_for_ever(cast: Cast, ada: User) -> None:
    token = invite_to_claim(by=cast.staff, placeholder=ada, email="ada@example.org")
    with time_machine.travel(timezone.now() + timedelta(days=15)), pytest.raises(Refused, match="too old"):
        read_claim(token)
    with pytest.raises(Refused, match="not valid"):
        read_claim(token + "x")
    claim_account(token=token, password="lime avenue 40")
    with pytest.raises(Refused, match="has its owner"):
        claim_account(token=token, password="another password 1")


def test_owner_with_an_account_gets_all_of_it_there(cast: Cast, ada: User, bees: Community) -> None:
    entries, replies = ada.entries.count(), ada.replies.count()
    members = bees.member_count
    mine = cast.member
    add_member(community=bees, user=mine, role=Role.SME, by=None)
    for person in (mine, ada):
        follow_entry(user=person, entry=Entry.objects.get(title__startswith="Why did"))
    token = invite_to_claim(by=cast.manager, placeholder=ada, email=mine.email or "")
    with pytest.raises(Refused):
        claim_account(token=token, password="lime avenue 40")
    claim_into(token=token, account=mine)
    assert not User.objects.filter(pk=ada.pk).exists()
    assert (mine.entries.count(), mine.replies.count()) == (entries, replies)
    assert Entry.objects.get(title__startswith="Why did").acceptance.by == mine
    assert bees.memberships.get(user=mine).role == Role.SME
    bees.refresh_from_db()
    assert bees.member_count == bees.memberships.count() == members
    assert mine.follows.count() == 1
    assert Event.objects.get(verb=Verb.PERSON_CLAIMED).context == {"placeholder": ada.pk}


def test_owner_keeps_the_higher_role_of_the_two(cast: Cast, ada: User, bees: Community) -> None:
    change_role(by=cast.manager, community=bees, user=ada, role=Role.SME)
    add_member(community=bees, user=cast.member, role=Role.MEMBER, by=None)
    claim_into(
        token=invite_to_claim(by=cast.staff, placeholder=ada, email=cast.member.email or ""), account=cast.member
    )
    assert bees.memberships.get(user=cast.member).role == Role.SME


def test_somebody_else_may_not_use_the_link(cast: Cast, ada: User, client: Client) -> None:
    token = invite_to_claim(by=cast.manager, placeholder=ada, email=cast.member.email or "")
    page = client.get(f"/claim/{token}/")
    assert "Sign in with it" in page.content.decode()
    client.login(email=cast.other.email, password=PASSWORD)
    assert client.post(f"/claim/{token}/").status_code == 403
    assert User.objects.filter(pk=ada.pk).exists()


def test_later_import_gives_new_posts_to_the_owner(cast: Cast, ada: User, tmp_path: Path) -> None:
    token = invite_to_claim(by=cast.manager, placeholder=ada, email=cast.member.email or "")
    claim_into(token=token, account=cast.member)
    posts = Reply.objects.filter(author=cast.member).count()
    path = tmp_path / "Comments.xml"
    row = '<row Id="200" PostId="21" CreationDate="2019-05-02T18:00:00.000" UserId="1" Text="And again." />'
    new = f"{row}\r\n</comments>"
    path.write_text(path.read_text(encoding="utf-8-sig").replace("</comments>", new), encoding="utf-8")
    call_command("import_stackexchange", tmp_path, community="bees", verbosity=0)
    assert Reply.objects.filter(author=cast.member).count() == posts + 1
