"""Communities and who belongs to them.

A community, launched or still being prepared, always has at least one active manager. The database holds this
(a deferred constraint trigger, migration 0002): no path through the product, the back office or raw SQL can leave
one without.
"""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.text import hue_of, initials_of


class Kind(models.TextChoices):
    HORIZONTAL = "horizontal", _("Horizontal")
    VERTICAL = "vertical", _("Vertical")


class Access(models.TextChoices):
    """How one comes in, and who sees the community from outside."""

    OPEN = "open", _("Open: everybody reads and may join")
    REQUEST = "request", _("On request: everybody reads the purpose; a manager lets people in")
    INVITATION = "invitation", _("By invitation: everybody reads the purpose; managers invite")
    HIDDEN = "hidden", _("Hidden: only members know that it exists")


class Status(models.TextChoices):
    PREPARING = "preparing", _("Being prepared")
    ACTIVE = "active", _("Active")
    ARCHIVED = "archived", _("Archived")


class CommunityQuerySet(models.QuerySet["Community"]):
    """Communities, as seen by somebody."""

    def visible_to(self, viewer: Any) -> Self:
        """Whose page the viewer may open: hidden and unlaunched ones only for their members and site administrators."""
        if viewer.is_authenticated and viewer.is_staff:
            return self
        shown = ~Q(access=Access.HIDDEN) & ~Q(status=Status.PREPARING)
        if not viewer.is_authenticated:
            return self.filter(access=Access.OPEN, status=Status.ACTIVE)
        return self.filter(shown | Q(pk__in=_communities_of(viewer, invited=True)))

    def readable_by(self, viewer: Any) -> Self:
        """Whose content the viewer may read: open ones, and those that the viewer belongs to."""
        if viewer.is_authenticated and viewer.is_staff:
            return self
        public = Q(access=Access.OPEN) & ~Q(status=Status.PREPARING)
        if not viewer.is_authenticated:
            return self.filter(public, status=Status.ACTIVE)
        return self.filter(public | Q(pk__in=_communities_of(viewer)))

    def managed_by(self, person: Any) -> Self:
        """Communities that the person looks after; all of them for site administrators."""
        if person.is_staff:
            return self
        return self.filter(pk__in=_memberships_of(person).filter(role=Role.MANAGER).values("community_id"))

    def active(self) -> Self:
        """Launched and not archived."""
        return self.filter(status=Status.ACTIVE)


def _memberships_of(person: Any) -> "models.QuerySet[Membership]":
    return Membership.objects.filter(user_id=person.pk, state=State.ACTIVE)


def _communities_of(person: Any, *, invited: bool = False) -> "models.QuerySet[Any, Any]":
    states = [State.ACTIVE, State.INVITED] if invited else [State.ACTIVE]
    return Membership.objects.filter(user_id=person.pk, state__in=states).values("community_id")


class Community(models.Model):
    """People who share an end-to-end method across departments (horizontal) or a job role (vertical)."""

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    method = models.CharField(
        _("method"),
        max_length=120,
        blank=True,
        help_text=_("Horizontal: the end-to-end method that its members share."),
    )
    departments = ArrayField(
        models.CharField(max_length=80),
        verbose_name=_("departments"),
        default=list,
        blank=True,
        help_text=_("Horizontal: the departments that it spans, with commas between them."),
    )
    role_rule = models.CharField(
        _("role rule"), max_length=120, blank=True, help_text=_("Vertical: the job role that its members share.")
    )
    purpose = models.CharField(_("purpose"), max_length=240, help_text=_("One sentence: what members get from it."))
    about = models.TextField(_("about"), blank=True)
    about_html = models.TextField(blank=True, editable=False)
    access = models.CharField(_("access"), max_length=10, choices=Access.choices, default=Access.OPEN)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.ACTIVE)
    created_at = models.DateTimeField(auto_now_add=True)
    member_count = models.PositiveIntegerField(default=0, editable=False)
    entry_count = models.PositiveIntegerField(default=0, editable=False)
    # Moves whenever something that all readers see of its lists changes: fragments are cached under it.
    version = models.PositiveBigIntegerField(default=0, editable=False)

    objects = CommunityQuerySet.as_manager()

    class Meta:
        verbose_name = _("community")
        verbose_name_plural = _("communities")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=Kind.HORIZONTAL, role_rule="") & ~Q(method="")
                | Q(kind=Kind.VERTICAL, method="", departments=[]) & ~Q(role_rule=""),
                name="kind_has_its_own_description",
                violation_error_message=_(
                    "A horizontal community names its method and no role rule; a vertical one the other way round."
                ),
            ),
            models.CheckConstraint(condition=~Q(purpose=""), name="community_has_a_purpose"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/c/{self.slug}/"

    @property
    def hue(self) -> int:
        """Number of the glyph's colour class."""
        return hue_of(self.slug)

    @property
    def glyph(self) -> str:
        """Two letters that stand for the community."""
        return initials_of(self.name.replace("-", " "))


class Role(models.TextChoices):
    MEMBER = "member", _("Member")
    SME = "sme", _("Subject matter expert")
    MANAGER = "manager", _("Community manager")


class State(models.TextChoices):
    ACTIVE = "active", _("Member")
    REQUESTED = "requested", _("Asked to join")
    INVITED = "invited", _("Invited")


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships, as seen by somebody."""

    def visible_to(self, viewer: Any) -> Self:
        """Active members of communities whose members the viewer may see; one's own; all of those that one manages."""
        if not viewer.is_authenticated:
            return self.none()
        active = Q(state=State.ACTIVE, community__in=Community.objects.readable_by(viewer))
        mine = Q(user_id=viewer.pk)
        managed = Q(community__in=Community.objects.managed_by(viewer))
        return self.filter(active | mine | managed)

    def active(self) -> Self:
        """Those who belong, neither asked nor invited only."""
        return self.filter(state=State.ACTIVE)


class Membership(models.Model):
    """A person's place in a community: belonging with a role, or on the way in. Leaving deletes the row.

    What was is remembered by the log.
    """

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.MEMBER)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ACTIVE)
    message = models.CharField(_("message"), max_length=500, blank=True)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    joined_at = models.DateTimeField(_("since"))
    # Members of an imported community were there before it came here: they are not new.
    is_history = models.BooleanField(default=False, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "user"], name="one_membership_each")]
        indexes = [
            models.Index(fields=["user", "state", "community", "role"], name="membership_of_person"),
            models.Index(fields=["community", "-joined_at"], name="newest_members", condition=Q(state=State.ACTIVE)),
            models.Index(fields=["community", "role"], name="roles_of_community", condition=~Q(role=Role.MEMBER)),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.community_id} ({self.role}, {self.state})"


def has_active_manager() -> Exists:
    """Condition for a community queryset: somebody active manages it."""
    return Exists(
        Membership.objects.filter(community=OuterRef("pk"), role=Role.MANAGER, state=State.ACTIVE, user__is_active=True)
    )
