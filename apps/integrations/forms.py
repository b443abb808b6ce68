"""Forms for claiming."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ClaimForm(forms.Form):
    """The name and password of an account that was a placeholder."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )


class InviteForm(forms.Form):
    """Where the link is sent to."""

    email = forms.EmailField(
        label=_("E-mail of the person who wrote this"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
