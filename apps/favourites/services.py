"""Making lists of entries, and showing them to colleagues."""

from collections.abc import Sequence

from django.db import transaction

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.content.models import Entry
from apps.core import clock
from apps.core.refusals import require
from apps.favourites import policies
from apps.favourites.models import ListItem, ReadingList


@transaction.atomic
def create_list(*, owner: User, title: str, intro: str = "", origin: str = Origin.WEB) -> ReadingList:
    """Begin a list; it is its owner's alone until it is published."""
    reading_list = ReadingList.objects.create(owner=owner, title=title.strip(), intro=intro, created_at=clock.now())
    _note(Verb.LIST_CHANGED, owner, reading_list, origin)
    return reading_list


@transaction.atomic
def change_list(
    *,
    by: User,
    reading_list: ReadingList,
    title: str,
    intro: str,
    items: Sequence[tuple[Entry, str]],
    origin: str = Origin.WEB,
) -> ReadingList:
    """Give the list this title, introduction and these entries with their comments, in this order."""
    reading_list = ReadingList.objects.select_for_update().get(pk=reading_list.pk)
    require(policies.may_change_list(by, reading_list))
    reading_list.title, reading_list.intro = title.strip(), intro.strip()
    reading_list.save()
    reading_list.items.all().delete()
    ListItem.objects.bulk_create(
        ListItem(list=reading_list, entry=entry, comment=comment.strip(), position=number)
        for number, (entry, comment) in enumerate(items)
    )
    _note(Verb.LIST_CHANGED, by, reading_list, origin)
    return reading_list


@transaction.atomic
def publish_list(*, by: User, reading_list: ReadingList, origin: str = Origin.WEB) -> ReadingList:
    """Show the list to colleagues: each sees the entries that they may read. Twice is once."""
    reading_list = ReadingList.objects.select_for_update().get(pk=reading_list.pk)
    require(policies.may_publish_list(by, reading_list))
    if reading_list.published_at is None:
        reading_list.published_at = clock.now()
        reading_list.save(update_fields=["published_at"])
        _note(Verb.LIST_PUBLISHED, by, reading_list, origin)
    return reading_list


@transaction.atomic
def withdraw_list(*, by: User, reading_list: ReadingList, origin: str = Origin.WEB) -> ReadingList:
    """Keep the list to oneself again."""
    reading_list = ReadingList.objects.select_for_update().get(pk=reading_list.pk)
    require(policies.may_change_list(by, reading_list))
    if reading_list.published_at is not None:
        reading_list.published_at = None
        reading_list.save(update_fields=["published_at"])
        _note(Verb.LIST_WITHDRAWN, by, reading_list, origin)
    return reading_list


@transaction.atomic
def delete_list(*, by: User, reading_list: ReadingList, origin: str = Origin.WEB) -> None:
    """Throw a list away; what is in it stays where it is."""
    require(policies.may_change_list(by, reading_list))
    _note(Verb.LIST_WITHDRAWN, by, reading_list, origin)
    reading_list.delete()


def _note(verb: Verb, by: User, reading_list: ReadingList, origin: str) -> None:
    context = {"list": reading_list.pk, "items": reading_list.items.count()}
    record_event(verb, actor_id=by.pk, person_id=reading_list.owner_id, origin=origin, context=context)
