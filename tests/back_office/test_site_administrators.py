"""Site administrators in the back office: people, communities, keys and the river."""

import re
from collections.abc import Callable

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.services import create_token
from apps.activity.models import ConsumerCursor, DeadLetter, Event
from apps.activity.verbs import Verb
from apps.communities.models import Community, Role, State, Status
from apps.communities.services import change_community, leave_community
from tests.back_office.test_managers import act, desk
from tests.cast import Cast, ask, make_community

SignedIn = Callable[[User], Client]


def test_a_site_administrator_opens_every_desk_under_the_security_policy(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.staff)
    entry = ask(cast.member, cast.community)
    token, _ = create_token(user=cast.member, name="reports", scopes=["read"])
    letter = DeadLetter.objects.create(consumer="feeds", event=Event.objects.first(), error="Boom")
    ConsumerCursor.objects.create(name="feeds")
    rows = {"user": cast.member, "apitoken": token, "entry": entry, "deadletter": letter}
    for model in admin.site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        row = rows.get(model._meta.model_name) or model.objects.first()
        addresses = [desk(name), desk(name) + "?q=1"]
        addresses += [desk(name, row.pk, page=page) for page in ("change", "history")] if row else []
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200, address
            _is_clean(answer.content.decode())
            assert "unsafe" not in answer["Content-Security-Policy"]
            assert "default-src 'self'" in answer["Content-Security-Policy"]
    _is_clean(client.get(reverse("admin:index")).content.decode())


def _is_clean(page: str) -> None:
    """No inline script, style or handler, which the policy would refuse."""
    assert not re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", page)
    assert not re.findall(r"<[^>]+\sstyle=", page)
    assert not re.findall(r"<style\b", page)
    assert not re.findall(r"<[^>]+\son[a-z]+=", page)


def test_what_libraries_bring_along_has_no_desk() -> None:
    assert {model._meta.label for model in admin.site._registry} == {
        "accounts.User", "accounts.ApiToken", "communities.Community", "communities.Membership", "content.Entry",
        "content.Reply", "activity.Event", "activity.ConsumerCursor", "activity.DeadLetter",
        "inbound.Arrival", "mailing.Letter", "mailing.Suppression",
    }  # fmt: skip


def test_nobody_deletes_anything_for_good(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.staff)
    User.objects.filter(pk=cast.staff.pk).update(is_superuser=True)
    ask(cast.member, cast.community)
    for model in admin.site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        assert "delete_selected" not in client.get(desk(name)).content.decode()
        row = model.objects.first()
        if row is not None:
            assert client.post(desk(name, row.pk, page="delete"), {"post": "yes"}).status_code == 403
            assert model.objects.filter(pk=row.pk).exists()


def test_a_site_administrator_founds_a_community_with_its_manager(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.staff)
    fields = {
        "name": "Front-line managers", "kind": "vertical", "role_rule": "Leads a team on the floor",
        "purpose": "To lead better.", "access": "open", "status": "active", "manager": "sme-person@example.org",
    }  # fmt: skip
    assert client.post(desk("communities_community", page="add"), fields).status_code == 302
    community = Community.objects.get(name="Front-line managers")
    assert community.slug == "front-line-managers"
    assert [(row.user, row.role) for row in community.memberships.all()] == [(cast.sme, Role.MANAGER)]
    assert Event.objects.get(verb=Verb.COMMUNITY_CREATED, community_id=community.pk).actor_id == cast.staff.pk


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"manager": ""}, "This field is required"),
        ({"manager": "nobody"}, "Nobody with this handle or e-mail"),
        ({"slug": "community"}, "Another community has this address"),
        ({"role_rule": ""}, "A horizontal community names its method and no role rule"),
    ],
)
def test_a_community_without_what_it_needs_is_not_founded(
    cast: Cast, signed_in: SignedIn, wrong: dict[str, str], sentence: str
) -> None:
    fields = {
        "name": "Front-line managers", "kind": "vertical", "role_rule": "Leads a team on the floor",
        "purpose": "To lead better.", "access": "open", "status": "active", "manager": "sme-person",
    }  # fmt: skip
    answer = signed_in(cast.staff).post(desk("communities_community", page="add"), fields | wrong)
    assert sentence in answer.content.decode()
    assert not Community.objects.filter(name="Front-line managers").exists()


