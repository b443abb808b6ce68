"""The log and its readers' places in it."""

from django.db import models
from django.db.models import F, Func
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.activity.verbs import READINGS


class CurrentTransaction(Func):
    """The id of the running transaction as a bigint; PostgreSQL gives an xid8, which never wraps."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class Origin(models.TextChoices):
    """Through which door a fact came in. Only what people did here and now tells anybody or counts as new."""

    WEB = "web", _("browser")
    API = "api", _("API")
    EMAIL = "email", _("e-mail")
    IMPORT = "import", _("import")
    SYSTEM = "system", _("system")


class Event(models.Model):
    """One fact. Append-only, written in the transaction of what it reports.

    Plain ids instead of foreign keys: the log outlives what it describes. `xid` is the writing
    transaction: readers go by (`xid`, `id`) and only over transactions that have ended, because ids are
    handed out before commit and a reader that trusted them would lose the ones that commit late.
    """

    xid = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)
    at = models.DateTimeField(db_default=Now())
    # A value of `Verb`; not spelt out as choices, so that a new verb needs no migration.
    verb = models.CharField(max_length=40)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.WEB)
    actor_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    community_id = models.BigIntegerField(null=True)
    entry_id = models.BigIntegerField(null=True)
    reply_id = models.BigIntegerField(null=True)
    context = models.JSONField(default=dict)
    # What makes a buffered fact the same fact when it is written twice; empty for facts written with their row.
    once_key = models.CharField(max_length=100, null=True, unique=True, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["xid", "id"], name="event_reading_order"),
            # What somebody did lately, or in some week.
            models.Index(fields=["actor_id", "at"], name="event_by_actor", condition=models.Q(actor_id__isnull=False)),
            # What happened to an entry, for whoever derives something of a thread anew.
            models.Index(fields=["entry_id"], name="event_of_entry", condition=models.Q(entry_id__isnull=False)),
            # Readings are looked up by their age, to be counted anew by day and to be forgotten.
            models.Index(fields=["at"], name="readings_by_age", condition=models.Q(verb__in=sorted(READINGS))),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.verb}"

    @property
    def is_history(self) -> bool:
        """Whether this came in with an import: it tells nobody and counts nobody as new."""
        return self.origin == Origin.IMPORT


# A restored log has numbers below zero, see `maintenance.rebase_river`.
BEFORE_EVERYTHING = -(2**62)


class ConsumerCursor(models.Model):
    """How far one reader of the river has come, and on which event it is stuck, if it is."""

    name = models.CharField(max_length=60, primary_key=True)
    xid = models.BigIntegerField(default=BEFORE_EVERYTHING)
    event_id = models.BigIntegerField(default=0)
    failing_event_id = models.BigIntegerField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    moved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("reader of the log")
        verbose_name_plural = _("readers of the log")

    def __str__(self) -> str:
        return f"{self.name} at {self.xid}/{self.event_id}"


class DeadLetter(models.Model):
    """An event that a consumer failed to apply again and again, set aside so that the rest goes on."""

    consumer = models.CharField(max_length=60)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    error = models.TextField()
    set_aside_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("event set aside")
        verbose_name_plural = _("events set aside")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(F("consumer"), F("event"), name="dead_letter_once")]

    def __str__(self) -> str:
        return f"{self.consumer}: event {self.event_id}"
