"""What one fills in to write a wiki page."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.content.collisions import is_settled
from apps.content.forms import EntryForm, SourceField
from apps.content.kinds.wiki.models import WikiPage
from apps.content.kinds.wiki.policies import NAME_TAKEN, NO_NAME
from apps.content.kinds.wiki.selectors import flat_tree
from apps.content.models import Entry
from apps.core.markdown import page_key

TEXT_HINT = _("Write in Markdown. [[Name]] links to another page of this wiki, whether it is there yet or not.")


class PageChoice(forms.TypedChoiceField):
    """A page of the wiki, or none: the top of the tree. The choices are its tree."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value=None, required=False, **kwargs)

    def offer(self, viewer: Any, community: Any, *, without: int | None = None) -> None:
        """Take the pages of this wiki as choices, without the page itself and what stands below it."""
        nodes = flat_tree(viewer, community, without=without)
        self.choices = [("", _("At the top"))] + [
            (node.id, "\N{NO-BREAK SPACE}" * 4 * node.depth + node.title) for node in nodes
        ]


class NumbersField(forms.CharField):
    """Ids with commas between them, in a field that nobody sees."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=10_000, widget=forms.HiddenInput)

    def to_python(self, value: Any) -> list[int]:  # type: ignore[override]  # A list is what the services take.
        words = (value or "").replace(" ", "").split(",")
        if any(word and not (word.isascii() and word.isdecimal() and len(word) < 19) for word in words):
            raise ValidationError(_("These are no numbers."))
        return [int(word) for word in words if word]


class WikiForm(EntryForm):
    """A page; its place is chosen when it is made and changed by moving it. Whoever edits is named in its history."""

    coauthors = None
    source = SourceField(label=_("Text"), rows=12, help_text=TEXT_HINT)
    parent = PageChoice(label=_("Stands under"), help_text=_("Where readers find it in the contents of the wiki."))
    made_from = NumbersField()
    replies = NumbersField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.entry is None:
            self.fields["parent"].offer(self.viewer, self.community)  # type: ignore[attr-defined]  # It is a PageChoice.
        else:
            for name in ("parent", "made_from", "replies"):
                del self.fields[name]

    def clean_source(self) -> str:
        """Lines between the marks of a collision wait for somebody to choose."""
        source: str = self.cleaned_data["source"]
        if not is_settled(source):
            raise ValidationError(
                _("Two texts still stand between marks. Keep what is to stay, and take the marks away.")
            )
        return source

    def clean_title(self) -> str:
        """A title is a name, and no two pages have one name."""
        title = " ".join(self.cleaned_data["title"].split())
        key = page_key(title)
        if not key:
            raise ValidationError(str(NO_NAME.sentence))
        holders = WikiPage.objects.filter(community=self.community, key=key, entry__removed_at=None)
        if self.entry is not None:
            holders = holders.exclude(pk=self.entry.pk)
        if holders.exists() and not (self.entry and self.entry.wiki_page.has_own_name):
            raise ValidationError(str(NAME_TAKEN.sentence))
        return title


class PlaceForm(forms.Form):
    """Where a page stands: under which page, and at which place among those there, counted from 1."""

    parent = PageChoice(label=_("Stands under"), help_text=_("Where readers find it in the contents of the wiki."))
    position = forms.IntegerField(
        label=_("Place among the pages there"),
        min_value=1,
        max_value=100_000,
        required=False,
        help_text=_("1 is the first. Leave it empty to put the page last."),
    )

    def offer(self, viewer: Any, entry: Entry) -> None:
        """Take the pages of the entry's wiki as choices."""
        self.fields["parent"].offer(viewer, entry.community, without=entry.pk)  # type: ignore[attr-defined]  # As above.

    @property
    def place(self) -> int | None:
        """The place counted from 0."""
        position: int | None = self.cleaned_data["position"]
        return None if position is None else position - 1
