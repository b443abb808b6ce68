"""Addresses of how communities learn: profiles, targets, networks, reports, and what is held about oneself."""

from django.urls import URLPattern

learning_patterns: list[URLPattern] = []
