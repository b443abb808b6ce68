"""A community that is not archived always has at least one active manager, whoever writes and however."""

import threading
from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounts.models import User
from apps.communities.models import Community, Membership, Role, Status, has_active_manager
from apps.communities.services import (
    add_member,
    change_community,
    change_role,
    deactivate_person,
    leave_community,
    remove_member,
)
from apps.core.refusals import Refused
from tests.cast import Cast, make_cast, make_community, make_person


def orphans() -> list[str]:
    """Communities without an active manager, archived ones aside; the rule says there are none."""
    return list(
        Community.objects.exclude(status=Status.ARCHIVED).filter(~has_active_manager()).values_list("slug", flat=True)
    )


def test_the_last_manager_may_not_leave(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        leave_community(user=cast.manager, community=cast.community)
    assert refused.value.refusal.code == "last_manager"
    assert Membership.objects.filter(community=cast.community, user=cast.manager, role=Role.MANAGER).exists()


def test_the_last_manager_may_not_be_demoted_removed_or_deactivated(cast: Cast) -> None:
    for attempt in (
        lambda: change_role(by=cast.staff, community=cast.community, user=cast.manager, role=Role.MEMBER),
        lambda: remove_member(by=cast.staff, community=cast.community, user=cast.manager),
        lambda: deactivate_person(by=cast.staff, person=cast.manager),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.refusal.code == "last_manager"
    assert User.objects.get(pk=cast.manager.pk).is_active
    assert not orphans()


def test_a_manager_leaves_once_another_one_is_there(cast: Cast) -> None:
    change_role(by=cast.manager, community=cast.community, user=cast.other, role=Role.MANAGER)
    leave_community(user=cast.manager, community=cast.community)
    assert not orphans()


def test_a_community_that_is_being_prepared_keeps_its_manager_too(cast: Cast) -> None:
    community = make_community("Quiet", manager=cast.other, status=Status.PREPARING)
    with pytest.raises(Refused) as refused:
        change_role(by=cast.staff, community=community, user=cast.other, role=Role.MEMBER)
    assert refused.value.refusal.code == "last_manager"
    with pytest.raises(Refused):
        leave_community(user=cast.other, community=community)


def test_an_archived_community_comes_back_only_with_a_manager(cast: Cast) -> None:
    community = make_community("Quiet", manager=cast.other)
    change_community(by=cast.staff, community=community, changes={"status": Status.ARCHIVED})
    leave_community(user=cast.other, community=community)
    for status in (Status.ACTIVE, Status.PREPARING):
        with pytest.raises(Refused) as refused:
            change_community(by=cast.staff, community=community, changes={"status": status})
        assert refused.value.refusal.code == "last_manager"


RAW: dict[str, str] = {
    "delete the membership": "DELETE FROM communities_membership WHERE user_id = {manager}",
    "demote in bulk": "UPDATE communities_membership SET role = 'member' WHERE role = 'manager'",
    "suspend the membership": "UPDATE communities_membership SET state = 'invited' WHERE user_id = {manager}",
    "make the manager an expert": "UPDATE communities_membership SET role = 'sme' WHERE user_id = {manager}",
    "deactivate the person": "UPDATE accounts_user SET is_active = false WHERE id = {manager}",
    "deactivate everybody": "UPDATE accounts_user SET is_active = false",
    "make the person a placeholder": "UPDATE accounts_user SET is_placeholder = true WHERE id = {manager}",
    "empty the table": "TRUNCATE communities_membership CASCADE",
}


@pytest.mark.parametrize("statement", RAW.values(), ids=RAW.keys())
def test_raw_sql_cannot_leave_a_community_without_a_manager(transactional_db: None, statement: str) -> None:
    cast = make_cast()
    with pytest.raises(IntegrityError, match="keeps_a_manager"), transaction.atomic(), connection.cursor() as sql:
        sql.execute(statement.format(manager=cast.manager.pk, outsider=cast.outsider.pk))
    assert not orphans()
    assert Membership.objects.filter(role=Role.MANAGER).count() == 4


def test_a_bulk_update_by_the_orm_cannot_either(transactional_db: None) -> None:
    cast = make_cast()
    with pytest.raises(IntegrityError, match="keeps_a_manager"):
        Membership.objects.filter(community=cast.community).update(role=Role.MEMBER)
    with pytest.raises(DatabaseError):
        Membership.objects.filter(role=Role.MANAGER).delete()
    assert not orphans()


def test_handing_over_in_one_transaction_works_in_any_order(transactional_db: None) -> None:
    cast = make_cast()
    rows = Membership.objects.filter(community=cast.community)
    with transaction.atomic():
        rows.filter(user=cast.manager).update(role=Role.MEMBER)
        rows.filter(user=cast.other).update(role=Role.MANAGER)
    assert not orphans()


@pytest.mark.parametrize("isolation", ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"])
def test_of_two_managers_who_leave_at_the_same_moment_one_stays(transactional_db: None, isolation: str) -> None:
    cast = make_cast()
    add_member(community=cast.community, user=cast.staff, role=Role.MANAGER, by=None)
    both_deleted = threading.Barrier(2, timeout=10)
    outcomes: list[str] = []

    def leave(user: User) -> None:
        try:
            with transaction.atomic():
                with connection.cursor() as sql:
                    sql.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation}")
                    sql.execute(
                        "DELETE FROM communities_membership WHERE user_id = %s AND community_id = %s",
                        [user.pk, cast.community.pk],
                    )
                # Neither sees the other's deletion; both commit now.
                both_deleted.wait()
            outcomes.append("left")
        except DatabaseError:
            outcomes.append("stayed")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=leave, args=[user]) for user in (cast.manager, cast.staff)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["left", "stayed"]
    assert not orphans()


OPERATIONS = (
    "leave",
    "demote",
    "promote",
    "remove",
    "deactivate",
    "reactivate",
    "raw_delete",
    "raw_demote",
    "archive",
    "launch",
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    scripts=st.lists(
        st.lists(st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 3), st.integers(0, 1)), min_size=1, max_size=6),
        min_size=2,
        max_size=3,
    )
)
def test_random_concurrent_sequences_never_leave_a_community_alone(
    transactional_db: None, scripts: list[list[tuple[str, int, int]]]
) -> None:
    """Several people do random things at once; whatever succeeds, each active community has its manager."""
    Community.objects.all().update(status=Status.ARCHIVED)
    suffix = User.objects.count()
    people = [make_person(f"p{suffix} n{n}", is_staff=True) for n in range(4)]
    communities = [make_community(f"c{suffix} {n}", manager=people[n]) for n in range(2)]
    for community in communities:
        for person in people:
            add_member(community=community, user=person, role=Role.MANAGER, by=None)

    def act(script: list[tuple[str, int, int]]) -> None:
        try:
            for name, who, where in script:
                attempt(name, User.objects.get(pk=people[who].pk), Community.objects.get(pk=communities[where].pk))
        finally:
            connections.close_all()

    def attempt(name: str, person: User, community: Community) -> None:
        boss = User.objects.get(pk=people[0].pk)
        rows = Membership.objects.filter(community=community, user=person)
        actions: dict[str, Callable[[], object]] = {
            "leave": lambda: leave_community(user=person, community=community),
            "demote": lambda: change_role(by=boss, community=community, user=person, role=Role.MEMBER),
            "promote": lambda: change_role(by=boss, community=community, user=person, role=Role.MANAGER),
            "remove": lambda: remove_member(by=boss, community=community, user=person),
            "deactivate": lambda: deactivate_person(by=boss, person=person),
            "reactivate": lambda: User.objects.filter(pk=person.pk).update(is_active=True),
            "raw_delete": rows.delete,
            "raw_demote": lambda: rows.update(role=Role.SME),
            "archive": lambda: change_community(by=boss, community=community, changes={"status": Status.ARCHIVED}),
            "launch": lambda: change_community(by=boss, community=community, changes={"status": Status.ACTIVE}),
        }
        try:
            actions[name]()
        except (Refused, DatabaseError, Membership.DoesNotExist):
            # Refused, deadlocked or nothing to do: all of these leave the state as it was.
            return

    threads = [threading.Thread(target=act, args=[script]) for script in scripts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not orphans()
