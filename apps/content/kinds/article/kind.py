"""Articles as a kind of entry."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from rest_framework import serializers

from apps.content.details import FileKey
from apps.content.kinds.article.forms import ArticleForm
from apps.content.kinds.article.selectors import (
    article_details,
    article_hints,
    article_initial,
    article_page,
)
from apps.content.kinds.article.services import save_article
from apps.content.kinds.base import EntryKind


class ArticleDetails(serializers.Serializer[Any]):
    """An article's cover (the key of an uploaded picture) and its place in a series of its author's."""

    cover = FileKey(required=False, allow_null=True)
    cover_url = serializers.CharField(read_only=True, allow_null=True)
    cover_alt = serializers.CharField(required=False, allow_blank=True, max_length=300)
    series = serializers.CharField(required=False, allow_blank=True, max_length=120)
    series_url = serializers.CharField(read_only=True, allow_null=True)
    part = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=9999)


ARTICLE = EntryKind(
    name="article",
    label=_("Article"),
    plural=_("Articles"),
    counted=ngettext_lazy("%(n)d article", "%(n)d articles", "n"),
    icon="article",
    form=ArticleForm,
    template="pages/article.html",
    invitation=_("Tell what you learned, in your own words and under your own name."),
    save_details=save_article,
    initial=article_initial,
    page=article_page,
    api_details=article_details,
    details_shape=ArticleDetails,
    row_hints=article_hints,
)
