"""One table of texts that are not published yet."""

import uuid
from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Community
from apps.content.kinds import KINDS
from apps.content.models import Entry
from apps.core.querying import OwnRows

# As long as anything removed can be brought back.
KEPT = timedelta(days=30)

# A form's fields as they were typed: one value, or several where a field has many.
type Values = dict[str, str | list[str]]


class DraftQuerySet(OwnRows["Draft"]):
    """Drafts, which are their author's alone, whatever has become of the community."""

    person_field = "author"

    def kept(self) -> Self:
        """Neither published nor thrown away."""
        return self.filter(became=None, discarded_at=None)

    def due(self, now: Any) -> Self:
        """Whose time has come."""
        return self.kept().filter(publish_at__lte=now)


class Draft(models.Model):
    """A new entry, or the new text of one (`entry`), as far as its author has come.

    `values` are the fields of the kind's form as typed, so that unfinished and faulty ones are kept as well.
    `version` counts the savings: whoever saves over a version that they have not seen gets a draft of its own.
    `key` is made by the page, so that the first saving needs no answer; it is unique among its author's.
    Once published, the row keeps only what it `became`: a saving that was on its way must not bring the text back.
    """

    key = models.UUIDField(default=uuid.uuid4, editable=False)
    author = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, null=True, related_name="+")
    became = models.ForeignKey(Entry, on_delete=models.CASCADE, null=True, related_name="+")
    values = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    publish_at = models.DateTimeField(null=True)
    # Why it was not published at its time, in a sentence; empty: nothing went wrong.
    failed_reason = models.CharField(max_length=300, blank=True)
    discarded_at = models.DateTimeField(null=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="draft_key_once")]
        indexes = [
            models.Index(fields=["author", "-updated_at", "-id"], name="drafts_of_author"),
            models.Index(
                fields=["publish_at"],
                name="drafts_to_publish",
                condition=Q(publish_at__isnull=False, discarded_at=None, became=None),
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"Draft {self.key}"

    def get_absolute_url(self) -> str:
        return f"/drafts/{self.key}/"

    @property
    def title(self) -> str:
        """The title as far as it is typed."""
        return self.text("title").strip()

    @property
    def opening(self) -> str:
        """The first words, by which one knows a draft without a title."""
        return " ".join(self.text("source")[:400].split())[:160]

    @property
    def kind_label(self) -> str:
        """What it is to become."""
        return str(KINDS[self.kind].label)

    @property
    def is_scheduled(self) -> bool:
        """Whether it is published by itself when its time comes."""
        return self.publish_at is not None and self.discarded_at is None and self.became_id is None

    def text(self, name: str) -> str:
        """A field's value as typed; the last one where there are several, as forms read it."""
        value = self.values.get(name, "")
        return (value[-1] if value else "") if isinstance(value, list) else value

    def form_data(self) -> QueryDict:
        """The fields as a browser would send them."""
        data = QueryDict(mutable=True)
        for name, value in self.values.items():
            data.setlist(name, value if isinstance(value, list) else [value])
        return data
