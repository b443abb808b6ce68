"""What a member says about an act that is not right."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.participation.dispute_services import LONGEST_NOTE
from apps.participation.models import Dispute


class DisputeForm(forms.Form):
    """A reason, and words for oneself."""

    reason = forms.ChoiceField(label=_("What is not right?"), choices=Dispute.Reason.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("A note"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For you alone: it is here and in what you take along."),
    )
