"""What happens in and to communities. Every membership change that could take the last manager away asks the
database at once (`_keeping_managers`), so that the person gets a sentence instead of a failed commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.communities import policies
from apps.communities.models import Access, Community, Membership, Role, State, Status
from apps.communities.standing import forget_open_communities, forget_standing
from apps.core import clock
from apps.core.markdown import render
from apps.core.refusals import Refused, require
from apps.core.text import slug_of

MANAGER_CONSTRAINTS = "membership_keeps_a_manager, person_keeps_a_manager, community_keeps_a_manager"
CHANGEABLE = frozenset({"name", "kind", "method", "departments", "role_rule", "purpose", "about", "access", "status"})


@transaction.atomic
def create_community(
    *, by: User | None, manager: User, name: str, origin: str = Origin.WEB, slug: str = "", **fields: Any
) -> Community:
    """Found a community with its first manager. `by` is None for commands; a person needs to be site administrator."""
    if by is not None:
        require(policies.may_create(by))
    about = fields.pop("about", "")
    community = Community(name=name, slug=slug or slug_of(name), about=about, about_html=render(about).html, **fields)
    community.full_clean()
    community.save(force_insert=True)
    forget_open_communities()
    actor_id = (by or manager).pk
    record_event(Verb.COMMUNITY_CREATED, actor_id=actor_id, community_id=community.pk, origin=origin)
    with _keeping_managers():
        add_member(community=community, user=manager, role=Role.MANAGER, by=by, origin=origin)
    return community


@transaction.atomic
def change_community(*, by: User, community: Community, changes: dict[str, Any], origin: str = Origin.WEB) -> Community:
    """Take over the given fields (`CHANGEABLE`). What is being prepared goes live by `open_community` only."""
    require(policies.may_manage(by, community))
    community = Community.objects.select_for_update().get(pk=community.pk)
    if community.status == Status.PREPARING and changes.get("status") == Status.ACTIVE:
        raise Refused(policies.BY_LAUNCH)
    for field in changes.keys() & CHANGEABLE:
        setattr(community, field, changes[field])
    community.about_html = render(community.about).html
    community.full_clean()
    with _keeping_managers():
        community.save()
    forget_open_communities()
    record_event(
        Verb.COMMUNITY_CHANGED,
        actor_id=by.pk,
        community_id=community.pk,
        origin=origin,
        context={"fields": sorted(changes.keys() & CHANGEABLE)},
    )
    return community


@transaction.atomic
def open_community(
    *, by: User, community: Community, context: dict[str, Any] | None = None, origin: str = Origin.WEB
) -> Community:
    """Let a prepared community go live. What is checked before that, and `context` for the log, is the caller's."""
    require(policies.may_manage(by, community))
    community = Community.objects.select_for_update().get(pk=community.pk)
    if community.status == Status.ACTIVE:
        return community
    community.status = Status.ACTIVE
    with _keeping_managers():
        community.save(update_fields=["status"])
    _touch(community)
    forget_open_communities()
    record_event(
        Verb.COMMUNITY_LAUNCHED, actor_id=by.pk, community_id=community.pk, origin=origin, context=context or {}
    )
    return community


@transaction.atomic
def join_community(*, user: User, community: Community, message: str = "", origin: str = Origin.WEB) -> Membership:
    """Come in where the door is open or one is invited; ask to where a manager decides."""
    membership = Membership.objects.select_for_update().filter(user=user, community=community).first()
    require(policies.may_join(user, community, membership))
    if membership and membership.state == State.INVITED:
        return _activate(membership, by=user, origin=origin)
    if community.access == Access.OPEN:
        return add_member(community=community, user=user, role=Role.MEMBER, by=user, origin=origin)
    membership = Membership.objects.create(
        community=community, user=user, state=State.REQUESTED, message=message[:500], joined_at=clock.now()
    )
    record_event(Verb.MEMBER_REQUESTED, actor_id=user.pk, person_id=user.pk, community_id=community.pk, origin=origin)
    return membership


@transaction.atomic
def add_member(
    *,
    community: Community,
    user: User,
    role: str,
    by: User | None,
    origin: str = Origin.WEB,
    joined_at: datetime | None = None,
) -> Membership:
    """Make somebody a member without asking anybody: founding, importing, opening the door. Twice changes nothing."""
    membership, created = Membership.objects.get_or_create(
        community=community,
        user=user,
        defaults={"role": role, "joined_at": joined_at or clock.now(), "is_history": origin == Origin.IMPORT},
    )
    if not created:
        return membership if membership.state == State.ACTIVE else _activate(membership, by=by or user, origin=origin)
    _count_members(community, 1)
    forget_standing(user)
    record_event(
        Verb.MEMBER_JOINED,
        actor_id=(by or user).pk,
        person_id=user.pk,
        community_id=community.pk,
        origin=origin,
        context={"role": role},
    )
    return membership


@transaction.atomic
def invite_person(*, by: User, community: Community, user: User, origin: str = Origin.WEB) -> Membership:
    """Invite somebody; a request that waits is thereby granted."""
    require(policies.may_manage(by, community))
    membership, created = Membership.objects.get_or_create(
        community=community,
        user=user,
        defaults={"state": State.INVITED, "joined_at": clock.now(), "invited_by": by},
    )
    if not created:
        return _activate(membership, by=by, origin=origin) if membership.state == State.REQUESTED else membership
    record_event(Verb.MEMBER_INVITED, actor_id=by.pk, person_id=user.pk, community_id=community.pk, origin=origin)
    return membership


