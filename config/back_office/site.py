"""Who may enter the back office, and by which door."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from apps.communities.selectors import managed_community_ids
from apps.core.desk import Desk


class BackOffice(admin.AdminSite):
    """Site administrators see everything, community managers their own communities.

    It has no sign-in of its own: one signs in on the product's page, second factor included.
    """

    site_header = site_title = _("Back office")
    index_title = _("What to look after")
    site_url = "/"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        if not user.is_authenticated or not user.is_active:
            return False
        return user.is_staff or bool(managed_community_ids(user))

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take desks only: what libraries bring along would write past the services."""
        if admin_class is not None and issubclass(admin_class, Desk):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Without Django's detour to a row's page: it asks nobody whether one may see the row."""
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """To the product's sign-in, and from there to where one wanted to go."""
        goal = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(goal, {request.get_host()}, require_https=request.is_secure()):
            goal = reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(goal)
        if not self.has_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(goal)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_change_password")
