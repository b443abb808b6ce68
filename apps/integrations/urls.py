"""Claiming of imported accounts; included at `/claim/`."""

from django.urls import path

from apps.integrations import views

urlpatterns = [
    path("invite/<slug:handle>/", views.invite, name="invite_to_claim"),
    path("<str:token>/", views.claim, name="claim"),
]
