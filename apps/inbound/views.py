"""The door for mail that a provider hands over."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from apps.inbound.message import MOST_BYTES
from apps.inbound.services import receive_message
from apps.inbound.webhook import handed_over, is_authentic

# What a provider packs around a message: base64 inside JSON makes it a third longer.
MOST_POSTED = MOST_BYTES * 3 // 2


@csrf_exempt
@require_POST
def take_mail(request: HttpRequest) -> HttpResponse:
    """Keep a message and say so at once; a worker reads it. 404 where no secret is set."""
    secret = settings.INBOUND_SECRET
    if not secret:
        raise Http404
    body = request.read(MOST_POSTED + 1)
    if not is_authentic(request.headers, body, secret):
        return HttpResponse("The secret or the signature is wrong.\n", status=401, content_type="text/plain")
    if len(body) > MOST_POSTED:
        return HttpResponse("The message is too large.\n", status=413, content_type="text/plain")
    handed = handed_over(request.headers.get("Content-Type", ""), body)
    if handed is None:
        return HttpResponse("There is no message in this.\n", status=400, content_type="text/plain")
    receive_message(raw=handed.raw, recipient=handed.recipient)
    return HttpResponse(status=202)
