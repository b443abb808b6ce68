"""One table of entries, whatever their kind, and what hangs on them."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Community
from apps.communities.selectors import managed_community_ids, prepared_community_ids
from apps.communities.standing import readable_community_ids
from apps.core import clock
from apps.core.text import slug_of
from apps.files.models import StoredFile

# Addresses below an entry's own, which a title must not look like.
TAKEN_SLUGS = frozenset(
    {
        "edit", "history", "following", "removal", "replies", "answer", "consent", "download", "versions",
        "preview", "transcript", "chapters", "position", "place", "backlinks", "summary", "citations", "mention",
        "related", "endorsement", "coauthors", "differences", "conflict", "feature"
    }
)  # fmt: skip
# Replies nest this deep on the page; a reply to the deepest stands beside it.
MAX_DEPTH = 4
WORDS_A_MINUTE = 230
# So long what was removed can be brought back; then only site administrators still see it.
RESTORABLE = timedelta(days=30)


class Tag(models.Model):
    """A free word that groups entries."""

    name = models.CharField(_("name"), max_length=40)
    slug = models.SlugField(max_length=40, unique=True)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name


class TagSynonym(models.Model):
    """Another word for a tag: whoever types it gives the tag."""

    slug = models.SlugField(max_length=40, primary_key=True)
    name = models.CharField(_("name"), max_length=40)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="synonyms")

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return f"{self.name} is {self.tag_id}"


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries, as seen by somebody."""

    def visible_to(self, viewer: Any, *, within: Collection[int] | None = None) -> Self:
        """Published entries of communities that the viewer may read; removed ones for their author and managers.

        Withheld ones are seen by those who wrote them and by managers, and those prepared before a launch by
        the experts as well. `within` some communities, for lists: only the published ones of those that the viewer
        may read, and what is prepared in a community that the viewer helps to prepare.
        """
        readable = readable_community_ids(viewer)
        if within is not None:
            return self._listed(viewer, [pk for pk in readable if pk in within])
        rows = self.filter(community_id__in=readable)
        published = Q(removed_at=None, is_withheld=False)
        if not viewer.is_authenticated:
            return rows.filter(published)
        if viewer.is_staff:
            return rows
        shown = published | Q(author_id=viewer.pk) | Q(coauthor_ids__contains=[viewer.pk], removed_at=None)
        if managed := managed_community_ids(viewer):
            shown |= Q(community_id__in=managed)
        shown &= Q(removed_at=None) | Q(removed_at__gt=clock.now() - RESTORABLE)
        if prepared := prepared_community_ids(viewer):
            shown |= Q(community_id__in=prepared, removed_at=None) & ~Q(prepared_at=None)
        return rows.filter(shown)

    def _listed(self, viewer: Any, community_ids: list[int]) -> Self:
        rows = self.filter(community_id__in=community_ids, removed_at=None)
        if prepared := prepared_community_ids(viewer, launched=False):
            return rows.filter(Q(is_withheld=False) | Q(community_id__in=prepared) & ~Q(prepared_at=None))
        return rows.filter(is_withheld=False)

    def published(self) -> Self:
        """Neither removed nor withheld."""
        return self.filter(removed_at=None, is_withheld=False)


