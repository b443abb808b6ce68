"""Placeholders of imported history become real accounts, or part of one, when their owners claim them.

Whoever may look after a placeholder sends a link to the owner's e-mail. The link is the proof: it is signed, ends
after two weeks, and says which e-mail it went to. It stops working once the placeholder is claimed.
"""

from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.communities.models import Community
from apps.content.models import Entry, Reply
from apps.core.refusals import Refused, require
from apps.integrations import policies
from apps.integrations.merging import merge_into, touch_pages_of

SALT = "guildhall.claim"
VALID_SECONDS = 14 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Claim:
    """What a link offers: this placeholder, to the owner of this e-mail. `account` is who has the e-mail already."""

    placeholder: User
    email: str
    account: User | None

    @property
    def entries(self) -> int:
        """How many discussions the placeholder has started."""
        return Entry.objects.published().filter(author=self.placeholder).count()

    @property
    def replies(self) -> int:
        """How many replies the placeholder has written."""
        return Reply.objects.published().filter(author=self.placeholder).count()


def invite_to_claim(*, by: User, placeholder: User, email: str) -> str:
    """Send the link to the owner's e-mail. Returns the link's token."""
    require(policies.may_invite_to_claim(by, placeholder))
    email = email.strip().lower()
    token = signing.dumps({"person": placeholder.pk, "email": email}, salt=SALT)
    communities = Community.objects.filter(memberships__user=placeholder).order_by("name")
    context = {
        "by": by,
        "placeholder": placeholder,
        "community": communities.first(),
        "link": f"{settings.BASE_URL}/claim/{token}/",
        "days": VALID_SECONDS // 86_400,
    }
    subject = _("Your contributions as %(name)s are waiting for you") % {"name": placeholder.name}
    with transaction.atomic():
        # Whoever names the e-mail decides whose these words become, so it stays known who that was.
        record_event(Verb.PERSON_INVITED_TO_CLAIM, actor_id=by.pk, person_id=placeholder.pk, context={"email": email})
    # A name may hold line breaks only if somebody wants to smuggle in a header.
    send_mail(" ".join(subject.split()), render_to_string("integrations/claim_mail.txt", context), None, [email])
    return token


def read_claim(token: str) -> Claim:
    """What the link offers. Raises `Refused` when it is broken, too old or used up."""
    try:
        given = signing.loads(token, salt=SALT, max_age=VALID_SECONDS)
        person_id, email = int(given["person"]), str(given["email"])
    except (signing.BadSignature, KeyError, TypeError, ValueError) as error:
        raise Refused(policies.LINK_BROKEN) from error
    placeholder = User.objects.filter(pk=person_id, is_placeholder=True).first()
    if placeholder is None:
        raise Refused(policies.NOT_A_PLACEHOLDER)
    return Claim(placeholder, email, _account_of(email))


def claim_account(*, token: str, password: str, name: str = "") -> User:
    """Make the placeholder its owner's account, with the link's e-mail, which is thereby verified.

    Raises `ValidationError` where the password is too weak, `Refused` where the e-mail has an account.
    """
    with transaction.atomic():
        claim = read_claim(token)
        person = _locked(claim)
        if claim.account:
            raise Refused(policies.SIGN_IN_TO_CLAIM)
        person.email, person.name = claim.email, " ".join(name.split())[:120] or person.name
        validate_password(password, person)
        person.set_password(password)
        person.is_placeholder = False
        person.save()
        EmailAddress.objects.update_or_create(
            user=person, email=claim.email, defaults={"verified": True, "primary": True}
        )
        _record(person, person.pk)
        touch_pages_of(person)
    return person


@transaction.atomic
def claim_into(*, token: str, account: Any) -> User:
    """Give what the placeholder has to the account that is signed in, if the link was sent to its e-mail."""
    claim = read_claim(token)
    if not account.is_authenticated or claim.account is None or claim.account.pk != account.pk:
        raise Refused(policies.OTHER_EMAIL)
    placeholder = _locked(claim)
    person = User.objects.select_for_update().get(pk=account.pk)
    former = placeholder.pk
    merge_into(placeholder=placeholder, person=person)
    _record(person, former)
    return person


def _account_of(email: str) -> User | None:
    """Who signs in with this e-mail: their own, or another address that they have proved to be theirs."""
    verified = EmailAddress.objects.filter(email__iexact=email, verified=True).values("user_id")
    own = User.objects.filter(email__iexact=email).first()
    return own or User.objects.filter(pk__in=verified).first()


def _locked(claim: Claim) -> User:
    """The placeholder, locked: of two uses of one link the second finds it claimed."""
    placeholder = User.objects.select_for_update().filter(pk=claim.placeholder.pk, is_placeholder=True).first()
    if placeholder is None:
        raise Refused(policies.NOT_A_PLACEHOLDER)
    return placeholder


def _record(person: User, former: int) -> None:
    """The log keeps the placeholder's number in what it reports of former days; this fact says who that was."""
    record_event(
        Verb.PERSON_CLAIMED,
        actor_id=person.pk,
        person_id=person.pk,
        origin=Origin.WEB,
        context={"placeholder": former},
    )
