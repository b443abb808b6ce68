"""What a kind of entry says about itself, and the one place where kinds are registered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import ngettext_lazy
from rest_framework import serializers

from apps.core.markdown import PageLink
from apps.core.refusals import Refusal

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.communities.models import Community
    from apps.content.models import Entry


# How many there are, of several kinds.
ENTRIES = ngettext_lazy("%(n)d entry", "%(n)d entries", "n")


def _nothing(*_: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class RowHint:
    """What a list says of an entry beside its title: a few words, and a picture that decorates (a `StoredFile`)."""

    words: str | Promise
    picture: Any = None


@dataclass(frozen=True, slots=True)
class EntryKind:
    """`name` is stored and stands in the API, `icon` is a symbol of the icon sheet, `form` makes and edits one,
    `template` shows one, `takes_answers` says whether a reply can be accepted, `invitation` is its sentence on the
    page that asks what to share, `home` the address of its section in a community. `has_tab` is False for what few
    people look for by its kind: its section is reached from the overview.

    The hooks are where a kind with a side table comes in:

    - `save_details(entry, details, by)` writes the side table inside the transaction that writes the entry;
      `details` holds what the form has beyond `EntryForm`'s fields, or what the API was given (on editing: only
      what is to change). It raises `Refused` or `ValidationError` where they make no sense.
    - `initial(entry)` gives the values of those fields for the form that edits.
    - `page(viewer, entry)` gives what the template shows beyond the entry itself.
    - `api_details(entry)` gives the API's `details`, `details_shape` is their form in both directions.
    - `search_text(entry)` gives further words under which the entry is found.
    - `row_hints(entries)` gives, by id, what a row of a list says of them in a few words, and a picture beside it.
    - `may_release(entry)` refuses while something stands against publishing it, whoever wants to.
    - `may_post(viewer, community)` and `may_edit(viewer, entry)` replace the common rules where a kind has its own.
    - `page_links(community, names)` says where `[[Name]]` leads in texts of this kind; `names` stand under their keys.
    - `merges` says that several people edit one text, so that changes made at once are merged.
    - `counted` says in words how many of them there are.
    - `is_read` is False where the text only stands beside the thing, so that its length says nothing.
    """

    name: str
    label: str | Promise
    plural: str | Promise
    icon: str
    # Takes what `content.forms.EntryForm` takes.
    form: Any
    template: str
    takes_answers: bool = False
    invitation: str | Promise = ""
    home: str = ""
    has_tab: bool = True
    save_details: "Callable[[Entry, Mapping[str, Any], User], None] | None" = None
    initial: "Callable[[Entry], dict[str, Any]]" = _nothing
    page: "Callable[[Any, Entry], dict[str, Any]]" = _nothing
    api_details: "Callable[[Entry], dict[str, Any]]" = _nothing
    details_shape: type[serializers.Serializer[Any]] | None = None
    search_text: "Callable[[Entry], str] | None" = None
    row_hints: "Callable[[Sequence[Entry]], dict[int, RowHint]] | None" = None
    may_release: "Callable[[Entry], Refusal | None] | None" = None
    may_post: "Callable[[Any, Community], Refusal | None] | None" = None
    may_edit: "Callable[[Any, Entry], Refusal | None] | None" = None
    page_links: "Callable[[Community, Mapping[str, str]], dict[str, PageLink]] | None" = None
    merges: bool = False
    is_read: bool = True
    counted: Any = ENTRIES

    def home_in(self, slug: str) -> str:
        """The address of this kind's section in the community."""
        return (self.home or "/c/{slug}/?kind=" + self.name).format(slug=slug)


# In the order in which they are offered. Kinds register here when the apps are ready, `content` never names one.
KINDS: dict[str, EntryKind] = {}
_ORDER = ("discussion", "article", "wiki", "episode", "document", "news", "interview")


def register(kind: EntryKind) -> EntryKind:
    """Make a kind known."""
    KINDS[kind.name] = kind
    place = {name: number for number, name in enumerate(_ORDER)}
    for name in sorted(KINDS, key=lambda name: (place.get(name, len(place)), name)):
        KINDS[name] = KINDS.pop(name)
    return kind
