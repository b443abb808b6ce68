"""How long letters are kept: their words some days, that they were sent some months."""

from datetime import timedelta

from django.db.models import Q

from apps.core import clock
from apps.mailing.models import Letter, SoftBounce, State

# Who asks what a letter said asks soon; reports of mail servers come within days.
WORDS = timedelta(days=14)
ROWS = timedelta(days=180)
SOFT_BOUNCES = timedelta(days=60)


def forget_old() -> None:
    """Empty the bodies of letters that are through, and delete the oldest rows."""
    now = clock.now()
    through = Letter.objects.exclude(state__in=[State.WAITING, State.SENDING])
    through.filter(made_at__lt=now - WORDS).exclude(Q(text="") & Q(html="")).update(text="", html="")
    through.filter(made_at__lt=now - ROWS).delete()
    SoftBounce.objects.filter(at__lt=now - SOFT_BOUNCES).delete()
