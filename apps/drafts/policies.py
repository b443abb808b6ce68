"""Who may begin a draft, and which may be published."""

import json
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.communities.models import Community
from apps.content import policies as content_policies
from apps.content.models import Entry
from apps.core import clock
from apps.core.refusals import Refusal
from apps.drafts.models import Draft, Values

MOST_BYTES = 400_000

PUBLISHED = Refusal("published", _("This was published meanwhile. Open it and edit it there."))
GONE = Refusal("draft_gone", _("This draft was thrown away in another window. Bring it back from what you removed."))
TOO_LARGE = Refusal("draft_too_large", _("This is more than a draft can hold. Split it, please."))
NOT_AHEAD = Refusal("not_ahead", _("Choose a time that is still to come."))
ONLY_NEW = Refusal("only_new", _("Only something new can be published at a time. Save this change when it is due."))
ACCOUNT_CLOSED = Refusal("account_closed", _("The account of its author is closed."))


def may_begin(viewer: Any, community: Community, kind: str, entry: Entry | None) -> Refusal | None:
    """Whether the viewer may begin to write here, or to change this entry. What was begun is kept in any case."""
    if entry is not None:
        return content_policies.may_edit(viewer, entry)
    return content_policies.may_post(viewer, community, kind)


def may_publish(draft: Draft) -> Refusal | None:
    """Whether its author may publish the draft now."""
    if not draft.author.is_active:
        return ACCOUNT_CLOSED
    return may_begin(draft.author, draft.community, draft.kind, draft.entry)


def may_schedule(draft: Draft, publish_at: datetime) -> Refusal | None:
    """Whether the draft may wait for this time."""
    if draft.entry_id is not None:
        return ONLY_NEW
    return may_publish(draft) or (None if publish_at > clock.now() else NOT_AHEAD)


def may_hold(values: Values) -> Refusal | None:
    """Whether a draft can hold so much."""
    return TOO_LARGE if len(json.dumps(values)) > MOST_BYTES else None
