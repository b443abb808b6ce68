"""Keeps links in step: a page that comes, goes or changes its name changes the pages that link to it."""

from collections.abc import Sequence

from django.db.models import F

from apps.activity.consumers import Consumer
from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.communities.models import Community
from apps.content.kinds.wiki.models import Provenance, WikiPage
from apps.content.kinds.wiki.places import hold_wiki
from apps.content.kinds.wiki.services import link_again
from apps.content.models import Entry

_LAUNCHES = {Verb.COMMUNITY_LAUNCHED}


class WikiConsumer(Consumer):
    """Renders again what links to a page that changed, and forgets what was kept about the pages around it."""

    name = "wiki"
    verbs = frozenset(
        {
            Verb.ENTRY_POSTED,
            Verb.ENTRY_EDITED,
            Verb.ENTRY_REMOVED,
            Verb.ENTRY_RESTORED,
            Verb.ENTRY_RELEASED,
            Verb.ENTRY_WITHHELD,
            Verb.REPLY_REMOVED,
            Verb.REPLY_RESTORED,
            *_LAUNCHES,
        }
    )

    def apply(self, events: Sequence[Event]) -> None:
        """Each wiki once, however many of its pages changed."""
        changed = {event.entry_id for event in events if event.entry_id}
        pages = WikiPage.objects.filter(pk__in=changed).prefetch_related("redirects")
        keys: dict[int, set[str] | None] = {}
        for page in pages:
            names = keys.setdefault(page.community_id, set())
            if names is not None:
                names |= {page.key, *(row.key for row in page.redirects.all())}
        # Before a launch all pages stand for those who prepare them; with it, the ones still withheld go.
        launched = {event.community_id for event in events if event.verb in _LAUNCHES and event.community_id}
        with_wiki = WikiPage.objects.filter(community_id__in=launched).values_list("community_id", flat=True)
        keys |= dict.fromkeys(with_wiki)
        for community in Community.objects.filter(pk__in=keys).order_by("pk"):
            link_again(community=community, keys=keys[community.pk])
        summed_up = Provenance.objects.filter(source_id__in=changed).values_list("page__community_id", flat=True)
        for community_id in sorted(set(summed_up) - keys.keys()):
            hold_wiki(community_id)
        # The discussions say where they are summed up, under names that may have changed.
        Entry.objects.filter(summed_up_in__page__in=pages).update(version=F("version") + 1)
