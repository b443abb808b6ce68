"""The index: one document per thing that can be found, written by reading the river."""

from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Upper

from apps.accounts.models import User
from apps.communities.models import Community
from apps.communities.standing import readable_community_ids
from apps.content.models import Entry, Reply

# The text search configuration `guildhall` (migration 0001): English stems, accents ignored.
_VECTOR = (
    "setweight(to_tsvector('guildhall', title), 'A') || setweight(to_tsvector('guildhall', keywords), 'B')"
    " || setweight(to_tsvector('guildhall', body), 'C')"
)


class Kind(models.TextChoices):
    ENTRY = "entry"
    REPLY = "reply"
    PERSON = "person"


class DocumentQuerySet(models.QuerySet["Document"]):
    """The index, as seen by somebody."""

    def visible_to(self, viewer: Any) -> Self:
        """Documents of communities that the viewer may read; people only for who is signed in."""
        inside = Q(community_id__in=readable_community_ids(viewer))
        return self.filter(inside | Q(kind=Kind.PERSON)) if viewer.is_authenticated else self.filter(inside)


class Document(models.Model):
    """What can be found, in words. `at` is when it was written, for the order among equals."""

    kind = models.CharField(max_length=6, choices=Kind.choices)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, null=True, related_name="+")
    reply = models.OneToOneField(Reply, on_delete=models.CASCADE, null=True, related_name="+")
    person = models.OneToOneField(User, on_delete=models.CASCADE, null=True, related_name="+")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, null=True, related_name="+")
    title = models.CharField(max_length=200, blank=True)
    keywords = models.TextField(blank=True)
    body = models.TextField(blank=True)
    at = models.DateTimeField()
    words = models.GeneratedField(
        expression=RawSQL(_VECTOR, []),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(F("entry"), condition=Q(kind=Kind.ENTRY), name="one_document_per_entry"),
        ]
        indexes = [
            GinIndex(fields=["words"], name="document_words"),
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="document_titles"),
            models.Index(fields=["community", "-at"], name="documents_by_date"),
            # Frequent words: the latest documents are looked through until there are enough, instead of all.
            models.Index(fields=["-at"], name="newest_documents"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.title}"


class Word(models.Model):
    """A word that occurs in the index and in how many documents: what a typo may have meant."""

    word = models.CharField(max_length=60, primary_key=True)
    documents = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.word
