"""Forms for shows and episodes."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.content.forms import LANGUAGES, EntryForm
from apps.content.kinds.podcast.models import CATEGORIES, Show
from apps.content.kinds.podcast.services import lines_in
from apps.content.kinds.podcast.timing import MOST_CHAPTERS, Mark, clock_of, seconds_of
from apps.content.kinds.podcast.transcripts import BrokenTranscript
from apps.files.forms import UploadField
from apps.files.models import Family

AUDIO = ".mp3,.m4a,.m4b,.ogg,.oga,.opus,.flac,audio/*"
TRANSCRIPTS = ".vtt,.srt,.json,.txt"
# What browsers play and readers of feeds take; other sound files are kept as documents.
PLAYED = frozenset({"audio/mpeg", "audio/mp4", "audio/aac", "audio/ogg", "audio/flac", "audio/wav"})
MOST_VOICES = 20
_ROLE = re.compile(r"^(.*?)\s*\(([^()]{1,60})\)\s*$")


class ChaptersField(forms.CharField):
    """A chapter a line, `12:34 What it is about`; cleans to marks."""

    widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "true"})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return "\n".join(f"{clock_of(mark.start)} {mark.title}" for mark in value)
        return value

    def to_python(self, value: Any) -> list[Mark]:  # type: ignore[override]  # Marks are what the services take.
        if isinstance(value, list):
            return value
        marks, faults = [], []
        for number, line in enumerate((value or "").splitlines(), 1):
            if not line.strip():
                continue
            moment, _blank, title = line.strip().partition(" ")
            start = seconds_of(moment)
            if start is None or not title.strip():
                faults.append(_("Line %(n)d: write it as 12:34 What it is about.") % {"n": number})
            else:
                marks.append(Mark(start, title.strip()))
        if len(marks) > MOST_CHAPTERS:
            faults = [_("Give at most 500 chapters.")]
        if faults:
            raise ValidationError(faults[:10])
        return marks


class VoicesField(forms.CharField):
    """People who are heard, with commas between them, a role in brackets; cleans to `[{name, role, url}]`."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return ", ".join(
                voice["name"] if voice["role"] == "guest" else f"{voice['name']} ({voice['role']})" for voice in value
            )
        return value

    def to_python(self, value: Any) -> list[dict[str, str]]:  # type: ignore[override]  # As said.
        if isinstance(value, list):
            return value
        names = [name.strip() for name in (value or "").split(",") if name.strip()]
        if len(names) > MOST_VOICES:
            raise ValidationError(_("Name at most twenty people."))
        return [voice_from(name) for name in names]


def voice_from(text: str) -> dict[str, str]:
    """`Ada Lovelace (host)` as a voice; without a role, a guest."""
    match = _ROLE.match(text)
    name, role = (match[1], match[2].lower()) if match else (text, "guest")
    return {"name": name[:120], "role": role, "url": ""}


