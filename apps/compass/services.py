"""Writes: what one says of the own skills, whom one asks, and what peers answer."""

from collections.abc import Collection, Mapping
from functools import partial

from django.core.cache import cache
from django.db import transaction

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.communities.models import Community
from apps.compass import policies
from apps.compass.models import HIGHEST, LOWEST, PeerInvitation, PeerNote, SeenAs, SelfAssessment
from apps.compass.peers import peers_of
from apps.compass.role_views import seen_as_key
from apps.compass.self_view import this_quarter
from apps.compass.skills import Skill
from apps.core import clock
from apps.core.refusals import require
from apps.participation.signals import Role


@transaction.atomic
def assess_oneself(
    *, person: User, levels: Mapping[Skill, int | None], origin: str = Origin.WEB
) -> list[SelfAssessment]:
    """Take over these levels for the quarter; None takes a level back, a skill that is not named stays as it is.

    Nothing is written to the log of who did what but that somebody did: the levels are the person's alone.
    """
    now, quarter = clock.now(), this_quarter()
    kept = {skill: level for skill, level in levels.items() if level is not None}
    if any(not LOWEST <= level <= HIGHEST for level in kept.values()):
        raise ValueError(f"A level is a number from {LOWEST} to {HIGHEST}")
    rows = SelfAssessment.objects.filter(person=person, quarter=quarter)
    rows.filter(skill__in=set(levels) - set(kept)).delete()
    SelfAssessment.objects.bulk_create(
        [
            SelfAssessment(person=person, quarter=quarter, skill=skill, level=level, at=now)
            for skill, level in kept.items()
        ],
        update_conflicts=True,
        unique_fields=["person", "quarter", "skill"],
        update_fields=["level", "at"],
    )
    record_event(Verb.SKILLS_ASSESSED, actor_id=person.pk, person_id=person.pk, origin=origin)
    return list(rows.order_by("pk"))


@transaction.atomic
def ask_peer(*, person: User, community: Community, peer: User, origin: str = Origin.WEB) -> PeerInvitation:
    """Ask this peer how they see the person's skills. Twice in a quarter is once."""
    require(policies.may_use_compass(person, community))
    quarter = this_quarter()
    asked = PeerInvitation.objects.filter(person=person, community=community, quarter=quarter)
    if row := asked.filter(peer=peer).first():
        return row
    require(policies.may_ask(peer, peers_of(person, community), asked.count()))
    row = PeerInvitation.objects.create(person=person, peer=peer, community=community, quarter=quarter, at=clock.now())
    record_event(Verb.PEER_ASKED, actor_id=person.pk, person_id=peer.pk, community_id=community.pk, origin=origin)
    return row


@transaction.atomic
def answer_as_peer(
    *, by: User, invitation: PeerInvitation, levels: Mapping[Skill, int | None], origin: str = Origin.WEB
) -> PeerInvitation:
    """Say how one sees the skills of who asked. The levels are kept without who gave them, so they stay as given.

    Levels of None are left open. The log learns that somebody answered, and not about whom.
    """
    row = PeerInvitation.objects.select_for_update().get(pk=invitation.pk)
    require(policies.may_answer(by, row))
    row.state = PeerInvitation.State.ANSWERED
    row.save(update_fields=["state"])
    PeerNote.objects.bulk_create(
        PeerNote(person_id=row.person_id, community_id=row.community_id, quarter=row.quarter, skill=skill, level=level)
        for skill, level in levels.items()
        if level is not None
    )
    record_event(Verb.PEER_ANSWERED, actor_id=by.pk, origin=origin)
    return row


@transaction.atomic
def decline_as_peer(*, by: User, invitation: PeerInvitation, origin: str = Origin.WEB) -> PeerInvitation:
    """Say nothing. Who asked does not learn of it, and the log does not know it from an answer."""
    row = PeerInvitation.objects.select_for_update().get(pk=invitation.pk)
    require(policies.may_answer(by, row))
    row.state = PeerInvitation.State.DECLINED
    row.save(update_fields=["state"])
    record_event(Verb.PEER_ANSWERED, actor_id=by.pk, origin=origin)
    return row


@transaction.atomic
def be_seen_as(
    *, person: User, community: Community, roles: Collection[Role], origin: str = Origin.WEB
) -> list[SeenAs]:
    """Be happy to be seen in these roles in the community, and in no other."""
    require(policies.may_use_compass(person, community))
    rows = SeenAs.objects.filter(person=person, community=community)
    rows.exclude(role__in=roles).delete()
    SeenAs.objects.bulk_create(
        [SeenAs(person=person, community=community, role=role, at=clock.now()) for role in roles],
        ignore_conflicts=True,
    )
    transaction.on_commit(partial(cache.delete, seen_as_key(person.pk)))
    record_event(
        Verb.PERSON_CHANGED, actor_id=person.pk, person_id=person.pk, origin=origin, context={"fields": ["seen_as"]}
    )
    return list(rows.order_by("role"))
