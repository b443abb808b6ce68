"""An expert stands behind a reply, or takes that back."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.content import policies
from apps.content.endorsement_services import endorse_reply, unendorse_reply
from apps.core import clock
from apps.core.refusals import require
from apps.pages.views.replies import visible_reply


class EndorsementForm(forms.Form):
    """How far it holds, and until when."""

    scope = forms.CharField(
        label=gettext_lazy("How far it holds"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("For example “correct for plant B”, or “for orders up to 5,000”."),
    )
    review_by = forms.DateField(
        label=gettext_lazy("To be looked at again by"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def clean_review_by(self) -> object:
        """A day that has passed asks nothing of anybody."""
        day = self.cleaned_data["review_by"]
        if day and day <= clock.now().date():
            raise ValidationError(_("Choose a day that is still to come."))
        return day


@login_required
def endorsement(request: HttpRequest, pk: int) -> HttpResponse:
    """Endorse a reply, change what one said, or take it back."""
    reply = visible_reply(request, pk)
    mine = reply.endorsements.filter(by_id=request.user.pk).first()
    if request.method == "POST" and request.POST.get("endorse") == "no":
        unendorse_reply(by=request.user, reply=reply)
        messages.success(request, _("Your endorsement is taken back."))
        return redirect(reply)
    require(policies.may_endorse(request.user, reply))
    form = EndorsementForm(
        request.POST or None, initial={"scope": mine.scope, "review_by": mine.review_by} if mine else {}
    )
    if request.method == "POST" and form.is_valid():
        endorse_reply(by=request.user, reply=reply, **form.cleaned_data)
        messages.success(request, _("Everybody sees now that you stand behind it."))
        return redirect(reply)
    context = {"entry": reply.entry, "reply": reply, "form": form, "mine": mine}
    return render(request, "pages/endorsement.html", context, status=422 if form.is_bound else 200)
