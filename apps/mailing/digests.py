"""Digests: one letter a person and morning, over all communities whose digest is due then.

A community's digest is due when a moment of its rhythm lies between what the person was told last (`DigestMark`) and
now. So a rhythm that changes holds at once, and what a standstill missed comes once, together. The letter, the marks
and the next look are one transaction, and the letter's key names the person and the day: no number of workers or
restarts makes two of one.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from apps.accounts.models import User
from apps.activity.stream import start_task
from apps.communities.models import Membership
from apps.core import clock
from apps.mailing import due_times
from apps.mailing.addressees import address_of, suppression_of
from apps.mailing.digest_content import digest_sheet
from apps.mailing.languages import clock_of, written_for
from apps.mailing.models import DigestMark, Letter, Reader
from apps.mailing.rhythms import next_look, paces_of
from apps.mailing.writing import write_letter

logger = logging.getLogger(__name__)

# After so many a task ends and starts the next, so that others on its queue have their turn.
BATCH = 200
PUT_OFF = timedelta(hours=1)


def write_digests() -> int:
    """Write the digests that are due, one transaction a person. Returns how many people were looked at."""
    enrol()
    looked = 0
    while looked < BATCH and _look_at_next():
        looked += 1
    if looked:
        start_task("mailing.send")
    if looked == BATCH:
        start_task("mailing.batch_digests")
    return looked


def enrol() -> int:
    """Give those who came since the last time a row. Returns how many."""
    now = clock.now()
    strangers = User.objects.active().filter(~Exists(Reader.objects.filter(person=OuterRef("pk"))))
    rows = [Reader(person_id=pk, since=now, next_at=now) for pk in strangers.values_list("pk", flat=True)[:5000]]
    Reader.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def _look_at_next() -> bool:
    now = clock.now()
    due = Reader.objects.filter(next_at__lte=now).select_related("person__profile").order_by("next_at")
    reader = due.select_for_update(skip_locked=True, of=("self",)).first()
    if reader is None:
        return False
    try:
        with transaction.atomic():
            write_digest(reader, now)
        next_at = next_look(reader.person, now)
    except Exception:
        # Whatever it was: everybody else gets theirs, and this one is tried again.
        logger.exception("The digest of person %s could not be written", reader.pk)
        next_at = now + PUT_OFF
    Reader.objects.filter(pk=reader.pk).update(next_at=next_at)
    return True


def write_digest(reader: Reader, now: datetime) -> Letter | None:
    """The digest that is due to this person, or None where none is or nothing is new; the marks move either way."""
    person = reader.person
    due, day = due_communities(reader, now)
    if not due or Letter.objects.filter(key=_key(person, day)).exists():
        return None
    letter = None
    to = address_of(person)
    if to and suppression_of(to) is None:
        with written_for(person, reader):
            sheet = digest_sheet(person, due, now, key=_key(person, day))
            letter = write_letter(person, sheet, reader) if sheet else None
    DigestMark.objects.bulk_create(
        [DigestMark(person=person, community_id=pk, until=now) for pk in due],
        update_conflicts=True,
        unique_fields=["person", "community"],
        update_fields=["until"],
    )
    return letter


def due_communities(reader: Reader, now: datetime) -> tuple[dict[int, datetime], datetime]:
    """Since when each community whose digest is due has told the person nothing; and when the latest was due."""
    person, zone = reader.person, clock_of(reader.person)
    paces = paces_of(person)
    since = dict(
        Membership.objects.active().filter(user=person, community_id__in=paces).values_list("community_id", "joined_at")
    )
    since |= dict(DigestMark.objects.filter(person=person, community_id__in=paces).values_list("community_id", "until"))
    due: dict[int, datetime] = {}
    latest = reader.since
    for pk, pace in paces.items():
        begin = max(since[pk], reader.since)
        if pace not in due_times.DIGEST_PACES or begin >= (moment := due_times.last_due(pace, now, zone)):
            continue
        due[pk] = begin
        latest = max(latest, moment)
    return due, latest


def _key(person: User, day: datetime) -> str:
    return f"digest-{person.pk}-{day.astimezone(clock_of(person)):%Y-%m-%d}"
