"""Writing what a wiki page has beyond its text: name, place, links, sources. The text goes through `content`."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.communities.models import Community
from apps.content.kinds.wiki import policies
from apps.content.kinds.wiki.models import BY_ADDRESS, Provenance, WikiLink, WikiPage
from apps.content.kinds.wiki.names import free_name, pages_named, take_name
from apps.content.kinds.wiki.places import hold_wiki, parent_named, put
from apps.content.models import Entry, Reply
from apps.content.rendering import render_for
from apps.core import clock
from apps.core.markdown import links_in, page_key
from apps.core.refusals import require

KIND = "wiki"
_ENTRY = re.compile(rf"{BY_ADDRESS}(\d{{1,18}})(?:/|$)")


def save_details(entry: Entry, details: Mapping[str, Any], by: User) -> None:
    """Bring name, place, links and sources of a page in step with its entry, in the transaction that writes it.

    `details`: `name` (its own name, else the title), `parent` (a page's entry, its id, or None), `position`, and for
    a new page `made_from` and `replies` (ids of discussions and of the replies used). A page that comes from
    elsewhere gets another name where its own is taken; any other is refused.
    """
    hold_wiki(entry.community_id)
    page = WikiPage.objects.filter(entry=entry).first()
    is_new = page is None
    page = page or WikiPage(entry=entry, community_id=entry.community_id)
    above = parent_named(page, _id_of(details["parent"])) if details.get("parent") else None
    own = details.get("name") or ""
    if is_new and entry.is_history:
        own = free_name(entry.community, own or entry.title, above)
    _name(page, entry, own)
    if is_new or "parent" in details:
        put(page, above, details.get("position"))
    elif "position" in details:
        put(page, page.parent, details["position"])
    else:
        page.save()
    _keep_links(page, entry)
    if is_new and details.get("made_from"):
        _keep_sources(page, entry, details["made_from"], details.get("replies") or (), by)


def _id_of(parent: Entry | int | None) -> int | None:
    return parent.pk if isinstance(parent, Entry) else parent


def _name(page: WikiPage, entry: Entry, own: str) -> None:
    if own:
        page.has_own_name = page_key(own) != page_key(entry.title)
        take_name(page, own.strip())
    elif not page.has_own_name:
        take_name(page, entry.title)


def _keep_links(page: WikiPage, entry: Entry) -> None:
    """Write down where the text leads: by name, and by the address of a page of the same wiki."""
    links = links_in(entry.source)
    found = pages_named(entry.community, set(links.names))
    ids = {int(match[1]) for address in links.addresses if (match := _ENTRY.match(address))}
    direct = WikiPage.objects.filter(pk__in=ids, community_id=page.community_id)
    page.links.all().delete()
    WikiLink.objects.bulk_create(
        [
            *(
                WikiLink(page=page, key=key, name=name[:200], target=found.get(key))
                for key, name in links.names.items()
            ),
            *(WikiLink(page=page, key=f"{BY_ADDRESS}{row.pk}/", name=row.name, target=row) for row in direct),
        ]
    )


def _keep_sources(page: WikiPage, entry: Entry, ids: Collection[int], reply_ids: Collection[int], by: User) -> None:
    """Note from which discussions and replies the page was made, and tell the river whom it credits."""
    # What was removed while the page was written is no source any more.
    sources = list(Entry.objects.visible_to(by, within=[entry.community_id]).filter(pk__in=set(ids)))
    replies = list(Reply.objects.published().filter(pk__in=set(reply_ids), entry__in=sources))
    if not sources:
        return
    now = clock.now()
    Provenance.objects.bulk_create(
        [
            *(Provenance(page=page, source=source, by=by, at=now) for source in sources),
            *(Provenance(page=page, source_id=reply.entry_id, reply=reply, by=by, at=now) for reply in replies),
        ]
    )
    # The discussions' pages say where they were summed up.
    Entry.objects.filter(pk__in=[source.pk for source in sources]).update(version=F("version") + 1)
    people = {source.author_id for source in sources} | {reply.author_id for reply in replies}
    record_event(
        Verb.ENTRIES_SUMMED_UP,
        actor_id=by.pk,
        community_id=entry.community_id,
        entry_id=entry.pk,
        context={
            "sources": sorted(source.pk for source in sources),
            "replies": sorted(reply.pk for reply in replies),
            "people": sorted(people - {by.pk}),
        },
    )


@transaction.atomic
def move_page(
    *, by: User, entry: Entry, parent: Entry | int | None, position: int | None = None, origin: str = Origin.WEB
) -> WikiPage:
    """Put a page under another one (None: at the top), at a position among those there (None: as the last)."""
    entry = Entry.objects.select_for_update(of=("self",)).select_related("community").get(pk=entry.pk)
    require(policies.may_move_page(by, entry))
    hold_wiki(entry.community_id)
    page = WikiPage.objects.get(entry=entry)
    former = (page.parent_id, page.position)
    put(page, parent_named(page, _id_of(parent)), position)
    if (page.parent_id, page.position) != former:
        record_event(
            Verb.PAGE_MOVED,
            actor_id=by.pk,
            community_id=entry.community_id,
            entry_id=entry.pk,
            origin=origin,
            context={"from": former[0], "to": page.parent_id},
        )
    return page


@transaction.atomic
def place_page(*, entry: Entry, parent: Entry | None = None, name: str = "", position: int | None = None) -> WikiPage:
    """Give an imported entry of kind wiki its name and place; for importers, which ask nobody and tell nobody.

    The entry may have its history already, whoever wrote it when. A name that is taken gets the parent's before it,
    or a number; the page says which it got. Once all pages are placed, `link_again` sets the links between them.
    """
    hold_wiki(entry.community_id)
    page = WikiPage.objects.filter(entry=entry).first() or WikiPage(entry=entry, community_id=entry.community_id)
    above = parent_named(page, parent.pk if parent else None)
    wanted = name.strip() or entry.title
    if page.key != page_key(wanted):
        wanted = free_name(entry.community, wanted, above)
        page.has_own_name = page_key(wanted) != page_key(entry.title)
        take_name(page, wanted)
    put(page, above, position)
    _keep_links(page, entry)
    return page


@transaction.atomic
def link_again(*, community: Community, keys: Collection[str] | None = None) -> int:
    """Set the links to pages that have come, gone or been renamed since they were written; returns how many texts
    changed. `keys`: only links by these names."""
    links = WikiLink.objects.filter(page__community=community)
    if keys is not None:
        links = links.filter(key__in=set(keys))
    page_ids = sorted(set(links.values_list("page_id", flat=True)))
    changed = 0
    for entry in Entry.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=page_ids).order_by("pk"):
        entry.community = community
        changed += _link_again(entry, entry.wiki_page)
    hold_wiki(community.pk)
    return changed


def _link_again(entry: Entry, page: WikiPage) -> bool:
    links = list(page.links.exclude(key__startswith=BY_ADDRESS))
    found = pages_named(entry.community, {link.key for link in links})
    for link in links:
        link.target = found.get(link.key)
    WikiLink.objects.bulk_update(links, ["target"])
    html = render_for(entry.community, entry.source, kind=entry.kind, is_history=entry.is_history)[0].html
    if html == entry.html:
        return False
    Entry.objects.filter(pk=entry.pk).update(html=html, version=F("version") + 1)
    return True
