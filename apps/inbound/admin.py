"""Back office: which messages came in within thirty days, and what became of them. Their words are not kept."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.desk import Desk
from apps.inbound.models import Arrival


@admin.register(Arrival)
class ArrivalDesk(Desk):
    """Messages that came in."""

    list_display = ("at", "from_address", "state", "reason", "writer", "entry_title")
    list_filter = ("state",)
    search_fields = ("from_address", "=message_id")
    search_help_text = _("A sender's address, or a Message-ID.")
    ordering = ("-id",)
    fields = ("at", "from_address", "to", "message_id", "state", "reason", "writer", "entry_title", "was_answered")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Arrival]:
        return super().get_queryset(request).select_related("person", "entry", "answered")

    @admin.display(description=_("person"))
    def writer(self, arrival: Arrival) -> str:
        return f"{arrival.person.name} (@{arrival.person.handle})" if arrival.person else ""

    @admin.display(description=_("entry"))
    def entry_title(self, arrival: Arrival) -> str:
        return arrival.entry.title if arrival.entry else ""

    @admin.display(description=_("answered"), boolean=True)
    def was_answered(self, arrival: Arrival) -> bool:
        return arrival.answered_id is not None

    def view_on_site(self, row: Any) -> str | None:
        return None
