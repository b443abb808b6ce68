"""One reply is told to a person once: what it says to them more personally later takes the place of what waits."""

from collections.abc import Iterable

from apps.notifications.deliveries import Subject
from apps.notifications.models import Kind, Notification


def take_place_of(subject: Subject, user_ids: Iterable[int], kinds: Iterable[Kind]) -> None:
    """Drop what still waits to tell these people of the same reply for one of these reasons, by every channel.

    A reply that was told may be changed to mention those whom it told. A row that counts other replies too stands.
    """
    rows = Notification.objects.unread().filter(user_id__in=list(user_ids), kind__in=list(kinds), bundle=None)
    rows.filter(entry_id=subject.entry_id, reply_id=subject.reply_id, count=1).delete()
