"""What is mailed to me: my settings, and the links in letters that end them without a sign-in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from apps.mailing.endings import end_letters, ended, resume_letters
from apps.mailing.forms import MailForm
from apps.mailing.models import Pace
from apps.mailing.selectors import community_of, mail_preferences_of, person_of
from apps.mailing.services import send_test, set_language, set_rhythms, try_again
from apps.mailing.subscriptions import Subscription, read_link
from apps.notifications.preferences import Group
from apps.pages.writing import time_zone_name

# Instead of none at all.
_RATHER = (Pace.WEEKLY, Pace.MONTHLY)


@login_required
def settings_mail(request: HttpRequest) -> HttpResponse:
    """How often my communities write, in which language, and whether letters arrive."""
    mine = mail_preferences_of(request.user)
    form = MailForm(request.POST or None, mine=mine)
    if request.method == "POST" and form.is_valid():
        set_rhythms(person=request.user, paces=form.paces)
        set_language(person=request.user, language=form.cleaned_data["language"])
        messages.success(request, _("Saved."))
        return redirect("settings_mail")
    context = {"form": form, "mine": mine, "time_zone": time_zone_name()}
    return render(request, "pages/settings_mail.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def test_letter(request: HttpRequest) -> HttpResponse:
    """Have a test letter sent to me."""
    if send_test(person=request.user):
        messages.success(request, _("A test letter is on its way."))
    else:
        messages.warning(request, _("A test letter was sent just now. Look for it, or try again in two minutes."))
    return redirect("settings_mail")


@login_required
@require_POST
def mail_address(request: HttpRequest) -> HttpResponse:
    """Say that my address works again."""
    if try_again(person=request.user):
        messages.success(request, _("Letters go to your address again. Send yourself a test."))
    return redirect("settings_mail")


# Whoever has the link has the letter; a mail program has no cookie and no token of a form.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def subscription(request: HttpRequest, token: str) -> HttpResponse:
    """What a letter's link is about. Looking changes nothing, since scanners of mail follow every link."""
    about = read_link(token)
    person = person_of(about) if about else None
    if about is None or person is None:
        raise Http404
    context = _words(about, person) | {"rather": [(pace.value, pace.label) for pace in _RATHER]}
    if request.method == "POST":
        if "undo" in request.POST:
            context["is_resumed"] = resume_letters(subscription=about)
        else:
            pace = request.POST.get("pace", "")
            pace = pace if pace in _RATHER and not about.group else Pace.NEVER
            end_letters(subscription=about, pace=pace)
        if request.POST.get("List-Unsubscribe") == "One-Click":
            return HttpResponse(_("Done: these letters come no more.") + "\n", content_type="text/plain; charset=utf-8")
    context["ended"] = ended(about)
    response = render(request, "pages/subscription.html", context)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _words(about: Subscription, person: Any) -> dict[str, Any]:
    if about.group:
        return {"person": person, "group": Group(about.group).label}
    if about.community_id is None:
        return {"person": person, "is_digest": True}
    return {"person": person, "community": community_of(about, person)}
