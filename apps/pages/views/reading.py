"""Reading: that a text was read to its end, one's own record, and what a community reads."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from apps.accounts.models import Profile
from apps.activity.readings import note_reading
from apps.activity.verbs import Verb
from apps.communities.models import Community
from apps.content.models import Entry
from apps.core.querying import keyset_page
from apps.core.refusals import require
from apps.pages.reading_record import lines_of
from apps.readings.disclosure import FEWEST, FEWEST_IN_REPORTS
from apps.readings.models import KEPT, WORDS_KEPT
from apps.readings.policies import may_see_reading
from apps.readings.records import record_of
from apps.readings.selectors import entries_read_to_the_end, reading_of
from apps.readings.services import change_record, clear_record, forget_reading

A_PAGE = 40


@login_required
@require_POST
def entry_reading(request: HttpRequest, pk: int) -> HttpResponse:
    """The page says that its text was read to the end; buffered, so nothing is written here."""
    entry = get_object_or_404(Entry.objects.visible_to(request.user).only("community_id"), pk=pk)
    note_reading(Verb.ENTRY_READ, actor_id=request.user.pk, entry_id=entry.pk, community_id=entry.community_id)
    return HttpResponse(status=204)


@login_required
def settings_reading(request: HttpRequest) -> HttpResponse:
    """My record of what I read, and whether there is one."""
    if request.method == "POST":
        kept = request.POST.get("kept") == "yes"
        change_record(person=request.user, kept=kept)
        messages.success(
            request,
            _("What you read from now on is kept in your record.")
            if kept
            else _("No record is kept, and what was in it has been deleted."),
        )
        return redirect("settings_reading")
    page = keyset_page(record_of(request.user), field="at", after=request.GET.get("after"), size=A_PAGE)
    context = {
        "kept": Profile.objects.values_list("keeps_reading", flat=True).get(user_id=request.user.pk),
        "lines": lines_of(request.user, page.rows),
        "next_key": page.next_key,
        "is_first": not request.GET.get("after"),
        "days": KEPT.days,
        "words_days": WORDS_KEPT.days,
        "fewest": FEWEST,
        "reported": FEWEST_IN_REPORTS,
    }
    return render(request, "pages/settings_reading.html", context)


@login_required
@require_POST
def clearing(request: HttpRequest) -> HttpResponse:
    """Delete all that is in my record."""
    number = clear_record(person=request.user)
    text = ngettext("One reading was deleted.", "%(n)s readings were deleted.", number)
    messages.success(request, text % {"n": number} if number else _("There was nothing to delete."))
    return redirect("settings_reading")


@login_required
@require_POST
def reading_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete one reading from my record."""
    forget_reading(person=request.user, reading=get_object_or_404(record_of(request.user), pk=pk))
    messages.success(request, _("Deleted."))
    return redirect("settings_reading")


@login_required
def community_reading(request: HttpRequest, slug: str) -> HttpResponse:
    """What is read and looked for in a community, for those who look after it."""
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    require(may_see_reading(request.user, community))
    reading = reading_of(community)
    context = {
        "community": community,
        "section": "reading",
        "reading": reading,
        "most": max((week.readers or 0 for week in reading.weeks), default=0),
        "ended": entries_read_to_the_end(request.user, reading),
        "fewest": FEWEST,
        "words_days": WORDS_KEPT.days,
    }
    return render(request, "pages/community_reading.html", context)
