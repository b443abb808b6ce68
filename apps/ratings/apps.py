from django.apps import AppConfig


class RatingsConfig(AppConfig):
    name = "apps.ratings"
    label = "ratings"

    def ready(self) -> None:
        """Have followers of a tag kept where tags are merged."""
        from apps.content import tag_services
        from apps.ratings.services import inherit_followers

        tag_services.HEIRS.append(inherit_followers)
