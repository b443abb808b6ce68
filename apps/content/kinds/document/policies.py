"""Who may add a version."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.communities.models import Role
from apps.communities.policies import may_write
from apps.communities.standing import roles_of
from apps.content.models import Entry
from apps.content.policies import REMOVED
from apps.core.refusals import Refusal

NOT_A_DOCUMENT = Refusal("not_a_document", _("Only documents have versions."))
NOT_YOUR_DOCUMENT = Refusal(
    "not_your_document", _("New versions come from those who wrote it, and from the community’s experts and managers.")
)


def may_add_version(viewer: Any, entry: Entry) -> Refusal | None:
    """Authors, co-authors, experts and managers, while they may write here and the document stands."""
    if entry.kind != "document":
        return NOT_A_DOCUMENT
    if refusal := may_write(viewer, entry.community):
        return refusal
    if entry.is_removed:
        return REMOVED
    if viewer.pk == entry.author_id or viewer.pk in entry.coauthor_ids:
        return None
    return None if roles_of(viewer).get(entry.community_id) in {Role.SME, Role.MANAGER} else NOT_YOUR_DOCUMENT
