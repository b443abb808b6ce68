"""How large a file may be, and which kinds are taken at all. `FILE_LIMITS` in the settings changes the sizes."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.refusals import Refusal
from apps.files.models import Family
from apps.files.sniffing import PROGRAM, SniffedType

MEGABYTE = 1_000_000
# In megabytes of a million bytes, as file managers count them.
DEFAULT_LIMITS: dict[str, int] = {
    Family.IMAGE: 25,
    Family.AUDIO: 1000,
    Family.VIDEO: 1000,
    Family.DOCUMENT: 200,
    Family.TEXT: 20,
    Family.ARCHIVE: 200,
    Family.OTHER: 20,
}
FAMILY_NAMES = {
    Family.IMAGE: gettext_lazy("image"),
    Family.AUDIO: gettext_lazy("sound file"),
    Family.VIDEO: gettext_lazy("film"),
    Family.DOCUMENT: gettext_lazy("document"),
    Family.TEXT: gettext_lazy("text file"),
    Family.ARCHIVE: gettext_lazy("archive"),
    Family.OTHER: gettext_lazy("web page or drawing"),
}


def limit_of(family: str) -> int:
    """The largest size in bytes of a file of this family; 0 where none is taken."""
    limits: dict[str, int] = {**DEFAULT_LIMITS, **getattr(settings, "FILE_LIMITS", {})}
    return limits.get(family, 0) * MEGABYTE


def largest_limit() -> int:
    """The largest size in bytes of any file."""
    return max(limit_of(family) for family in DEFAULT_LIMITS)


def refusal_for(sniffed: SniffedType, size: int) -> Refusal | None:
    """Why a file of this type and size is not taken."""
    if size == 0:
        return Refusal("file_empty", _("This file is empty. Check it on your device and choose it again."))
    if sniffed.family == PROGRAM:
        return Refusal(
            "file_type",
            _("Programs and scripts are not taken. Share where to get it, or paste the text into your post."),
        )
    if sniffed.media_type == "image/heic":
        return Refusal("file_type", _("HEIC photos are not taken. Save the photo as JPEG or PNG and choose that."))
    limit = limit_of(sniffed.family)
    if not limit:
        return Refusal(
            "file_type",
            _("What this file holds is not known here. Save it as PDF, or in another common format, and choose that."),
        )
    if size > limit:
        return too_large(sniffed.family, limit)
    return None


def too_large(family: str, limit: int) -> Refusal:
    """The refusal of a file that is larger than its family may be."""
    return Refusal(
        "file_size",
        _("This %(what)s is larger than %(limit)s MB. Make it smaller, or link to where it is.")
        % {"what": FAMILY_NAMES[Family(family)], "limit": limit // MEGABYTE},
    )


def too_large_for_all() -> Refusal:
    """The refusal of a size that no file may have."""
    sentence = _("Files may have up to %(limit)s MB. Make it smaller, or link to where it is.")
    return Refusal("file_size", sentence % {"limit": largest_limit() // MEGABYTE})
