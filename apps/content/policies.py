"""Who may write, change, remove and accept."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.communities.models import Community, Role, Status
from apps.communities.policies import ARCHIVED, NOT_A_MEMBER, SIGN_IN, may_manage, may_write
from apps.communities.selectors import managed_community_ids
from apps.communities.standing import roles_of
from apps.content.kinds import KINDS
from apps.content.models import RESTORABLE, Entry, Reply, Tag
from apps.core import clock
from apps.core.refusals import Refusal

NOT_YOURS = Refusal("not_yours", _("Only its author may edit this."))
CHANGED_MEANWHILE = Refusal(
    "changed_meanwhile",
    _("This was changed in another window meanwhile; the history shows how. Save again to put your text in its place."),
)
REMOVED = Refusal("removed", _("This was removed. Restore it first."))
GONE = Refusal("gone", _("This was removed more than thirty days ago and cannot be restored any more."))
NO_ANSWER = Refusal("no_answer_here", _("This is not a question, so no reply can be its answer."))
NOT_AN_EXPERT = Refusal("not_an_expert", _("Only an expert or a manager of this community stands behind a reply."))
OWN_REPLY = Refusal("own_reply", _("Somebody else stands behind what you wrote."))
NO_CARETAKER = Refusal("not_a_manager", _("Only managers of communities and site administrators tend the tags."))
TAG_OF_OTHERS = Refusal(
    "tag_of_others",
    _("This tag is also used in communities that you do not manage. A site administrator can change it."),
)
REPLY_AS_MEMBER = Refusal("not_a_member", _("Only members of this community reply here. Join it first."))
MOST_NAMED = 5
NOT_THE_ASKER = Refusal("not_the_asker", _("Only the person who asked, or a manager, accepts an answer."))


def may_post(viewer: Any, community: Community, kind: str = "") -> Refusal | None:
    """Whether the viewer may start an entry (of this kind, where it is said) here."""
    spec = KINDS.get(kind)
    return may_write(viewer, community) or (spec.may_post(viewer, community) if spec and spec.may_post else None)


def may_reply(viewer: Any, entry: Entry) -> Refusal | None:
    """Whether the viewer may reply to the entry."""
    if entry.is_removed:
        return REMOVED
    refusal = may_write(viewer, entry.community)
    return REPLY_AS_MEMBER if refusal is NOT_A_MEMBER else refusal


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


def held_back(entry: Entry) -> Refusal | None:
    """What stands against publishing it now, whoever wants to: its kind may wait for somebody's consent."""
    spec = KINDS[entry.kind]
    return spec.may_release(entry) if spec.may_release else None


def may_overwrite(post: Entry | Reply, seen: str | None) -> Refusal | None:
    """Whether the text is still the one that the editor saw; None: the editor does not say."""
    return None if seen is None or seen == post.text_mark else CHANGED_MEANWHILE


# So many letters say why something was removed.
LONGEST_REASON = 300


def may_remove(viewer: Any, post: Entry | Reply) -> Refusal | None:
    """Whether the viewer may remove or restore: authors their own (unless a manager removed it), managers all.

    What was removed thirty days ago is brought back by nobody but a site administrator.
    """
    if not viewer.is_authenticated:
        return SIGN_IN
    if post.removed_at and post.removed_at < clock.now() - RESTORABLE and not viewer.is_staff:
        return GONE
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


def may_endorse(viewer: Any, reply: Reply) -> Refusal | None:
    """Whether the viewer may stand behind the reply: experts and managers, for what others wrote."""
    if not viewer.is_authenticated:
        return SIGN_IN
    community = reply.entry.community
    if roles_of(viewer).get(community.pk) not in {Role.SME, Role.MANAGER}:
        return NOT_AN_EXPERT
    if reply.author_id == viewer.pk:
        return OWN_REPLY
    if community.status == Status.ARCHIVED:
        return ARCHIVED
    return REMOVED if reply.is_removed or reply.entry.is_removed else None


def may_tend(viewer: Any, tag: Tag) -> Refusal | None:
    """Whether the viewer may merge, rename and explain the tag.

    Tags are shared by all communities, so whoever changes one changes what others see: managers do it where nobody
    else uses the tag, site administrators everywhere.
    """
    if not viewer.is_authenticated:
        return SIGN_IN
    if viewer.is_staff:
        return None
    managed = managed_community_ids(viewer)
    if not managed:
        return NO_CARETAKER
    # unscoped: what the viewer may not see counts here as well, and only that it is there is told.
    others = Entry.objects.filter(tags=tag).exclude(community_id__in=managed)
    return _used_by_others(viewer, tag, managed) if others.exists() else None


def _used_by_others(viewer: Any, tag: Tag, managed: list[int]) -> Refusal:
    """The refusal, with the names of those communities in which the viewer reads the tag."""
    seen = Entry.objects.visible_to(viewer).filter(tags=tag).exclude(community_id__in=managed).order_by()
    names = sorted(seen.values_list("community__name", flat=True).distinct()[:MOST_NAMED])
    if not names:
        return TAG_OF_OTHERS
    sentence = _(
        "This tag is also used in communities that you do not manage: %(names)s. A site administrator can change it."
    )
    return Refusal(TAG_OF_OTHERS.code, sentence % {"names": ", ".join(names)})


def _may_still_write(viewer: Any, post: Entry | Reply) -> Refusal | None:
    """Authors change their work while they belong to the community and it lives."""
    community = post.community if isinstance(post, Entry) else post.entry.community
    if community.status == Status.ARCHIVED:
        return ARCHIVED
    return None if roles_of(viewer).get(community.pk) in Role.values else NOT_A_MEMBER
