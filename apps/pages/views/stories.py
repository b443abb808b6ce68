"""Stories: what came of this community, told by its members and confirmed by others."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.models import User
from apps.communities.models import Community
from apps.content.models import Entry
from apps.core.refusals import require
from apps.pages.views.communities import community_frame
from apps.pages.visiting import OF_STORIES, take_as_read
from apps.stories import policies, services
from apps.stories.forms import ConfirmationForm, FinanceForm, StoryForm
from apps.stories.models import Story, Unit
from apps.stories.selectors import documented, finance_readers_of, stories_of, value_of


def _community(request: HttpRequest, slug: str) -> Community:
    community = get_object_or_404(Community.objects.visible_to(request.user), slug=slug)
    require(policies.may_see(request.user, community))
    return community


def _story(request: HttpRequest, slug: str, pk: int) -> Story:
    rows = Story.objects.visible_to(request.user).filter(community=_community(request, slug), pk=pk)
    related = ("community", "teller", "can_confirm", "confirmation__by", "finance_look__by")
    return get_object_or_404(rows.select_related(*related))


@login_required
def stories(request: HttpRequest, slug: str) -> HttpResponse:
    """All stories of the community, and what they come to together."""
    return _list(request, _community(request, slug), FinanceForm())


@login_required
def story_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell one."""
    community = _community(request, slug)
    require(policies.may_tell(request.user, community))
    form = StoryForm(request.POST if request.method == "POST" else None, viewer=_person(request), community=community)
    if request.method == "POST" and form.is_valid():
        told = services.tell_story(by=_person(request), community=community, **form.told)
        messages.success(request, _("It is told. It counts once somebody else confirms it."))
        return redirect(told)
    return _form(request, community, form, None)


@login_required
def story_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Tell it better."""
    row = _story(request, slug, pk)
    require(policies.may_change(request.user, row))
    form = StoryForm(
        request.POST if request.method == "POST" else None,
        viewer=_person(request),
        community=row.community,
        instance=row,
    )
    if request.method == "POST" and form.is_valid():
        services.change_story(by=_person(request), story=row, **form.told)
        return redirect(row)
    return _form(request, row.community, form, row)


@login_required
def story(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One story."""
    return _shown(request, _story(request, slug, pk), ConfirmationForm())


@login_required
@require_POST
def story_confirmation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say that it was so."""
    row = _story(request, slug, pk)
    require(policies.may_confirm(request.user, row))
    form = ConfirmationForm(request.POST)
    if not form.is_valid():
        return _shown(request, row, form)
    services.confirm_story(by=_person(request), story=row, **form.cleaned_data)
    messages.success(request, _("It is confirmed. Thank you for looking."))
    return redirect(row)


@login_required
@require_POST
def story_look(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Note that somebody who knows the books has seen the amount."""
    row = services.look_at_amount(by=_person(request), story=_story(request, slug, pk))
    return redirect(row)


@login_required
@require_POST
def story_withdrawal(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take it away."""
    row = services.withdraw_story(by=_person(request), story=_story(request, slug, pk))
    messages.success(request, _("It is withdrawn and counts nowhere any more."))
    return redirect("stories", slug=row.community.slug)


@login_required
@require_POST
def story_finance(request: HttpRequest, slug: str) -> HttpResponse:
    """Name somebody who looks at amounts, or no longer."""
    community = _community(request, slug)
    require(policies.may_name_finance(request.user, community))
    form = FinanceForm(request.POST)
    if not form.is_valid():
        return _list(request, community, form)
    is_named = request.POST.get("named") != "no"
    person = form.cleaned_data["handle"]
    services.set_finance_reader(by=_person(request), community=community, person=person, is_named=is_named)
    return redirect("stories", slug=community.slug)


def _person(request: HttpRequest) -> User:
    """Who asks; every view here is for those who are signed in."""
    assert isinstance(request.user, User)
    return request.user


def _list(request: HttpRequest, community: Community, finance_form: FinanceForm) -> HttpResponse:
    take_as_read(request, OF_STORIES, community.pk)
    rows = stories_of(request.user, community)
    context = community_frame(request, community) | {
        "section": "stories",
        "stories": rows,
        "asked": [row for row in rows if row.can_confirm_id == request.user.pk and not hasattr(row, "confirmation")],
        "value": value_of(community),
        "may_tell": policies.may_tell(request.user, community) is None,
        "readers": finance_readers_of(community),
        "finance_form": finance_form,
        "may_name": policies.may_name_finance(request.user, community) is None,
    }
    return render(request, "pages/stories.html", context, status=422 if finance_form.is_bound else 200)


def _form(request: HttpRequest, community: Community, form: StoryForm, row: Story | None) -> HttpResponse:
    context = {"community": community, "form": form, "story": row}
    return render(request, "pages/story_form.html", context, status=422 if form.is_bound else 200)


def _shown(request: HttpRequest, row: Story, form: ConfirmationForm) -> HttpResponse:
    viewer = request.user
    take_as_read(request, OF_STORIES, row.community_id)
    context = {
        "community": row.community,
        "story": row,
        "confirmation": getattr(row, "confirmation", None),
        "look": getattr(row, "finance_look", None),
        "documented": documented(row),
        "is_money": row.unit == Unit.MONEY,
        "entries": list(Entry.objects.visible_to(viewer).filter(pk__in=row.entries.values("pk"))),
        "people": list(row.people.all()),
        "form": form,
        "may_change": policies.may_change(viewer, row) is None,
        "may_withdraw": policies.may_withdraw(viewer, row) is None,
        "may_confirm": policies.may_confirm(viewer, row) is None,
        "may_look": policies.may_look(viewer, row) is None,
    }
    return render(request, "pages/story.html", context, status=422 if form.is_bound else 200)
