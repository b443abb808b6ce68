"""What people say about their mail, and what mail servers say about their addresses.

How somebody reads is nobody else's business, so the river does not carry these writes.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext

from apps.accounts.models import User
from apps.activity.stream import start_task
from apps.core import clock
from apps.mailing.addressees import is_worn_out
from apps.mailing.languages import LANGUAGES, written_for
from apps.mailing.models import Letter, Pace, Reader, Reason, Rhythm, SoftBounce, State, Suppression, What
from apps.mailing.rhythms import reader_of
from apps.mailing.writing import Sheet, write_letter

TEST_AGAIN = timedelta(minutes=2)


@transaction.atomic
def set_rhythms(*, person: User, paces: Mapping[int | None, str]) -> None:
    """How often these communities write (None: those of which nothing is said); "" for the usual again."""
    for community_id, pace in paces.items():
        if pace:
            Rhythm.objects.update_or_create(
                person=person, community_id=community_id, defaults={"pace": Pace(pace).value}
            )
        else:
            Rhythm.objects.filter(person=person, community_id=community_id).delete()


@transaction.atomic
def set_language(*, person: User, language: str) -> None:
    """In which of `LANGUAGES` letters are written; "" for the profile's."""
    if language and language not in LANGUAGES:
        raise ValueError(f"Letters are written in {', '.join(LANGUAGES)}")
    reader_of(person)
    Reader.objects.filter(person=person).update(language=language)


@transaction.atomic
def read_since(*, person: User, since: datetime) -> None:
    """Have the person's next digest, which is looked for at once, tell what is newer than this."""
    reader_of(person)
    Reader.objects.filter(person=person).update(since=since, next_at=clock.now())


@transaction.atomic
def suppress(*, address: str, reason: str, report: str = "") -> Suppression:
    """Send no more letters to the address until its owner tries again; what waits for it is held back."""
    row, _made = Suppression.objects.update_or_create(
        address=address.lower(), defaults={"reason": Reason(reason).value, "report": report[:500], "at": clock.now()}
    )
    Letter.objects.filter(to__iexact=address, state=State.WAITING).update(state=State.SUPPRESSED)
    return row


@transaction.atomic
def try_again(*, person: User) -> bool:
    """The person says that their address works. Returns whether it had been stopped."""
    return lift(address=person.email) if person.email else False


@transaction.atomic
def lift(*, address: str) -> bool:
    """Let letters go to the address again. Returns whether it had been stopped."""
    SoftBounce.objects.filter(address=address.lower()).delete()
    removed, _rows = Suppression.objects.filter(address=address.lower()).delete()
    return removed > 0


@transaction.atomic
def send_again(*, letter: Letter) -> bool:
    """Have a letter that failed sent once more, under the same id. Returns whether it was one whose words are kept."""
    failed = Letter.objects.filter(pk=letter.pk, state=State.FAILED).exclude(text="")
    changed = failed.update(state=State.WAITING, attempts=0, due_at=clock.now(), error="")
    start_task("mailing.send")
    return changed > 0


@transaction.atomic
def note_bounce(*, message_id: str | None, address: str, is_permanent: bool, report: str) -> bool:
    """A mail server reported that it could not deliver. Returns whether that was about a letter of ours.

    Anybody can send such a report: only one that names the letter, by what nobody else knows, stops an address at
    once. One that does not is counted like a refusal for now, and only for an address that was written to lately.
    """
    letters = Letter.objects.filter(to__iexact=address) if address else Letter.objects.all()
    letter = letters.filter(message_id=message_id.strip().strip("<>")).first() if message_id else None
    if letter is not None:
        Letter.objects.filter(pk=letter.pk).update(state=State.FAILED, error=report[:500])
        refuse(address=letter.to, is_permanent=is_permanent, report=report)
        return True
    if not address or not letters.filter(state=State.SENT).exists():
        return False
    refuse(address=address, is_permanent=False, report=report)
    return True


@transaction.atomic
def refuse(*, address: str, is_permanent: bool, report: str) -> None:
    """The address refused a letter for good, or for now."""
    if is_permanent:
        suppress(address=address, reason=Reason.HARD, report=report)
        return
    SoftBounce.objects.create(address=address.lower(), report=report[:500], at=clock.now())
    if is_worn_out(address):
        suppress(address=address, reason=Reason.SOFT, report=report)


@transaction.atomic
def send_test(*, person: User) -> Letter | None:
    """Write a letter that says where letters come to; None where the person has no address, or one is on its way."""
    since = clock.now() - TEST_AGAIN
    if Letter.objects.filter(person=person, what=What.TEST, made_at__gt=since).exclude(state=State.FAILED).exists():
        return None
    with written_for(person):
        sheet = Sheet(
            what=What.TEST,
            key=f"test-{person.pk}-{clock.now():%Y%m%d%H%M%S%f}",
            scope="",
            template="test",
            subject=gettext("Letters reach you"),
            preview=gettext("You asked for this test on your settings page."),
            context={"zone": person.profile.time_zone},
        )
        letter = write_letter(person, sheet)
    start_task("mailing.send")
    return letter
