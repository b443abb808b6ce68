"""Going back to a former text."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.content.models import Entry, Revision
from apps.content.services import edit_entry


@transaction.atomic
def restore_revision(*, by: User, revision: Revision, origin: str = Origin.WEB) -> Entry:
    """Make a former text of an entry the present one again; the texts between stay in the history."""
    comment = _("Version %(number)d put back") % {"number": revision.number}
    changes = {"title": revision.title or revision.entry.title, "source": revision.source}
    return edit_entry(by=by, entry=revision.entry, changes=changes, comment=comment, origin=origin)
