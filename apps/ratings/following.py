"""What somebody follows, and how much of it they want to be told."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Community
from apps.content.models import Entry, Tag

type Target = Entry | User | Tag | Community


class Level(models.TextChoices):
    """How much one is told. What each means for whom stands in `notifications/rules.py`."""

    EVERYTHING = "everything", _("Everything")
    REPLIES = "replies", _("Replies to me")
    NOTHING = "nothing", _("Nothing")


class FollowQuerySet(models.QuerySet["Follow"]):
    """Follows, which are their owner's alone."""

    def visible_to(self, viewer: Any) -> Self:
        """One's own, of what one still sees."""
        if not viewer.is_authenticated:
            return self.none()
        seen = Q(entry__in=Entry.objects.visible_to(viewer)) | Q(community__in=Community.objects.visible_to(viewer))
        return self.filter(seen | Q(entry=None, community=None), user_id=viewer.pk)

    def around_entries(self, viewer: Any) -> Self:
        """One's own of people, tags and communities that one still sees: `visible_to` without a look at the entries."""
        if not viewer.is_authenticated:
            return self.none()
        seen = Q(community=None) | Q(community__in=Community.objects.visible_to(viewer))
        return self.filter(seen, user_id=viewer.pk, entry=None)

    def of(self, target: Target) -> Self:
        """Those of an entry, a person, a tag or a community."""
        return self.filter(**{kind_of(target): target})


class Follow(models.Model):
    """A person wants to be told what happens in an entry or community, with a tag, or through somebody: all of it,
    only what is meant for them, or nothing. Who follows or mutes whom is nobody else's business."""

    KINDS: ClassVar[dict[str, type[models.Model]]] = {
        "entry": Entry, "person": User, "tag": Tag, "community": Community,
    }  # fmt: skip

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="follows")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, null=True, related_name="follows")
    person = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="followers")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, null=True, related_name="followers")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, null=True, related_name="followers")
    level = models.CharField(_("level"), max_length=10, choices=Level.choices, default=Level.EVERYTHING)
    at = models.DateTimeField()

    objects = FollowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "user"], name="follow_once"),
            models.UniqueConstraint(fields=["person", "user"], name="follow_person_once"),
            models.UniqueConstraint(fields=["tag", "user"], name="follow_tag_once"),
            models.UniqueConstraint(fields=["community", "user"], name="follow_community_once"),
            models.CheckConstraint(
                condition=(
                    Q(entry__isnull=False, person=None, tag=None, community=None)
                    | Q(entry=None, person__isnull=False, tag=None, community=None)
                    | Q(entry=None, person=None, tag__isnull=False, community=None)
                    | Q(entry=None, person=None, tag=None, community__isnull=False)
                ),
                name="follow_has_one_target",
            ),
        ]
        indexes = [models.Index(fields=["user", "-at"], name="follows_of_person")]

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.kind} {getattr(self, f'{self.kind}_id')}: {self.level}"

    @property
    def kind(self) -> str:
        """Which of the four it is."""
        return next(kind for kind in self.KINDS if getattr(self, f"{kind}_id") is not None)

    @property
    def target(self) -> Any:
        """What is followed."""
        return getattr(self, self.kind)


def kind_of(target: Target) -> str:
    """The word for what kind of thing this is, which is also the name of its column."""
    return next(kind for kind, model in Follow.KINDS.items() if isinstance(target, model))
