"""Authors are told what somebody else decided on what they wrote, with the words that came with it."""

from apps.accounts.models import User
from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.content.models import Entry, Reply
from apps.notifications.deliveries import Words
from apps.notifications.dues import Due
from apps.notifications.models import Kind

REMOVALS = frozenset({Verb.ENTRY_REMOVED, Verb.REPLY_REMOVED})
DECIDED = REMOVALS | {Verb.ENTRY_RESTORED, Verb.REPLY_RESTORED}


def about_decision(event: Event) -> list[Due]:
    """Its authors, unless it was one of them; also where they no longer see what it is about."""
    authors = _authors_of(event)
    if event.actor_id in authors:
        return []
    people = User.objects.active().filter(pk__in=authors).values_list("pk", flat=True)
    decision = "removed" if event.verb in REMOVALS else "restored"
    words = Words({"decision": decision}, str(event.context.get("reason", "")))
    return [Due(Kind.MODERATED, frozenset(people), words=words)]


def _authors_of(event: Event) -> set[int]:
    if event.reply_id:
        return set(Reply.objects.filter(pk=event.reply_id).values_list("author_id", flat=True))
    entry = Entry.objects.filter(pk=event.entry_id).first()
    return {entry.author_id, *entry.coauthor_ids} if entry else set()
