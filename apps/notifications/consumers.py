"""Who is told what: the notifications that each fact is due, written exactly once."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from django.db import transaction

from apps.accounts.models import User
from apps.activity.consumers import Consumer
from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.communities.selectors import people_who_may_read
from apps.content.kinds.interview.models import Interview
from apps.content.models import Entry, Reply
from apps.notifications import bell, rules
from apps.notifications.about_decisions import DECIDED, about_decision
from apps.notifications.about_learning import ASKING, about_learning
from apps.notifications.about_membership import about_membership
from apps.notifications.about_mentions import Told, mentions_told
from apps.notifications.about_recognition import RECOGNISED, about_recognition
from apps.notifications.deliveries import Subject
from apps.notifications.dues import Due
from apps.notifications.models import Kind
from apps.notifications.replacing import take_place_of
from apps.notifications.telling import tell

DECISIONS = frozenset({Verb.CONSENT_GIVEN, Verb.CONSENT_WITHDRAWN})


class NotificationConsumer(Consumer):
    """Writes notifications; imported history tells nobody."""

    name: ClassVar[str] = "notifications"
    verbs: ClassVar[frozenset[Verb]] = frozenset(
        {
            Verb.ENTRY_POSTED,
            Verb.ENTRY_EDITED,
            Verb.REPLY_POSTED,
            Verb.REPLY_EDITED,
            Verb.ANSWER_ACCEPTED,
            Verb.PUBLICATION_FAILED,
            Verb.ENTRY_WITHHELD,
            Verb.CONSENT_GIVEN,
            Verb.CONSENT_WITHDRAWN,
            Verb.ENTRY_CITED,
            Verb.ENTRY_RELEASED,
            Verb.REPLY_ENDORSED,
            Verb.ENTRIES_SUMMED_UP,
            Verb.NEED_MOVED,
            Verb.COMMUNITY_LAUNCHED,
            Verb.MEMBER_INVITED,
            Verb.MEMBER_REQUESTED,
            Verb.MEMBER_JOINED,
            Verb.MEMBER_LEFT,
            Verb.MEMBER_DECLINED,
            Verb.MEMBER_ROLE_CHANGED,
            Verb.RING_FOUND,
        }
        | ASKING
        | DECIDED
        | RECOGNISED
    )

    def apply(self, events: Sequence[Event]) -> None:
        told: set[int] = set()
        for event in events:
            if event.is_history:
                continue
            for due in _dues(event):
                told |= _tell(event, due)
            if event.verb == Verb.MEMBER_LEFT and event.person_id:
                # What the person may no longer see also leaves the count at once.
                told.add(event.person_id)
        transaction.on_commit(lambda: bell.ring(told, gently=True))


def _dues(event: Event) -> Iterable[Due]:
    if event.verb in {Verb.ENTRY_CITED, Verb.ENTRY_RELEASED}:
        return [*_about_mentions(event), *(_about_release(event) if event.verb == Verb.ENTRY_RELEASED else [])]
    if event.verb in ASKING:
        return about_learning(event)
    if event.verb in DECIDED:
        return about_decision(event)
    if event.verb in RECOGNISED:
        return about_recognition(event)
    if event.entry_id:
        return _about_entry(event)
    if event.verb == Verb.RING_FOUND:
        return [Due(Kind.RING, frozenset(event.context.get("told", [])))]
    if event.verb == Verb.PUBLICATION_FAILED:
        return [Due(Kind.UNPUBLISHED, frozenset({event.person_id or 0}))]
    return about_membership(event)


def _about_mentions(event: Event) -> Iterable[Due]:
    for told in mentions_told(event):
        article = Entry.objects.get(pk=told.article_id)
        said = rules.said_of(article, told.actor_id, told.user_ids)
        if people := frozenset(pk for pk in told.user_ids if rules.is_told(Kind.CITED, pk, said)):
            yield Due(Kind.CITED, people, told)


def _about_release(event: Event) -> list[Due]:
    """Whatever released it, the new entry is its author's."""
    entry = _entry_of(event)
    if entry is None:
        return []
    dues = _once_each(event, entry, [(Kind.POSTED, rules.awaiting(entry))], entry.author_id)
    return [
        Due(due.kind, due.user_ids, Told(due.user_ids, entry.pk, entry.community_id, entry.author_id)) for due in dues
    ]


