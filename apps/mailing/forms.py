"""How often my communities write to me, and in which language."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.mailing.languages import LANGUAGES
from apps.mailing.models import Pace
from apps.mailing.selectors import MailPreferences

_FIELD = "community-{}"


class MailForm(forms.Form):
    """A rhythm for all communities, one for each that differs, and the language of letters."""

    usual = forms.ChoiceField(
        label=_("For all my communities"),
        choices=Pace.choices,
        help_text=_(
            "Digests come at seven in the morning by your clock, in one letter for all communities of the day."
        ),
    )
    language = forms.ChoiceField(
        label=_("Language of letters"),
        choices=lambda: [("", _("As in my profile")), *LANGUAGES.items()],
        required=False,
        help_text=_("What people write stays in their own language."),
    )

    def __init__(self, *args: Any, mine: MailPreferences, **kwargs: Any) -> None:
        given = {_FIELD.format(row.id): pace for row, pace in mine.communities}
        initial = {"usual": mine.usual, "language": mine.language} | given
        super().__init__(*args, initial=initial, **kwargs)
        self.community_ids = [row.id for row, _pace in mine.communities]
        for row, _pace in mine.communities:
            self.fields[_FIELD.format(row.id)] = forms.ChoiceField(
                label=row.name, choices=[("", _("As for all")), *Pace.choices], required=False
            )

    @property
    def communities(self) -> list[forms.BoundField]:
        """A field for each community."""
        return [self[_FIELD.format(pk)] for pk in self.community_ids]

    @property
    def paces(self) -> dict[int | None, str]:
        """What was chosen for each community, and under None for all."""
        data = self.cleaned_data
        return {None: data["usual"]} | {pk: data[_FIELD.format(pk)] for pk in self.community_ids}
