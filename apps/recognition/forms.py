"""Forms of recognition."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.content.forms import SourceField
from apps.recognition.features import USUAL, today
from apps.recognition.newcomers import LONGEST_WORDS
from apps.recognition.policies import may_last_until


class IntroductionForm(forms.Form):
    """What a newcomer is asked. Both questions may be left open."""

    words = forms.CharField(
        label=_("About you, in a line or two"),
        max_length=LONGEST_WORDS,
        required=False,
        help_text=_("For example what you do, and what you would like to learn or to share here."),
    )
    is_shown = forms.BooleanField(
        label=_("Show me among Who’s new for my first thirty days, so that others can welcome me"), required=False
    )

    def __init__(self, *args: Any, headline: str = "", **kwargs: Any) -> None:
        self.headline = headline
        super().__init__(*args, auto_id="introduce_%s", **kwargs)

    def clean(self) -> dict[str, Any]:
        """Somebody is shown with words of their own, or not at all."""
        data = super().clean() or {}
        if data.get("is_shown") and not (data.get("words") or self.headline):
            self.add_error(
                "words", _("Write a line: people are shown with their own words. The headline of a profile will do.")
            )
        return data


class WelcomeForm(forms.Form):
    """What somebody says to a newcomer."""

    source = SourceField(
        label=_("Your welcome"),
        rows=4,
        help_text=_("A question they can answer easily, or the one discussion they should read first, does most."),
    )


class FeatureForm(forms.Form):
    """Why something is held up for everybody, and until when."""

    reason = forms.CharField(
        label=_("Why"), max_length=200, help_text=_("Everybody reads it, with your name beside it.")
    )
    until = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        initial=lambda: today() + USUAL,
        help_text=_("At most 60 days from today."),
    )

    def clean_until(self) -> date:
        """Within what the rule allows."""
        day: date = self.cleaned_data["until"]
        if refusal := may_last_until(day):
            raise ValidationError(str(refusal.sentence))
        return day


class AppearanceForm(forms.Form):
    """Whether one wants to be held up at all."""

    on_shelves = forms.BooleanField(
        label=_("Show me among Who’s new and Who’s popular, and let managers feature me"),
        required=False,
        help_text=_("Without it you are on none of these from this moment on, in none of your communities."),
    )
    asks_milestones = forms.BooleanField(
        label=_("Ask me whether a milestone of mine may be shown"),
        required=False,
        help_text=_("Such as a year in a community. Nothing is shown that you did not agree to."),
    )
