"""Shows, what an episode has beyond other entries, and what a listener has: a feed address, a place to go on from."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Community
from apps.communities.standing import readable_community_ids
from apps.content.kinds.podcast.timing import Mark, clock_of
from apps.content.kinds.podcast.transcripts import Line
from apps.content.models import Entry
from apps.core.text import hue_of
from apps.files.models import StoredFile

# What readers of feeds sort by: the main categories that Apple's directory knows.
CATEGORIES = (
    "Arts", "Business", "Comedy", "Education", "Fiction", "Government", "Health & Fitness", "History",
    "Kids & Family", "Leisure", "Music", "News", "Religion & Spirituality", "Science", "Society & Culture",
    "Sports", "Technology", "True Crime", "TV & Film",
)  # fmt: skip
SALT = "guildhall.podcast.feed"


def picture_of(file: StoredFile | None) -> str:
    """The address of a cover in a size for a page; empty where there is none."""
    if file is None:
        return ""
    if not file.width or file.media_type == "image/webp":
        return file.get_absolute_url()
    return f"/files/{file.key}/{min(file.width, 640)}.webp"


class ShowQuerySet(models.QuerySet["Show"]):
    """Shows, as seen by somebody."""

    def visible_to(self, viewer: Any) -> Self:
        """Those of communities that the viewer may read."""
        return self.filter(community_id__in=readable_community_ids(viewer))


class Show(models.Model):
    """A row of episodes. `source` is the address of the feed that it was imported from; empty for one of ours."""

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="shows", verbose_name=_("community")
    )
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=150)
    description = models.TextField(_("description"), max_length=4000, blank=True)
    author = models.CharField(_("made by"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    category = models.CharField(_("category"), max_length=60, blank=True)
    is_explicit = models.BooleanField(_("not for everybody's ears"), default=False)
    cover = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="shows_covered")
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    source = models.CharField(max_length=500, blank=True)

    objects = ShowQuerySet.as_manager()

    class Meta:
        verbose_name = _("podcast")
        verbose_name_plural = _("podcasts")
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["community", "source"], condition=~Q(source=""), name="show_imported_once")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/podcasts/{self.slug}/"

    @property
    def picture(self) -> str:
        """Its cover's address; empty where it has none."""
        return picture_of(self.cover)

    @property
    def hue(self) -> int:
        """The colour that stands for it where it has no cover."""
        return hue_of(self.slug)

    @property
    def made_by(self) -> str:
        """Who is named as its maker."""
        return self.author or self.community.name


class EpisodeQuerySet(models.QuerySet["Episode"]):
    """Episodes, as seen by somebody."""

    def visible_to(self, viewer: Any) -> Self:
        """Those whose entries the viewer sees."""
        return self.filter(entry__in=Entry.objects.visible_to(viewer))


class Episode(models.Model):
    """The recording of an entry: a file of ours, or the address where an imported one is.

    `duration`, `cover` and chapters are read from the file after it came (`facts_read`); chapters that somebody
    wrote (`has_own_chapters`) stand instead of the file's. `voices` holds `{name, role, url}` of who is heard.
    """

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, primary_key=True, related_name="episode")
    show = models.ForeignKey(Show, on_delete=models.PROTECT, related_name="episodes")
    season = models.PositiveIntegerField(null=True, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True)
    audio = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="episodes")
    cover = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="episodes_covered")
    external_address = models.URLField(max_length=500, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    duration = models.FloatField(default=0)
    is_explicit = models.BooleanField(default=False)
    voices = models.JSONField(default=list)
    has_own_chapters = models.BooleanField(default=False)
    facts_read = models.BooleanField(default=False)
    # What a feed calls it; ours is made of the entry's number, an imported one keeps its own.
    guid = models.CharField(max_length=500, blank=True)

    objects = EpisodeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["show", "season", "number"], name="episodes_of_show")]

    def __str__(self) -> str:
        return f"Episode {self.pk}"

    @property
    def picture(self) -> str:
        """Its own cover's address, or the show's."""
        return picture_of(self.cover) or self.show.picture

    @property
    def clock(self) -> str:
        """Its length as it is shown; empty while it is not known."""
        return clock_of(self.duration) if self.duration else ""


class Chapter(models.Model):
    """A part of a recording."""

    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="chapters")
    start = models.FloatField()
    title = models.CharField(max_length=200)
    url = models.URLField(max_length=500, blank=True)
    image = models.URLField(max_length=500, blank=True)

    class Meta:
        ordering = ["start"]
        constraints = [models.UniqueConstraint(fields=["episode", "start"], name="chapter_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def mark(self) -> Mark:
        """As a value."""
        return Mark(self.start, self.title, self.url, self.image)

    @property
    def clock(self) -> str:
        """Where it begins, as it is shown."""
        return clock_of(self.start)


class Cue(models.Model):
    """A line of the transcript; without moments where the text that was given has none."""

    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="cues")
    position = models.PositiveIntegerField()
    start = models.FloatField(null=True)
    end = models.FloatField(null=True)
    speaker = models.CharField(max_length=80, blank=True)
    text = models.TextField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["episode", "position"], name="cue_once")]

    def __str__(self) -> str:
        return self.text

    @property
    def clock(self) -> str:
        """Where it is said, as it is shown."""
        return clock_of(self.start or 0)

    @property
    def line(self) -> Line:
        """As a value."""
        return Line(self.start, self.end, self.text, self.speaker)


class FeedKey(models.Model):
    """A person's own address of a show's feed. The row's number and a seal under the site's secret make the address,
    so nothing that is stored opens anything; revoking the row closes it at once."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="feed_keys")
    show = models.ForeignKey(Show, on_delete=models.CASCADE, related_name="feed_keys")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "show"], condition=Q(revoked_at=None), name="one_feed_address_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} listens to {self.show_id}"

    @property
    def token(self) -> str:
        """The secret part of the address."""
        return f"{self.pk}-{seal_of(self.pk)}"

    @property
    def base(self) -> str:
        """The address without `.xml`, below which everything is that the feed names."""
        return f"/podcasts/{self.show.slug}/feed/{self.token}"


def seal_of(pk: int) -> str:
    """What only this site can write beside a key's number."""
    return salted_hmac(SALT, str(pk), algorithm="sha256").hexdigest()[:40]


def number_in(token: str) -> int | None:
    """The number of the key that a token was made for; None where the seal is not ours."""
    number, _, seal = token.partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    return int(number) if constant_time_compare(seal, seal_of(int(number))) else None


class PlayPosition(models.Model):
    """Where a person stopped listening. Nobody else ever sees it."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="play_positions")
    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="positions")
    seconds = models.FloatField(default=0)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "episode"], name="one_position_each")]

    def __str__(self) -> str:
        return f"{self.person_id} is at {self.seconds:.0f} s of {self.episode_id}"
