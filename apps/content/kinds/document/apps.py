from django.apps import AppConfig


class DocumentConfig(AppConfig):
    name = "apps.content.kinds.document"
    label = "document"

    def ready(self) -> None:
        """Make the kind known."""
        from apps.content.kinds import register
        from apps.content.kinds.document.kind import DOCUMENT

        register(DOCUMENT)
