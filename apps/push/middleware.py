"""What the service worker has to know of a page: for whom it was made, and whether it may be kept for offline."""

from collections.abc import Callable
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

READER = "Guildhall-Reader"
KEEP = "Guildhall-Keep"
NOBODY = "nobody"
# What people read; nothing that is a form, a list of what waits for them, or anybody's settings.
KEPT = frozenset(
    {
        "home", "community", "community_list", "entry", "wiki", "wiki_page", "podcasts", "podcast", "series", "list",
        "transcript",
    }
)  # fmt: skip


class ReaderMiddleware:
    """Names the reader of each page by a word that only tells readers apart, so that a browser shared by two people
    never shows one of them what it kept of the other."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        # Signing in and out happens in the view, so who it was made for is asked afterwards.
        response.headers[READER] = reader_word(request.user.pk) if request.user.is_authenticated else NOBODY
        if response.status_code == 200 and _is_for_reading(request):
            response.headers[KEEP] = "yes"
        return response


def _is_for_reading(request: HttpRequest) -> bool:
    match = request.resolver_match
    return request.method == "GET" and match is not None and match.url_name in KEPT


@lru_cache(maxsize=2000)
def reader_word(user_id: int) -> str:
    """The word for a person, the same as long as the signing key is."""
    return salted_hmac("guildhall.reader", str(user_id), algorithm="sha256").hexdigest()[:16]
