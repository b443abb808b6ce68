"""Letters, how often somebody wants a digest, and addresses that take no mail."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Community
from apps.content.models import Entry, Reply
from apps.core.querying import OwnRows


class Pace(models.TextChoices):
    """How often a community writes to somebody."""

    IMMEDIATE = "immediate", _("Each new entry at once")
    DAILY = "daily", _("A digest every day")
    WEEKLY = "weekly", _("A digest every Monday")
    MONTHLY = "monthly", _("A digest on the first of each month")
    NEVER = "never", _("No mail about new entries")


# What holds for those who said nothing.
USUAL_PACE = Pace.WEEKLY


class Rhythm(models.Model):
    """How often somebody wants mail from a community; without one: from all those of which they said nothing."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, null=True, related_name="+")
    pace = models.CharField(_("rhythm"), max_length=9, choices=Pace.choices)

    objects = OwnRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "community"], nulls_distinct=False, name="one_rhythm"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}, {self.community_id or 'all'}: {self.pace}"


class Ending(models.Model):
    """What a letter's link ended or slowed down, and how it was before: so the same link takes it back.

    `former`: for each community (None: all) what was said of its rhythm, "" for nothing; of a group of notifications
    one pair, whether it was mailed.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    scope = models.CharField(max_length=40)
    pace = models.CharField(max_length=9, choices=Pace.choices)
    former = models.JSONField()

    objects = OwnRows.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "scope"], name="one_ending")]

    def __str__(self) -> str:
        return f"{self.person_id}, {self.scope}: {self.pace}"


class Reader(models.Model):
    """Somebody as a reader of letters: in which language, and when to look whether a digest is due.

    Digests tell what is newer than `since`, and in each community what is newer than its `DigestMark`.
    """

    person = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    # Empty: the language of the profile.
    language = models.CharField(_("language of letters"), max_length=10, blank=True)
    since = models.DateTimeField()
    next_at = models.DateTimeField()

    objects = OwnRows.as_manager()

    class Meta:
        indexes = [models.Index(fields=["next_at"], name="digests_in_order")]

    def __str__(self) -> str:
        return f"{self.person_id} reads letters"


class DigestMark(models.Model):
    """Up to when somebody's digests have told what is new in a community."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "community"], name="one_digest_mark")]

    def __str__(self) -> str:
        return f"{self.person_id} was told of {self.community_id} until {self.until}"


class State(models.TextChoices):
    """What became of a letter."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    SUPPRESSED = "suppressed", _("Held back")


class What(models.TextChoices):
    """What a letter is about."""

    TOLD = "told", _("What happened")
    DIGEST = "digest", _("Digest")
    ANSWER = "answer", _("Answer to a message")
    TEST = "test", _("Test")


class Letter(models.Model):
    """One message to one person. `key` is unique: what a letter tells under one key is told once, whoever writes it.

    `scope` is what its link ends (`subscriptions.py`). The bodies are emptied some days after it was sent.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="letters")
    to = models.EmailField(_("to"))
    what = models.CharField(_("about"), max_length=6, choices=What.choices)
    key = models.CharField(max_length=100, unique=True, editable=False)
    scope = models.CharField(max_length=40, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.SET_NULL, null=True, related_name="+")
    reply = models.ForeignKey(Reply, on_delete=models.SET_NULL, null=True, related_name="+")
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    message_id = models.CharField(max_length=200, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(_("what the mail server said"), max_length=500, blank=True)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # When the last attempt began.
    tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    objects = OwnRows.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="waiting"), name="letters_that_wait"),
            models.Index(fields=["tried_at"], condition=Q(state="sending"), name="letters_being_sent"),
            models.Index(fields=["made_at"], name="letters_by_age"),
            models.Index(fields=["person", "entry"], name="letters_about_an_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"


class Reason(models.TextChoices):
    """Why an address gets no letters."""

    HARD = "hard", _("The address does not exist")
    SOFT = "soft", _("The address refused letters again and again")
    COMPLAINT = "complaint", _("Letters were reported as spam")
    BY_HAND = "by_hand", _("An administrator stopped letters")


class Suppression(models.Model):
    """An address that gets no letters until its owner tries again; in small letters."""

    address = models.EmailField(_("address"))
    reason = models.CharField(_("reason"), max_length=9, choices=Reason.choices)
    report = models.CharField(_("what the mail server said"), max_length=500, blank=True)
    at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("stopped address")
        verbose_name_plural = _("stopped addresses")
        constraints = [models.UniqueConstraint(Lower("address"), name="one_suppression_per_address")]

    def __str__(self) -> str:
        return f"{self.address}: {self.reason}"


class SoftBounce(models.Model):
    """An address refused a letter for now: its mailbox was full, or its server did not want it."""

    address = models.EmailField()
    report = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["address", "-at"], name="soft_bounces")]

    def __str__(self) -> str:
        return f"{self.address} at {self.at}"
