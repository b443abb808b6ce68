"""What people fill in: a set of targets in plain fields, a comment, a vote."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.communities.models import Community
from apps.targets.checks import LONGEST, MOST_MEASURES, MOST_MONTHS, MOST_OUTCOMES, complaints_about
from apps.targets.models import Choice, Comment, RoleName
from apps.targets.wording import TypedMeasure, TypedRange, Wording

_MONTHS = [(n, str(n)) for n in range(1, MOST_MONTHS + 1)]


class Sentence(forms.CharField):
    """Words of a target or range; `within` says of which, where several fields have the same label."""

    def __init__(self, label: Any, help_text: Any = "", *, required: bool = False, within: Any = "") -> None:
        area = forms.Textarea(attrs={"rows": 2})
        super().__init__(label=label, help_text=help_text, max_length=LONGEST, required=required, widget=area)
        self.within = within


class Percent(forms.IntegerField):
    """One end of a role's range."""

    def __init__(self, label: Any, *, within: Any) -> None:
        widget = forms.NumberInput(attrs={"inputmode": "numeric", "class": "narrow"})
        super().__init__(label=label, min_value=0, max_value=100, required=False, widget=widget)
        self.within = within


class Reason(forms.CharField):
    """Needed with one of the choices, as its help text says, so it is not called optional."""

    is_needed_sometimes = True


class TargetsForm(forms.Form):
    """A whole set. Errors of meaning come from `checks`, so that the page and the API refuse the same things."""

    purpose = Sentence(_("What we exist for"), _("One sentence that begins with “We exist to”."), required=True)
    review_months = forms.TypedChoiceField(
        label=_("Review after, in months"),
        choices=_MONTHS,
        coerce=int,
        initial=MOST_MONTHS,
        help_text=_("Then the targets end by themselves, unless the members renew them."),
    )

    def __init__(self, *args: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.community = community
        for number in range(1, MOST_OUTCOMES + 1):
            self.fields[f"outcome_{number}"] = Sentence(_("Outcome %(n)d") % {"n": number}, required=number == 1)
        for role, name in RoleName.choices:
            self.fields[f"{role}_low"] = Percent(_("From, in percent"), within=name)
            self.fields[f"{role}_high"] = Percent(_("To, in percent"), within=name)
            self.fields[f"{role}_reason"] = Sentence(_("Why"), within=name)
        for number in range(1, MOST_MEASURES + 1):
            target = _("Target %(n)d") % {"n": number}
            self.fields[f"aim_{number}"] = Sentence(_("What it is good for"), within=target)
            measure = Sentence(_("By what we see it"), within=target)
            measure.widget = forms.TextInput(attrs={"list": "measures", "maxlength": LONGEST})
            self.fields[f"measure_{number}"] = measure
            self.fields[f"balancing_{number}"] = Sentence(_("What must not get worse meanwhile"), within=target)

    @classmethod
    def values_of(cls, wording: Wording) -> dict[str, Any]:
        """What the fields begin with."""
        values: dict[str, Any] = {"purpose": wording.purpose, "review_months": wording.review_months}
        values |= {f"outcome_{n}": text for n, text in enumerate(wording.outcomes, 1)}
        for row in wording.ranges:
            values |= {f"{row.role}_low": row.low, f"{row.role}_high": row.high, f"{row.role}_reason": row.reason}
        for n, measure in enumerate(wording.measures, 1):
            values |= {
                f"aim_{n}": measure.purpose,
                f"measure_{n}": measure.measure,
                f"balancing_{n}": measure.balancing,
            }
        return values

    @property
    def outcome_fields(self) -> list[forms.BoundField]:
        """The outcomes."""
        return [self[f"outcome_{n}"] for n in range(1, MOST_OUTCOMES + 1)]

    @property
    def role_fields(self) -> list[dict[str, Any]]:
        """By role: the range and its reason, and whether any of it is filled in."""
        return [
            {
                "role": role,
                "low": self[f"{role}_low"],
                "high": self[f"{role}_high"],
                "reason": self[f"{role}_reason"],
                "is_open": any(self[f"{role}_{part}"].value() not in {None, ""} for part in ("low", "high", "reason")),
            }
            for role in RoleName.values
        ]

    @property
    def measure_fields(self) -> list[dict[str, Any]]:
        """By target: its three sentences, and whether any of it is filled in."""
        return [
            {
                "number": n,
                "aim": self[f"aim_{n}"],
                "measure": self[f"measure_{n}"],
                "balancing": self[f"balancing_{n}"],
                "is_open": n == 1 or any(self[f"{part}_{n}"].value() for part in ("aim", "measure", "balancing")),
            }
            for n in range(1, MOST_MEASURES + 1)
        ]

    def clean(self) -> dict[str, Any]:
        """Fields of a target or range that is half filled in count as given; the checks say what is missing."""
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        data["wording"] = wording = self._wording(data)
        for complaint in complaints_about(wording, self.community):
            self.add_error(complaint.place if complaint.place in self.fields else None, str(complaint.sentence))
        return data

    def _wording(self, data: dict[str, Any]) -> Wording:
        ranges, measures = [], []
        for role in RoleName.values:
            low, high, reason = data[f"{role}_low"], data[f"{role}_high"], data[f"{role}_reason"]
            if low is not None or high is not None or reason:
                # Only one end given: open to the other side.
                lowest = (0 if high is not None else -1) if low is None else low
                ranges.append(TypedRange(role, lowest, 100 if high is None else high, reason))
        # Targets keep the number of their fields until none of them is empty.
        for number in range(1, MOST_MEASURES + 1):
            texts = [data[f"{part}_{number}"] for part in ("aim", "measure", "balancing")]
            if any(texts):
                measures.append(TypedMeasure(*texts))
        outcomes = [data[f"outcome_{n}"] for n in range(1, MOST_OUTCOMES + 1)]
        return Wording(
            purpose=data["purpose"],
            outcomes=tuple(text for text in outcomes if text),
            ranges=tuple(ranges),
            measures=tuple(measures),
            review_months=data["review_months"],
        )


class CommentForm(forms.Form):
    """What a member says."""

    body = forms.CharField(
        label=_("Your comment"),
        max_length=Comment._meta.get_field("body").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class VoteForm(forms.Form):
    """One's word."""

    choice = forms.ChoiceField(label=_("What do you say?"), choices=Choice.choices, widget=forms.RadioSelect)
    reason = Reason(
        label=_("Why you object"),
        help_text=_("Needed for an objection. Others see it without your name."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        """An objection has a reason."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("choice") == Choice.OBJECT and not data.get("reason"):
            self.add_error("reason", _("Say why you object, so that the others can answer it."))
        return data
