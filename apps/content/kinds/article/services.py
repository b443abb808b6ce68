"""Writing the side table of articles."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Max

from apps.accounts.models import User
from apps.content.attachments import attach
from apps.content.details import own_file
from apps.content.kinds.article.models import Article, Series
from apps.content.models import Entry


def save_article(entry: Entry, details: Mapping[str, Any], by: User) -> None:
    """Take over cover, cover_alt, series and part where given; called in the transaction that writes the entry."""
    article = Article.objects.filter(entry=entry).first() or Article(entry=entry)
    if "cover" in details:
        article.cover = own_file(by, details["cover"], before=article.cover)
        if article.cover:
            attach(entry=entry, file=article.cover, role="cover", by=by)
    if "cover_alt" in details:
        article.cover_alt = details["cover_alt"].strip()
    if "series" in details:
        _place(article, details["series"].strip(), details.get("part"))
    elif details.get("part"):
        article.part = details["part"]
    article.save()


def _place(article: Article, title: str, part: int | None) -> None:
    if not title:
        article.series, article.part = None, None
        return
    entry = article.entry
    series = Series.objects.filter(community=entry.community, author=entry.author, title__iexact=title).first()
    if series is None:
        series = Series.objects.create(community=entry.community, author=entry.author, title=title)
    moved = article.series_id != series.pk
    article.series = series
    if part:
        article.part = part
    elif moved or article.part is None:
        highest = series.articles.exclude(pk=article.pk).aggregate(highest=Max("part"))["highest"]
        article.part = (highest or 0) + 1
