from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "apps.api"
    label = "api"

    def ready(self) -> None:
        # The schema's extensions are found by being imported.
        from apps.api import schema  # noqa: F401  # As said.
