"""What caretakers say of a ring. Two of them who say the same have decided."""

from django.db import transaction

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.communities.models import Community, Membership
from apps.communities.models import Role as Standing
from apps.core import clock
from apps.core.refusals import require
from apps.participation.models import Ring, RingOpinion
from apps.participation.policies import may_judge

# So many have to say the same.
AGREEING = 2
VERDICTS = (Ring.State.DISMISSED, Ring.State.CONFIRMED)


def can_be_decided(community: Community) -> bool:
    """Whether enough managers are there to agree."""
    managers = Membership.objects.active().filter(community=community, role=Standing.MANAGER, user__is_active=True)
    return managers.count() >= AGREEING


@transaction.atomic
def decide_ring(*, by: User, ring: Ring, verdict: str, origin: str = Origin.WEB) -> Ring:
    """Say that it is a team that works together (dismissed) or that these marks should not count (confirmed).

    One's own word may be changed, by saying it anew; the same word again changes nothing. The ring becomes what two
    caretakers say, the latest words first. Nothing else happens to anybody. Raises ValueError for another verdict.
    """
    if verdict not in VERDICTS:
        raise ValueError(verdict)
    # Opinions of one community queue up, and the nightly look waits for them.
    Community.objects.select_for_update(no_key=True).get(pk=ring.community_id)
    ring = Ring.objects.select_related("community").get(pk=ring.pk)
    require(may_judge(by, ring))
    if RingOpinion.objects.filter(ring=ring, by=by, verdict=verdict).exists():
        return ring
    now = clock.now()
    RingOpinion.objects.update_or_create(ring=ring, by=by, defaults={"verdict": verdict, "at": now})
    agreed = _agreed(ring)
    if agreed and agreed != ring.state:
        ring.state, ring.decided_at = agreed, now
        ring.save(update_fields=["state", "decided_at"])
    record_event(
        Verb.RING_JUDGED,
        actor_id=by.pk,
        community_id=ring.community_id,
        origin=origin,
        # Who is in it stays out of the log.
        context={"ring": ring.pk, "verdict": str(verdict), "state": str(ring.state)},
    )
    return ring


def _agreed(ring: Ring) -> str | None:
    """What the latest words of two people agree on, if any do."""
    said: list[str] = []
    for verdict in ring.opinions.order_by("-at", "-pk").values_list("verdict", flat=True):
        said.append(verdict)
        if said.count(verdict) >= AGREEING:
            return verdict
    return None
