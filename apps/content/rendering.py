"""Markdown to HTML for a community: mentions link only people who may read it."""

from apps.accounts.models import User
from apps.communities.models import Community
from apps.communities.selectors import people_who_may_read
from apps.core.markdown import PersonLink, Rendered, render


def render_for(community: Community, source: str) -> tuple[Rendered, list[int]]:
    """The rendered text and the ids of the people whom it mentions."""
    found: dict[str, User] = {}

    def lookup(handles: set[str]) -> dict[str, PersonLink]:
        for person in people_who_may_read(community, User.objects.filter(handle__in=handles)):
            found[person.handle] = person
        return {handle: PersonLink(person.name, person.get_absolute_url()) for handle, person in found.items()}

    rendered = render(source, people=lookup)
    return rendered, sorted(found[handle].pk for handle in rendered.mentions if handle in found)
