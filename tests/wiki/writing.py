"""Short ways to pages."""

from apps.accounts.models import User
from apps.communities.models import Community
from apps.content.models import Entry
from apps.content.services import edit_entry, post_entry


def page(
    author: User,
    community: Community,
    title: str,
    source: str = "Text.",
    parent: Entry | None = None,
    **details: object,
) -> Entry:
    """A page under another one."""
    return post_entry(
        author=author,
        community=community,
        kind="wiki",
        title=title,
        source=source,
        details={"parent": parent.pk if parent else None, **details},
    )


def write(by: User, entry: Entry, source: str, **more: object) -> Entry:
    """Another text."""
    return edit_entry(by=by, entry=entry, changes={"source": source}, **more)
