"""Readings by distinct reader and day, and the numbers that are made of them.

A `reader` is a person's id, or below zero the name for one day of somebody who keeps no record, see `discretion`.
Rows with a reader are deleted after ninety days, or when the person forgets them; the numbers without one stay.
Days are those of UTC, so that everybody's days are the same.
"""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from apps.communities.models import Community
from apps.content.models import Entry

# How long anything is kept that says who read what, and how long the words of a search.
KEPT = timedelta(days=90)
WORDS_KEPT = timedelta(days=14)


class ReadingDay(models.Model):
    """What one reader did with one entry of somebody else on one day."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField(db_index=True)
    reader = models.BigIntegerField()
    ended = models.BooleanField(default=False)
    # Percent of the recording, in quarters; None: not played.
    reached = models.PositiveSmallIntegerField(null=True)
    downloaded = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "day", "reader"], name="reading_once_a_day")]
        indexes = [
            models.Index(fields=["community", "day"], include=["reader"], name="readings_of_community"),
            models.Index(fields=["reader", "day"], name="readings_of_reader"),
        ]

    def __str__(self) -> str:
        return f"{self.reader} read {self.entry_id} on {self.day}"


class EntryDay(models.Model):
    """How many distinct readers an entry had on a day, and what they did. Its author is not among them."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    readers = models.PositiveIntegerField()
    ended = models.PositiveIntegerField()
    players = models.PositiveIntegerField()
    played_half = models.PositiveIntegerField()
    played_through = models.PositiveIntegerField()
    downloaders = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "day"], name="entry_day_once")]

    def __str__(self) -> str:
        return f"{self.entry_id} on {self.day}: {self.readers} readers"


class SearchDay(models.Model):
    """One reader's search for the same words on one day; another page or another look is the same search.

    `search` stands for the words (see `searching`); the words themselves are emptied after a fortnight.
    """

    day = models.DateField()
    reader = models.BigIntegerField()
    search = models.CharField(max_length=16)
    words = models.CharField(max_length=100, blank=True)
    found = models.PositiveSmallIntegerField(default=0)
    chosen = models.BooleanField(default=False)
    # Communities that the reader was a member of at such a moment; none where no record is kept.
    communities = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "reader", "search"], name="search_once_a_day")]
        indexes = [GinIndex(fields=["communities"], name="searches_of_community")]

    def __str__(self) -> str:
        return f"{self.reader} searched on {self.day}"


class CommunityDay(models.Model):
    """A community's distinct readers on a day, and what its members searched for."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    readers = models.PositiveIntegerField()
    searchers = models.PositiveIntegerField()
    searches = models.PositiveIntegerField()
    missed = models.PositiveIntegerField()
    chosen = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "day"], name="community_day_once")]

    def __str__(self) -> str:
        return f"{self.community_id} on {self.day}: {self.readers} readers"


class DaySecret(models.Model):
    """What turns a person into a reader without a name, on one day; deleted when the day is over."""

    day = models.DateField(primary_key=True)
    secret = models.BinaryField()

    def __str__(self) -> str:
        return f"Secret of {self.day}"