def test_a_name_whose_address_is_taken_is_refused_with_a_sentence(cast: Cast, signed_in: SignedIn) -> None:
    fields = {
        "name": "COMMUNITY", "kind": "vertical", "role_rule": "Leads a team", "purpose": "To lead better.",
        "access": "open", "status": "active", "manager": "sme-person",
    }  # fmt: skip
    answer = signed_in(cast.staff).post(desk("communities_community", page="add"), fields)
    assert answer.status_code == 200
    assert "already exists" in answer.content.decode()


def test_a_community_without_manager_cannot_be_launched(cast: Cast, signed_in: SignedIn) -> None:
    community = make_community("front loaded", manager=cast.manager)
    change_community(by=cast.staff, community=community, changes={"status": Status.ARCHIVED})
    leave_community(user=cast.manager, community=community)
    client = signed_in(cast.staff)
    assert "without an active manager" in act(client, "communities_community", "activate", community.pk)
    page = client.get(desk("communities_community", community.pk, page="change"))
    form = page.context["adminform"].form
    fields = {name: form[name].value() or "" for name in form.fields}
    answer = client.post(
        desk("communities_community", community.pk, page="change"),
        fields | {"status": Status.ACTIVE, "departments": "", "about": "Typed with care."},
    )
    assert answer.status_code == 200
    assert "without an active manager" in answer.content.decode()
    assert "Typed with care." in answer.content.decode()
    community.refresh_from_db()
    assert (community.status, community.about) == (Status.ARCHIVED, "")


def test_a_site_administrator_appoints_a_manager_at_once(cast: Cast, signed_in: SignedIn) -> None:
    fields = {"community": cast.hidden.pk, "person": "outsider-person", "role": Role.MANAGER}
    signed_in(cast.staff).post(desk("communities_membership", page="add"), fields)
    row = cast.hidden.memberships.get(user=cast.outsider)
    assert (row.state, row.role) == (State.ACTIVE, Role.MANAGER)


