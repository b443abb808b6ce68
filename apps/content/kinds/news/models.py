"""How long a piece of news is one."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.content.models import Entry


class News(models.Model):
    """The side table of news: the last day on which it stands at the top."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="news", primary_key=True)
    until = models.DateField(_("shown until"))

    class Meta:
        verbose_name = _("piece of news")
        verbose_name_plural = _("news")
        indexes = [models.Index(fields=["-until"], name="news_that_stand")]

    def __str__(self) -> str:
        return f"News {self.entry_id} until {self.until}"
