"""Who is interviewed, and whether and when that person agreed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.content.models import Entry


class Interview(models.Model):
    """The side table of interviews."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="interview", primary_key=True)
    interviewee = models.ForeignKey(User, on_delete=models.PROTECT, related_name="interviews")

    class Meta:
        verbose_name = _("interview")
        verbose_name_plural = _("interviews")

    def __str__(self) -> str:
        return f"Interview {self.entry_id} with {self.interviewee_id}"


class Consent(models.Model):
    """The interviewee agreed to a text (`text_mark` tells which). At most one stands; withdrawn ones stay as they
    were, so that it can be said at any time what was agreed when."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="consents")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("given"))
    text_mark = models.CharField(max_length=64)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(fields=["interview"], condition=models.Q(ended_at=None), name="one_consent_stands")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} agreed to {self.interview_id}"
