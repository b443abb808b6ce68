"""How small the smallest group is that reports and pages show; `apps.core.suppression` has the rules."""

from django.conf import settings


def report_minimum() -> int:
    """So many people at least: GUILDHALL_REPORT_MINIMUM, never below five."""
    minimum: int = settings.REPORT_MINIMUM
    return minimum
