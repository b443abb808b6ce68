"""Errors as problem details (RFC 9457)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as ModelError
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from apps.content.collisions import Collision
from apps.core.refusals import Refused

CONTENT_TYPE = "application/problem+json"


class Conflict(exceptions.APIException):
    """The state does not allow the request."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


def problem(status_code: int, title: str, *, code: str, detail: str = "", **more: Any) -> dict[str, Any]:
    """The body of a problem: `type`, `title`, `status`, `detail`, `code`, and field errors under `errors`."""
    body = {"type": f"/api/v1/docs/#problem-{code}", "title": title, "status": status_code, "code": code}
    return body | ({"detail": detail} if detail else {}) | more


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. Unknown exceptions are the server's fault and go on to become a 500."""
    set_rollback()
    headers: dict[str, str] = {}
    if isinstance(error, Collision):
        from apps.api.preconditions import collision_problem

        body = collision_problem(error)
        headers["ETag"] = body["etag"]
    elif isinstance(error, Refused):
        refusal = error.refusal
        body = problem(403, _("Not allowed"), code=refusal.code, detail=str(refusal.sentence))
    elif isinstance(error, Http404):
        body = problem(404, _("Not found"), code="not_found", detail=_("There is nothing here that you may see."))
    elif isinstance(error, PermissionDenied):
        body = problem(403, _("Not allowed"), code="permission_denied")
    elif isinstance(error, ModelError):
        errors: Any = error.message_dict if hasattr(error, "error_dict") else {"non_field_errors": error.messages}
        body = problem(400, _("Not valid"), code="invalid", errors=errors)
    elif isinstance(error, exceptions.ValidationError):
        errors = error.detail if isinstance(error.detail, dict) else {"non_field_errors": error.detail}
        body = problem(400, _("Not valid"), code="invalid", errors=errors)
    elif isinstance(error, exceptions.APIException):
        body = problem(error.status_code, str(error.detail), code=str(error.get_codes()))
        if isinstance(error, exceptions.Throttled) and error.wait:
            headers["Retry-After"] = str(int(error.wait) + 1)
        if header := getattr(error, "auth_header", None):
            headers["WWW-Authenticate"] = header
    else:
        return None
    return Response(body, status=body["status"], headers=headers, content_type=CONTENT_TYPE)


def not_found_json(request: HttpRequest) -> JsonResponse:
    """404 for addresses under the API that no route knows."""
    body = problem(404, _("Not found"), code="not_found", detail=_("The API has no such address."))
    return JsonResponse(body, status=404, content_type=CONTENT_TYPE)


def bad_request_json(request: HttpRequest) -> JsonResponse:
    """400 for addresses under the API that no program means."""
    body = problem(400, _("Not valid"), code="bad_request", detail=_("The address holds signs that no address has."))
    return JsonResponse(body, status=400, content_type=CONTENT_TYPE)
