"""Reading lists: what a colleague recommends together, and why."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from apps.content.models import Entry
from apps.core.refusals import Refused, require
from apps.favourites import policies, services
from apps.favourites.models import ListItem, ReadingList
from apps.ratings.models import Favourite

# Beyond this a list is no recommendation any more.
LONGEST = 60


class ListForm(forms.Form):
    """A list's title and introduction."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    intro = forms.CharField(
        label=gettext_lazy("What it is for"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


@login_required
@require_POST
def lists(request: HttpRequest) -> HttpResponse:
    """Begin a list."""
    form = ListForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the list a title of at most 120 letters."))
        return redirect("favourites")
    made = services.create_list(owner=request.user, **form.cleaned_data)
    return redirect("list_edit", pk=made.pk)


@login_required
def reading_list(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """A list: what is in it, as far as the reader may see it."""
    shown = _list(request, pk)
    items = ListItem.objects.visible_to(request.user).filter(list=shown)
    context = {
        "list": shown,
        "items": items.select_related("entry__author", "entry__community"),
        "is_mine": shown.owner_id == request.user.pk,
    }
    return render(request, "pages/list.html", context)


@login_required
def list_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a list together from what one keeps."""
    changed = _list(request, pk)
    require(policies.may_change_list(request.user, changed))
    form = ListForm(request.POST or None, initial={"title": changed.title, "intro": changed.intro})
    if request.method == "POST" and form.is_valid():
        services.change_list(by=request.user, reading_list=changed, items=_chosen(request), **form.cleaned_data)
        return redirect(changed)
    there = {item.entry_id: item for item in changed.items.all()}
    rows = Favourite.objects.visible_to(request.user).select_related("entry").order_by("-at")[:200]
    offered = {favourite.entry_id: favourite.entry for favourite in rows}
    # What is in the list stays offered, kept or not.
    rest = Entry.objects.visible_to(request.user).filter(pk__in=there.keys() - offered.keys())
    offered |= {entry.pk: entry for entry in rest}
    order = sorted(offered.values(), key=lambda entry: there[entry.pk].position if entry.pk in there else LONGEST)
    choices = [(entry, there.get(entry.pk), number) for number, entry in enumerate(order, 1)]
    context = {"list": changed, "form": form, "choices": choices}
    return render(request, "pages/list_edit.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def list_publication(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a list to colleagues, keep it to oneself again, or throw it away."""
    changed = _list(request, pk)
    what = request.POST.get("publish", "yes")
    if what == "never":
        services.delete_list(by=request.user, reading_list=changed)
        messages.success(request, _("The list is gone; what was in it stays where it is."))
        return redirect("favourites")
    act = services.withdraw_list if what == "no" else services.publish_list
    try:
        act(by=request.user, reading_list=changed)
    except Refused as refused:
        if refused.refusal is not policies.EMPTY_LIST:
            raise
        messages.error(request, refused.refusal.sentence)
    return redirect(changed)


def _list(request: HttpRequest, pk: int) -> ReadingList:
    return get_object_or_404(ReadingList.objects.visible_to(request.user).select_related("owner"), pk=pk)


def _chosen(request: HttpRequest) -> list[tuple[Entry, str]]:
    """The ticked entries by the numbers beside them; what the reader may not see is left out."""
    ids = [int(word) for word in request.POST.getlist("entry") if word.isdecimal() and len(word) < 19][:LONGEST]
    found = Entry.objects.visible_to(request.user).published().in_bulk(ids)

    def place(pk: int) -> int:
        word = request.POST.get(f"place-{pk}", "")
        return int(word) if word.isdecimal() and len(word) < 19 else LONGEST

    ordered = sorted((pk for pk in ids if pk in found), key=place)
    return [(found[pk], request.POST.get(f"comment-{pk}", "")[:600]) for pk in ordered]