class EpisodeForm(EntryForm):
    """What one fills in to publish or edit an episode."""

    field_order = (
        "show", "title", "audio", "source", "season", "number", "voices", "chapters", "transcript",
        "without_transcript", "coauthors", "tags", "language", "is_explicit",
    )  # fmt: skip

    show = forms.ModelChoiceField(
        label=gettext_lazy("Show"),
        queryset=Show.objects.none(),
        to_field_name="slug",
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose the show that this episode belongs to.")},
    )
    audio = UploadField(
        label=gettext_lazy("Recording"),
        families=(Family.AUDIO,),
        accept=AUDIO,
        required=False,
        error_messages={"required": gettext_lazy("Choose the recording: MP3, M4A, OGG or FLAC.")},
        help_text=gettext_lazy("MP3, M4A, OGG or FLAC. Its length, chapters and cover are read from the file."),
    )
    season = forms.IntegerField(label=gettext_lazy("Season"), required=False, min_value=1, max_value=9999)
    number = forms.IntegerField(label=gettext_lazy("Number"), required=False, min_value=1, max_value=99999)
    voices = VoicesField(
        label=gettext_lazy("Guests"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy(
            "Names with commas between them. You are named as the host: Ada Lovelace, Alan T (editor)."
        ),
    )
    chapters = ChaptersField(
        label=gettext_lazy("Chapters"),
        required=False,
        max_length=40_000,
        help_text=gettext_lazy("One a line, such as 12:34 What it is about. Empty: those in the file."),
    )
    transcript = UploadField(
        label=gettext_lazy("Transcript"),
        families=(Family.TEXT,),
        accept=TRANSCRIPTS,
        required=False,
        help_text=gettext_lazy("A VTT, SRT or JSON file, or plain text. It is searched, and shown beside the player."),
    )
    without_transcript = forms.BooleanField(label=gettext_lazy("Take the present transcript away"), required=False)
    is_explicit = forms.BooleanField(label=gettext_lazy("Not for everybody’s ears"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shows = Show.objects.visible_to(self.viewer) if self.viewer else Show.objects.none()
        field = self.fields["show"]
        field.queryset = shows.filter(community=self.community)  # type: ignore[attr-defined]  # It is a choice of rows.
        self.fields["audio"].required = self.entry is None
        if not (self.entry and self.initial.get("has_transcript")):
            del self.fields["without_transcript"]

    def clean_audio(self) -> Any:
        """A recording in a form that browsers play."""
        audio = self.cleaned_data.get("audio")
        if audio is not None and audio.media_type not in PLAYED:
            raise ValidationError(_("Browsers do not play this recording. Save it as MP3, M4A, OGG or FLAC."))
        return audio

    def clean_transcript(self) -> Any:
        """A file that can be read; else what is wrong with it, by line."""
        file = self.cleaned_data.get("transcript")
        if file is not None:
            try:
                lines_in(file)
            except BrokenTranscript as broken:
                raise ValidationError([str(fault) for fault in broken.faults]) from None
        return file

    def clean(self) -> dict[str, Any]:
        """What stays as it is leaves the details."""
        data = super().clean() or self.cleaned_data
        if self.entry and "chapters" not in self.changed_data:
            # Those that were read from the file are in the form as well; untouched they stay the file's.
            data["chapters"] = None
        elif not self.entry and not data.get("chapters"):
            data["chapters"] = None
        return data


class ShowForm(forms.Form):
    """What one says of a show."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=150,
        error_messages={"required": gettext_lazy("Give the show a name: it is what listeners look for.")},
    )
    description = forms.CharField(
        label=gettext_lazy("What it is about"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    cover = UploadField(
        label=gettext_lazy("Cover"),
        families=(Family.IMAGE,),
        accept="image/*",
        required=False,
        help_text=gettext_lazy("A square picture; 1,400 to 3,000 pixels a side look best in players."),
    )
    author = forms.CharField(
        label=gettext_lazy("Made by"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("Shown in players. Empty: the community’s name."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES[1:], initial="en")
    category = forms.ChoiceField(
        label=gettext_lazy("Category"),
        choices=[("", gettext_lazy("None")), *((name, name) for name in CATEGORIES)],
        required=False,
    )
    is_explicit = forms.BooleanField(label=gettext_lazy("Not for everybody’s ears"), required=False)

    def __init__(self, *args: Any, viewer: Any = None, show: Show | None = None, **kwargs: Any) -> None:
        if show is not None:
            kwargs["initial"] = {name: getattr(show, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        self.show = show
        languages = {code for code, _name in LANGUAGES}
        if show and show.language not in languages:
            # A language that came in with a feed and is none of ours to offer.
            field = self.fields["language"]
            field.choices = [*LANGUAGES[1:], (show.language, show.language)]  # type: ignore[attr-defined]  # As above.
        cover = self.fields["cover"]
        if isinstance(cover, UploadField):
            cover.claim(viewer, show.cover if show else None)

    def changes(self) -> dict[str, Any]:
        """What was said; a cover that nobody chose anew stays."""
        data = dict(self.cleaned_data)
        if data.get("cover") is None:
            data.pop("cover", None)
        return data
