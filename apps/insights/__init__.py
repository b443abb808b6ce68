"""A community's mix against its target, findings in sentences, and the reports of aggregates."""
