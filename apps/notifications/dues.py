"""What one event is due to some people."""

from dataclasses import dataclass

from apps.notifications.about_mentions import Told
from apps.notifications.deliveries import Words
from apps.notifications.models import Kind


@dataclass(frozen=True, slots=True)
class Due:
    """People who are told one kind of thing because of one event."""

    kind: Kind
    user_ids: frozenset[int]
    # Where the row is about another entry than the event, and by somebody else: the article that mentions one's own.
    article: Told | None = None
    words: Words | None = None
