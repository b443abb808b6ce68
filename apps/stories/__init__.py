"""Value stories: what somebody did differently because of the community, and who confirms it."""
