"""What an article's page shows beyond the entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from apps.content.kinds import RowHint
from apps.content.kinds.article.models import Article, Series
from apps.content.models import Entry


@dataclass(frozen=True, slots=True)
class PlaceInSeries:
    """Where an article stands: its part, how many the reader sees, and its neighbours."""

    series: Series
    part: int | None
    total: int
    before: Entry | None
    after: Entry | None


def article_page(viewer: Any, entry: Entry) -> dict[str, Any]:
    """Cover and place in the series."""
    article = Article.objects.select_related("cover", "series").filter(entry=entry).first()
    return {
        "article": article,
        "place": _place_of(viewer, article) if article and article.series else None,
    }


def articles_in(viewer: Any, series: Series) -> QuerySet[Entry]:
    """The published articles of a series in their order, as the viewer sees them."""
    rows = Entry.objects.visible_to(viewer).published().filter(article__series=series)
    return rows.order_by("article__part", "published_at", "pk")


def article_hints(entries: Sequence[Entry]) -> dict[int, RowHint]:
    """The series and the cover."""
    rows = Article.objects.select_related("cover", "series").in_bulk([entry.pk for entry in entries])
    hints = {}
    for article in rows.values():
        words = f"{article.series.title}, {article.part}" if article.series else ""
        if words or article.cover:
            hints[article.pk] = RowHint(words, article.cover)
    return hints


def article_initial(entry: Entry) -> dict[str, Any]:
    """What the form starts from."""
    article = Article.objects.select_related("cover", "series").filter(entry=entry).first()
    if article is None:
        return {}
    return {
        "cover": article.cover,
        "cover_alt": article.cover_alt,
        "series": article.series.title if article.series else "",
        "part": article.part,
    }


def article_details(entry: Entry) -> dict[str, Any]:
    """The API's `details`."""
    article = Article.objects.select_related("cover", "series").filter(entry=entry).first()
    cover, series = (article.cover, article.series) if article else (None, None)
    return {
        "cover": str(cover.key) if cover else None,
        "cover_url": cover.get_absolute_url() if cover else None,
        "cover_alt": article.cover_alt if article else "",
        "series": series.title if series else "",
        "series_url": series.get_absolute_url() if series else None,
        "part": article.part if article else None,
    }


def _place_of(viewer: Any, article: Article) -> PlaceInSeries:
    series = article.series
    assert series is not None
    rows = list(articles_in(viewer, series).only("pk", "title", "slug", "kind"))
    at = next((number for number, row in enumerate(rows) if row.pk == article.pk), None)
    if at is None:
        # Not published yet: its part is known, its neighbours are not.
        return PlaceInSeries(series, article.part, len(rows), None, None)
    return PlaceInSeries(
        series=series,
        part=at + 1,
        total=len(rows),
        before=rows[at - 1] if at else None,
        after=rows[at + 1] if at + 1 < len(rows) else None,
    )
