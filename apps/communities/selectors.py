"""Reads about communities and their members."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from apps.accounts.models import User
from apps.communities.models import Access, Community, Membership, Role, State, Status
from apps.communities.standing import MyCommunity, my_communities, readable_community_ids, roles_of

# As text, because building it takes longer than the database needs to answer.
_PLACE = """
    SELECT u.id, u.xmin || '-' || p.xmin, c.id, c.slug, c.name, c.kind, c.status, m.role
    FROM accounts_user u JOIN accounts_profile p ON p.user_id = u.id
    LEFT JOIN (communities_membership m JOIN communities_community c ON c.id = m.community_id)
           ON m.user_id = u.id AND m.state = %(active)s AND m.community_id = ANY(%(readable)s)
    WHERE u.handle = %(handle)s ORDER BY c.name
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody belongs, as far as a viewer may know: `Membership.objects.visible_to` for one person.
    `version` is another one after every change of the person or their profile."""

    person_id: int
    version: str
    communities: tuple[MyCommunity, ...]

    def is_shared_with(self, viewer: Any) -> bool:
        """Whether the viewer belongs to one of them as well."""
        mine = {row.id for row in my_communities(viewer)}
        return any(row.id in mine for row in self.communities)


def place_of(viewer: Any, handle: str) -> Place | None:
    """A person and their active memberships by name; None where nobody has the handle or nobody is signed in."""
    if not viewer.is_authenticated:
        return None
    values: dict[str, Any] = {
        "handle": handle,
        "active": State.ACTIVE.value,
        "readable": readable_community_ids(viewer),
    }
    with connection.cursor() as sql:
        sql.execute(_PLACE, values)
        rows = sql.fetchall()
    if not rows:
        return None
    person_id, version = rows[0][:2]
    return Place(person_id, version, tuple(MyCommunity(*row[2:]) for row in rows if row[2] is not None))


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
