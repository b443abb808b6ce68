"""Who came to an entry through What's popular: what such a reader does there counts half for that shelf."""

from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest

POPULAR = "popular"


def shelf_of_arrival(request: HttpRequest) -> dict[str, str]:
    """What the log says beside the reading.

    The shelf's rows link to plain addresses: the browser says where it comes from. Letters say it in the address.
    """
    return {"from": POPULAR} if request.GET.get("from") == POPULAR or _comes_from_shelf(request) else {}


def _comes_from_shelf(request: HttpRequest) -> bool:
    try:
        page = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return False
    return page.netloc == request.get_host() and POPULAR in parse_qs(page.query).get("shelf", [])
