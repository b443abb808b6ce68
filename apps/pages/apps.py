"""The app of screens."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "apps.pages"
    label = "pages"

    def ready(self) -> None:
        """What the composer holds beside the form is done when the text is published, whenever that is."""
        from apps.drafts.services import FURTHER
        from apps.pages.writing import finish

        FURTHER.append(finish)
