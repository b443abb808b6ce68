"""What came in from elsewhere, and which row it became."""

from django.db import models

from apps.accounts.models import User
from apps.communities.models import Community
from apps.content.models import Entry, Reply


class ItemKind(models.TextChoices):
    """What a row was in the place that it came from."""

    PERSON = "person"
    # An author of whom the dump has kept no more than the name.
    NAME = "name"
    POST = "post"
    COMMENT = "comment"
    # A vote or a favourite: counted on what it was for, once.
    VOTE = "vote"


class ImportedItem(models.Model):
    """A row of a dump and what it became here, written in the same transaction: a second run leaves it alone.

    `source` names the dump's place and the community that it was imported into. `digest` is made of what
    never changes about a post, so that another site's dump is not mistaken for a newer one of the same site.
    An item whose row was deleted here stays, with nothing to point to: it is not imported again.
    """

    source = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=ItemKind.choices)
    external_id = models.CharField(max_length=100)
    digest = models.CharField(max_length=32, blank=True)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.SET_NULL, null=True, related_name="+")
    reply = models.ForeignKey(Reply, on_delete=models.SET_NULL, null=True, related_name="+")
    imported_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "kind", "external_id"], name="imported_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.kind} {self.external_id}"
