from django.apps import AppConfig


class InterviewConfig(AppConfig):
    name = "apps.content.kinds.interview"
    label = "interview"

    def ready(self) -> None:
        """Make the kind known."""
        from apps.content.kinds import register
        from apps.content.kinds.interview.kind import INTERVIEW

        register(INTERVIEW)
