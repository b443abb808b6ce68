"""What happens by the clock: drafts whose time has come are published, thrown-away ones are forgotten."""

import logging

from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.core import clock
from apps.core.refusals import Refused
from apps.drafts.models import KEPT, Draft
from apps.drafts.services import publish_draft

logger = logging.getLogger(__name__)

MOST = 100


def publish_due() -> int:
    """Publish the drafts whose time has come, each in a transaction of its own. Returns how many were dealt with.

    Two workers share the work: what one has locked the other passes over, and a published draft is gone in the
    transaction that published it, so each is published exactly once.
    """
    done = 0
    while done < MOST and _publish_next():
        done += 1
    return done


@transaction.atomic
def _publish_next() -> bool:
    rows = Draft.objects.due(clock.now()).select_for_update(of=("self",), skip_locked=True)
    draft = rows.select_related("author", "community").order_by("publish_at", "pk").first()
    if draft is None:
        return False
    try:
        # A savepoint: what a refused publication had begun is taken back, the reason is kept.
        with transaction.atomic():
            publish_draft(draft=draft, origin=Origin.SYSTEM)
    except Refused as refused:
        _give_up(draft, str(refused.refusal.sentence))
    except OperationalError:
        raise
    except Exception:  # Whatever is wrong with one draft must not hold back all that are due after it.
        logger.exception("Draft %s could not be published at its time", draft.pk)
        _give_up(draft, _("Something went wrong on our side. Please publish it by hand."))
    return True


def _give_up(draft: Draft, reason: str) -> None:
    """Keep the draft with the reason, and let its author be told."""
    draft.publish_at = None
    draft.failed_reason = reason[:300]
    draft.save()
    record_event(
        Verb.PUBLICATION_FAILED,
        actor_id=None,
        person_id=draft.author_id,
        community_id=draft.community_id,
        origin=Origin.SYSTEM,
        context={"draft": str(draft.key), "kind": draft.kind},
    )


def forget_old() -> int:
    """Delete what was thrown away thirty days ago, and what published drafts left behind. Returns how many."""
    long_ago = clock.now() - KEPT
    done_with = Q(discarded_at__lt=long_ago) | Q(became__isnull=False, updated_at__lt=long_ago)
    return Draft.objects.filter(done_with).delete()[0]
