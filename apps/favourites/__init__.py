"""Lists of what members keep, with commentary for others."""
