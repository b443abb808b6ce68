"""Who may enter the back office."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.communities.models import Community


class BackOffice(admin.AdminSite):
    """Site administrators see everything, community managers their own communities."""

    site_header = site_title = _("Guildhall back office")
    index_title = _("What to look after")
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        if not user.is_authenticated or not user.is_active:
            return False
        return user.is_staff or Community.objects.managed_by(user).exists()
