"""Lists of entries that their owner may publish. What one merely keeps is a mark (`ratings.Favourite`)."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.content.models import Entry
from apps.core.text import slug_of


class ReadingListQuerySet(models.QuerySet["ReadingList"]):
    """Lists, as seen by somebody."""

    def visible_to(self, viewer: Any) -> Self:
        """One's own, and those that colleagues published."""
        if not viewer.is_authenticated:
            return self.none()
        return self.filter(Q(owner_id=viewer.pk) | ~Q(published_at=None))


class ReadingList(models.Model):
    """Favourites put together for others, with what their owner says about them."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reading_lists")
    title = models.CharField(_("title"), max_length=120)
    intro = models.CharField(_("what it is for"), max_length=600, blank=True)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    objects = ReadingListQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/lists/{self.pk}/{slug_of(self.title)}/"


class ListItemQuerySet(models.QuerySet["ListItem"]):
    """Items, as seen by somebody."""

    def visible_to(self, viewer: Any) -> Self:
        """Items of visible lists whose entries the viewer may read as well."""
        lists = ReadingList.objects.visible_to(viewer)
        return self.filter(list__in=lists, entry__in=Entry.objects.visible_to(viewer).published())


class ListItem(models.Model):
    """An entry's place in a list."""

    list = models.ForeignKey(ReadingList, on_delete=models.CASCADE, related_name="items")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    comment = models.CharField(_("why it is here"), max_length=600, blank=True)
    position = models.PositiveIntegerField(default=0)

    objects = ListItemQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["list", "entry"], name="listed_once")]

    def __str__(self) -> str:
        return f"{self.entry_id} in {self.list_id}"
