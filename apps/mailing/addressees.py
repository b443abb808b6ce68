"""Whether somebody can be written to at all, and under which address."""

from datetime import timedelta

from allauth.account.models import EmailAddress

from apps.accounts.models import User
from apps.core import clock
from apps.mailing.models import SoftBounce, Suppression

# So many refusals for now within so long are taken as one for good.
SOFT_BOUNCES = 5
SOFT_WITHIN = timedelta(days=14)


def address_of(person: User) -> str | None:
    """Where letters to the person go: their address, once they have shown that it is theirs."""
    if not person.is_active or person.is_placeholder or not person.email:
        return None
    mine = EmailAddress.objects.filter(user=person, email__iexact=person.email, verified=True)
    return person.email if mine.exists() else None


def suppression_of(address: str | None) -> Suppression | None:
    """Why the address gets no letters, if it gets none."""
    return Suppression.objects.filter(address=address.lower()).first() if address else None


def is_worn_out(address: str) -> bool:
    """Whether it refused letters so often lately that it gets no more."""
    since = clock.now() - SOFT_WITHIN
    return SoftBounce.objects.filter(address=address.lower(), at__gt=since).count() >= SOFT_BOUNCES
