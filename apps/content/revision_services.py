"""Going back to a former text."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.content.models import Entry, Revision
from apps.content.services import edit_entry


@transaction.atomic
def restore_revision(*, by: User, revision: Revision, origin: str = Origin.WEB) -> Entry:
    """Make a former text of an entry the present one again; the texts between stay in the history.

    The title stays as it is today: a page that was renamed since keeps its name, which links and the tree go by.
    """
    comment = _("Version %(number)d put back") % {"number": revision.number}
    return edit_entry(by=by, entry=revision.entry, changes={"source": revision.source}, comment=comment, origin=origin)
