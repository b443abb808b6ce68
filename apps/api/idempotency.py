"""The same `Idempotency-Key` twice gives the first answer again, and one row."""

import functools
import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.models import StoredAnswer
from apps.api.problems import Conflict

KEPT = timedelta(days=2)

type Handler = Callable[..., Response]


def idempotent(handler: Handler) -> Handler:
    """Wrap a view's `post`. The answer is stored in the transaction of the write: both are there, or neither.

    A second request with the key waits for the first at the unique row; one whose request failed left no row.
    """

    @functools.wraps(handler)
    def wrapped(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        if not key or not request.user.is_authenticated:
            return handler(self, request, *args, **kwargs)
        if len(key) > 200:
            raise ValidationError({"Idempotency-Key": [_("At most 200 characters.")]})
        with transaction.atomic():
            return _answered_once(key, request, lambda: handler(self, request, *args, **kwargs))

    return wrapped


def _answered_once(key: str, request: Request, answer: Callable[[], Response]) -> Response:
    fingerprint = _fingerprint(request)
    row, created = StoredAnswer.objects.get_or_create(
        user_id=request.user.pk, key=key, defaults={"fingerprint": fingerprint}
    )
    if not created:
        if row.fingerprint != fingerprint:
            raise Conflict(_("This idempotency key was used for another request."))
        return Response(
            json.loads(row.body) if row.body else None, status=row.status, headers={"Idempotent-Replay": "true"}
        )
    response = answer()
    row.status = response.status_code
    row.body = JSONRenderer().render(response.data).decode() if response.data is not None else ""
    row.save(update_fields=["status", "body"])
    return response


def _fingerprint(request: Request) -> str:
    body = json.dumps(request.data, sort_keys=True, default=str)
    return hashlib.sha256(f"{request.method} {request.path} {body}".encode()).hexdigest()


def clear_expired() -> int:
    """Forget answers older than two days. Returns how many."""
    return StoredAnswer.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]
