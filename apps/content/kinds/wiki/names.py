"""Names of pages: what they lead to, and how a page comes by one."""

from collections.abc import Mapping

from apps.communities.models import Community, Status
from apps.content.kinds.wiki.addresses import address_of_name
from apps.content.kinds.wiki.models import Redirect, WikiPage
from apps.content.kinds.wiki.policies import NAME_TAKEN, NO_NAME
from apps.core.markdown import PageLink, page_key
from apps.core.refusals import Refused


def pages_named(community: Community, keys: set[str]) -> dict[str, WikiPage]:
    """The standing pages of these keys, by their names now or before (two queries)."""
    standing = WikiPage.objects.filter(community=community, entry__removed_at=None).select_related("entry")
    if community.status != Status.PREPARING:
        standing = standing.filter(entry__is_withheld=False)
    found = {page.key: page for page in standing.filter(key__in=keys)}
    if left := keys - found.keys():
        rows = Redirect.objects.filter(community=community, key__in=left, page__in=standing)
        found |= {row.key: row.page for row in rows.select_related("page__entry")}
    return found


def page_links(community: Community, names: Mapping[str, str]) -> dict[str, PageLink]:
    """Where the names in a text lead: to their pages, and the others to where they are written."""
    found = pages_named(community, set(names))
    return {
        key: PageLink(found[key].entry.get_absolute_url(), exists=True)
        if key in found
        else PageLink(address_of_name(community, name), exists=False)
        for key, name in names.items()
    }


def take_name(page: WikiPage, name: str) -> None:
    """Give the page a name; its former one leads to it from now on. The caller saves the page and holds the wiki.

    Raises `Refused` where another page has the name. One that was removed gives it up.
    """
    key = page_key(name)
    if not key:
        raise Refused(NO_NAME)
    if page.key == key:
        page.name = name
        return
    holder = WikiPage.objects.filter(community_id=page.community_id, key=key).select_related("entry").first()
    if holder is not None:
        if not holder.entry.is_removed:
            raise Refused(NAME_TAKEN)
        holder.name = f"{holder.name[:180]} ({holder.pk})"
        holder.key = page_key(holder.name)
        holder.has_own_name = True
        holder.save()
    Redirect.objects.filter(community_id=page.community_id, key=key).delete()
    if page.key:
        Redirect.objects.create(community_id=page.community_id, key=page.key, page=page)
    page.name, page.key = name, key


def free_name(community: Community, wanted: str, parent: WikiPage | None = None) -> str:
    """The wanted name, or one like it that no page of this wiki has."""
    candidates = [wanted, *([f"{parent.name}/{wanted}"] if parent else [])]
    candidates += [f"{candidates[-1]} ({number})" for number in range(2, 100)]
    taken = set(
        WikiPage.objects.filter(community=community, key__in=[page_key(name) for name in candidates]).values_list(
            "key", flat=True
        )
    )
    return next((name for name in candidates if len(name) <= 200 and page_key(name) not in taken), wanted)
