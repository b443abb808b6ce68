"""The app of content."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "apps.content"
    label = "content"

    def ready(self) -> None:
        """Make the kinds known that have no tables of their own."""
        from apps.content.kinds import register
        from apps.content.kinds.discussion import DISCUSSION

        register(DISCUSSION)
