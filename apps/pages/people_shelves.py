"""The aside of home and of a community, and the news above their lists: kept as HTML for half a minute per reader.

What is kept carries the state of the shelves (`recognition.shelves`): whoever takes something back is on no page that
is asked for afterwards.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from apps.communities.models import Community
from apps.communities.standing import my_communities
from apps.feeds import selectors as feeds
from apps.pages.rows import fragment_key
from apps.pages.templatetags.guildhall import without_photos
from apps.recognition import selectors as recognition
from apps.recognition.shelves import STATE_KEY

_SECONDS = 30


class People(NamedTuple):
    """Who's new and who's popular as HTML, and whether the reader is new here and has not said how to be shown."""

    html: SafeString
    asks_me: bool


def people_shelves(viewer: Any, community: Community | None) -> People:
    """Who's new and who's popular; nothing for visitors."""
    if not viewer.is_authenticated:
        return People(mark_safe(""), False)

    def make() -> tuple[str, bool]:
        new = recognition.newcomers(viewer, community=community)
        popular = recognition.popular_people(viewer, community=community)
        people = {"new": new.people, "popular": popular}
        html = render_to_string("components/people_shelves.html", {"people": people, "community": community})
        return html.strip(), new.asks_me

    html, asks_me = _kept("people", viewer, community, make)
    return People(mark_safe(html), asks_me)  # noqa: S308  # Rendered by our templates.


def news_shelf(viewer: Any, community: Community | None) -> SafeString:
    """What managers feature, then the latest news with the milestones."""

    def make() -> tuple[str, bool]:
        features, milestones = recognition.held_up(viewer, community=community)
        context = {
            "features": features,
            "news": feeds.latest_news(viewer, community=community),
            "milestones": milestones,
            "community": community,
            "linked": viewer.is_authenticated,
        }
        html = render_to_string("components/news.html", context).strip()
        return html if viewer.is_authenticated else without_photos(html), False

    return mark_safe(_kept("news", viewer, community, make)[0])  # noqa: S308  # Rendered by our templates.


def _kept(
    name: str, viewer: Any, community: Community | None, make: Callable[[], tuple[str, bool]]
) -> tuple[str, bool]:
    """What was kept in the present state of the shelves, or is made now. The state is read before anything is: what is
    taken back meanwhile leaves this behind as well."""
    # Whoever joins, leaves or gets another role looks at other shelves from then on.
    standing = ".".join(f"{row.id}{row.role[:2]}" for row in my_communities(viewer))
    key = fragment_key(name, viewer.pk, community.pk if community else "", standing)
    found = cache.get_many([STATE_KEY, key])
    state = found.get(STATE_KEY, "")
    kept: tuple[str, tuple[str, bool]] | None = found.get(key)
    if kept and kept[0] == state:
        return kept[1]
    made = make()
    cache.set(key, (state, made), _SECONDS)
    return made
