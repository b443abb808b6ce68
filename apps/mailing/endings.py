"""What a letter's link ends or slows down, and takes back.

How it was before is kept in a row of its own: however often somebody follows the link and stops, the first time's
state comes back.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.mailing.models import USUAL_PACE, Ending, Letter, Pace
from apps.mailing.rhythms import said_by
from apps.mailing.services import set_rhythms
from apps.mailing.subscriptions import DIGESTS, Subscription
from apps.notifications.preferences import Channel, preferences_of
from apps.notifications.services import set_wishes

type Former = list[tuple[int | None, Any]]


@dataclass(frozen=True, slots=True)
class Ended:
    """How seldom letters come by now, and whether the link can take it back: not what was set on the settings page."""

    pace: Pace
    can_undo: bool


def ended(subscription: Subscription) -> Ended | None:
    """Whether letters like these are stopped already, or come less often because of their link."""
    person = User.objects.get(pk=subscription.person_id)
    if row := _in_force(subscription, person):
        return Ended(Pace(row.pace), can_undo=True)
    return Ended(Pace.NEVER, can_undo=False) if _is_off(subscription, person) else None


@transaction.atomic
def end_letters(*, subscription: Subscription, pace: str = Pace.NEVER) -> None:
    """Have letters like these come no more, or at another pace. Twice is once: what was before the first time stays.

    Raises `User.DoesNotExist` where the person is gone.
    """
    person = User.objects.select_for_update().get(pk=subscription.person_id)
    row = _in_force(subscription, person)
    if row is None and pace == Pace.NEVER and _is_off(subscription, person):
        return
    now = _now(subscription, person)
    kept: Former = [(pk, value) for pk, value in row.former] if row else []
    former = [*kept, *((pk, value) for pk, value in now if pk not in dict(kept))]
    _set(subscription, person, [(pk, pace) for pk, _value in former])
    values = {"pace": Pace(pace).value, "former": former}
    Ending.objects.update_or_create(person=person, scope=subscription.scope, defaults=values)


@transaction.atomic
def resume_letters(*, subscription: Subscription) -> bool:
    """Take back what the link did. Returns whether that still held."""
    person = User.objects.select_for_update().get(pk=subscription.person_id)
    row = _in_force(subscription, person)
    if row is None:
        return False
    _set(subscription, person, row.former)
    row.delete()
    return True


@transaction.atomic
def end_letters_like(*, letter_id: int) -> bool:
    """Somebody wrote to a letter's address for ending. Returns whether the letter is still known."""
    letter = Letter.objects.filter(pk=letter_id).exclude(scope="").first()
    if letter is None:
        return False
    end_letters(subscription=Subscription(letter.person_id, letter.scope))
    return True


def _in_force(subscription: Subscription, person: User) -> Ending | None:
    """What the link did, unless something else was chosen since."""
    row = Ending.objects.filter(person=person, scope=subscription.scope).first()
    if row is None:
        return None
    if group := subscription.group:
        return None if _is_mailed(person, group) else row
    said = said_by(person)
    return row if all(said.get(pk) == row.pace for pk, _value in row.former) else None


def _is_off(subscription: Subscription, person: User) -> bool:
    if group := subscription.group:
        return not _is_mailed(person, group)
    said = said_by(person)
    usual = said.get(None, USUAL_PACE)
    return all((said.get(pk) or usual) == Pace.NEVER for pk, _value in _now(subscription, person))


def _now(subscription: Subscription, person: User) -> Former:
    """What is said of all that the link is about."""
    if group := subscription.group:
        return [(None, _is_mailed(person, group))]
    said = said_by(person)
    if subscription.scope != DIGESTS:
        return [(subscription.community_id, said.get(subscription.community_id, ""))]
    digests = [pk for pk, pace in said.items() if pk and pace not in {Pace.NEVER, Pace.IMMEDIATE}]
    return [(pk, said.get(pk, "")) for pk in (None, *digests)]


def _set(subscription: Subscription, person: User, values: Former) -> None:
    if group := subscription.group:
        set_wishes(user=person, channel=Channel.EMAIL, wishes={group: values[0][1] is True})
    else:
        set_rhythms(person=person, paces=dict(values))


def _is_mailed(person: User, group: str) -> bool:
    return preferences_of(person).by_channel[Channel.EMAIL][group]
