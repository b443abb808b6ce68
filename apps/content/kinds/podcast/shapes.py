"""What an episode's details look like in the API, in both directions."""

from typing import Any

from rest_framework import serializers

from apps.content.kinds.podcast.forms import PLAYED
from apps.content.kinds.podcast.models import Episode, Show
from apps.content.kinds.podcast.policies import NO_AUDIO
from apps.content.kinds.podcast.timing import LONGEST, MOST_CHAPTERS, Mark
from apps.files.models import Family, StoredFile


class ChapterShape(serializers.Serializer[Any]):
    """A chapter; `start` in seconds."""

    start = serializers.FloatField(min_value=0, max_value=LONGEST)
    title = serializers.CharField(max_length=200)
    url = serializers.URLField(max_length=500, required=False, allow_blank=True, default="")


class VoiceShape(serializers.Serializer[Any]):
    """Somebody who is heard; `role` as in Podcasting 2.0 (host, guest, editor ...)."""

    name = serializers.CharField(max_length=120)
    role = serializers.CharField(max_length=60, default="guest")
    url = serializers.URLField(max_length=500, required=False, allow_blank=True, default="")


class EpisodeShape(serializers.Serializer[Any]):
    """An episode. `show` is the address of a show of the community, `audio` the key of a file of one's own that was
    uploaded before, `duration` in seconds as read from the file. The transcript has its own address."""

    show = serializers.SlugField()
    season = serializers.IntegerField(min_value=1, max_value=9999, required=False, allow_null=True)
    number = serializers.IntegerField(min_value=1, max_value=99999, required=False, allow_null=True)
    audio = serializers.UUIDField(required=False, allow_null=True)
    audio_url = serializers.CharField(read_only=True)
    external_address = serializers.CharField(read_only=True)
    media_type = serializers.CharField(read_only=True)
    size = serializers.IntegerField(read_only=True)
    duration = serializers.FloatField(read_only=True)
    is_explicit = serializers.BooleanField(required=False)
    voices = VoiceShape(many=True, required=False)
    chapters = ChapterShape(many=True, required=False)
    has_transcript = serializers.BooleanField(read_only=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A new episode needs its recording."""
        if not self.partial and attrs.get("audio") is None:
            raise serializers.ValidationError({"audio": [str(NO_AUDIO.sentence)]})
        return attrs

    def validate_show(self, slug: str) -> Show:
        """The show; that it belongs to the entry's community is asked when it is saved."""
        show = Show.objects.filter(slug=slug).first()
        if show is None:
            raise serializers.ValidationError("There is no such show.")
        return show

    def validate_audio(self, key: Any) -> StoredFile | None:
        """The file; that it is the writer's is asked when it is attached."""
        if key is None:
            return None
        file = StoredFile.objects.filter(key=key, family=Family.AUDIO).first()
        if file is None:
            raise serializers.ValidationError("There is no such sound file.")
        if file.media_type not in PLAYED:
            raise serializers.ValidationError("Browsers do not play this type.")
        return file

    def validate_chapters(self, rows: list[dict[str, Any]]) -> list[Mark]:
        """As marks."""
        if len(rows) > MOST_CHAPTERS:
            raise serializers.ValidationError("At most 500.")
        return [Mark(row["start"], row["title"], row["url"]) for row in rows]


def details_of(episode: Episode) -> dict[str, Any]:
    """An episode as the API shows it."""
    return {
        "show": episode.show.slug,
        "season": episode.season,
        "number": episode.number,
        "audio": str(episode.audio.key) if episode.audio else None,
        "audio_url": episode.audio.get_absolute_url() if episode.audio else "",
        "external_address": episode.external_address,
        "media_type": episode.media_type,
        "size": episode.size,
        "duration": episode.duration,
        "is_explicit": episode.is_explicit,
        "voices": episode.voices,
        "chapters": [{"start": row.start, "title": row.title, "url": row.url} for row in episode.chapters.all()],
        "has_transcript": episode.cues.exists(),
    }
