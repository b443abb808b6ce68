"""What came in, and what became of it. Words are not kept here: they are in the reply, or went back to their writer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.content.models import Entry, Reply


class State(models.TextChoices):
    """What became of a message."""

    TAKEN = "taken", _("waiting")
    POSTED = "posted", _("posted")
    REFUSED = "refused", _("refused")
    DROPPED = "dropped", _("not looked at")


class Arrival(models.Model):
    """A message that came in. Its bytes are in the storage until it has been handled."""

    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    message_id = models.CharField(_("Message-ID"), max_length=250, blank=True)
    from_address = models.CharField(_("sender"), max_length=254, blank=True)
    # The address that the transport named, else the one in the headers by which it was understood.
    to = models.CharField(_("recipient"), max_length=254, blank=True)
    person = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("person"))
    entry = models.ForeignKey(Entry, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("entry"))
    reply = models.ForeignKey(Reply, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("reply"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.TAKEN)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    at = models.DateTimeField(_("came in"))
    # Whom an answer to it went to; answers are counted, so that two programs never talk to each other for long.
    answered = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    path = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("message that came in")
        verbose_name_plural = _("messages that came in")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["at"], name="arrivals_by_age"),
            models.Index(fields=["id"], name="arrivals_waiting", condition=models.Q(state="taken")),
            models.Index(
                fields=["answered", "at"], name="arrivals_answered", condition=models.Q(answered__isnull=False)
            ),
            models.Index(fields=["message_id"], name="arrivals_by_message_id"),
        ]

    def __str__(self) -> str:
        return f"{self.from_address or '?'} {self.at:%Y-%m-%d %H:%M}"
