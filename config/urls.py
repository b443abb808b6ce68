"""All addresses: the screens, django-allauth's, the API, the back office."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("apps.api.urls")),
    path("admin/", admin.site.urls),
    path("claim/", include("apps.integrations.urls")),
    path("inbound/", include("apps.inbound.urls")),
    path("", include("apps.pages.urls")),
]

handler400 = "config.odd_requests.bad_request"
handler403 = "apps.pages.views.errors.forbidden"
handler404 = "apps.pages.views.errors.not_found"
handler500 = "apps.pages.views.errors.server_error"
