"""What an article has beyond its text: a cover, and its place in a series."""

from typing import Any, Self

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Community
from apps.communities.standing import readable_community_ids
from apps.content.models import Entry
from apps.core.text import slug_of
from apps.files.models import StoredFile


class SeriesQuerySet(models.QuerySet["Series"]):
    """Series, as seen by somebody."""

    def visible_to(self, viewer: Any) -> Self:
        """Those of communities that the viewer may read."""
        return self.filter(community_id__in=readable_community_ids(viewer))


class Series(models.Model):
    """Articles that one person writes one after the other, in one community."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="series")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="series", verbose_name=_("author"))
    title = models.CharField(_("title"), max_length=120)
    slug = models.CharField(max_length=80, editable=False)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        constraints = [
            models.UniqueConstraint("community", "author", Lower("title"), name="series_title_once"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = slug_of(self.title)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return f"/series/{self.pk}/{self.slug}/"


class Article(models.Model):
    """The side table of articles."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="article", primary_key=True)
    cover = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cover_alt = models.CharField(_("what the picture shows"), max_length=300, blank=True)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, null=True, blank=True, related_name="articles")
    part = models.PositiveIntegerField(_("part"), null=True, blank=True)

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        indexes = [models.Index(fields=["series", "part"], name="articles_of_series")]

    def __str__(self) -> str:
        return f"Article {self.entry_id}"
