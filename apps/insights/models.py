"""What was said of communities, as it was said; and what those who pull reports were given (`reports.models`)."""

from django.db import models

from apps.communities.models import Community
from apps.insights.reports.models import ReportAccess, ReportFile, ReportTable

__all__ = ["CommunityReport", "ReportAccess", "ReportFile", "ReportTable"]


class CommunityReport(models.Model):
    """The report of one community and published window, kept as it was made. Written once, never made anew."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    # The last week of the window.
    week = models.IntegerField()
    # What it was made with: the method's version, and the number of the targets in force, if any.
    method = models.CharField(max_length=20)
    target = models.PositiveIntegerField(null=True)
    body = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "week"], name="community_report_once")]

    def __str__(self) -> str:
        return f"{self.community_id}, week {self.week}"
