"""Places of pages in the tree. Callers hold the wiki, so that two moves at once cannot make a ring."""

from django.db import connection

from apps.content.kinds.wiki.models import WikiPage
from apps.content.kinds.wiki.policies import BELOW_ITSELF, NO_SUCH_PARENT, TOO_DEEP
from apps.core.refusals import Refused

DEEPEST = 20
_ABOVE = """
    WITH RECURSIVE above AS (
        SELECT entry_id, parent_id, 1 AS step FROM wiki_wikipage WHERE entry_id = %s
        UNION ALL
        SELECT p.entry_id, p.parent_id, step + 1 FROM wiki_wikipage p JOIN above ON p.entry_id = above.parent_id
        WHERE step < 50
    ) SELECT entry_id FROM above ORDER BY step DESC
"""
_HEIGHT = """
    WITH RECURSIVE below AS (
        SELECT entry_id, 1 AS step FROM wiki_wikipage WHERE entry_id = %s
        UNION ALL
        SELECT p.entry_id, step + 1 FROM wiki_wikipage p JOIN below ON p.parent_id = below.entry_id WHERE step < 50
    ) SELECT max(step) FROM below
"""
_HOLD = """
    INSERT INTO wiki_wiki (community_id, version) VALUES (%s, 1)
    ON CONFLICT (community_id) DO UPDATE SET version = wiki_wiki.version + 1
"""


def hold_wiki(community_id: int) -> None:
    """Say that the wiki changes, and keep others from changing its tree until the transaction ends."""
    with connection.cursor() as sql:
        sql.execute(_HOLD, [community_id])


def path_to(page_id: int) -> list[int]:
    """Ids from the top of the tree down to the page itself."""
    with connection.cursor() as sql:
        sql.execute(_ABOVE, [page_id])
        return [row[0] for row in sql.fetchall()]


def parent_named(page: WikiPage, parent_id: int | None) -> WikiPage | None:
    """The page under which this one is to stand.

    Raises `Refused` for one of another wiki, for the page itself or one below it, and where the tree grows too deep.
    """
    if parent_id is None:
        return None
    rows = WikiPage.objects.filter(community_id=page.community_id, entry__removed_at=None)
    parent = rows.filter(pk=parent_id).first()
    if parent is None:
        raise Refused(NO_SUCH_PARENT)
    above = path_to(parent_id)
    if page.pk in above:
        raise Refused(BELOW_ITSELF)
    if len(above) + _height(page.pk) > DEEPEST:
        raise Refused(TOO_DEEP)
    return parent


def put(page: WikiPage, parent: WikiPage | None, position: int | None) -> None:
    """Give the page its place among its siblings (None: the last) and save it; the others keep their order."""
    siblings = WikiPage.objects.filter(community_id=page.community_id, parent=parent).exclude(pk=page.pk)
    order = list(siblings.order_by("position", "key"))
    place = len(order) if position is None else min(position, len(order))
    page.parent = parent
    order.insert(place, page)
    moved = []
    for number, row in enumerate(order):
        if row is not page and row.position != number:
            row.position = number
            moved.append(row)
    page.position = place
    page.save()
    WikiPage.objects.bulk_update(moved, ["position"], batch_size=500)


def _height(page_id: int) -> int:
    """Levels of the tree that begins with this page; 1 for a page that is not in it yet."""
    with connection.cursor() as sql:
        sql.execute(_HEIGHT, [page_id])
        return int(sql.fetchone()[0] or 1)
