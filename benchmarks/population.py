"""Who is in a world: people, the communities that they belong to, and what is at hand while it is written."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from apps.accounts.models import Profile, User
from apps.communities.models import Access, Community, Kind, Membership, Role
from apps.content.models import Tag
from apps.search.models import Document
from apps.search.models import Kind as Found
from benchmarks.texts import Text, Writer, zipf

SEED = 20_261_123
POSTS_PER_USER = 40
SPAN = timedelta(days=1000)
BATCH = 2000
ZONES = ("UTC", "Europe/Berlin", "America/New_York")


@dataclass
class World:
    """What is being written; numbers are given here, so that rows refer to each other before they are stored."""

    posts: int
    now: datetime
    random: Random = field(default_factory=lambda: Random(SEED))
    users: list[User] = field(default_factory=list)
    communities: list[Community] = field(default_factory=list)
    members: dict[int, list[int]] = field(default_factory=dict)
    experts: set[tuple[int, int]] = field(default_factory=set)
    texts: list[Text] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)


def make_people(world: World, writer: Writer) -> None:
    for pk in range(1, max(world.posts // POSTS_PER_USER, 10) + 1):
        user = User(
            pk=pk,
            email=f"person{pk}@bench.example",
            handle=f"person-{pk}",
            name=writer.name(),
            headline=writer.title()[:60],
            date_joined=world.now - SPAN + SPAN * world.random.random(),
        )
        user.set_unusable_password()
        world.users.append(user)
    User.objects.bulk_create(world.users, batch_size=BATCH)
    Profile.objects.bulk_create(
        Profile(user_id=user.pk, job_role="Planner", department="Operations", time_zone=ZONES[user.pk % len(ZONES)])
        for user in world.users
    )
    Document.objects.bulk_create(
        Document(kind=Found.PERSON, person=user, title=user.name, keywords=user.headline, at=user.date_joined)
        for user in world.users
    )


def make_communities(world: World, writer: Writer) -> None:
    """About the square root of the users; mostly open, some on request, some hidden."""
    for pk in range(1, max(round(len(world.users) ** 0.5), 4) + 1):
        horizontal = pk % 2 == 0
        world.communities.append(
            Community(
                pk=pk,
                slug=f"community-{pk}",
                name=f"Community {pk}",
                kind=Kind.HORIZONTAL if horizontal else Kind.VERTICAL,
                method="Plan to deliver" if horizontal else "",
                role_rule="" if horizontal else "Planners",
                purpose=writer.title(),
                access=Access.HIDDEN if pk % 9 == 0 else Access.REQUEST if pk % 5 == 0 else Access.OPEN,
            )
        )
    _choose_members(world)
    Community.objects.bulk_create(world.communities)
    Membership.objects.bulk_create(_memberships(world), batch_size=BATCH)


def _choose_members(world: World) -> None:
    """Everybody belongs to some five communities, the larger ones more likely."""
    weights = zipf(len(world.communities))
    for user in world.users:
        chosen = set(world.random.choices(range(1, len(world.communities) + 1), cum_weights=weights, k=7))
        for pk in sorted(chosen):
            world.members.setdefault(pk, []).append(user.pk)
    for community in world.communities:
        members = world.members.setdefault(community.pk, [])
        if not members:
            members.append(world.users[0].pk)
        world.random.shuffle(members)
        world.experts |= {(community.pk, pk) for pk in members[1:3]}
        community.member_count = len(members)


def _memberships(world: World) -> Iterable[Membership]:
    for community in world.communities:
        for place, pk in enumerate(world.members[community.pk]):
            role = Role.MANAGER if place == 0 else Role.SME if place < 3 else Role.MEMBER
            since = world.now - SPAN * world.random.random()
            yield Membership(community=community, user_id=pk, role=role, joined_at=since)