def test_a_closed_account_is_shut_out_at_the_next_request_and_comes_back(
    cast: Cast, signed_in: SignedIn, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    theirs = signed_in(cast.member)
    assert theirs.get("/notifications/").status_code == 200
    client = signed_in(cast.staff)
    with django_capture_on_commit_callbacks(execute=True):
        act(client, "accounts_user", "deactivate", cast.member.pk)
    assert theirs.get("/notifications/").status_code == 302
    with django_capture_on_commit_callbacks(execute=True):
        act(client, "accounts_user", "reactivate", cast.member.pk)
    assert theirs.get("/notifications/").status_code == 200
    verbs = Event.objects.filter(person_id=cast.member.pk, actor_id=cast.staff.pk).values_list("verb", flat=True)
    assert set(verbs) >= {Verb.PERSON_DEACTIVATED, Verb.PERSON_REACTIVATED}


def test_an_account_that_a_community_needs_is_not_closed(cast: Cast, signed_in: SignedIn) -> None:
    page = act(signed_in(cast.staff), "accounts_user", "deactivate", cast.manager.pk, cast.member.pk)
    assert "Manager person: This would leave the community without an active manager." in page
    assert "Done for 1 row." in page
    assert set(User.objects.filter(is_active=False)) == {cast.member}


def test_a_site_administrator_cannot_lock_out_the_last_one(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.staff)
    assert "You cannot close your own account here" in act(client, "accounts_user", "deactivate", cast.staff.pk)
    answer = client.post(
        desk("accounts_user", cast.staff.pk, page="change"), {"name": "staff person", "headline": "", "is_hr": "on"}
    )
    assert "You cannot stop being a site administrator yourself" in answer.content.decode()
    cast.staff.refresh_from_db()
    assert (cast.staff.is_active, cast.staff.is_staff, cast.staff.is_hr) == (True, True, False)


def test_a_site_administrator_changes_duties_and_nothing_that_is_the_persons_own(
    cast: Cast, signed_in: SignedIn
) -> None:
    fields = {
        "name": "Member of honour", "headline": "Plans", "is_hr": "on", "email": "stolen@example.org",
        "handle": "stolen", "is_active": "", "password": "x", "is_superuser": "on",
    }  # fmt: skip
    before = User.objects.get(pk=cast.member.pk)
    signed_in(cast.staff).post(desk("accounts_user", cast.member.pk, page="change"), fields)
    after = User.objects.get(pk=cast.member.pk)
    assert (after.name, after.headline, after.is_hr) == ("Member of honour", "Plans", True)
    for field in ("email", "handle", "is_active", "password", "is_superuser", "is_staff"):
        assert getattr(after, field) == getattr(before, field), field
    event = Event.objects.get(verb=Verb.PERSON_CHANGED)
    assert (event.actor_id, event.person_id) == (cast.staff.pk, cast.member.pk)


def test_a_site_administrator_adds_a_person_once(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.staff)
    add = desk("accounts_user", page="add")
    client.post(add, {"name": "Vera Holm", "email": "Vera.Holm@example.org"})
    person = User.objects.get(email="vera.holm@example.org")
    assert (person.handle, person.profile.time_zone, person.has_usable_password()) == ("vera-holm", "UTC", False)
    again = client.post(add, {"name": "Vera Holm", "email": "vera.holm@EXAMPLE.org"})
    assert again.status_code == 200
    assert "errornote" in again.content.decode()
    assert User.objects.filter(name="Vera Holm").count() == 1


def test_a_site_administrator_closes_a_key(cast: Cast, signed_in: SignedIn) -> None:
    token, key = create_token(user=cast.member, name="reports", scopes=["read"])
    client = signed_in(cast.staff)
    page = client.get(desk("accounts_apitoken", token.pk, page="change")).content.decode()
    assert key not in page
    assert token.digest not in page
    act(client, "accounts_apitoken", "revoke", token.pk)
    token.refresh_from_db()
    assert not token.is_valid
    assert Event.objects.get(verb=Verb.TOKEN_REVOKED).actor_id == cast.staff.pk


def test_a_set_aside_event_is_applied_again(cast: Cast, signed_in: SignedIn) -> None:
    entry = ask(cast.member, cast.community)
    event = Event.objects.get(verb=Verb.ENTRY_POSTED, entry_id=entry.pk)
    good = DeadLetter.objects.create(consumer="search", event=event, error="Boom")
    stale = DeadLetter.objects.create(consumer="gone", event=event, error="Boom")
    page = act(signed_in(cast.staff), "activity_deadletter", "retry", good.pk, stale.pk)
    assert f"Search: event {event.pk}: applied." in page
    assert f"Gone: event {event.pk}: failed again." in page
    good.refresh_from_db()
    stale.refresh_from_db()
    assert good.resolved_at is not None
    assert stale.resolved_at is None


def test_the_river_is_read_only_and_shows_how_far_its_readers_are(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.staff)
    ConsumerCursor.objects.create(name="search", moved_at=timezone.now())
    page = client.get(desk("activity_consumercursor")).content.decode()
    assert f'<td class="field-waiting">{Event.objects.count()}</td>' in page
    event = Event.objects.first()
    only = client.get(desk("activity_event"), {"verb": Verb.COMMUNITY_CREATED}).content.decode()
    assert only.count('class="field-verb"') == 4
    assert client.post(desk("activity_event", event.pk, page="change"), {"verb": "searched"}).status_code == 403
    assert client.get(desk("activity_event", page="add")).status_code == 403
