"""People: what can this person help me with?"""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from apps.accounts.models import Audience, User
from apps.accounts.policies import visible_fields
from apps.communities.models import Membership
from apps.communities.selectors import share_community
from apps.content.models import Entry, Reply
from apps.core.querying import keyset_page
from apps.feeds.selectors import LEAN
from apps.pages.following import follow_menu
from apps.pages.rows import entry_rows
from apps.readings.searching import note_choice

LATEST = 10
TEXTS = ("source", "html", "excerpt")
_A_DAY = "private, max-age=86400, immutable"


@login_required
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, the latest first; narrowed by a word in name, headline, department or site."""
    rows = User.objects.visible_to(request.user).active().select_related("profile")
    if word := request.GET.get("q", "").strip()[:80]:
        shown = Q()
        for field in ("department", "site", "job_role"):
            # Only what its owner shows to everybody may be found by.
            open_to_all = Q(**{f"profile__visibility__{field}": Audience.EVERYONE}) | ~Q(
                profile__visibility__has_key=field
            )
            shown |= Q(**{f"profile__{field}__icontains": word}) & open_to_all
        rows = rows.filter(Q(name__icontains=word) | Q(headline__icontains=word) | shown)
    page = keyset_page(rows, field="date_joined", after=request.GET.get("after"), size=48)
    context = {"people": [(p, visible_fields(p.profile, request.user, shares_community=False)) for p in page.rows]}
    return render(request, "pages/people.html", context | {"next_key": page.next_key, "q": word})


@login_required
def person(request: HttpRequest, handle: str) -> HttpResponse:
    """One person: who they are, where they belong, what they wrote."""
    person = get_object_or_404(User.objects.visible_to(request.user).select_related("profile"), handle=handle)
    is_me = person.pk == request.user.pk
    note_choice(request.user, request.GET.get("found", ""), person_id=person.pk)
    # Whether the two share a community matters only where something is shown to such people alone.
    asks = Audience.COMMUNITIES in person.profile.visibility.values()
    near = is_me or (asks and share_community(request.user, person))
    fields = visible_fields(person.profile, request.user, shares_community=near)
    entries = Entry.objects.visible_to(request.user).published().filter(author=person).only(*LEAN)
    memberships = Membership.objects.visible_to(request.user).active().filter(user=person).select_related("community")
    context: dict[str, Any] = {
        "person": person,
        "fields": fields,
        "is_me": is_me,
        "follow": None if is_me or not person.is_active else follow_menu(request.user, person),
        "memberships": memberships.order_by("community__name"),
        "rows": entry_rows(request.user, entries.order_by("-published_at")[:LATEST]),
        "replies": _latest_replies(request.user, person),
    }
    return render(request, "pages/person.html", context)


def _latest_replies(viewer: Any, person: User) -> list[Reply]:
    rows = (
        Reply.objects.visible_to(viewer)
        .published()
        .filter(author=person, entry__removed_at=None, entry__is_withheld=False)
    )
    rows = rows.select_related("entry__community", "acceptance").defer(
        "source", "html", *(f"entry__{t}" for t in TEXTS)
    )
    return list(rows.order_by("-created_at")[:LATEST])


@login_required
def photo(request: HttpRequest, handle: str, name: str) -> HttpResponse | FileResponse:
    """A person's photo; a new one has a new address, so this one may be kept."""
    person = get_object_or_404(User.objects.visible_to(request.user), handle=handle)
    if (
        not person.photo
        or person.photo.name.rsplit("/", 1)[-1] != name
        or not default_storage.exists(person.photo.name)
    ):
        raise Http404
    return FileResponse(person.photo.open("rb"), content_type="image/webp", headers={"Cache-Control": _A_DAY})
