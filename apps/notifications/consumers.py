"""Who is told what: the notifications that each fact is due, written exactly once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.db import connection, transaction

from apps.accounts.models import User
from apps.activity.consumers import Consumer
from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.communities.models import Membership, Role
from apps.communities.selectors import people_who_may_read
from apps.content.kinds.interview.models import Interview
from apps.content.models import Entry, Reply
from apps.notifications import bell, rules
from apps.notifications.about_mentions import Told, mentions_told
from apps.notifications.deliveries import Subject, hand_over
from apps.notifications.models import Kind

DECISIONS = frozenset({Verb.CONSENT_GIVEN, Verb.CONSENT_WITHDRAWN})
_UPSERT = """
    INSERT INTO notifications_notification AS n
        (user_id, kind, entry_id, community_id, reply_id, actor_id, actor_ids, count, first_at, latest_at, numbers)
    SELECT unnest(%(users)s::bigint[]), %(kind)s, %(entry)s, %(community)s, %(reply)s, %(actor)s,
           ARRAY[%(actor)s]::bigint[], 1, %(at)s, %(at)s, '{}'::jsonb
    ON CONFLICT (user_id, kind, entry_id, community_id) WHERE read_at IS NULL DO UPDATE SET
        count = n.count + 1,
        reply_id = excluded.reply_id,
        actor_id = excluded.actor_id,
        actor_ids = (array_remove(n.actor_ids, excluded.actor_id) || excluded.actor_id)[
            greatest(1, cardinality(array_remove(n.actor_ids, excluded.actor_id)) - 48):],
        latest_at = greatest(n.latest_at, excluded.latest_at)
    RETURNING n.user_id, n.id
"""


@dataclass(frozen=True, slots=True)
class Due:
    """People who are told one kind of thing because of one event."""

    kind: Kind
    user_ids: frozenset[int]
    # Where the row is about another entry than the event, and by somebody else: the article that mentions one's own.
    article: Told | None = None


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
        }
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
    if event.entry_id:
        return _about_entry(event)
    if event.verb == Verb.PUBLICATION_FAILED:
        return [Due(Kind.UNPUBLISHED, frozenset({event.person_id or 0}))]
    return _about_membership(event)


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


def _about_membership(event: Event) -> list[Due]:
    if event.verb == Verb.MEMBER_INVITED and event.person_id:
        return [Due(Kind.INVITED, frozenset({event.person_id}))]
    if event.verb == Verb.MEMBER_JOINED and event.person_id and event.person_id != event.actor_id:
        return [Due(Kind.ADMITTED, frozenset({event.person_id}))]
    if event.verb == Verb.MEMBER_REQUESTED:
        managers = Membership.objects.active().filter(community_id=event.community_id, role=Role.MANAGER)
        return [Due(Kind.REQUESTED, frozenset(managers.values_list("user_id", flat=True)))]
    return _about_preparation(event)


def _about_preparation(event: Event) -> list[Due]:
    """Whose draft was read, and that a community of theirs is live."""
    if event.verb == Verb.NEED_MOVED and event.person_id and "approved" in event.context:
        return [Due(Kind.REVIEWED, frozenset({event.person_id}))]
    if event.verb == Verb.COMMUNITY_LAUNCHED:
        members = Membership.objects.active().filter(community_id=event.community_id, user__is_active=True)
        people = members.exclude(user_id=event.actor_id).values_list("user_id", flat=True)
        return [Due(Kind.LAUNCHED, frozenset(people))]
    return []


def _tell(event: Event, due: Due) -> set[int]:
    """Write the rows behind the bells of those who want it, and hand it over to the other channels.

    Returns whom the bell told.
    """
    subject = Subject(
        kind=due.kind,
        at=event.at,
        entry_id=due.article.article_id if due.article else event.entry_id,
        community_id=due.article.community_id if due.article else event.community_id,
        reply_id=event.reply_id,
        actor_id=due.article.actor_id if due.article else event.actor_id,
    )
    rows = _write(subject, wanted) if (wanted := rules.wanted(due.kind, due.user_ids)) else {}
    hand_over(subject, due.user_ids, notifications=rows)
    return set(rows)


def _write(subject: Subject, user_ids: Iterable[int]) -> dict[int, int]:
    """One row a person, or one more in the row that still waits; the rows' ids by person."""
    with connection.cursor() as sql:
        sql.execute(
            _UPSERT,
            {
                "users": sorted(user_ids),
                "kind": subject.kind.value,
                "entry": subject.entry_id,
                "community": subject.community_id,
                "reply": subject.reply_id,
                "actor": subject.actor_id,
                "at": subject.at,
            },
        )
        return dict(sql.fetchall())
