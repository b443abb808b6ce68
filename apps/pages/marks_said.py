"""What a mark did, said once where it was made, with what brings back whatever it took away.

It waits in the session for the page that comes next: a note is nobody else's, so it stands in no address.
"""

from dataclasses import asdict, dataclass, field
from typing import Self

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.content.models import Entry
from apps.ratings.models import Favourite, Rating

_KEY = "marks_said"


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence about an entry, and the form that undoes it: its address and values, none where nothing is lost."""

    entry_id: int
    sentence: str
    address: str = ""
    values: dict[str, str] = field(default_factory=dict)
    is_error: bool = False

    @classmethod
    def waiting(cls, request: HttpRequest, entry_id: int | None = None) -> Self | None:
        """What waits to be said, about this entry if one is named; it is not said again."""
        found = request.session.get(_KEY)
        if not found or entry_id not in {None, found["entry_id"]}:
            return None
        del request.session[_KEY]
        return cls(**found)

    def wait(self, request: HttpRequest) -> None:
        """Have the next page say it."""
        request.session[_KEY] = asdict(self)


def rated(rating: Rating) -> Said:
    """Stars were given, or others than before."""
    words = ngettext("Your rating is saved: one star.", "Your rating is saved: %(n)d stars.", rating.stars)
    return Said(rating.entry_id, words % {"n": rating.stars})


def unrated(entry: Entry, rating: Rating | None) -> Said:
    """Stars were taken back, with their reason."""
    sentence = _("Your rating is taken back.")
    if rating is None:
        return Said(entry.pk, sentence)
    return Said(entry.pk, sentence, f"/e/{entry.pk}/rating/", {"stars": str(rating.stars), "reason": rating.reason})


def refused_rating(entry: Entry) -> Said:
    """What was sent is no rating."""
    sentence = _("Choose one to five stars; a reason has at most 300 letters.")
    return Said(entry.pk, sentence, is_error=True)


def kept(entry: Entry, *, here: bool, noted: bool) -> Said:
    """It is kept, or its note was saved; `here` is on its own page."""
    if here:
        return Said(entry.pk, _("You keep this now."))
    words = _("Your note on “%(title)s” is saved.") if noted else _("You keep “%(title)s” again.")
    return Said(entry.pk, words % {"title": entry.title})


def unkept(entry: Entry, favourite: Favourite | None, *, here: bool) -> Said:
    """It is kept no longer, nor its note. Lists that it is in still hold it."""
    sentence = _("You no longer keep this.") if here else _("You no longer keep “%(title)s”.") % {"title": entry.title}
    if favourite is None:
        return Said(entry.pk, sentence)
    values = {"keep": "yes", "note": favourite.note} | ({} if here else {"back": "favourites"})
    return Said(entry.pk, sentence, f"/e/{entry.pk}/favourite/", values)
