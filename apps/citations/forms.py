"""Mentions as one types them: an address or number, what the article says of it, and the words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.citations.models import Relation
from apps.citations.policies import MOST_CITATIONS, NOT_FOUND
from apps.citations.selectors import entry_at
from apps.citations.services import check_quote
from apps.content.models import Entry
from apps.core.refusals import Refused


class CitationForm(forms.Form):
    """One mention. Left empty, it is none."""

    address = forms.CharField(label=_("Address or number of the entry"), max_length=300, required=False)
    relation = forms.ChoiceField(label=_("Your article …"), choices=Relation.choices, required=False)
    quote = forms.CharField(
        label=_("The words that you mean"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Copied from there; “…” stands for words left out."),
    )

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer

    def clean(self) -> dict[str, Any]:
        """Find the entry, as far as the writer may read it, and its words."""
        data: dict[str, Any] = super().clean() or {}
        address, quote = data.get("address", ""), data.get("quote", "")
        if not address and not quote:
            return data
        target = entry_at(self.viewer, address)
        if target is None:
            self.add_error("address", str(NOT_FOUND.sentence))
            return data
        data["target"] = target
        try:
            check_quote(by=self.viewer, target=target, quote=quote)
        except Refused as refused:
            self.add_error("quote", str(refused.refusal.sentence))
        return data

    @property
    def target(self) -> Entry | None:
        """What is mentioned, once it was found."""
        found: Entry | None = getattr(self, "cleaned_data", {}).get("target")
        return found


class _CitationForms(forms.BaseFormSet):
    def clean(self) -> None:
        """The same entry twice is one too many."""
        seen: set[int] = set()
        for form in self.forms:
            target = form.target
            if target is not None and target.pk in seen:
                form.add_error("address", _("You mention this entry above already."))
            seen |= {target.pk} if target else set()


CitationForms = forms.formset_factory(
    CitationForm,
    formset=_CitationForms,
    extra=1,
    max_num=MOST_CITATIONS,
    absolute_max=MOST_CITATIONS,
    validate_max=True,
)
