"""Who tells, confirms and looks at amounts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.communities.models import Community
from apps.communities.policies import may_manage, may_write
from apps.communities.standing import readable_community_ids
from apps.core.refusals import Refusal
from apps.stories.models import FinanceReader, Story, Unit

MEMBERS_SEE = Refusal("members_only", _("Only members see the stories of this community."))
NOT_YOURS = Refusal("not_your_story", _("Only the member who told this story may change it."))
NOT_YOURS_TO_WITHDRAW = Refusal("not_yours_to_withdraw", _("Only its teller or a manager may withdraw a story."))
CONFIRMED = Refusal(
    "story_confirmed", _("This story is confirmed as it stands. Withdraw it and tell it anew to change it.")
)
OWN_STORY = Refusal("own_story", _("Nobody confirms their own story. Ask somebody who had something of it or saw it."))
CONFIRMED_ALREADY = Refusal("confirmed_already", _("Somebody has confirmed this story already."))
NO_AMOUNT = Refusal("no_amount", _("Only stories with an amount of money are shown to finance."))
NOT_CONFIRMED = Refusal("not_confirmed", _("A second person confirms a story before finance looks at its amount."))
NOT_FINANCE = Refusal(
    "not_finance", _("Only a manager of this community, or somebody whom one named for it, looks at amounts.")
)
OWN_LOOK = Refusal("own_look", _("Somebody who neither told nor confirmed the story looks at its amount."))
SEEN_ALREADY = Refusal("seen_already", _("The amount of this story has been looked at already."))


def may_see(viewer: Any, community: Community) -> Refusal | None:
    """Whether the viewer may read the community's stories."""
    return None if community.pk in readable_community_ids(viewer) else MEMBERS_SEE


def may_tell(viewer: Any, community: Community) -> Refusal | None:
    """Every member may."""
    return may_write(viewer, community)


def may_change(viewer: Any, story: Story) -> Refusal | None:
    """Whoever told it, until it is confirmed: what was confirmed is what was read."""
    if refusal := may_write(viewer, story.community):
        return refusal
    if story.teller_id != viewer.pk:
        return NOT_YOURS
    return CONFIRMED if hasattr(story, "confirmation") else None


def may_withdraw(viewer: Any, story: Story) -> Refusal | None:
    """Whoever told it, at any time, and managers."""
    if story.teller_id == viewer.pk or may_manage(viewer, story.community) is None:
        return None
    return NOT_YOURS_TO_WITHDRAW


def may_confirm(viewer: Any, story: Story) -> Refusal | None:
    """Any other member who had something of it or saw it; one is enough."""
    if refusal := may_write(viewer, story.community):
        return refusal
    if story.teller_id == viewer.pk:
        return OWN_STORY
    return CONFIRMED_ALREADY if hasattr(story, "confirmation") else None


def may_look(viewer: Any, story: Story) -> Refusal | None:
    """A manager, or somebody named, who is neither of the two people that vouch for the story."""
    is_named = FinanceReader.objects.filter(community_id=story.community_id, person_id=viewer.pk).exists()
    if not is_named and may_manage(viewer, story.community) is not None:
        return NOT_FINANCE
    if story.unit != Unit.MONEY:
        return NO_AMOUNT
    if not hasattr(story, "confirmation"):
        return NOT_CONFIRMED
    if viewer.pk in {story.teller_id, story.confirmation.by_id}:
        return OWN_LOOK
    return SEEN_ALREADY if hasattr(story, "finance_look") else None


def may_name_finance(viewer: Any, community: Community) -> Refusal | None:
    """Managers say who looks at amounts besides them."""
    return may_manage(viewer, community)
