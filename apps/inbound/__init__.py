"""Mail that comes in: replies, refusals with a reason, reports of what could not be delivered."""
