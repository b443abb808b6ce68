"""Who may edit and move wiki pages: every member."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.communities.policies import may_write
from apps.content.models import Entry
from apps.content.policies import REMOVED
from apps.core.refusals import Refusal

NAME_TAKEN = Refusal(
    "name_taken", _("This wiki has a page of this name already. Choose another name, or edit that page.")
)
NO_NAME = Refusal("no_name", _("A page needs a name of letters or digits."))
NO_SUCH_PARENT = Refusal("no_such_parent", _("The page under which this is to stand is not in this wiki."))
BELOW_ITSELF = Refusal("below_itself", _("A page cannot stand below itself. Choose another place."))
TOO_DEEP = Refusal("too_deep", _("Pages stand at most twenty levels deep. Choose a place further up."))


def may_edit_page(viewer: Any, entry: Entry) -> Refusal | None:
    """Whether the viewer may change the page: whoever may write in its community."""
    return may_write(viewer, entry.community)


def may_move_page(viewer: Any, entry: Entry) -> Refusal | None:
    """Whether the viewer may give the page another place."""
    return may_write(viewer, entry.community) or (REMOVED if entry.is_removed else None)
