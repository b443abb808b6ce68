"""Addresses of how a community learns, and of what each member is shown about themselves."""

from django.urls import URLPattern

learning_patterns: list[URLPattern] = []
