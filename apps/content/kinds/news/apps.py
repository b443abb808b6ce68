from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "apps.content.kinds.news"
    label = "news"

    def ready(self) -> None:
        """Make the kind known."""
        from apps.content.kinds import register
        from apps.content.kinds.news.kind import NEWS

        register(NEWS)
