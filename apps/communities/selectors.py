"""Reads about communities and their members."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from apps.accounts.models import User
from apps.communities.models import Access, Community, Membership, Role, State, Status
from apps.communities.standing import my_communities, roles_of


def managed_community_ids(viewer: Any) -> list[int]:
    """Ids of the communities that the viewer manages (memberships only; a site administrator's are all)."""
    return [pk for pk, role in roles_of(viewer).items() if role == Role.MANAGER]


def prepared_community_ids(viewer: Any, *, launched: bool = True) -> list[int]:
    """Ids of the communities whose content the viewer helps to prepare, as an expert or manager.

    `launched` communities count as well, where what was prepared is still being released.
    """
    return [
        row.id
        for row in my_communities(viewer)
        if row.role != Role.MEMBER and (launched or row.status == Status.PREPARING)
    ]


def caretakers_of(community: Community) -> list[Membership]:
    """Managers and experts, managers first, with their people."""
    rows = Membership.objects.active().filter(community=community).exclude(role=Role.MEMBER).select_related("user")
    return sorted(rows, key=lambda row: (row.role != Role.MANAGER, row.user.name))


def roles_in(community_id: int, user_ids: Iterable[int]) -> dict[int, str]:
    """Role per person id in one community, for the marks beside authors' names."""
    rows = Membership.objects.active().filter(community_id=community_id, user_id__in=set(user_ids))
    return dict(rows.values_list("user_id", "role"))


def people_who_may_read(community: Community, people: QuerySet[User]) -> QuerySet[User]:
    """Those of `people` who may read the community: mentions link and tell only them."""
    people = people.filter(is_active=True)
    if community.access == Access.OPEN and community.status != Status.PREPARING:
        return people
    inside = Membership.objects.active().filter(community=community).values("user_id")
    return people.filter(pk__in=inside)


def share_community(one: User, other: User) -> bool:
    """Whether two people are members of one community."""
    mine = Membership.objects.filter(user=one, state=State.ACTIVE).values("community_id")
    return Membership.objects.filter(user=other, state=State.ACTIVE, community_id__in=mine).exists()
