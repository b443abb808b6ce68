"""What a request gets that cannot be read: people a page, programs a problem."""

from django.http import HttpRequest, HttpResponse

from apps.api.problems import bad_request_json
from apps.pages.views import errors


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    if request.path_info.startswith("/api/"):
        return bad_request_json(request)
    return errors.bad_request(request, exception)
