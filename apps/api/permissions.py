"""What a token's scopes open. The browser's session has them all; policies still decide who may do what."""

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request


class HasScope(BasePermission):
    """Reading wants `read` (or a wider scope), writing wants `write` or what the view names in `write_scope`.

    Visitors may read: the querysets show them what is open. Views about oneself set `needs_person`.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        signed_in = bool(request.user and request.user.is_authenticated)
        if not signed_in:
            return request.method in SAFE_METHODS and not getattr(view, "needs_person", False)
        if request.auth is None:
            return True
        scopes = set(request.auth.scopes)
        if request.method in SAFE_METHODS:
            return bool(scopes & {getattr(view, "read_scope", "read"), "write", "admin"})
        return bool(scopes & {getattr(view, "write_scope", "write"), "admin"})
