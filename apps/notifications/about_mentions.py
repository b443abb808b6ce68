"""Who is told that an article mentions what they wrote: with the mention, or with the release of the article."""

from collections.abc import Iterable
from dataclasses import dataclass

from apps.accounts.models import User
from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.citations.models import Citation
from apps.communities.selectors import people_who_may_read


@dataclass(frozen=True, slots=True)
class Told:
    """The authors of a cited entry, the article that mentions it, and who wrote that."""

    user_ids: frozenset[int]
    article_id: int
    community_id: int
    actor_id: int


def mentions_told(event: Event) -> Iterable[Told]:
    """What a new mention, or the release of an article with mentions, is to tell; only those who may read both."""
    rows = Citation.objects.standing().select_related("source__community", "target__community")
    if event.verb == Verb.ENTRY_RELEASED:
        rows = rows.filter(source_id=event.entry_id)
    elif event.context.get("renewed"):
        return
    else:
        rows = rows.filter(pk=event.context.get("citation"))
    for citation in rows.filter(source__removed_at=None, source__is_withheld=False, target__removed_at=None):
        # An article written before a launch tells with its release, also where this reader comes later than that.
        if event.verb == Verb.ENTRY_CITED and event.context.get("prepared"):
            continue
        yield _told(citation)


def _told(citation: Citation) -> Told:
    source, target = citation.source, citation.target
    authors = {target.author_id, *target.coauthor_ids} - {citation.by_id}
    people = User.objects.active().filter(pk__in=authors)
    readers = people_who_may_read(source.community, people) & people_who_may_read(target.community, people)
    ids = frozenset(readers.values_list("pk", flat=True)) if authors else frozenset()
    return Told(ids, source.pk, source.community_id, citation.by_id)
