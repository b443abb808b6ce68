"""In which language and by which clock somebody is written to."""

from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.mailing.models import Reader
from apps.notifications.preferences import zone_of

# The pages are in English; letters are in these, whose texts stand in `locale/`.
LANGUAGES = {"en": _("English"), "de": _("German")}


def language_of(person: User, reader: Reader | None) -> str:
    """What the person chose for letters, or the language of their profile, or English."""
    wish = (reader.language if reader else "") or person.profile.language
    wish = wish.split("-")[0].lower()
    return wish if wish in LANGUAGES else "en"


def clock_of(person: User) -> ZoneInfo:
    """The person's time zone, UTC where it is unknown."""
    return zone_of(person.profile.time_zone)


@contextmanager
def written_for(person: User, reader: Reader | None = None) -> Iterator[str]:
    """Render in the person's language and time zone; gives the language."""
    if reader is None:
        reader = Reader.objects.filter(person=person).first()
    language = language_of(person, reader)
    with translation.override(language), timezone.override(clock_of(person)):
        yield language
