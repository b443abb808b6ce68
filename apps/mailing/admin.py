"""Back office: what became of letters, and which addresses get none. What a letter says is its reader's alone."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.desk import EVERYWHERE, Desk
from apps.mailing.models import Letter, Suppression
from apps.mailing.services import lift, send_again


@admin.register(Letter)
class LetterDesk(Desk):
    """The outbox, without the words."""

    list_display = ("id", "to", "what", "state", "attempts", "made_at", "due_at", "sent_at")
    list_filter = ("state", "what")
    search_fields = ("=to", "=message_id")
    search_help_text = gettext_lazy("An address, or a Message-ID without its brackets.")
    ordering = ("-id",)
    fields = (*list_display, "tried_at", "message_id", "error")
    actions = ("again",)

    @admin.action(description=gettext_lazy("Send again"), location=EVERYWHERE)
    def again(self, request: HttpRequest, rows: QuerySet[Letter]) -> None:
        for letter in rows:
            if send_again(letter=letter):
                messages.success(request, _("%(letter)s: waits to be sent.") % {"letter": letter.pk})
            else:
                messages.error(
                    request, _("%(letter)s: only letters that failed are sent again.") % {"letter": letter.pk}
                )


@admin.register(Suppression)
class SuppressionDesk(Desk):
    """Addresses that get no letters."""

    list_display = ("address", "reason", "at", "report")
    list_filter = ("reason",)
    search_fields = ("address",)
    ordering = ("-at",)
    fields = list_display
    actions = ("open_again",)

    @admin.action(description=gettext_lazy("Send letters again"), location=EVERYWHERE)
    def open_again(self, request: HttpRequest, rows: QuerySet[Suppression]) -> None:
        for row in rows:
            lift(address=row.address)
            messages.success(request, _("%(address)s gets letters again.") % {"address": row.address})
