"""Addresses of how a community learns, and of what each member is shown about themselves."""

from django.urls import URLPattern, path

from apps.pages.views import rings

learning_patterns: list[URLPattern] = [
    path("c/<slug:slug>/rings/", rings.rings, name="rings"),
    path("c/<slug:slug>/rings/<int:pk>/opinion/", rings.opinion, name="ring_opinion"),
]
