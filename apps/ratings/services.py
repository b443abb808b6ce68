"""Following, and being left in peace."""

from functools import partial

from django.db import transaction

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.content.models import Entry, Tag
from apps.core import clock
from apps.core.refusals import require
from apps.ratings import policies
from apps.ratings.following import Follow, Level, Target, kind_of
from apps.ratings.selectors import forget_levels


@transaction.atomic
def follow(*, user: User, target: Target, level: str = Level.EVERYTHING, origin: str = Origin.WEB) -> Follow:
    """Be told so much about an entry, a person, a tag or a community. The same twice changes nothing."""
    require(policies.may_follow(user, target))
    defaults = {"at": clock.now(), "level": level}
    row, created = Follow.objects.select_for_update(of=("self",)).get_or_create(
        user=user, **{kind_of(target): target}, defaults=defaults
    )
    before = "" if created else row.level
    if before == level:
        return row
    row.level = level
    row.save(update_fields=["level"])
    _note(user, target, before, level, origin)
    return row


@transaction.atomic
def unfollow(*, user: User, target: Target, origin: str = Origin.WEB) -> str:
    """Be told as if one had never said anything. Returns the level that was; where there was none, nothing changes."""
    row = Follow.objects.select_for_update(of=("self",)).of(target).filter(user=user).first()
    if row is None:
        return ""
    row.delete()
    _note(user, target, row.level, "", origin)
    return row.level


def follow_entry(*, user: User, entry: Entry, origin: str = Origin.WEB) -> Follow:
    """Be told of everything that happens in an entry that one sees."""
    return follow(user=user, target=entry, origin=origin)


def unfollow_entry(*, user: User, entry: Entry, origin: str = Origin.WEB) -> None:
    """Stop being told."""
    unfollow(user=user, target=entry, origin=origin)


def inherit_followers(former: Tag, tag: Tag) -> None:
    """Whoever follows a tag that becomes part of another follows that one; what they said of it before holds."""
    known = Follow._base_manager.filter(tag=tag).values("user_id")
    moved = Follow._base_manager.filter(tag=former).exclude(user_id__in=known)
    people = list(moved.values_list("user_id", flat=True))
    moved.update(tag=tag)
    transaction.on_commit(partial(forget_levels, people))


def _note(user: User, target: Target, before: str, level: str, origin: str) -> None:
    """Following an entry speaks of the entry and is a fact about it. All else is told without naming what: whom
    somebody follows or mutes is theirs to know."""
    transaction.on_commit(partial(forget_levels, [user.pk]))
    if isinstance(target, Entry) and Level.EVERYTHING in {before, level}:
        followed = level == Level.EVERYTHING
        record_event(
            Verb.ENTRY_FOLLOWED if followed else Verb.ENTRY_UNFOLLOWED,
            actor_id=user.pk,
            person_id=target.author_id if followed else None,
            community_id=target.community_id,
            entry_id=target.pk,
            origin=origin,
        )
        return
    context = {"kind": kind_of(target), "level": level or "none"}
    record_event(Verb.FOLLOWING_CHANGED, actor_id=user.pk, origin=origin, context=context)
