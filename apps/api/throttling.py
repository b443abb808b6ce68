"""Limits per person: a program that runs away must not slow others down."""

from typing import Any

from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import UserRateThrottle


class PersonThrottle(UserRateThrottle):
    """All requests."""

    scope = "person"


class WriteThrottle(UserRateThrottle):
    """Requests that write."""

    scope = "write"

    def allow_request(self, request: Request, view: Any) -> bool:
        return request.method in SAFE_METHODS or super().allow_request(request, view)
