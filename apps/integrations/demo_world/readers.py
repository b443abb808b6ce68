"""What people do without writing: read, listen, take files along, search, come through mentions, say that it helped.

Nobody wrote it down for each of them; who does what is told by names, so that it is always the same ones.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from apps.accounts.models import User
from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.citations.models import Citation
from apps.communities.models import Membership
from apps.content.models import Entry, Reply
from apps.core import clock
from apps.core.text import HUES, hue_of
from apps.ratings.mark_services import thank_for_reply
from apps.readings.searching import normalised, search_of

# So long after its last reply a member opens an entry, at most; every third one never does.
LONGEST_DELAY = timedelta(hours=40)
THANKED_AFTER = timedelta(hours=30)

# Of how many of the newest questions somebody looked for the words; and what is still to be written.
SEARCHED_FOR = 12
SEARCHED_IN_VAIN = ("handover checklist template", "travel cost limits")

type Members = dict[int, list[tuple[int, str]]]


def members_by_community() -> Members:
    """Ids and handles of who is in which community."""
    members: Members = {}
    for community_id, user_id, handle in Membership.objects.active().values_list(
        "community_id", "user_id", "user__handle"
    ):
        members.setdefault(community_id, []).append((user_id, handle))
    return members


def readings(members: Members, now: datetime) -> Iterator[Event]:
    """Most members have opened most of what they could, after its last reply, and done what one does with it."""
    for entry in Entry.objects.published().order_by("active_at", "pk"):
        for user_id, handle in members.get(entry.community_id, ()):
            chance = hue_of(f"{handle} reads {entry.slug}")
            at = entry.active_at + LONGEST_DELAY * (chance + 1) / HUES
            if not chance % 3 or at >= now:
                continue
            yield reading_event(Verb.ENTRY_VIEWED, user_id, entry, at)
            if chance % 3 == 1:
                yield reading_event(Verb.ENTRY_READ, user_id, entry, at + timedelta(minutes=3))
            if entry.kind == "episode":
                reached = (25, 50, 75, 100)[chance % 4]
                yield reading_event(Verb.EPISODE_PLAYED, user_id, entry, at, reached=reached, minutes=reached // 80)
            elif entry.kind == "document" and chance % 2:
                yield reading_event(Verb.DOCUMENT_DOWNLOADED, user_id, entry, at, number=1)


def searches(members: Members, now: datetime) -> Iterator[Event]:
    """Members look for what others wrote, and choose it; and for some things that nobody has written about yet."""
    newest = Entry.objects.published().filter(is_question=True, published_at__lt=now - LONGEST_DELAY * 2)
    for entry in newest.order_by("-published_at", "pk")[:SEARCHED_FOR]:
        for user_id, handle in members.get(entry.community_id, ()):
            at = now - timedelta(hours=hue_of(f"{handle} looks for {entry.slug}") * 9 + 2)
            if hue_of(f"{handle} needs {entry.slug}") % 4 == 0 and at > entry.published_at:
                yield search_event(user_id, " ".join(entry.title.split()[:3]), entry.community_id, at, found=3)
                mark: dict[str, int | str] = {"search": search_of(" ".join(entry.title.split()[:3])), "position": 1}
                yield reading_event(Verb.SEARCH_CHOSEN, user_id, entry, at + timedelta(seconds=20), **mark)
    for community_id, people in members.items():
        for words in SEARCHED_IN_VAIN:
            for user_id, handle in people:
                at = now - timedelta(hours=hue_of(f"{handle} misses {words}") * 15 + 3)
                if hue_of(f"{handle} asks for {words}") % 2:
                    yield search_event(user_id, words, community_id, at, found=0)


def arrivals(members: Members, now: datetime) -> Iterator[Event]:
    """Some of those who read an article go on to what it mentions."""
    rows = Citation.objects.standing().select_related("source", "target").order_by("pk")
    for citation in rows.filter(source__is_withheld=False, target__is_withheld=False):
        for user_id, handle in members.get(citation.target.community_id, ()):
            chance = hue_of(f"{handle} comes from {citation.source.slug}")
            at = citation.at + LONGEST_DELAY * (chance + 1) / HUES
            if chance % 4 == 0 and at < now:
                yield reading_event(Verb.CITATION_FOLLOWED, user_id, citation.target, at, citation=citation.pk)


def give_thanks(members: Members, now: datetime) -> None:
    """Answers that were accepted, and replies that an expert stands behind, helped some of the others too."""
    people = User.objects.in_bulk([user_id for rows in members.values() for user_id, _ in rows])
    helped = Reply.objects.published().exclude(acceptance=None) | Reply.objects.published().exclude(endorsements=None)
    for reply in helped.select_related("entry__community").distinct().order_by("pk"):
        for user_id, handle in members.get(reply.entry.community_id, ()):
            chance = hue_of(f"{handle} thanks for {reply.pk}")
            at = reply.created_at + THANKED_AFTER * (chance + 1) / HUES
            if chance % 6 == 0 and at < now and user_id != reply.author_id:
                with clock.as_of(at):
                    thank_for_reply(by=people[user_id], reply=reply)


def search_event(user_id: int, words: str, community_id: int, at: datetime, *, found: int) -> Event:
    """That somebody looked for words."""
    context = {"search": search_of(words), "words": normalised(words), "found": found, "in": [community_id]}
    return Event(verb=Verb.SEARCHED, actor_id=user_id, at=at, context=context)


def reading_event(verb: Verb, user_id: int, entry: Entry, at: datetime, **context: int | str) -> Event:
    """That somebody read, played or chose an entry."""
    return Event(
        verb=verb, actor_id=user_id, entry_id=entry.pk, community_id=entry.community_id, at=at, context=context
    )
