"""Being told: one row per person and subject, written by reading the river."""
