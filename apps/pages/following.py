"""The menu by which somebody follows an entry, a person, a tag or a community, or is left in peace by it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.content.models import Entry
from apps.ratings.following import Level, Target, kind_of
from apps.ratings.selectors import level_of

_MUTED = _("Only mentions of you still reach you.")
HINTS: dict[str, dict[str, str | Promise]] = {
    "entry": {
        Level.EVERYTHING: _("Every further reply."),
        Level.REPLIES: _("Only replies to what you wrote, and mentions of you."),
        Level.NOTHING: _MUTED,
    },
    "person": {
        Level.EVERYTHING: _("All that they publish where you may read it."),
        Level.REPLIES: _("Only their replies to you, and mentions of you."),
        Level.NOTHING: _("Nothing that they do reaches you, mentions of you included. They do not learn of it."),
    },
    "tag": {
        Level.EVERYTHING: _("All that is published with this tag where you may read it."),
        Level.REPLIES: _("Only replies to what you wrote, and mentions of you."),
        Level.NOTHING: _("From entries with this tag, only mentions of you still reach you."),
    },
    "community": {
        Level.EVERYTHING: _("All that is published in it."),
        Level.REPLIES: _("Only replies to what you wrote, and mentions of you."),
        Level.NOTHING: _("From this community, only mentions of you still reach you."),
    },
}
SHOWN: dict[str, str | Promise] = {
    "": _("Follow"),
    Level.EVERYTHING: _("Following"),
    Level.REPLIES: _("Replies to me"),
    Level.NOTHING: _("Muted"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One level to choose."""

    level: str
    label: str | Promise
    hint: str | Promise
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FollowMenu:
    """Where the menu sends its choice, and what stands in it."""

    kind: str
    address: str
    level: str

    @property
    def label(self) -> str | Promise:
        """What the closed menu says."""
        return SHOWN[self.level]

    @property
    def is_on(self) -> bool:
        """Whether something other than the usual was chosen."""
        return bool(self.level)

    @property
    def choices(self) -> list[Choice]:
        """The levels, from most to least."""
        hints = HINTS[self.kind]
        return [Choice(level.value, level.label, hints[level], level == self.level) for level in Level]


def follow_menu(viewer: Any, target: Target, level: str | None = None) -> FollowMenu:
    """The menu for a target; `level` where it is known already."""
    return FollowMenu(kind_of(target), address_of(target), level_of(viewer, target) if level is None else level)


def address_of(target: Target) -> str:
    """Where the choice is sent."""
    kind = kind_of(target)
    if isinstance(target, Entry):
        return f"/e/{target.pk}/following/"
    return f"/{_PLACES[kind]}/{quote(key_of(target))}/following/"


def page_of(target: Target) -> str:
    """Where one sees it."""
    if kind_of(target) == "tag":
        return f"/search/?tag={quote(key_of(target))}"
    return str(target.get_absolute_url())


def key_of(target: Target) -> str:
    """What names it in addresses."""
    if isinstance(target, Entry):
        return str(target.pk)
    return str(getattr(target, "handle" if kind_of(target) == "person" else "slug"))


_PLACES = {"person": "people", "tag": "tags", "community": "c"}
