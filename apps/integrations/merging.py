"""All that a placeholder has goes to somebody's account, and the placeholder goes away."""

from django.db.models import F, Q

from apps.accounts.models import User
from apps.communities.models import Community, Membership, Role, State
from apps.communities.standing import forget_standing
from apps.content.kinds.podcast.models import Show
from apps.content.models import Acceptance, Entry, Reply, Revision
from apps.files.models import StoredFile
from apps.integrations.merging_works import merge_works
from apps.integrations.models import ImportedItem
from apps.ratings.models import Follow

RANKS = [Role.MEMBER, Role.SME, Role.MANAGER]


def merge_into(*, placeholder: User, person: User) -> None:
    """Call it in a transaction that has locked both. What still points to the placeholder then stops its deletion."""
    touch_pages_of(placeholder)
    for model, field in (
        (Entry, "author"),
        (Entry, "removed_by"),
        (Reply, "author"),
        (Reply, "removed_by"),
        (Revision, "editor"),
        (Acceptance, "by"),
        (ImportedItem, "person"),
        (StoredFile, "owner"),
        (Show, "created_by"),
    ):
        model._base_manager.filter(**{field: placeholder}).update(**{field: person})
    merge_works(placeholder=placeholder, person=person)
    Follow._base_manager.filter(
        user=person, entry__in=Follow._base_manager.filter(user=placeholder).values("entry")
    ).delete()
    Follow._base_manager.filter(user=placeholder).update(user=person)
    followers = Follow._base_manager.filter(person=placeholder)
    known = Follow._base_manager.filter(person=person).values("user_id")
    followers.exclude(user_id__in=known).exclude(user=person).update(person=person)
    for membership in Membership.objects.select_for_update().filter(user=placeholder).order_by("community_id"):
        _merge_membership(membership, person)
    placeholder.delete()
    forget_standing(person)


def touch_pages_of(author: User) -> None:
    """Move the versions under which pages with the author's name are kept."""
    theirs = Q(author=author) | Q(pk__in=Reply.objects.filter(author=author).values("entry_id"))
    Entry.objects.filter(theirs).update(version=F("version") + 1)
    Community.objects.filter(memberships__user=author).update(version=F("version") + 1)


def _merge_membership(theirs: Membership, person: User) -> None:
    """The higher role, belonging before waiting, and the earlier date. Two members become one."""
    mine = Membership.objects.select_for_update().filter(user=person, community=theirs.community_id).first()
    if mine is None:
        theirs.user = person
        theirs.save(update_fields=["user"])
        return
    both_belong = mine.state == theirs.state == State.ACTIVE
    if theirs.state == State.ACTIVE:
        if mine.state != State.ACTIVE:
            mine.state, mine.role = State.ACTIVE, theirs.role
        mine.role = max(mine.role, theirs.role, key=lambda role: RANKS.index(Role(role)))
        mine.joined_at = min(mine.joined_at, theirs.joined_at)
        mine.is_history = mine.is_history or theirs.is_history
        mine.save()
    theirs.delete()
    if both_belong:
        Community.objects.filter(pk=mine.community_id).update(
            member_count=F("member_count") - 1, version=F("version") + 1
        )
