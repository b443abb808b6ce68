"""Unanswered: questions of others that wait; those that fit what the viewer knows lead, then the latest.

A question waits until an answer is accepted or an expert endorses a reply. Who asked it cannot answer it.
"""

from datetime import UTC, datetime
from typing import Any

from django.db.models import F, Q, Value
from django.utils.translation import gettext as _

from apps.communities.models import Community
from apps.content.models import Entry
from apps.feeds.fitting import Fit, fitting_questions
from apps.feeds.scope import before, lean, scope_of, without_muted
from apps.feeds.shelf import Place, Shelf, ShelfRow, place_of
from apps.feeds.visits import look

# Before every moment in a list that goes back in time.
_LATEST = datetime.max.replace(tzinfo=UTC)


def unanswered(
    viewer: Any, *, community: Community | None = None, after: str | None = None, size: int = 20, is_visit: bool = False
) -> Shelf:
    """A slice of the open questions in one community, or merged over the viewer's own. Three statements.

    The key keeps the ids of those that led, since they are not shown again where the list by time comes to them.
    """
    place = place_of(after)
    fits = {} if place else fitting_questions(viewer, community)
    rows = without_muted(
        Entry.objects.visible_to(viewer, within=scope_of(viewer, community)), viewer, within=community
    ).filter(is_question=True, answered_by="", endorsed_count=0, is_history=False)
    if viewer.is_authenticated:
        rows = rows.exclude(Q(author_id=viewer.pk) | Q(coauthor_ids__contains=[viewer.pk]))
    led = place.held if place else tuple(fits)
    rest = rows.filter(before(place, "published_at")).exclude(pk__in=led)
    latest = lean(rest, F("published_at"), Value("")).order_by("-published_at", "-pk")[: size + 1]
    if fits:
        latest = latest.union(lean(rows.filter(pk__in=fits), F("published_at"), Value("fits")), all=True)
    found = list(latest)
    order = {pk: number for number, pk in enumerate(fits)}
    leading = sorted((row for row in found if row.reason), key=lambda row: order[row.pk])
    by_time = sorted((row for row in found if not row.reason), key=lambda row: (row.at, row.pk), reverse=True)
    shown = [*leading, *by_time][:size]
    seen = look(viewer, [row.pk for row in shown], is_visit=is_visit)
    has_more = len(leading) + len(by_time) > size
    return Shelf(
        [ShelfRow(row, row.at, _why(fits.get(row.pk)), seen.is_unread(row)) for row in shown],
        _next_key(shown, place.held if place else ()) if has_more else None,
        seen.since,
    )


def _why(fit: Fit | None) -> str:
    return str(fit) if fit else _("No answer has been accepted yet, nor endorsed by an expert")


def _next_key(shown: list[Any], led: tuple[int, ...]) -> str:
    """Below the last by time; before all of them where the slice held only what leads."""
    led += tuple(row.pk for row in shown if row.reason)
    last = shown[-1]
    return str(Place(_LATEST, 0, led) if last.reason else Place(last.at, last.pk, led))
