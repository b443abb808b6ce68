"""What people say about their mail, and what mail servers say about their addresses.

How somebody reads is nobody else's business, so the river does not carry these writes.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils.translation import gettext

from apps.accounts.models import User
from apps.activity.stream import start_task
from apps.core import clock
from apps.mailing.addressees import is_worn_out
from apps.mailing.languages import LANGUAGES, written_for
from apps.mailing.models import Letter, Pace, Reader, Reason, Rhythm, SoftBounce, State, Suppression, What
from apps.mailing.rhythms import reader_of, said_by
from apps.mailing.subscriptions import DIGESTS, Subscription
from apps.mailing.writing import Sheet, write_letter
from apps.notifications.preferences import Channel, preferences_of
from apps.notifications.services import set_wishes

TEST_AGAIN = timedelta(minutes=2)
_UNDOS = Signer(salt="mailing.undo", sep=".")


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
def end_letters(*, subscription: Subscription, pace: str = Pace.NEVER) -> str:
    """Have letters like these come no more, or at another pace. Returns what takes it back, signed.

    Raises `User.DoesNotExist` where the person is gone.
    """
    person = User.objects.get(pk=subscription.person_id)
    former: Any
    if group := subscription.group:
        former = preferences_of(person).by_channel[Channel.EMAIL][group]
        set_wishes(user=person, channel=Channel.EMAIL, wishes={group: False})
    else:
        said = said_by(person)
        about = _about(subscription, said)
        former = [[pk, said.get(pk, "")] for pk in about]
        set_rhythms(person=person, paces=dict.fromkeys(about, pace))
    return _UNDOS.sign_object([subscription.person_id, subscription.scope, former], compress=True)


def _about(subscription: Subscription, said: Mapping[int | None, str]) -> list[int | None]:
    """The communities whose rhythm a link is about."""
    if subscription.scope != DIGESTS:
        return [subscription.community_id]
    return [None, *(pk for pk, pace in said.items() if pk and pace not in {Pace.NEVER, Pace.IMMEDIATE})]


@transaction.atomic
def resume_letters(*, subscription: Subscription, undo: str) -> bool:
    """Take back what `end_letters` did. Returns whether `undo` was its answer about the same letters."""
    try:
        person_id, scope, former = _UNDOS.unsign_object(undo)
    except BadSignature:
        return False
    if Subscription(person_id, scope) != subscription:
        return False
    person = User.objects.get(pk=person_id)
    if subscription.group:
        set_wishes(user=person, channel=Channel.EMAIL, wishes={subscription.group: former})
    else:
        set_rhythms(person=person, paces=dict(former))
    return True


@transaction.atomic
def end_letters_like(*, letter_id: int) -> bool:
    """Somebody wrote to a letter's address for ending. Returns whether the letter is still known."""
    letter = Letter.objects.filter(pk=letter_id).exclude(scope="").first()
    if letter is None:
        return False
    end_letters(subscription=Subscription(letter.person_id, letter.scope))
    return True


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
    start_task("mailing.batch_send")
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
    start_task("mailing.batch_send")
    return letter
