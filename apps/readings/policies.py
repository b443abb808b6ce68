"""Who sees numbers of readers. Everybody sees the rounded one of the last days; nobody sees who they are."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.communities.models import Community
from apps.communities.policies import may_manage
from apps.content.models import Entry
from apps.core.refusals import Refusal

NOT_THE_AUTHOR = Refusal("not_the_author", _("Only its authors and the managers see how this was read."))


def may_see_readers(viewer: Any, entry: Entry) -> Refusal | None:
    """Whether the viewer sees an entry's readers by week: those who wrote it, and the managers."""
    if viewer.is_authenticated and viewer.pk in {entry.author_id, *entry.coauthor_ids}:
        return None
    return NOT_THE_AUTHOR if may_manage(viewer, entry.community) else None


def may_see_reading(viewer: Any, community: Community) -> Refusal | None:
    """Whether the viewer sees what is read and looked for in a community: those who look after it."""
    return may_manage(viewer, community)


def may_pull_reading(viewer: Any, community: Community) -> Refusal | None:
    """Whether the viewer gets it as a report: managers, and those who pull reports, who see larger groups only."""
    if viewer.is_authenticated and viewer.is_hr:
        return None
    return may_manage(viewer, community)
