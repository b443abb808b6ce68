"""Being seen: what others are shown of me, and what of mine may be shown."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.notifications.models import Kind, Notification
from apps.notifications.services import mark_read
from apps.pages.visiting import OF_RECOGNITION, take_as_read
from apps.recognition.forms import AppearanceForm
from apps.recognition.milestone_services import ask_no_more, hide_milestone, show_milestone
from apps.recognition.milestones import Milestone
from apps.recognition.selectors import appearance_of, introductions_of, milestones_of
from apps.recognition.services import set_appearance


@login_required
def settings_recognition(request: HttpRequest) -> HttpResponse:
    """Whether I am shown at all; my milestones that ask or stand; where I introduced myself."""
    take_as_read(request, OF_RECOGNITION)
    appearance = appearance_of(request.user)
    initial = {"on_shelves": appearance.on_shelves, "asks_milestones": appearance.asks_milestones}
    form = AppearanceForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        set_appearance(user=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. It holds from this moment on."))
        return redirect("settings_recognition")
    _take_as_read(request)
    asking, shown = milestones_of(request.user)
    context = {"form": form, "asking": asking, "shown": shown, "introductions": introductions_of(request.user)}
    return render(request, "pages/settings_recognition.html", context)


def _take_as_read(request: HttpRequest) -> None:
    """Here one sees all that the bell asks about milestones."""
    asked = Notification.objects.visible_to(request.user).unread().filter(kind=Kind.MILESTONE)
    if ids := list(asked.values_list("pk", flat=True)):
        mark_read(user=request.user, ids=ids)


@login_required
@require_POST
def milestone_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a milestone of mine, or not, or never ask again."""
    row = get_object_or_404(Milestone.objects.visible_to(request.user), pk=pk)
    answer = request.POST.get("answer")
    if answer == "show":
        show_milestone(by=request.user, milestone=row)
        messages.success(request, _("It stands among the news for two weeks. You can take it back at any time."))
    elif answer == "never":
        ask_no_more(by=request.user, milestone=row)
        messages.success(request, _("You are not asked again, and nothing is shown that you did not agree to."))
    else:
        hide_milestone(by=request.user, milestone=row)
        messages.success(request, _("It is not shown."))
    return redirect("settings_recognition")
