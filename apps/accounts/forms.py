"""Forms about oneself."""

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from apps.accounts.models import Audience, Profile, User

PHOTO_BYTES = 8 * 1024 * 1024
PHOTO_PIXELS = 50_000_000


class SignupForm(forms.Form):
    """What sign-up asks beyond e-mail and password."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ("name", "email", "password1")

    def signup(self, request: Any, user: User) -> None:
        """django-allauth's hook; the adapter has taken the name already."""


class PersonField(forms.CharField):
    """Somebody who can sign in, named by handle or e-mail; gives the person."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)

    def clean(self, value: Any) -> Any:
        word = super().clean(value).strip().removeprefix("@")
        if not word:
            return None
        person = User.objects.active().filter(**{"email__iexact" if "@" in word else "handle": word}).first()
        if person is None:
            raise ValidationError(_("Nobody with this handle or e-mail can sign in here. Check the spelling."))
        return person


class ExpertiseField(forms.CharField):
    """A list of short tags, typed with commas."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]  # A list is what the model keeps.
        tags = [tag.strip().lower() for tag in (value or "").split(",")]
        tags = list(dict.fromkeys(tag for tag in tags if tag))
        if len(tags) > 20 or any(len(tag) > 40 for tag in tags):
            raise ValidationError(_("Give at most 20 subjects of at most 40 letters each, with commas between them."))
        return tags


class ProfileForm(forms.ModelForm):
    """One's own profile; `changes()` gives what the service takes."""

    name = forms.CharField(label=_("Name"), max_length=120)
    headline = forms.CharField(
        label=_("Headline"), max_length=140, required=False, help_text=_("What you do, in a few words.")
    )
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=_("A picture of up to 8 MB; it is cut to a square."),
    )
    remove_photo = forms.BooleanField(label=_("Remove the photo"), required=False)
    expertise = ExpertiseField(
        label=_("Expertise"),
        required=False,
        help_text=_("Subjects with commas between them, such as: incoterms, SAP MM"),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lambda: [(zone, zone.replace("_", " ")) for zone in sorted(zoneinfo.available_timezones())],
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = Profile
        fields = ("job_role", "department", "site", "expertise", "ask_me_about", "about", "time_zone", "language")
        widgets = {"about": forms.Textarea(attrs={"rows": 5})}

    field_order = (
        "name", "headline", "photo", "remove_photo", "job_role", "department", "site", "expertise", "ask_me_about",
        "about", "time_zone", "language",
    )  # fmt: skip

    def __init__(self, *args: Any, instance: Profile, **kwargs: Any) -> None:
        user = instance.user
        initial = {"name": user.name, "headline": user.headline} | kwargs.pop("initial", {})
        super().__init__(*args, instance=instance, initial=initial, **kwargs)
        for field in Profile.PRIVATE_FIELDS:
            self.fields[f"see_{field}"] = forms.ChoiceField(
                label=_("Who sees this"), choices=Audience.choices, initial=instance.audience_of(field), required=False
            )

    def with_audiences(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The private fields of the form, each beside the choice of who sees it."""
        return [(self[field], self[f"see_{field}"]) for field in self.Meta.fields if field in Profile.PRIVATE_FIELDS]

    def clean_photo(self) -> Any:
        upload = self.cleaned_data.get("photo")
        if not upload:
            return None
        if upload.size > PHOTO_BYTES:
            raise ValidationError(_("The picture is larger than 8 MB. Choose a smaller one."))
        try:
            image = Image.open(upload)
            # Asked before anything is decoded: a small file may unfold to a picture that fills the memory.
            if image.width * image.height > PHOTO_PIXELS:
                raise ValidationError(_("The picture has more than 50 million points. Choose a smaller one."))
            image.load()
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            raise ValidationError(_("This file is not a picture that we can read. Try a JPEG or a PNG.")) from error
        upload.seek(0)
        return upload

    def changes(self) -> dict[str, Any]:
        """Field names and values for `change_profile`."""
        data = self.cleaned_data
        changes = {field: data[field] for field in ("name", "headline", *self.Meta.fields)}
        changes["visibility"] = {f: data[f"see_{f}"] for f in Profile.PRIVATE_FIELDS if data.get(f"see_{f}")}
        if data.get("photo"):
            changes["photo"] = data["photo"]
        elif data.get("remove_photo"):
            changes["photo"] = False
        return changes


class TokenForm(forms.Form):
    """A new key for the API."""

    name = forms.CharField(label=_("What is it for"), max_length=80)
    scopes = forms.MultipleChoiceField(label=_("What it may do"), widget=forms.CheckboxSelectMultiple)
    days = forms.TypedChoiceField(
        label=_("Valid for"),
        coerce=int,
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("a year"))],
        initial=90,
    )

    def __init__(self, *args: Any, may_pull_reports: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {
            "read": _("Read what I may read"),
            "write": _("Write in my name"),
            **({"reports": _("Pull the reports that I may see")} if may_pull_reports else {}),
        }
        self.fields["scopes"].choices = list(offered.items())  # type: ignore[attr-defined]  # It is the field above.
