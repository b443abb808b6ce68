"""Who may write, change, remove and accept."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.communities.models import Community, Role, Status
from apps.communities.policies import ARCHIVED, NOT_A_MEMBER, SIGN_IN, may_manage, may_write
from apps.communities.standing import roles_of
from apps.content.kinds import KINDS
from apps.content.models import Entry, Reply
from apps.core.refusals import Refusal

NOT_YOURS = Refusal("not_yours", _("Only its author may edit this."))
CHANGED_MEANWHILE = Refusal(
    "changed_meanwhile",
    _("This was changed in another window meanwhile; the history shows how. Save again to put your text in its place."),
)
REMOVED = Refusal("removed", _("This was removed. Restore it first."))
NO_ANSWER = Refusal("no_answer_here", _("This is not a question, so no reply can be its answer."))
NOT_THE_ASKER = Refusal("not_the_asker", _("Only the person who asked, or a manager, accepts an answer."))


def may_post(viewer: Any, community: Community, kind: str = "") -> Refusal | None:
    """Whether the viewer may start an entry (of this kind, where it is said) here."""
    spec = KINDS.get(kind)
    return may_write(viewer, community) or (spec.may_post(viewer, community) if spec and spec.may_post else None)


def may_reply(viewer: Any, entry: Entry) -> Refusal | None:
    """Whether the viewer may reply to the entry."""
    return REMOVED if entry.is_removed else may_write(viewer, entry.community)


def may_edit(viewer: Any, post: Entry | Reply) -> Refusal | None:
    """Whether the viewer may change the text: authors and co-authors theirs, unless the kind has its own rule."""
    if not viewer.is_authenticated:
        return SIGN_IN
    if refusal := _may_touch(viewer, post):
        return refusal
    return REMOVED if post.is_removed else _may_still_write(viewer, post)


def _may_touch(viewer: Any, post: Entry | Reply) -> Refusal | None:
    if post.author_id == viewer.pk:
        return None
    if isinstance(post, Reply):
        return NOT_YOURS
    if rule := KINDS[post.kind].may_edit:
        return rule(viewer, post)
    return None if viewer.pk in post.coauthor_ids else NOT_YOURS


def may_release(viewer: Any, entry: Entry) -> Refusal | None:
    """Whether the viewer may publish what is withheld: those who look after the community."""
    return may_manage(viewer, entry.community)


def may_overwrite(post: Entry | Reply, seen: str | None) -> Refusal | None:
    """Whether the text is still the one that the editor saw; None: the editor does not say."""
    return None if seen is None or seen == post.text_mark else CHANGED_MEANWHILE


def may_remove(viewer: Any, post: Entry | Reply) -> Refusal | None:
    """Whether the viewer may remove or restore: authors their own (unless a manager removed it), managers all."""
    if not viewer.is_authenticated:
        return SIGN_IN
    entry = post if isinstance(post, Entry) else post.entry
    if may_manage(viewer, entry.community) is None:
        return None
    if post.author_id != viewer.pk:
        return NOT_YOURS
    if post.is_removed and post.removed_by_id != viewer.pk:
        return Refusal("removed_by_manager", _("A manager removed this; only a manager restores it."))
    return _may_still_write(viewer, post)


def may_accept(viewer: Any, entry: Entry) -> Refusal | None:
    """Whether the viewer may say which reply is the answer."""
    if not viewer.is_authenticated:
        return SIGN_IN
    if not (KINDS[entry.kind].takes_answers and entry.is_question):
        return NO_ANSWER
    if entry.is_removed:
        return REMOVED
    if may_manage(viewer, entry.community) is None:
        return None
    return None if entry.author_id == viewer.pk else NOT_THE_ASKER


def _may_still_write(viewer: Any, post: Entry | Reply) -> Refusal | None:
    """Authors change their work while they belong to the community and it lives."""
    community = post.community if isinstance(post, Entry) else post.entry.community
    if community.status == Status.ARCHIVED:
        return ARCHIVED
    return None if roles_of(viewer).get(community.pk) in Role.values else NOT_A_MEMBER
