"""Erasing an account: nothing about the person stays, and what they wrote for others does, by a former member.

The row itself stays without a name, because texts, answers and the log of what happened point to it. What stands
in a text that somebody wrote, such as a name in it, is that text's, and a manager's to remove.
"""

import secrets
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts import policies
from apps.accounts.models import ApiToken, Profile, User
from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.communities.models import Membership
from apps.communities.services import deactivate_person, leave_community
from apps.compass.models import PeerInvitation, PeerNote, SeenAs, SelfAssessment, SkillEvidence
from apps.core.refusals import Refusal, require
from apps.drafts.models import Draft
from apps.mailing.models import Letter
from apps.networks.models import Appearance
from apps.notifications.models import Delivery, Notification
from apps.participation.erasure import erase_person
from apps.push.models import Device
from apps.ratings.models import Follow
from apps.readings.records import forget_all

NOT_CONFIRMED = Refusal(
    "not_confirmed", gettext_lazy("Type the handle of the account to confirm: this cannot be undone.")
)
OWN_ACCOUNT = Refusal("own_account", gettext_lazy("You cannot erase your own account. Ask another administrator."))
# Rows that are about the person alone, by the fields that name them.
_ABOUT: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (ApiToken, ("user",)),
    (Authenticator, ("user",)),
    (UserSession, ("user",)),
    (EmailAddress, ("user",)),
    (SelfAssessment, ("person",)),
    (PeerInvitation, ("person", "peer")),
    (PeerNote, ("person",)),
    (SeenAs, ("person",)),
    (SkillEvidence, ("person",)),
    (Appearance, ("person",)),
    (Draft, ("author",)),
    (Delivery, ("user",)),
    (Notification, ("user",)),
    (Letter, ("person",)),
    (Device, ("user",)),
    (Follow, ("user", "person")),
)


def may_erase(viewer: Any, person: User, confirmation: str) -> Refusal | None:
    """Site administrators may erase others' accounts, having typed the handle."""
    if not viewer.is_staff:
        return policies.NOT_STAFF
    if viewer.pk == person.pk:
        return OWN_ACCOUNT
    return None if confirmation == person.handle else NOT_CONFIRMED


@transaction.atomic
def erase_account(*, by: User, person: User, confirmation: str, origin: str = Origin.WEB) -> User:
    """Close the account and take away all that is about the person. `confirmation` is the handle, typed again.

    What they wrote stays, by a former member. Refused where a community would lose its only manager.
    """
    require(may_erase(by, person, confirmation))
    deactivate_person(by=by, person=person, origin=origin)
    person = User.objects.select_for_update().get(pk=person.pk)
    erase_person(person)
    forget_all(person)
    for model, names in _ABOUT:
        for name in names:
            model._base_manager.filter(**{name: person}).delete()
    _leave(person)
    _forget_name(person)
    record_event(Verb.PERSON_ERASED, actor_id=by.pk, person_id=person.pk, origin=origin)
    return person


def _leave(person: User) -> None:
    """By the service, so that the counts of members stay true."""
    for row in Membership.objects.filter(user=person).select_related("community"):
        leave_community(user=person, community=row.community, origin=Origin.SYSTEM)


def _forget_name(person: User) -> None:
    photo, storage = str(person.photo.name or ""), person.photo.storage
    Profile.objects.filter(user=person).delete()
    Profile.objects.create(user=person)
    person.name, person.handle = _("Former member"), f"former-{secrets.token_hex(5)}"
    # A placeholder has no e-mail and signs in nowhere; not being active, it cannot be claimed either.
    person.email, person.is_placeholder, person.password = None, True, make_password(None)
    person.photo, person.headline, person.is_staff, person.is_hr, person.is_superuser = "", "", False, False, False
    person.save()
    if photo:
        transaction.on_commit(lambda: storage.delete(photo))
