"""The app of wiki pages."""

from django.apps import AppConfig


class WikiConfig(AppConfig):
    name = "apps.content.kinds.wiki"
    label = "wiki"

    def ready(self) -> None:
        """Make the kind known."""
        from apps.content.kinds import register
        from apps.content.kinds.wiki.kind import WIKI

        register(WIKI)
