"""News as a kind of entry: managers and experts post it, and it gives way after a while."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from rest_framework import serializers

from apps.accounts.models import User
from apps.communities.models import Community, Role
from apps.communities.standing import roles_of
from apps.content.forms import EntryForm
from apps.content.kinds.base import EntryKind
from apps.content.kinds.news.models import News
from apps.content.models import Entry
from apps.core.refusals import Refusal

LONGEST = timedelta(days=366)
NOT_A_SPEAKER = Refusal("not_a_speaker", _("News comes from the community’s managers and experts."))
GONE_BY = _("This day is over. Choose one that is still to come.")
TOO_FAR = _("News stands for a year at most.")


class NewsForm(EntryForm):
    """Title and text, and how long it stands at the top."""

    field_order = ("title", "source", "until", "tags", "language")
    coauthors = None
    until = forms.DateField(
        label=_("Shown at the top until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Left empty: for two weeks. Afterwards it stays where it is found."),
    )

    def clean_until(self) -> date | None:
        """A day to come, unless an edit leaves it as it was."""
        until: date | None = self.cleaned_data["until"]
        if until and until != self.initial.get("until"):
            check_day(until)
        return until


def check_day(until: date) -> None:
    """Raise `ValidationError` for a day that is over or too far away."""
    today = timezone.localdate()
    if until < today:
        raise ValidationError(GONE_BY)
    if until > today + LONGEST:
        raise ValidationError(TOO_FAR)


class NewsDetails(serializers.Serializer[Any]):
    """The last day on which a piece of news stands at the top; null: two weeks from its publication."""

    until = serializers.DateField(required=False, allow_null=True)

    def validate_until(self, until: date | None) -> date | None:
        """A day to come."""
        if until:
            check_day(until)
        return until


def may_post_news(viewer: Any, community: Community) -> Refusal | None:
    """Managers and experts speak to all."""
    return None if roles_of(viewer).get(community.pk) in {Role.SME, Role.MANAGER} else NOT_A_SPEAKER


def save_news(entry: Entry, details: Mapping[str, Any], by: User) -> None:
    """Keep how long it stands."""
    if "until" in details or not News.objects.filter(entry=entry).exists():
        News.objects.update_or_create(entry=entry, defaults={"until": details.get("until")})


def _news_of(entry: Entry) -> News | None:
    news = News.objects.filter(entry=entry).first()
    if news:
        news.entry = entry
    return news


def news_initial(entry: Entry) -> dict[str, Any]:
    """What the form starts from."""
    news = _news_of(entry)
    return {"until": news.until if news else None}


def news_details(entry: Entry) -> dict[str, Any]:
    """The API's `details`."""
    news = _news_of(entry)
    return {"until": news.until.isoformat() if news and news.until else None}


def news_page(viewer: Any, entry: Entry) -> dict[str, Any]:
    """How long it stands, and whether it still does."""
    news = _news_of(entry)
    return {"until": news.last_day, "stands": news.last_day >= timezone.localdate()} if news else {}


NEWS = EntryKind(
    name="news",
    label=_("News"),
    plural=_("News"),
    counted=ngettext_lazy("%(n)d piece of news", "%(n)d pieces of news", "n"),
    icon="news",
    form=NewsForm,
    template="pages/news.html",
    has_tab=False,
    invitation=_("Tell everybody here what has happened or will happen."),
    may_post=may_post_news,
    save_details=save_news,
    initial=news_initial,
    page=news_page,
    api_details=news_details,
    details_shape=NewsDetails,
)
