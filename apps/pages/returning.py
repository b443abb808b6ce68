"""Where somebody goes back to after an act: the page of ours that the form came from."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

# Pages whose rows are acted on in place.
_PLACES = ("/notifications/",)


def back_from(request: HttpRequest) -> str:
    """The address that the form names, if it is one of those pages; empty for any other."""
    address = request.POST.get("back", "")
    is_ours = address.startswith(_PLACES) and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_ours else ""
