"""Whether somebody wants to be held up at all. Without a row nobody has said anything."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from apps.accounts.models import User
from apps.communities.models import Membership, State
from apps.core.querying import OwnRows


class AppearanceQuerySet(OwnRows["Appearance"]):
    """Choices, which are their owner's alone."""


class Appearance(models.Model):
    """What somebody chose: on no shelf of people and never featured, never asked about milestones."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="appearance")
    on_shelves = models.BooleanField(default=True)
    asks_milestones = models.BooleanField(default=True)

    objects = AppearanceQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.person_id}: {'shown' if self.on_shelves else 'not shown'}"


def may_be_held_up(person: str = "person") -> Q:
    """The condition on rows about somebody: they are here, and did not say that they want to stand nowhere."""
    opted_out = Appearance.objects.filter(person=OuterRef(person), on_shelves=False)
    return Q(**{f"{person}__is_active": True, f"{person}__is_placeholder": False}) & ~Q(Exists(opted_out))


def belongs(person: str = "person_id", community: str = "community_id") -> Exists:
    """The condition on rows about somebody in a community: they are still a member of it."""
    return Exists(
        Membership.objects.filter(user_id=OuterRef(person), community_id=OuterRef(community), state=State.ACTIVE)
    )
