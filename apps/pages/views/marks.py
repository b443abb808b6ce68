"""Marking an entry or a reply: stars, a favourite, "helpful". Without scripts each goes back to where it was made."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.content.models import Entry, Reply
from apps.core.querying import keyset_page
from apps.favourites.models import ReadingList
from apps.pages import marks_said
from apps.pages.marks import marks_context
from apps.pages.marks_said import Said
from apps.pages.rows import entry_rows
from apps.ratings import mark_services as services
from apps.ratings.models import STARS, Favourite


class RatingForm(forms.Form):
    """Stars, and why."""

    stars = forms.TypedChoiceField(choices=[(n, n) for n in STARS], coerce=int)
    reason = forms.CharField(max_length=300, required=False)


@login_required
@require_POST
def entry_rating(request: HttpRequest, pk: int) -> HttpResponse:
    """Give stars, or take them back."""
    entry = _entry(request, pk)
    form = RatingForm(request.POST)
    if "withdraw" in request.POST:
        said = marks_said.unrated(entry, services.withdraw_rating(by=request.user, entry=entry))
    elif form.is_valid():
        said = marks_said.rated(services.rate_entry(by=request.user, entry=entry, **form.cleaned_data))
    else:
        said = marks_said.refused_rating(entry)
    return _marks(request, entry, said)


@login_required
@require_POST
def entry_favourite(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep an entry with a note, or no longer."""
    entry = _entry(request, pk)
    here = request.POST.get("back") != "favourites"
    if request.POST.get("keep") == "no":
        said = marks_said.unkept(entry, services.stop_keeping(by=request.user, entry=entry), here=here)
    else:
        services.keep_entry(by=request.user, entry=entry, note=request.POST.get("note"))
        said = marks_said.kept(entry, here=here, noted="keep" not in request.POST)
    if not here:
        said.wait(request)
        return redirect(f"{reverse('favourites')}#marks-said")
    return _marks(request, entry, said)


@login_required
@require_POST
def reply_thanks(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a reply helped, or take it back."""
    rows = Reply.objects.visible_to(request.user).select_related("entry__community")
    reply = get_object_or_404(rows, pk=pk)
    if request.POST.get("helpful") == "no":
        services.withdraw_thanks(by=request.user, reply=reply)
    else:
        services.thank_for_reply(by=request.user, reply=reply)
    return redirect(reply)


@login_required
def favourites(request: HttpRequest) -> HttpResponse:
    """What I keep, with my notes; and my lists."""
    rows = Favourite.objects.visible_to(request.user).select_related("entry")
    page = keyset_page(rows, field="at", after=request.GET.get("after"), size=20)
    entries = [favourite.entry for favourite in page.rows]
    shown = zip(page.rows, entry_rows(request.user, entries), strict=False)
    lists = ReadingList.objects.visible_to(request.user).filter(owner=request.user).order_by("-created_at")
    context = {"kept": list(shown), "next_key": page.next_key, "lists": lists, "after": request.GET.get("after")}
    context["marked"] = Said.waiting(request)
    return render(request, "pages/favourites.html", context)


def _entry(request: HttpRequest, pk: int) -> Entry:
    return get_object_or_404(Entry.objects.visible_to(request.user).select_related("community"), pk=pk)


def _marks(request: HttpRequest, entry: Entry, said: Said) -> HttpResponse:
    if request.headers.get("HX-Request") != "true":
        said.wait(request)
        return redirect(f"{entry.get_absolute_url()}#marks-said")
    context: dict[str, Any] = {"entry": entry, "marked": said, **marks_context(request.user, entry)}
    return render(request, "components/marks.html", context)
