"""Wiki pages: their place in the tree, their names, the links between them, and what they were made from."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Community
from apps.content.models import Entry, Reply


class Wiki(models.Model):
    """The wiki of a community. `version` moves with every change of its pages, their names, places and links:
    what is shown of the tree is cached under it, and whoever changes the tree holds this row."""

    community = models.OneToOneField(Community, on_delete=models.CASCADE, primary_key=True, related_name="wiki")
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"Wiki of {self.community_id}"


class WikiPageQuerySet(models.QuerySet["WikiPage"]):
    """Pages, as seen by somebody."""

    def visible_to(self, viewer: Any) -> Self:
        """The pages whose entries the viewer sees."""
        return self.filter(entry__in=Entry.objects.visible_to(viewer))

    def listed_for(self, viewer: Any, community: Community) -> Self:
        """What stands in the wiki of a community: published pages, and prepared ones for those who prepare it."""
        return self.filter(community=community, entry__in=Entry.objects.visible_to(viewer, within=[community.pk]))


class WikiPage(models.Model):
    """What an entry of kind wiki has beyond others. `name` is what links call it, `key` how the name is looked up.

    The name is the title, and follows it, unless it was given apart from it (`has_own_name`: two pages of an
    imported wiki may have one title).
    """

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, primary_key=True, related_name="wiki_page")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="children")
    position = models.PositiveIntegerField(default=0)
    name = models.CharField(_("name"), max_length=200)
    key = models.CharField(max_length=200, editable=False)
    has_own_name = models.BooleanField(default=False, editable=False)

    objects = WikiPageQuerySet.as_manager()

    class Meta:
        verbose_name = _("wiki page")
        verbose_name_plural = _("wiki pages")
        constraints = [
            models.UniqueConstraint(fields=["community", "key"], name="wiki_page_name_once"),
            models.CheckConstraint(condition=~models.Q(parent=models.F("entry")), name="wiki_page_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class Redirect(models.Model):
    """A name that a page had: it still leads there, until another page takes it."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    page = models.ForeignKey(WikiPage, on_delete=models.CASCADE, related_name="redirects")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "key"], name="wiki_redirect_once")]

    def __str__(self) -> str:
        return f"{self.key} leads to {self.page_id}"


# How the key of a link begins that leads to a page by its address, under whatever name.
BY_ADDRESS = "/e/"


class WikiLink(models.Model):
    """A link of a page to another by name; without a target, that page is not written yet."""

    page = models.ForeignKey(WikiPage, on_delete=models.CASCADE, related_name="links")
    key = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    target = models.ForeignKey(WikiPage, on_delete=models.SET_NULL, null=True, related_name="backlinks")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "key"], name="wiki_link_once")]
        indexes = [models.Index(fields=["key"], name="wiki_links_by_key")]

    def __str__(self) -> str:
        return f"{self.page_id} links to {self.name}"


class Provenance(models.Model):
    """What a page was made from: a discussion (`reply` is empty) or one reply in it.

    Rows stay when their source is removed, so that who contributed stays true; what was removed is not shown.
    """

    page = models.ForeignKey(WikiPage, on_delete=models.CASCADE, related_name="sources")
    source = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="summed_up_in")
    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, null=True, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.F("page"), models.F("source"), models.F("reply"), name="provenance_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.page_id} was made from {self.source_id}"
