from django.apps import AppConfig


class PushConfig(AppConfig):
    name = "apps.push"
    label = "push"

    def ready(self) -> None:
        from apps.push import receivers

        receivers.connect()
