"""Keeping the sums of the shelves: made anew from the log and from what stands, and moved to a later landmark."""

from collections.abc import Collection
from datetime import timedelta
from functools import partial
from itertools import batched

from django.db import connection, transaction
from django.db.models import Max

from apps.accounts.models import User
from apps.activity.consumers import keep_waiting
from apps.communities.models import Community
from apps.content.models import Entry
from apps.core import clock
from apps.feeds import engagement
from apps.feeds.consumers import FeedConsumer
from apps.feeds.models import ReadMark
from apps.feeds.ranking import forget_ranks
from apps.feeds.reading_marks import take_in_again
from apps.feeds.scoring import NAMED_FOR, scale

_BATCH = 5_000
_PEOPLE = 100
_ENTRIES = 500
# A float8 holds eight years of half-lives of three days; a landmark is never older than this.
_YEAR = timedelta(days=365)
# What is so small that it could not be halved further counts as nothing; a power of two leaves the rest exact.
_MOVE = "UPDATE {table} SET mass = CASE WHEN mass > 1e-150 THEN mass * power(2::float8, -%s::float8) ELSE 0 END"


def rebuild_feeds(*, half_life_hours: int | None = None) -> int:
    """Make all sums anew, with another half-life if one is given. Returns the number of readings and acts read.

    In many short transactions, since a long one would hold back every reader of the log; in each of them the consumer
    waits. Every step gives what is right whatever was there before, so one that is cut short is simply run again.
    """
    if half_life_hours is not None:
        _change_half_life(half_life_hours)
    people = list(User.objects.order_by("pk").values_list("pk", flat=True))
    total = sum(_read_again(some) for some in batched(people, _PEOPLE))
    last = Entry.objects.aggregate(last=Max("pk"))["last"] or 0
    for first in range(1, last + 1, _ENTRIES):
        _sum_up_again(range(first, first + _ENTRIES))
    return total


@transaction.atomic
def _change_half_life(hours: int) -> None:
    keep_waiting(FeedConsumer())
    rate = scale()
    rate.half_life_hours = hours
    rate.full_clean()
    rate.save(update_fields=["half_life_hours"])


@transaction.atomic
def _read_again(person_ids: Collection[int]) -> int:
    keep_waiting(FeedConsumer())
    return take_in_again(person_ids)


@transaction.atomic
def _sum_up_again(entry_ids: Collection[int]) -> None:
    keep_waiting(FeedConsumer())
    engagement.settle_entries(entry_ids)
    communities = engagement.sum_up(entry_ids)
    transaction.on_commit(partial(forget_ranks, communities))


@transaction.atomic
def rebase_feeds() -> bool:
    """Move a landmark that is more than a year old towards today, by whole half-lives, so that the sums stay exact in
    their order and far from the largest number there is. Says whether it was moved."""
    keep_waiting(FeedConsumer())
    rate = scale()
    age = clock.now() - rate.landmark
    if age <= _YEAR:
        return False
    halvings = age // timedelta(hours=rate.half_life_hours)
    with connection.cursor() as sql:
        for table in ("feeds_engagement", "feeds_entrymass"):
            sql.execute(_MOVE.format(table=table), [halvings])
    rate.landmark += halvings * timedelta(hours=rate.half_life_hours)
    rate.save(update_fields=["landmark"])
    _forget_all_ranks()
    return True


def forget_old_readings() -> int:
    """Take the names off readings that are past their time, as the log does: they weigh nothing any more. Returns how
    many. When somebody last had an entry open stays, for what is unread. A transaction for each of the steps."""
    total = 0
    while number := _forget_some():
        total += number
    return total


@transaction.atomic
def _forget_some() -> int:
    keep_waiting(FeedConsumer())
    old = ReadMark.objects.filter(viewed_from__lt=clock.now() - NAMED_FOR)
    marks = {(mark.entry_id, mark.user_id): mark.pk for mark in old.only("pk", "entry_id", "user_id")[:_BATCH]}
    ReadMark.objects.filter(pk__in=marks.values()).update(viewed_from=None, by_shelf=False)
    engagement.sum_up(engagement.settle_pairs(marks))
    return len(marks)


def _forget_all_ranks() -> None:
    ids = list(Community.objects.values_list("pk", flat=True))
    transaction.on_commit(lambda: forget_ranks(ids))
