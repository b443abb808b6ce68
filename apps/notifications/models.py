"""What a person is told: one row per person, kind and subject, until it is read."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Community
from apps.content.models import Entry, Reply
from apps.notifications.budgeting import DailyBudget, RungDay
from apps.notifications.preferences import Channel, Group, Preference, QuietHours
from apps.notifications.waiting import MarksDay, WaitingMark

__all__ = [
    "GROUP_OF", "Channel", "DailyBudget", "Delivery", "Group", "Kind", "MarksDay", "Notification",
    "Preference", "QuietHours", "RungDay", "WaitingMark",
]  # fmt: skip


class Kind(models.TextChoices):
    """Why somebody is told."""

    REPLY = "reply", _("Replies to what I wrote")
    MENTION = "mention", _("Mentions of me")
    FOLLOWED = "followed", _("Discussions that I follow")
    POSTED = "posted", _("What people, tags and communities that I follow publish")
    ACCEPTED = "accepted", _("My answers accepted")
    MARKS = "marks", _("Marks on my work, once a day")
    COAUTHOR = "coauthor", _("Texts that I am named as a co-author of")
    UNPUBLISHED = "unposted", _("Drafts of mine that could not be published at their time")
    INTERVIEW = "interview", _("Interviews with me that wait for my consent")
    CONSENT = "consent", _("What those whom I interviewed decided")
    CITED = "cited", _("Articles that mention what I wrote")
    ENDORSED = "endorsed", _("Experts who stand behind my replies")
    CREDITED = "credited", _("Wiki pages made from what I wrote")
    REVIEWED = "reviewed", _("Reviews of what I prepare")
    LAUNCHED = "launched", _("Communities of mine that go live")
    INVITED = "invited", _("Invitations to communities")
    REQUESTED = "requested", _("Requests to join a community that I manage")
    ADMITTED = "admitted", _("Answers to my requests to join")
    DECLINED = "declined", _("Requests of mine that were declined")
    ROLE = "role", _("Changes of my role")
    WELCOMED = "welcomed", _("Welcomes to me as a newcomer")
    FEATURED = "featured", _("Communities that hold up what I wrote, or me")
    MILESTONE = "milestone", _("Milestones of mine that wait for my consent")
    MODERATED = "moderated", _("What managers decided on what I wrote")
    RING = "ring", _("Marks in communities of mine that wait for a look")
    PEER = "peer", _("Colleagues who ask how I see their skills")
    TARGETS = "targets", _("Votes on the targets of my communities")
    STORY = "story", _("Stories that name me as somebody who can confirm them")
    MORE = "more", _("What else happened in what I follow, once a day")


GROUP_OF: dict[Kind, Group] = {
    Kind.MENTION: Group.MENTIONS,
    Kind.REPLY: Group.REPLIES,
    Kind.FOLLOWED: Group.FOLLOWED,
    Kind.POSTED: Group.POSTED,
    Kind.ACCEPTED: Group.WORK,
    Kind.CITED: Group.WORK,
    Kind.ENDORSED: Group.WORK,
    Kind.CREDITED: Group.WORK,
    Kind.MARKS: Group.MARKS,
    Kind.COAUTHOR: Group.TASKS,
    Kind.UNPUBLISHED: Group.TASKS,
    Kind.INTERVIEW: Group.TASKS,
    Kind.CONSENT: Group.TASKS,
    Kind.REVIEWED: Group.TASKS,
    Kind.LAUNCHED: Group.COMMUNITIES,
    Kind.INVITED: Group.COMMUNITIES,
    Kind.REQUESTED: Group.COMMUNITIES,
    Kind.ADMITTED: Group.COMMUNITIES,
    Kind.DECLINED: Group.COMMUNITIES,
    Kind.ROLE: Group.COMMUNITIES,
    Kind.WELCOMED: Group.COMMUNITIES,
    Kind.FEATURED: Group.WORK,
    Kind.MILESTONE: Group.TASKS,
    Kind.MODERATED: Group.TASKS,
    Kind.RING: Group.TASKS,
    Kind.PEER: Group.TASKS,
    Kind.TARGETS: Group.COMMUNITIES,
    Kind.STORY: Group.TASKS,
    Kind.MORE: Group.FOLLOWED,
}


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Notifications, which are their owner's alone."""

    def visible_to(self, viewer: Any) -> Self:
        """One's own, about what one may still see: access is checked when it is shown, not only when it was written.

        What is held for the end of the day is left out, and so is what stands inside another row.
        """
        if not viewer.is_authenticated:
            return self.none()
        mine = self.filter(user_id=viewer.pk, is_held=False, bundle=None)
        parts = Notification.objects.seen_by(viewer).filter(bundle__isnull=False)
        return mine.filter(_may_see(viewer) | Q(kind=Kind.MORE, pk__in=parts.values("bundle_id")))

    def seen_by(self, viewer: Any, *, with_bundles: bool = False) -> Self:
        """One's own about what one may still see, also what is held and what stands inside another row.

        `with_bundles`: the rows as well that others stand inside of, whether or not those may be seen.
        """
        shown = _may_see(viewer) | Q(kind=Kind.MORE) if with_bundles else _may_see(viewer)
        return self.filter(shown, user_id=viewer.pk)

    def unread(self) -> Self:
        """Not read yet."""
        return self.filter(read_at=None)


