"""Addresses of how a community learns, and of what each member is shown about themselves."""

from django.urls import URLPattern, path

from apps.pages.views import assessment, compass, data_about_me, insights, rings, roles, stories, targets

learning_patterns: list[URLPattern] = [
    path("insights/", insights.insights_overview, name="insights"),
    path("insights/definitions/", insights.definitions, name="insights_definitions"),
    path("c/<slug:slug>/insights/", insights.community_insights, name="community_insights"),
    path("c/<slug:slug>/rings/", rings.rings, name="rings"),
    path("c/<slug:slug>/rings/<int:pk>/opinion/", rings.opinion, name="ring_opinion"),
    path("c/<slug:slug>/targets/", targets.targets, name="targets"),
    path("c/<slug:slug>/targets/new/", targets.targets_new, name="targets_new"),
    path("c/<slug:slug>/targets/<int:number>/", targets.target_set, name="target_set"),
    path("c/<slug:slug>/targets/<int:number>/edit/", targets.targets_edit, name="targets_edit"),
    path("c/<slug:slug>/targets/<int:number>/consultation/", targets.targets_consultation, name="targets_consultation"),
    path("c/<slug:slug>/targets/<int:number>/withdrawal/", targets.targets_withdrawal, name="targets_withdrawal"),
    path("c/<slug:slug>/targets/<int:number>/renewal/", targets.targets_renewal, name="targets_renewal"),
    path("c/<slug:slug>/targets/<int:number>/vote/", targets.targets_vote, name="targets_vote"),
    path("c/<slug:slug>/targets/<int:number>/comments/", targets.targets_comments, name="targets_comments"),
    path(
        "c/<slug:slug>/targets/<int:number>/comments/<int:pk>/removal/",
        targets.targets_comment_removal,
        name="targets_comment_removal",
    ),
    path("c/<slug:slug>/stories/", stories.stories, name="stories"),
    path("c/<slug:slug>/stories/new/", stories.story_new, name="story_new"),
    path("c/<slug:slug>/stories/finance/", stories.story_finance, name="story_finance"),
    path("c/<slug:slug>/stories/<int:pk>/", stories.story, name="story"),
    path("c/<slug:slug>/stories/<int:pk>/edit/", stories.story_edit, name="story_edit"),
    path("c/<slug:slug>/stories/<int:pk>/confirmation/", stories.story_confirmation, name="story_confirmation"),
    path("c/<slug:slug>/stories/<int:pk>/finance/", stories.story_look, name="story_look"),
    path("c/<slug:slug>/stories/<int:pk>/withdrawal/", stories.story_withdrawal, name="story_withdrawal"),
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
