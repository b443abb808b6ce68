"""The app of podcasts."""

from django.apps import AppConfig


class PodcastConfig(AppConfig):
    name = "apps.content.kinds.podcast"
    label = "podcast"

    def ready(self) -> None:
        """Make the kind known, and who may see the covers of shows, which belong to no entry."""
        from apps.content.attachments import DOORS
        from apps.content.kinds import register
        from apps.content.kinds.podcast.kind import EPISODE
        from apps.content.kinds.podcast.selectors import sees_cover

        register(EPISODE)
        DOORS.append(sees_cover)
