"""The devices that are told by push: adding this one, removing any, and how much a message may say."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from apps.core.refusals import Refused
from apps.notifications.models import Channel
from apps.notifications.preferences import Group, preferences_of
from apps.push import keys
from apps.push.forms import DeviceForm, RenewalForm
from apps.push.labels import label_of
from apps.push.models import Device
from apps.push.receivers import DEVICE
from apps.push.services import add_device, remove_device, renew_device, send_trial, show_titles


@login_required
def settings_push(request: HttpRequest) -> HttpResponse:
    """My devices; this browser becomes one by a form that the page's script sends."""
    form = DeviceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _was_added(request, form):
        messages.success(request, _("This device is told from now on."))
        return redirect("settings_push")
    told = preferences_of(request.user).by_channel[Channel.PUSH]
    context = {
        "form": form,
        "devices": Device.objects.visible_to(request.user).order_by("created_at", "pk"),
        "public_key": keys.public_key(),
        "groups": [group.label for group in Group if told[group.value]],
    }
    return render(request, "pages/settings_push.html", context, status=422 if form.is_bound else 200)


def _was_added(request: HttpRequest, form: DeviceForm) -> bool:
    try:
        device = add_device(
            user=request.user,
            subscription=form.subscription,
            label=label_of(request.headers.get("User-Agent", "")),
            session_key=request.session.session_key or "",
        )
    except Refused as error:
        form.add_error(None, str(error))
        return False
    request.session[DEVICE] = device.pk
    return True


@csrf_exempt
@login_required
@require_POST
def renewal(request: HttpRequest) -> HttpResponse:
    """The service worker says that the browser changed its subscription.

    It has no form's token; instead it knows the former address, which is a secret between this browser, its push
    service and us.
    """
    form = RenewalForm(request.POST)
    if not form.is_valid():
        raise Http404
    before = form.cleaned_data["before"]
    if renew_device(user=request.user, before=before, subscription=form.subscription) is None:
        raise Http404
    return HttpResponse(status=204)


@login_required
@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell one of my devices nothing any more."""
    remove_device(device=_mine(request, pk))
    messages.success(request, _("That device is told nothing any more."))
    return redirect("settings_push")


@login_required
@require_POST
def trial(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one of my devices a message, to see whether it arrives."""
    send_trial(device=_mine(request, pk))
    messages.success(request, _("A message is on its way. It should be there within a few seconds."))
    return redirect("settings_push")


@login_required
@require_POST
def titles(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether messages on that device carry titles (`on=yes`)."""
    show_titles(device=_mine(request, pk), on=request.POST.get("on") == "yes")
    messages.success(request, _("Saved."))
    return redirect("settings_push")


def _mine(request: HttpRequest, pk: int) -> Device:
    return get_object_or_404(Device.objects.visible_to(request.user), pk=pk)
