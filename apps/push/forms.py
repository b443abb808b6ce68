"""What a browser hands in when its person agrees to be told."""

from typing import Any

from django import forms

from apps.push.endpoints import LONGEST
from apps.push.services import Subscription


class DeviceForm(forms.Form):
    """A subscription; filled in by the page's script, never by hand."""

    endpoint = forms.CharField(max_length=LONGEST, widget=forms.HiddenInput)
    p256dh = forms.CharField(max_length=100, widget=forms.HiddenInput)
    auth = forms.CharField(max_length=30, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # Its form is sent by the script, and must not stop it with a sentence of the browser's.
            field.widget.is_required = False

    @property
    def subscription(self) -> Subscription:
        """What was handed in."""
        data = self.cleaned_data
        return Subscription(data["endpoint"], data["p256dh"], data["auth"])


class RenewalForm(DeviceForm):
    """A subscription that takes the place of another."""

    before = forms.CharField(max_length=LONGEST)
