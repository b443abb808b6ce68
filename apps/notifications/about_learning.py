"""Members are asked for their word on targets, and those whom a story names whether it was so."""

from apps.accounts.models import User
from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.communities.models import Membership
from apps.notifications.deliveries import Words
from apps.notifications.dues import Due
from apps.notifications.models import Kind
from apps.ratings.models import Follow, Level

ASKING = frozenset({Verb.TARGETS_VOTE_OPENED, Verb.STORY_TOLD, Verb.STORY_CHANGED})


def about_learning(event: Event) -> list[Due]:
    """All members who did not mute the community; of a story the one whom its teller names, while they belong."""
    members = Membership.objects.active().filter(community_id=event.community_id, user__is_active=True)
    members = members.exclude(user_id=event.actor_id)
    if event.verb == Verb.TARGETS_VOTE_OPENED:
        muting = Follow.objects.filter(community_id=event.community_id, level=Level.NOTHING)
        people = members.exclude(user__in=muting.values("user_id")).values_list("user_id", flat=True)
        return [Due(Kind.TARGETS, frozenset(people))]
    asked = User.objects.active().filter(pk=event.person_id, pk__in=members.values("user_id"))
    words = Words(numbers={"story": event.context.get("story")})
    return [Due(Kind.STORY, frozenset(asked.values_list("pk", flat=True)), words=words)]