def _entry_of(event: Event) -> Entry | None:
    return Entry.objects.select_related("community", "author").filter(pk=event.entry_id, removed_at=None).first()


def _about_entry(event: Event) -> list[Due]:
    entry = _entry_of(event)
    if entry is None:
        return []
    # Who wrote it too sees it before it is published, the others do not.
    wanted: list[tuple[Kind, set[int]]] = [(Kind.COAUTHOR, set(event.context.get("coauthors", [])))]
    if entry.kind == "interview":
        wanted = _about_consent(event, entry) + wanted
    prepared = entry.prepared_at is not None and event.at < entry.published_at
    if entry.is_withheld or prepared or event.verb in DECISIONS:
        return _once_each(event, entry, wanted)
    wanted.append((Kind.MENTION, set(event.context.get("mentions", []))))
    if event.verb == Verb.REPLY_ENDORSED:
        wanted = [] if event.context.get("again") else [(Kind.ENDORSED, {event.person_id or 0})]
    elif event.verb == Verb.ENTRIES_SUMMED_UP:
        wanted = [(Kind.CREDITED, set(event.context.get("people", [])))]
    elif event.verb == Verb.ANSWER_ACCEPTED:
        wanted = [(Kind.ACCEPTED, {event.person_id or 0})]
    elif event.verb == Verb.ENTRY_POSTED:
        wanted.append((Kind.POSTED, rules.awaiting(entry)))
    elif event.verb == Verb.REPLY_POSTED:
        reply = Reply.objects.published().filter(pk=event.reply_id).select_related("parent").first()
        if reply is None:
            return []
        wanted.append((Kind.REPLY, {entry.author_id} | ({reply.parent.author_id} if reply.parent else set())))
        wanted.append((Kind.FOLLOWED, rules.followers_of(entry)))
    return _once_each(event, entry, wanted)


def _about_consent(event: Event, entry: Entry) -> list[tuple[Kind, set[int]]]:
    """The interviewee is asked as long as the interview waits; its author learns what was decided."""
    if event.verb in DECISIONS:
        return [(Kind.CONSENT, {entry.author_id})]
    if event.verb in {Verb.ENTRY_POSTED, Verb.ENTRY_WITHHELD} and entry.is_withheld:
        return [(Kind.INTERVIEW, set(Interview.objects.filter(entry=entry).values_list("interviewee_id", flat=True)))]
    return []


def _once_each(
    event: Event, entry: Entry, wanted: list[tuple[Kind, set[int]]], actor_id: int | None = None
) -> list[Due]:
    """Each person is told once per event, by the most personal reason, and only who may read the entry now."""
    actor_id = actor_id or event.actor_id
    everybody = set().union(*(people for _, people in wanted)) - {actor_id, event.actor_id}
    if not everybody:
        return []
    said = rules.said_of(entry, actor_id, everybody)
    people = User.objects.active().filter(pk__in=everybody)
    left = set(people_who_may_read(entry.community, people).values_list("pk", flat=True))
    dues = []
    for kind, user_ids in wanted:
        chosen = user_ids & left
        left -= chosen
        if told := frozenset(pk for pk in chosen if rules.is_told(kind, pk, said)):
            dues.append(Due(kind, told))
    return dues


def _tell(event: Event, due: Due) -> set[int]:
    """Tell these people; returns whom the bell told."""
    subject = Subject(
        kind=due.kind,
        at=event.at,
        entry_id=due.article.article_id if due.article else event.entry_id,
        community_id=due.article.community_id if due.article else event.community_id,
        reply_id=event.reply_id,
        actor_id=due.article.actor_id if due.article else event.actor_id,
    )
    told = tell(subject, due.user_ids, due.words)
    if event.verb == Verb.REPLY_EDITED and due.kind == Kind.MENTION:
        take_place_of(subject, told, [Kind.REPLY, Kind.FOLLOWED])
    return told
