"""The shelves of entries on home and on a community's page: what's new, popular, unanswered, followed."""
