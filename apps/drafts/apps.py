"""The app of drafts."""

from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "apps.drafts"
    label = "drafts"

    def ready(self) -> None:
        """Files that a draft means to show are still wanted, though nothing is published that uses them."""
        from apps.drafts.selectors import names_file
        from apps.files.services import STILL_WANTED

        STILL_WANTED.append(names_file)
