"""Addresses of how communities learn: profiles, targets, networks, reports, and what is held about oneself."""

from django.urls import URLPattern

from apps.api.resources import compass, insights, networks, reports, stories, targets
from apps.api.routing import route

learning_patterns: list[URLPattern] = [
    route("me/profile/", compass.MyProfile.as_view(), name="my_profile"),
    route("me/profile/acts/", compass.MyActs.as_view(), name="my_acts"),
    route("me/profile/acts/<int:event>/<slug:signal>/dispute/", compass.MyDispute.as_view(), name="my_dispute"),
    route("me/skills/", compass.MySkills.as_view(), name="my_skills"),
    route("me/self-assessment/", compass.MyAssessment.as_view(), name="my_assessment"),
    route("me/profiling/", compass.MyProfiling.as_view(), name="my_profiling"),
    route("communities/<slug:slug>/profile/", insights.CommunityProfile.as_view(), name="community_profile"),
    route("communities/<slug:slug>/network/", networks.CommunityNetwork.as_view(), name="community_network"),
    route("communities/<slug:slug>/network/appearance/", networks.MyAppearance.as_view(), name="network_appearance"),
    route("communities/<slug:slug>/targets/", targets.Targets.as_view(), name="targets"),
    route("communities/<slug:slug>/targets/<int:number>/", targets.OneTargetSet.as_view(), name="target_set"),
    route(
        "communities/<slug:slug>/targets/<int:number>/consultation/",
        targets.TargetConsultation.as_view(),
        name="target_consultation",
    ),
    route(
        "communities/<slug:slug>/targets/<int:number>/renewals/",
        targets.TargetRenewals.as_view(),
        name="target_renewals",
    ),
    route("communities/<slug:slug>/targets/<int:number>/votes/", targets.TargetVotes.as_view(), name="target_votes"),
    route(
        "communities/<slug:slug>/targets/<int:number>/comments/",
        targets.TargetComments.as_view(),
        name="target_comments",
    ),
    route(
        "communities/<slug:slug>/targets/<int:number>/comments/<int:pk>/",
        targets.OneTargetComment.as_view(),
        name="target_comment",
    ),
    route("communities/<slug:slug>/stories/", stories.Stories.as_view(), name="stories"),
    route("communities/<slug:slug>/stories/value/", stories.StoryValue.as_view(), name="story_value"),
    route("communities/<slug:slug>/stories/<int:pk>/", stories.OneStory.as_view(), name="story"),
    route(
        "communities/<slug:slug>/stories/<int:pk>/confirmation/",
        stories.StoryConfirmation.as_view(),
        name="story_confirmation",
    ),
    route("communities/<slug:slug>/stories/<int:pk>/finance/", stories.StoryLook.as_view(), name="story_look"),
    route("reports/", reports.Reports.as_view(), name="reports"),
    route("reports/definitions/", reports.ReportDefinitions.as_view(), name="report_definitions"),
    route("reports/files/", reports.ReportFiles.as_view(), name="report_files"),
    route("reports/files/<uuid:key>/", reports.OneReportFile.as_view(), name="report_file"),
    route("reports/files/<uuid:key>/content/", reports.ReportFileContent.as_view(), name="report_file_content"),
    route("reports/<slug:subject>/", reports.Report.as_view(), name="report"),
]
