"""Community managers in the back office: their own communities, through the services, and nothing beside."""

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.communities.models import Community, Membership, Role, State
from apps.communities.services import add_member, join_community
from apps.content.reply_services import post_reply
from tests.back_office.conftest import Foreign
from tests.cast import Cast, ask, make_person

SignedIn = Callable[[User], Client]


def desk(model: str, *args: object, page: str = "changelist") -> str:
    return reverse(f"admin:{model}_{page}", args=args)


def act(client: Client, model: str, action: str, *pks: int) -> str:
    """Run an action on rows of a list; the page that follows."""
    answer = client.post(desk(model), {"action": action, "_selected_action": pks, "index": 0}, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize("who", ["outsider", "member", "sme", "hr"])
def test_people_who_manage_nothing_stay_outside(cast: Cast, signed_in: SignedIn, who: str) -> None:
    client = signed_in(getattr(cast, who))
    for address in (desk("communities_community"), reverse("admin:index"), desk("accounts_user")):
        answer = client.get(address, follow=True)
        assert answer.status_code == 403
        assert "Back office" not in answer.content.decode().split("<main")[-1]


def test_a_visitor_signs_in_by_the_products_own_door(cast: Cast, client: Client) -> None:
    answer = client.get(desk("communities_community"), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("account_login") + "?next=/admin/communities/community/"
    elsewhere = client.get(reverse("admin:login"), {"next": "https://elsewhere.example/"})
    assert elsewhere["Location"] == reverse("account_login") + "?next=/admin/"


def test_a_visitor_with_a_password_gets_no_session_from_django_s_own_sign_in(cast: Cast, client: Client) -> None:
    answer = client.post(reverse("admin:login"), {"username": "staff-person@example.org", "password": "whatever"})
    assert answer.status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_manager_finds_only_the_desks_of_communities(cast: Cast, signed_in: SignedIn) -> None:
    page = signed_in(cast.manager).get(reverse("admin:index")).content.decode()
    for desk_name in ("communities_community", "communities_membership", "content_entry", "content_reply"):
        assert desk(desk_name) in page
    for model in admin.site._registry:
        address = desk(f"{model._meta.app_label}_{model._meta.model_name}")
        assert (address in page) == (model._meta.model_name in {"community", "membership", "entry", "reply"})


@pytest.mark.parametrize(
    "model", ["accounts_user", "accounts_apitoken", "activity_event", "activity_consumercursor", "activity_deadletter"]
)
def test_a_manager_is_refused_at_the_desks_of_site_administrators(cast: Cast, signed_in: SignedIn, model: str) -> None:
    client = signed_in(cast.manager)
    assert client.get(desk(model)).status_code == 403
    assert client.post(desk(model), {"action": "deactivate", "_selected_action": [cast.member.pk]}).status_code == 403
    assert client.get(desk(model, cast.member.pk, page="change")).status_code in {302, 403}
    assert client.get(desk(model, page="add")).status_code == 403
    assert client.get(desk(model, cast.member.pk, page="delete")).status_code in {302, 403}


def test_a_manager_sees_only_rows_of_own_communities(cast: Cast, foreign: Foreign, signed_in: SignedIn) -> None:
    client = signed_in(cast.manager)
    ask(cast.member, cast.hidden, title="A question of ours")
    for model in ("communities_community", "communities_membership", "content_entry", "content_reply"):
        page = client.get(desk(model)).content.decode()
        assert "oreign" not in page, model
        assert "Whom do we let go" not in page
    assert "Hidden" in client.get(desk("communities_community")).content.decode()
    assert "A question of ours" in client.get(desk("content_entry")).content.decode()


@pytest.mark.parametrize("page", ["change", "delete", "history"])
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("model", ["communities_community", "communities_membership", "content_entry", "content_reply"])
def test_a_manager_opens_no_row_of_another_community(
    cast: Cast, foreign: Foreign, signed_in: SignedIn, model: str, page: str, method: str
) -> None:
    row = getattr(foreign, model.split("_")[1])
    fields = {"name": "Taken over", "role": Role.MEMBER, "title": "Taken over", "source": "Taken over", "post": "yes"}
    before = Event.objects.count()
    answer = getattr(signed_in(cast.manager), method)(desk(model, row.pk, page=page), fields)
    # Out of sight: Django says in the same words that there is no such row, whether there is one or not.
    assert answer.status_code in {302, 403}
    if answer.status_code == 302:
        assert answer["Location"] == reverse("admin:index")
    assert type(row).objects.get(pk=row.pk).__dict__.keys() == row.__dict__.keys()
    assert Event.objects.count() == before
    assert not type(row).objects.filter(pk=row.pk, **_taken_over(model)).exists()


def _taken_over(model: str) -> dict[str, str]:
    return {
        "communities_community": {"name": "Taken over"},
        "communities_membership": {"role": Role.MEMBER},
        "content_entry": {"title": "Taken over"},
        "content_reply": {"source": "Taken over"},
    }[model]


@pytest.mark.parametrize(
    ("model", "action"),
    [
        ("communities_community", "archive"),
        ("communities_membership", "remove"),
        ("communities_membership", "make_member"),
        ("content_entry", "remove"),
        ("content_reply", "remove"),
    ],
)
def test_a_managers_actions_pass_over_rows_of_other_communities(
    cast: Cast, foreign: Foreign, signed_in: SignedIn, model: str, action: str
) -> None:
    row = getattr(foreign, model.split("_")[1])
    before = Event.objects.count()
    client = signed_in(cast.manager)
    act(client, model, action, row.pk)
    client.post(
        desk(model, row.pk, page="change"),
        {"CHANGE_FORM-action": action, "_selected_action": [row.pk], "index": 0},
    )
    assert Event.objects.count() == before
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    "query",
    [
        "user__email__startswith=m",
        "user__password__startswith=p",
        "invited_by__email__contains=a",
        "community__memberships__user__email=a",
        "message__startswith=a",
    ],
)
def test_a_manager_cannot_feel_for_fields_that_the_list_does_not_show(
    cast: Cast, signed_in: SignedIn, query: str
) -> None:
    assert signed_in(cast.manager).get(desk("communities_membership") + "?" + query).status_code == 400


def test_a_manager_learns_no_names_from_the_filters(cast: Cast, foreign: Foreign, signed_in: SignedIn) -> None:
    client = signed_in(cast.manager)
    for model in ("communities_membership", "content_entry", "content_reply"):
        answer = client.get(desk(model), {"community": foreign.community.pk})
        assert answer.status_code == 200
        assert "oreign" not in answer.content.decode()


def test_a_manager_cannot_ask_for_the_page_of_an_unseen_row(cast: Cast, foreign: Foreign, signed_in: SignedIn) -> None:
    from django.contrib.contenttypes.models import ContentType

    kind = ContentType.objects.get_for_model(foreign.entry)
    answer = signed_in(cast.manager).get(f"/admin/r/{kind.pk}/{foreign.entry.pk}/")
    assert answer.status_code == 404


def test_a_manager_founds_nothing_and_deletes_nothing(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.manager)
    assert client.get(desk("communities_community", page="add")).status_code == 403
    assert client.post(desk("communities_community", page="add"), {"name": "Mine"}).status_code == 403
    membership = cast.community.memberships.get(user=cast.member)
    for model, pk in (("communities_community", cast.community.pk), ("communities_membership", membership.pk)):
        assert client.post(desk(model, pk, page="delete"), {"post": "yes"}).status_code == 403
        assert "delete_selected" not in client.get(desk(model)).content.decode()
        act(client, model, "delete_selected", pk)
    assert Community.objects.filter(pk=cast.community.pk).exists()
    assert Membership.objects.filter(pk=membership.pk).exists()


def test_a_manager_changes_a_community_through_its_service(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.manager)
    page = client.get(desk("communities_community", cast.community.pk, page="change"))
    form = page.context["adminform"].form
    fields = {name: form[name].value() or "" for name in form.fields} | {"purpose": "To plan together at last."}
    fields["departments"] = "Planning, Logistics"
    client.post(desk("communities_community", cast.community.pk, page="change"), fields)
    cast.community.refresh_from_db()
    assert cast.community.purpose == "To plan together at last."
    assert cast.community.departments == ["Planning", "Logistics"]
    event = Event.objects.filter(verb=Verb.COMMUNITY_CHANGED).get()
    assert event.actor_id == cast.manager.pk
    assert event.context == {"fields": ["departments", "purpose"]}


def test_a_manager_who_forgets_the_method_is_told_so_beside_what_was_typed(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.manager)
    fields = {
        "name": "Another name", "kind": "horizontal", "method": "", "purpose": "For us.", "access": "open",
        "status": "active",
    }  # fmt: skip
    answer = client.post(desk("communities_community", cast.community.pk, page="change"), fields)
    assert answer.status_code == 200
    assert "A horizontal community names its method" in answer.content.decode()
    assert "Another name" in answer.content.decode()
    cast.community.refresh_from_db()
    assert cast.community.name == "Community"


def test_a_manager_promotes_a_member_by_the_form_and_by_the_action(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.manager)
    row = cast.community.memberships.get(user=cast.member)
    client.post(desk("communities_membership", row.pk, page="change"), {"role": Role.SME})
    row.refresh_from_db()
    assert row.role == Role.SME
    act(client, "communities_membership", "make_manager", row.pk)
    row.refresh_from_db()
    assert row.role == Role.MANAGER
    roles = Event.objects.filter(verb=Verb.MEMBER_ROLE_CHANGED).order_by("pk").values_list("context__to", flat=True)
    assert list(roles) == [Role.SME, Role.MANAGER]


@pytest.mark.parametrize("action", ["remove", "make_member", "make_expert"])
def test_the_only_manager_is_kept_by_every_action(cast: Cast, signed_in: SignedIn, action: str) -> None:
    row = cast.community.memberships.get(user=cast.manager)
    page = act(signed_in(cast.manager), "communities_membership", action, row.pk)
    assert "without an active manager" in page
    row.refresh_from_db()
    assert row.role == Role.MANAGER


def test_the_only_manager_is_kept_by_the_form_which_says_why(cast: Cast, signed_in: SignedIn) -> None:
    row = cast.community.memberships.get(user=cast.manager)
    answer = signed_in(cast.manager).post(desk("communities_membership", row.pk, page="change"), {"role": Role.MEMBER})
    assert answer.status_code == 200
    assert "without an active manager" in answer.content.decode()
    row.refresh_from_db()
    assert row.role == Role.MANAGER


def test_of_all_members_removed_at_once_the_last_manager_stays(cast: Cast, signed_in: SignedIn) -> None:
    add_member(community=cast.community, user=cast.outsider, role=Role.MANAGER, by=None)
    rows = list(cast.community.memberships.values_list("pk", flat=True))
    page = act(signed_in(cast.staff), "communities_membership", "remove", *rows)
    assert "Done for 4 rows." in page
    assert "without an active manager" in page
    assert cast.community.memberships.get().role == Role.MANAGER
    cast.community.refresh_from_db()
    assert cast.community.member_count == 1


def test_a_manager_who_steps_down_is_out_of_the_back_office_at_once(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.manager)
    for space in (cast.community, cast.on_request, cast.by_invitation, cast.hidden):
        add_member(community=space, user=cast.outsider, role=Role.MANAGER, by=None)
        row = space.memberships.get(user=cast.manager)
        client.post(desk("communities_membership"), {"action": "remove", "_selected_action": [row.pk], "index": 0})
    assert client.get(reverse("admin:index"), follow=True).status_code == 403


def test_a_membership_removed_on_its_own_page_leads_back_to_the_list(cast: Cast, signed_in: SignedIn) -> None:
    row = cast.community.memberships.get(user=cast.member)
    fields = {"CHANGE_FORM-action": "remove", "_selected_action": [row.pk], "index": 0}
    answer = signed_in(cast.manager).post(desk("communities_membership", row.pk, page="change"), fields)
    assert answer["Location"] == desk("communities_membership")
    assert not Membership.objects.filter(pk=row.pk).exists()


def test_a_manager_lets_in_and_declines(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.manager)
    first = join_community(user=cast.outsider, community=cast.on_request)
    second = join_community(user=make_person("another asker"), community=cast.on_request)
    act(client, "communities_membership", "let_in", first.pk)
    act(client, "communities_membership", "decline", second.pk)
    first.refresh_from_db()
    assert first.state == State.ACTIVE
    assert not Membership.objects.filter(pk=second.pk).exists()


def test_a_manager_invites_but_only_to_own_communities(cast: Cast, foreign: Foreign, signed_in: SignedIn) -> None:
    client = signed_in(cast.manager)
    add = desk("communities_membership", page="add")
    assert "oreign" not in client.get(add).content.decode()
    client.post(add, {"community": cast.hidden.pk, "person": "@outsider-person", "role": Role.MANAGER})
    row = cast.hidden.memberships.get(user=cast.outsider)
    assert (row.state, row.role, row.invited_by) == (State.INVITED, Role.MEMBER, cast.manager)
    answer = client.post(add, {"community": foreign.community.pk, "person": "@outsider-person"})
    assert answer.status_code == 200
    assert not foreign.community.memberships.filter(user=cast.outsider).exists()
    nobody = client.post(add, {"community": cast.hidden.pk, "person": "@nobody-here"})
    assert "Nobody with this handle or e-mail can sign in here." in nobody.content.decode()


def test_somebody_who_only_asked_has_no_role_to_change(cast: Cast, signed_in: SignedIn) -> None:
    row = join_community(user=cast.outsider, community=cast.on_request)
    client = signed_in(cast.manager)
    client.post(desk("communities_membership", row.pk, page="change"), {"role": Role.MANAGER})
    act(client, "communities_membership", "make_manager", row.pk)
    row.refresh_from_db()
    assert (row.state, row.role) == (State.REQUESTED, Role.MEMBER)


def test_a_manager_removes_and_restores_posts_but_edits_none(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.manager)
    entry = ask(cast.member, cast.community)
    reply = post_reply(author=cast.sme, entry=entry, source="By *lot* size.")
    for model, post in (("content_reply", reply), ("content_entry", entry)):
        assert client.post(desk(model, post.pk, page="change"), {"title": "Mine", "source": "Mine"}).status_code == 403
        act(client, model, "remove", post.pk)
        post.refresh_from_db()
        assert post.removed_by == cast.manager
        answer = client.post(
            desk(model, post.pk, page="change"),
            {"CHANGE_FORM-action": "restore", "_selected_action": [post.pk], "index": 0},
        )
        assert answer.status_code == 302
        post.refresh_from_db()
        assert not post.is_removed
        assert client.get(desk(model, page="add")).status_code == 403
    assert reply.source == "By *lot* size."
    verbs = Event.objects.filter(actor_id=cast.manager.pk).order_by("pk").values_list("verb", flat=True)
    assert list(verbs)[-4:] == [Verb.REPLY_REMOVED, Verb.REPLY_RESTORED, Verb.ENTRY_REMOVED, Verb.ENTRY_RESTORED]


def test_a_manager_sees_no_email_of_a_member(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.manager)
    row = cast.community.memberships.get(user=cast.member)
    for address in (
        desk("communities_membership"),
        desk("communities_membership", row.pk, page="change"),
        desk("communities_membership", row.pk, page="history"),
    ):
        page = client.get(address).content.decode()
        assert cast.member.name in page or "history" in address
        assert cast.member.email not in page
