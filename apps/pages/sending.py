"""What browsers send twice."""

import hashlib
import json
from typing import Any

from django.utils import timezone


def same_today(place: object, data: dict[str, Any]) -> str:
    """A word that is the same for the same form with the same content in the same place on the same day.

    A second click, a reload, or going back and sending once more then finds what was written the first time.
    A random word in the form would tell only the clicks apart: going back fetches a form with another one.
    """
    day = timezone.now().date().isoformat()
    return hashlib.sha256(json.dumps([day, place, data], default=str, sort_keys=True).encode()).hexdigest()[:40]
