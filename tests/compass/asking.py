"""People who have exchanged enough to ask each other."""

from apps.accounts.models import User
from apps.communities.models import Community, Role
from apps.communities.services import add_member
from apps.compass.services import answer_as_peer, ask_peer
from apps.compass.skills import Skill
from apps.content.reply_services import post_reply
from tests.cast import Cast, ask, make_person


def exchange(one: User, other: User, community: Community, *, times: int = 3) -> None:
    """So many replies of `other` to what `one` asked."""
    question = ask(one, community)
    for number in range(times):
        post_reply(author=other, entry=question, source=f"We count it at the dock, number {number}.")


def make_peers(cast: Cast, number: int) -> list[User]:
    """So many colleagues of the member, each with three exchanges."""
    peers = [make_person(f"peer {n}") for n in range(number)]
    for peer in peers:
        add_member(community=cast.community, user=peer, role=Role.MEMBER, by=None)
        exchange(cast.member, peer, cast.community)
    return peers


def have_answered(cast: Cast, peers: list[User], *levels: int | None) -> None:
    """Each peer is asked and gives one level of Broker."""
    for peer, level in zip(peers, levels, strict=True):
        row = ask_peer(person=cast.member, community=cast.community, peer=peer)
        answer_as_peer(by=peer, invitation=row, levels={Skill.BROKER: level, Skill.DESIGNER: 3})
