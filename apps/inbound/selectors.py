"""Mail that came in, in figures."""

from django.db.models import Count

from apps.inbound.models import Arrival


def arrival_counts() -> dict[tuple[str, str], int]:
    """How many messages of the last thirty days came to which end, and why."""
    rows = Arrival.objects.order_by().values_list("state", "reason").annotate(count=Count("pk"))
    return {(state, reason): count for state, reason, count in rows}
