"""Markdown to HTML for a community: mentions link only people who may read it."""

from collections.abc import Mapping
from dataclasses import replace

from apps.accounts.models import User
from apps.communities.models import Community
from apps.communities.selectors import people_who_may_read
from apps.content.kinds import KINDS
from apps.content.pictures import with_pictures
from apps.core.markdown import PageLink, PersonLink, Rendered, render


def render_for(
    community: Community, source: str, *, kind: str = "", is_history: bool = False
) -> tuple[Rendered, list[int]]:
    """The rendered text and the ids of the people whom it mentions. `kind` says what else is a link in it.

    In history, which came from elsewhere, a name after an @ means somebody there, whatever handles there are here.
    """
    found: dict[str, User] = {}

    def people(handles: set[str]) -> dict[str, PersonLink]:
        for person in people_who_may_read(community, User.objects.filter(handle__in=handles)):
            found[person.handle] = person
        return {handle: PersonLink(person.name, person.get_absolute_url()) for handle, person in found.items()}

    spec = KINDS.get(kind)
    named = spec.page_links if spec else None

    def pages(names: Mapping[str, str]) -> dict[str, PageLink]:
        return named(community, names) if named else {}

    rendered = render(source, people=None if is_history else people, pages=pages if named else None)
    rendered = replace(rendered, html=with_pictures(rendered.html))
    return rendered, sorted(found[handle].pk for handle in rendered.mentions if handle in found)
