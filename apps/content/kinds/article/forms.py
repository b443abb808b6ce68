"""What one fills in to write an article."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.content.forms import EntryForm
from apps.content.kinds.article.models import Series
from apps.files.forms import UploadField


class SuggestingInput(forms.TextInput):
    """A line of text with suggestions, which are not the only answers."""

    template_name = "forms/suggesting.html"
    suggestions: Sequence[str] = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, {**(attrs or {}), "list": f"{name}-suggestions"})
        return context | {"suggestions": self.suggestions, "list_id": f"{name}-suggestions"}


class ArticleForm(EntryForm):
    """Title and text, a cover and the article's place in a series."""

    field_order = (
        "title", "source", "cover", "without_cover", "cover_alt", "tags", "series", "part", "coauthors", "language",
    )  # fmt: skip
    cover = UploadField(label=_("Cover"), families=("image",), accept="image/*", required=False)
    without_cover = forms.BooleanField(label=_("Take the cover away"), required=False)
    cover_alt = forms.CharField(
        label=_("What the cover shows"),
        max_length=300,
        required=False,
        help_text=_("For those who do not see it. Leave it empty if the picture only decorates."),
    )
    series = forms.CharField(
        widget=SuggestingInput,
        label=_("Series"),
        max_length=120,
        required=False,
        help_text=_("A name under which your articles on one subject stand together, such as “First ninety days”."),
    )
    part = forms.IntegerField(
        label=_("Part"), min_value=1, max_value=9999, required=False, help_text=_("Left empty: the next one.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.initial.get("cover"):
            del self.fields["without_cover"]
        author = self.entry.author if self.entry else self.viewer
        if author and self.community:
            # What the person has begun already is offered while they type, without a script.
            begun = Series.objects.visible_to(self.viewer).filter(author=author, community=self.community)
            self.fields["series"].widget.suggestions = list(begun.order_by("title").values_list("title", flat=True))

    def clean(self) -> dict[str, Any]:
        """The tick that takes the cover away is no detail of its own."""
        cleaned = super().clean() or {}
        if cleaned.pop("without_cover", False):
            cleaned["cover"] = None
        return cleaned
