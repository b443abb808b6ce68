from django.apps import AppConfig


class ArticleConfig(AppConfig):
    name = "apps.content.kinds.article"
    label = "article"

    def ready(self) -> None:
        """Make the kind known."""
        from apps.content.kinds import register
        from apps.content.kinds.article.kind import ARTICLE

        register(ARTICLE)
