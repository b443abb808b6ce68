"""Addresses of how a community learns, and of what each member is shown about themselves."""

from django.urls import URLPattern, path

from apps.pages.views import assessment, compass, data_about_me, insights, rings, roles

learning_patterns: list[URLPattern] = [
    path("insights/", insights.insights_overview, name="insights"),
    path("insights/definitions/", insights.definitions, name="insights_definitions"),
    path("c/<slug:slug>/insights/", insights.community_insights, name="community_insights"),
    path("c/<slug:slug>/rings/", rings.rings, name="rings"),
    path("c/<slug:slug>/rings/<int:pk>/opinion/", rings.opinion, name="ring_opinion"),
    path("compass/", compass.compass, name="compass"),
    path("compass/<slug:slug>/", compass.community_compass, name="community_compass"),
    path("compass/<slug:slug>/seen/", compass.seen_roles, name="seen_roles"),
    path("compass/<slug:slug>/assessment/", assessment.assessment, name="assessment"),
    path("compass/<slug:slug>/peers/", assessment.peers, name="compass_peers"),
    path("compass/<slug:slug>/peers/<int:pk>/", assessment.peer_note, name="peer_note"),
    path("compass/<slug:slug>/peers/<int:pk>/refusal/", assessment.peer_refusal, name="peer_refusal"),
    path("roles/", roles.roles, name="roles"),
    path("roles/<slug:name>/", roles.role, name="role"),
    path("settings/data/", data_about_me.settings_data, name="settings_data"),
    path("settings/data/profiling/", data_about_me.profiling, name="profiling"),
    path("settings/data/about-me.json", data_about_me.data_file, {"form": "json"}, name="data_json"),
    path("settings/data/about-me.csv", data_about_me.data_file, {"form": "csv"}, name="data_csv"),
]
