"""How long a piece of news is one."""

from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.content.models import Entry

STANDS_FOR = timedelta(days=14)


def still_stands(now: datetime) -> Q:
    """The condition on entries whose news stands at the top."""
    return Q(news__until__gte=timezone.localdate(now)) | Q(
        news__isnull=False, news__until=None, published_at__gt=now - STANDS_FOR
    )


class News(models.Model):
    """The side table of news: the last day on which it stands at the top, or None for two weeks from its publication,
    whenever that is."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="news", primary_key=True)
    until = models.DateField(_("shown until"), null=True, blank=True)

    class Meta:
        verbose_name = _("piece of news")
        verbose_name_plural = _("news")
        indexes = [models.Index(fields=["-until"], name="news_that_stand")]

    def __str__(self) -> str:
        return f"News {self.entry_id} until {self.until}"

    @property
    def last_day(self) -> date:
        """The last day on which it stands at the top."""
        return self.until or timezone.localdate(self.entry.published_at + STANDS_FOR)