@transaction.atomic
def answer_request(*, by: User, membership: Membership, accept: bool, origin: str = Origin.WEB) -> Membership | None:
    """Let somebody in who asked, or decline. Answering twice changes nothing."""
    require(policies.may_manage(by, membership.community))
    waiting = Membership.objects.select_for_update().filter(pk=membership.pk, state=State.REQUESTED).first()
    if waiting is None:
        return Membership.objects.filter(pk=membership.pk).first()
    if accept:
        return _activate(waiting, by=by, origin=origin)
    waiting.delete()
    record_event(
        Verb.MEMBER_DECLINED,
        actor_id=by.pk,
        person_id=membership.user_id,
        community_id=membership.community_id,
        origin=origin,
    )
    return None


@transaction.atomic
def leave_community(*, user: User, community: Community, origin: str = Origin.WEB) -> None:
    """Go, or take back a request or an invitation. Being outside already changes nothing."""
    _end_membership(by=user, user=user, community=community, origin=origin)


@transaction.atomic
def remove_member(*, by: User, community: Community, user: User, origin: str = Origin.WEB) -> None:
    """Take somebody's membership away."""
    require(policies.may_manage(by, community))
    _end_membership(by=by, user=user, community=community, origin=origin)


@transaction.atomic
def change_role(*, by: User, community: Community, user: User, role: str, origin: str = Origin.WEB) -> Membership:
    """Make an active member a member, an expert or a manager."""
    require(policies.may_manage(by, community))
    rows = Membership.objects.select_for_update().filter(community=community, user=user, state=State.ACTIVE)
    membership = rows.first()
    if membership is None:
        raise Refused(policies.NO_ROLE_YET)
    if membership.role == role:
        return membership
    before, membership.role = membership.role, Role(role)
    with _keeping_managers():
        membership.save(update_fields=["role"])
    forget_standing(user)
    _touch(community)
    record_event(
        Verb.MEMBER_ROLE_CHANGED,
        actor_id=by.pk,
        person_id=user.pk,
        community_id=community.pk,
        origin=origin,
        context={"from": before, "to": role},
    )
    return membership


@transaction.atomic
def deactivate_person(*, by: User, person: User, origin: str = Origin.WEB) -> User:
    """Close somebody's account. What the person wrote stays; a community that would lose its only manager refuses."""
    require(policies.may_deactivate(by, person))
    person = User.objects.select_for_update().get(pk=person.pk)
    if not person.is_active:
        return person
    person.is_active = False
    with _keeping_managers():
        person.save(update_fields=["is_active"])
    record_event(Verb.PERSON_DEACTIVATED, actor_id=by.pk, person_id=person.pk, origin=origin)
    return person


@transaction.atomic
def reactivate_person(*, by: User, person: User, origin: str = Origin.WEB) -> User:
    """Open a closed account again."""
    require(policies.may_create(by))
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.is_active:
        return person
    person.is_active = True
    person.save(update_fields=["is_active"])
    record_event(Verb.PERSON_REACTIVATED, actor_id=by.pk, person_id=person.pk, origin=origin)
    return person


def _activate(membership: Membership, *, by: User, origin: str) -> Membership:
    if membership.state == State.ACTIVE:
        return membership
    membership.state, membership.joined_at = State.ACTIVE, clock.now()
    membership.save(update_fields=["state", "joined_at"])
    _count_members(membership.community, 1)
    forget_standing(membership.user)
    forget_standing(by)
    record_event(
        Verb.MEMBER_JOINED,
        actor_id=by.pk,
        person_id=membership.user_id,
        community_id=membership.community_id,
        origin=origin,
        context={"role": membership.role},
    )
    return membership


def _end_membership(*, by: User, user: User, community: Community, origin: str) -> None:
    membership = Membership.objects.select_for_update().filter(user=user, community=community).first()
    if membership is None:
        return
    was_member = membership.state == State.ACTIVE
    with _keeping_managers():
        membership.delete()
    forget_standing(user)
    if was_member:
        _count_members(community, -1)
    record_event(
        Verb.MEMBER_LEFT,
        actor_id=by.pk,
        person_id=user.pk,
        community_id=community.pk,
        origin=origin,
        context={"was_member": was_member},
    )


def _count_members(community: Community, step: int) -> None:
    Community.objects.filter(pk=community.pk).update(member_count=F("member_count") + step, version=F("version") + 1)


def _touch(community: Community) -> None:
    Community.objects.filter(pk=community.pk).update(version=F("version") + 1)


@contextmanager
def _keeping_managers() -> Iterator[None]:
    """Have the database check the manager rule for the writes inside, now rather than at commit."""
    try:
        with transaction.atomic():
            yield
            with connection.cursor() as sql:
                sql.execute(f"SET CONSTRAINTS {MANAGER_CONSTRAINTS} IMMEDIATE")
                sql.execute(f"SET CONSTRAINTS {MANAGER_CONSTRAINTS} DEFERRED")
    except IntegrityError as error:
        if "keeps_a_manager" in str(error):
            raise Refused(policies.LAST_MANAGER) from error
        raise
