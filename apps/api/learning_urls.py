"""Addresses of how communities learn: profiles, targets, networks, reports, and what is held about oneself."""

from django.urls import URLPattern

from apps.api.resources import compass
from apps.api.routing import route

learning_patterns: list[URLPattern] = [
    route("me/profile/", compass.MyProfile.as_view(), name="my_profile"),
    route("me/profile/acts/", compass.MyActs.as_view(), name="my_acts"),
    route("me/skills/", compass.MySkills.as_view(), name="my_skills"),
    route("me/self-assessment/", compass.MyAssessment.as_view(), name="my_assessment"),
    route("me/profiling/", compass.MyProfiling.as_view(), name="my_profiling"),
]
