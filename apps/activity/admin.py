"""Back office: the river, for site administrators. The log is only read here; set-aside events are retried."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.activity.consumers import retry_dead_letter
from apps.activity.models import ConsumerCursor, DeadLetter, Event
from apps.activity.selectors import Lag, consumer_lags
from apps.activity.verbs import READINGS, Verb
from apps.core.desk import EVERYWHERE, Desk


class VerbFilter(admin.SimpleListFilter):
    """What happened, from the list of all that can: asking the log itself would read it whole."""

    title = gettext_lazy("verb")
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(value, label) for value, label in Verb.choices if value not in READINGS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(verb=self.value()) if self.value() in Verb.values else queryset


@admin.register(Event)
class EventDesk(Desk):
    """What happened. Who read what is shown to nobody but the reader, see `readings`."""

    list_display = ("id", "at", "verb", "origin", "actor_id", "person_id", "community_id", "entry_id", "reply_id")
    list_filter = (VerbFilter, "origin")
    search_fields = ("=actor_id", "=person_id", "=community_id", "=entry_id", "=reply_id")
    search_help_text = gettext_lazy("The number of a person, community, entry or reply.")
    ordering = ("-id",)
    fields = (*list_display, "xid", "context")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        return super().get_queryset(request).exclude(verb__in=READINGS)


@admin.register(ConsumerCursor)
class CursorDesk(Desk):
    """How far each reader of the river has come."""

    list_display = ("name", "waiting", "behind", "set_aside", "event_id", "failing_event_id", "failures", "moved_at")
    fields = list_display

    @admin.display(description=gettext_lazy("events waiting"))
    def waiting(self, cursor: ConsumerCursor) -> int | None:
        return lag.events if (lag := _lag_of(cursor)) else None

    @admin.display(description=gettext_lazy("seconds behind"))
    def behind(self, cursor: ConsumerCursor) -> float | None:
        return round(lag.seconds, 1) if (lag := _lag_of(cursor)) else None

    @admin.display(description=gettext_lazy("events set aside"))
    def set_aside(self, cursor: ConsumerCursor) -> int | None:
        return lag.dead_letters if (lag := _lag_of(cursor)) else None


def _lag_of(cursor: ConsumerCursor) -> Lag | None:
    """The reader's figures, asked once for a row; None for a reader that is no longer registered."""
    if "_lag" not in cursor.__dict__:
        cursor.__dict__["_lag"] = next((lag for lag in consumer_lags() if lag.consumer == cursor.name), None)
    kept: Lag | None = cursor.__dict__["_lag"]
    return kept


class ResolvedFilter(admin.SimpleListFilter):
    """Those that still wait for somebody, or those that were applied after all."""

    title = gettext_lazy("state")
    parameter_name = "resolved"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", gettext_lazy("Waiting")), ("yes", gettext_lazy("Applied"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() in {"yes", "no"}:
            return queryset.filter(resolved_at__isnull=self.value() == "no")
        return queryset


@admin.register(DeadLetter)
class DeadLetterDesk(Desk):
    """Events that a reader failed on."""

    list_display = ("id", "consumer", "event", "set_aside_at", "resolved_at")
    list_filter = ("consumer", ResolvedFilter)
    list_select_related = ("event",)
    fields = ("consumer", "event", "error", "set_aside_at", "resolved_at")
    actions = ("retry",)

    @admin.action(description=gettext_lazy("Apply again"), location=EVERYWHERE)
    def retry(self, request: HttpRequest, rows: QuerySet[DeadLetter]) -> None:
        for letter in rows:
            if retry_dead_letter(letter):
                messages.success(request, _("%(letter)s: applied.") % {"letter": letter})
            else:
                messages.error(request, _("%(letter)s: failed again. The letter shows the error.") % {"letter": letter})
