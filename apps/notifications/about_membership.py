"""Who is told what of communities and of those who belong to them."""

from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.communities.models import Membership, Role
from apps.notifications.deliveries import Words
from apps.notifications.dues import Due
from apps.notifications.models import Kind

# What somebody else does to one's own membership.
_TO_ME = {
    Verb.MEMBER_INVITED: Kind.INVITED,
    Verb.MEMBER_JOINED: Kind.ADMITTED,
    Verb.MEMBER_DECLINED: Kind.DECLINED,
    Verb.MEMBER_ROLE_CHANGED: Kind.ROLE,
}


def about_membership(event: Event) -> list[Due]:
    """Invitations, requests, what became of them, roles; and what happens to a community that one belongs to."""
    if kind := _TO_ME.get(Verb(event.verb)):
        if not event.person_id or event.person_id == event.actor_id:
            return []
        words = Words({"role": event.context.get("to", "")}) if kind == Kind.ROLE else None
        return [Due(kind, frozenset({event.person_id}), words=words)]
    if event.verb == Verb.MEMBER_REQUESTED:
        managers = Membership.objects.active().filter(community_id=event.community_id, role=Role.MANAGER)
        return [Due(Kind.REQUESTED, frozenset(managers.values_list("user_id", flat=True)))]
    return _about_preparation(event)


def _about_preparation(event: Event) -> list[Due]:
    """Whose draft was read, and that a community of theirs is live."""
    if event.verb == Verb.NEED_MOVED and event.person_id and "approved" in event.context:
        return [Due(Kind.REVIEWED, frozenset({event.person_id}))]
    if event.verb == Verb.COMMUNITY_LAUNCHED:
        members = Membership.objects.active().filter(community_id=event.community_id, user__is_active=True)
        people = members.exclude(user_id=event.actor_id).values_list("user_id", flat=True)
        return [Due(Kind.LAUNCHED, frozenset(people))]
    return []
