"""Mentions of entries in articles, and who came through them."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.content.models import Entry


class Relation(models.TextChoices):
    """What the article says about the entry that it mentions."""

    RECOMMENDS = "recommend", _("Recommends")
    BUILDS_ON = "builds_on", _("Builds on")
    CORRECTS = "corrects", _("Corrects")


class CitationQuerySet(models.QuerySet["Citation"]):
    """Citations, as seen by somebody."""

    def visible_to(self, viewer: Any) -> Self:
        """Those whose both ends the viewer may read, and whose writer has not withdrawn them."""
        return self.standing().of_visible(viewer)

    def of_visible(self, viewer: Any) -> Self:
        """Those whose both ends the viewer may read, withdrawn ones as well."""
        entries = Entry.objects.visible_to(viewer).filter(removed_at=None)
        return self.filter(source__in=entries, target__in=entries)

    def standing(self) -> Self:
        """Not withdrawn."""
        return self.filter(withdrawn_at=None)


class Citation(models.Model):
    """The article `source` mentions the entry `target`, with a quote that stood in it when the mention was made."""

    source = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="citations")
    target = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="mentions")
    relation = models.CharField(_("how"), max_length=10, choices=Relation.choices, default=Relation.RECOMMENDS)
    quote = models.CharField(_("quote"), max_length=500)
    # Whether the words still stand in the cited text; an edit of that text decides anew.
    quote_stands = models.BooleanField(default=True, editable=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # Distinct people who came to the cited entry through this mention.
    reader_count = models.PositiveIntegerField(default=0, editable=False)

    objects = CitationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "target"], condition=Q(withdrawn_at=None), name="cited_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="cites_another"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.relation} {self.target_id}"


class Follower(models.Model):
    """Somebody came to the cited entry through a mention; once, however often.

    Being a reading, it is forgotten like one, after ninety days at the latest; the number that it counted in stays.
    """

    citation = models.ForeignKey(Citation, on_delete=models.CASCADE, related_name="followers")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["citation", "person"], name="follower_once")]

    def __str__(self) -> str:
        return f"{self.person_id} followed {self.citation_id}"