class Entry(models.Model):
    """Something that a person wrote in a community. `kind` names a module of `content/kinds`.

    `html` is `source` rendered and sanitised at write time. `version` moves with every change of the entry
    or its replies: what is the same for every reader is cached under it.
    """

    kind = models.CharField(_("kind"), max_length=12)
    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="entries", verbose_name=_("community")
    )
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="entries", verbose_name=_("author"))
    title = models.CharField(_("title"), max_length=200)
    slug = models.CharField(max_length=80, editable=False)
    source = models.TextField(_("text"))
    html = models.TextField(editable=False)
    excerpt = models.CharField(max_length=320, editable=False)
    renderer = models.PositiveSmallIntegerField(default=0, editable=False)
    is_question = models.BooleanField(_("asks a question"), default=True)
    tags = models.ManyToManyField(Tag, related_name="entries", blank=True)
    published_at = models.DateTimeField(_("published"))
    edited_at = models.DateTimeField(null=True, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)
    removed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", editable=False)
    active_at = models.DateTimeField(_("last activity"))
    reply_count = models.PositiveIntegerField(default=0, editable=False)
    last_number = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    # Written elsewhere before it came here: it tells nobody and is nobody's news.
    is_history = models.BooleanField(default=False, editable=False)
    # Not published yet: prepared for a community's launch, or waiting for the consent of somebody in it.
    is_withheld = models.BooleanField(default=False, editable=False)
    # Written before the community's launch: it told nobody, counts in no profile, and says so.
    prepared_at = models.DateTimeField(null=True, editable=False)
    # A language tag such as "en" or "pt-BR"; empty: nobody said.
    language = models.CharField(_("language"), max_length=12, blank=True)
    word_count = models.PositiveIntegerField(default=0, editable=False)
    # The ids of `coauthors`, so that asking who may see and edit costs no further query.
    coauthor_ids = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    # "", "peer" or "sme": who gave the accepted answer, so that lists need not look it up.
    answered_by = models.CharField(max_length=4, blank=True, editable=False)
    # How many of its replies an expert or manager stands behind.
    endorsed_count = models.PositiveIntegerField(default=0, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        indexes = [
            models.Index(
                fields=["community", "-published_at", "-id"],
                name="newest_entries",
                condition=Q(removed_at=None, is_history=False),
            ),
            # For lists over many communities, which take the newest of all and leave out what is elsewhere.
            models.Index(
                fields=["-published_at", "-id"],
                name="newest_anywhere",
                condition=Q(removed_at=None, is_history=False),
            ),
            models.Index(fields=["community", "-published_at", "-id"], name="entries_by_date"),
            models.Index(fields=["community", "-active_at", "-id"], name="active_entries"),
            # A community's section of one kind, which may be a hundredth of what it holds.
            models.Index(fields=["community", "kind", "-published_at", "-id"], name="entries_of_a_kind"),
            models.Index(fields=["author", "-published_at"], name="entries_of_author"),
            models.Index(
                fields=["community", "-published_at"],
                name="open_questions",
                condition=Q(is_question=True, answered_by="", removed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        slug = slug_of(self.title)
        self.slug = f"{slug}-{self.kind}" if slug in TAKEN_SLUGS else slug
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return f"/e/{self.pk}/{self.slug}/"

    @property
    def text_mark(self) -> str:
        """Tells one text of this post from a later one."""
        return self.edited_at.isoformat() if self.edited_at else ""

    @property
    def is_removed(self) -> bool:
        """Whether it was taken away (and may be restored)."""
        return self.removed_at is not None

    @property
    def reading_minutes(self) -> int:
        """How long it takes to read, at 230 words a minute (Brysbaert 2019: 238 for non-fiction); at least 1."""
        return max(1, round(self.word_count / WORDS_A_MINUTE))


class CoAuthor(models.Model):
    """Somebody who wrote an entry together with its author, and may edit it like them."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="coauthors")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="coauthored")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["entry", "person"], name="coauthor_once")]

    def __str__(self) -> str:
        return f"{self.person_id} wrote {self.entry_id} too"


class ReplyQuerySet(models.QuerySet["Reply"]):
    """Replies, as seen by somebody."""

    def visible_to(self, viewer: Any) -> Self:
        """Replies of visible entries; a removed one keeps its place, its text is withheld by the page."""
        return self.filter(entry__in=Entry.objects.visible_to(viewer))

    def published(self) -> Self:
        """Not removed."""
        return self.filter(removed_at=None)


class Reply(models.Model):
    """An answer or remark under an entry. `number` counts within the entry; `path` orders the tree of replies."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="replies")
    parent = models.ForeignKey("self", on_delete=models.RESTRICT, null=True, blank=True, related_name="children")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="replies", verbose_name=_("author"))
    number = models.PositiveIntegerField(editable=False)
    path = models.CharField(max_length=40, editable=False)
    source = models.TextField(_("text"))
    html = models.TextField(editable=False)
    renderer = models.PositiveSmallIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("written"))
    edited_at = models.DateTimeField(null=True, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)
    removed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", editable=False)
    is_history = models.BooleanField(default=False, editable=False)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="reply_number_once")]
        indexes = [
            models.Index(fields=["entry", "path"], name="replies_in_order"),
            models.Index(fields=["author", "-created_at"], name="replies_of_author"),
        ]

    def __str__(self) -> str:
        return f"Reply {self.number} to {self.entry_id}"

    def get_absolute_url(self) -> str:
        return f"/replies/{self.pk}/"

    @property
    def depth(self) -> int:
        """0 for a reply to the entry itself."""
        return len(self.path) // PATH_STEP - 1

    @property
    def anchor(self) -> str:
        """The id of its place on the page."""
        return f"reply-{self.number}"

    @property
    def text_mark(self) -> str:
        """Tells one text of this post from a later one."""
        return self.edited_at.isoformat() if self.edited_at else ""

    @property
    def is_removed(self) -> bool:
        """Whether it was taken away (and may be restored)."""
        return self.removed_at is not None


PATH_STEP = 5


def path_of(number: int, parent: Reply | None) -> str:
    """The ordering key of reply `number` under `parent`: five digits a level, so that text order is tree order."""
    prefix = parent.path[: (MAX_DEPTH - 1) * PATH_STEP] if parent else ""
    return f"{prefix}{number:0{PATH_STEP}d}"


class Acceptance(models.Model):
    """Which reply answers a question, who said so and when."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="acceptance", primary_key=True)
    reply = models.OneToOneField(Reply, on_delete=models.CASCADE, related_name="acceptance")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.reply_id} answers {self.entry_id}"


class Endorsement(models.Model):
    """An expert or manager stands behind a reply: how far, and until when it should be looked at again.

    Apart from votes, which say that it helped, and from acceptance, which says that it answers.
    """

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="endorsements")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    scope = models.CharField(_("how far it holds"), max_length=120, blank=True)
    review_by = models.DateField(_("to be looked at again by"), null=True, blank=True)

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["reply", "by"], name="endorsed_once")]

    def __str__(self) -> str:
        return f"{self.by_id} endorses {self.reply_id}"

    @property
    def is_overdue(self) -> bool:
        """Whether its day to be looked at again has passed."""
        today: date = clock.now().date()
        return self.review_by is not None and self.review_by < today


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Former texts, as seen by somebody."""

    def visible_to(self, viewer: Any) -> Self:
        """Revisions of what the viewer sees; those of removed texts only where the removal may be undone."""
        return self.filter(entry__in=Entry.objects.visible_to(viewer))


class Revision(models.Model):
    """One text that an entry or a reply had. Written from the first edit on: an unedited text is its own history."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="revisions")
    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, null=True, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200, blank=True)
    source = models.TextField()
    editor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    comment = models.CharField(max_length=200, blank=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                F("entry"), F("reply"), F("number"), name="revision_number_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"Revision {self.number} of {self.reply_id or self.entry_id}"


class Attachment(models.Model):
    """A file's part in an entry or a reply: what opens its bytes. It stays when a text no longer shows the file,
    since former texts do."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="attachments")
    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, null=True, related_name="attachments")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="attachments")
    role = models.CharField(max_length=12, default="inline")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                F("entry"), F("reply"), F("file"), F("role"), name="attached_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_id} is {self.role} of {self.reply_id or self.entry_id}"