def _may_see(viewer: Any) -> Q:
    """About something that the viewer sees; decisions on the viewer's own texts and drafts reach their author."""
    # Asked of each row by itself: a list holds few of them, and there may be very many entries.
    entry = Entry.objects.visible_to(viewer).filter(pk=OuterRef("entry_id"))
    community = Community.objects.visible_to(viewer).filter(pk=OuterRef("community_id"))
    own = Q(kind__in=[Kind.UNPUBLISHED, Kind.MODERATED])
    return Q(Exists(entry)) | Q(Exists(community), entry=None) | own


class Notification(models.Model):
    """`count` things of one kind about one subject since it was last read; `reply` and `actor` are the latest.

    `actor_ids` are the distinct people, latest last, kept to 50: enough for "Maya and 12 others".
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, null=True, related_name="+")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, null=True, related_name="+")
    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, null=True, related_name="+")
    actor = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    actor_ids = ArrayField(models.BigIntegerField(), default=list)
    count = models.PositiveIntegerField(default=1)
    # How many said what, where that is all that is told (marks); what was decided.
    numbers = models.JSONField(default=dict)
    # The words that a decision came with.
    note = models.CharField(max_length=300, blank=True, default="", db_default="")
    # Beyond the day's budget: it waits for the hour at which the rest is told, in a row of the kind `MORE`.
    is_held = models.BooleanField(default=False, db_default=False)
    bundle = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="parts")
    first_at = models.DateTimeField()
    latest_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "entry", "community", "is_held"],
                # Each decision is told by itself, with its own words.
                condition=Q(read_at=None, bundle=None) & ~Q(kind="moderated"),
                nulls_distinct=False,
                name="one_unread_per_subject",
            )
        ]
        indexes = [
            models.Index(fields=["user", "-latest_at", "-id"], name="notifications_in_order"),
            models.Index(fields=["user", "first_at"], condition=Q(is_held=True), name="notifications_held"),
            # What was published in a community on a day is shown as one row.
            models.Index(
                fields=["user", "community", "latest_at", "id"],
                condition=Q(kind="posted", is_held=False, bundle=None),
                name="notifications_gathered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user_id}"


class Delivery(models.Model):
    """Something told that still has to travel to its person by another channel than the bell; gone once it has."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=6, choices=Channel.choices)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # The row behind the bell, where the bell tells it too: what was read there need not travel.
    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, null=True, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, null=True, related_name="+")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, null=True, related_name="+")
    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, null=True, related_name="+")
    actor = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    # What the row behind the bell says as well, for those whose bell does not tell it.
    numbers = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    note = models.CharField(max_length=300, blank=True, default="", db_default="")
    at = models.DateTimeField()
    due_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["channel", "due_at", "id"], name="deliveries_in_order")]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user_id} by {self.channel}"
