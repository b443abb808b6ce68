"""Who is told that they were welcomed or are featured, or are asked: about a milestone of theirs, or a colleague."""

from apps.accounts.models import User
from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.communities.selectors import people_who_may_read
from apps.content.models import Entry
from apps.notifications import rules
from apps.notifications.deliveries import Words
from apps.notifications.dues import Due
from apps.notifications.models import Kind

_KINDS = {
    Verb.MEMBER_WELCOMED: Kind.WELCOMED,
    Verb.MILESTONE_REACHED: Kind.MILESTONE,
    Verb.PERSON_FEATURED: Kind.FEATURED,
    Verb.PEER_ASKED: Kind.PEER,
    Verb.ENTRY_FEATURED: Kind.FEATURED,
}
RECOGNISED = frozenset(_KINDS)


def about_recognition(event: Event) -> list[Due]:
    """The person whom it is about, or those who wrote what is featured; nobody of what they do themselves, and nobody
    of a milestone that is a whole community's."""
    people = _authors_of(event) if event.verb == Verb.ENTRY_FEATURED else {event.person_id or 0}
    active = User.objects.active().filter(pk__in=people - {event.actor_id}).values_list("pk", flat=True)
    reached = Words(event.context) if event.verb == Verb.MILESTONE_REACHED else None
    return [Due(_KINDS[Verb(event.verb)], frozenset(active), words=reached)]


def _authors_of(event: Event) -> set[int]:
    """Those of its authors who may read it and did not mute it."""
    entry = Entry.objects.published().select_related("community").filter(pk=event.entry_id).first()
    if entry is None:
        return set()
    authors = {entry.author_id, *entry.coauthor_ids}
    said = rules.said_of(entry, event.actor_id, authors)
    readers = people_who_may_read(entry.community, User.objects.filter(pk__in=authors))
    return {pk for pk in readers.values_list("pk", flat=True) if rules.is_told(Kind.FEATURED, pk, said)}
