"""People: what can this person help me with?"""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from apps.accounts.models import Audience, User
from apps.accounts.policies import visible_fields
from apps.accounts.selectors import person_at
from apps.communities.models import Role
from apps.communities.selectors import place_of
from apps.communities.standing import my_communities
from apps.compass.role_views import seen_as
from apps.core.querying import keyset_page
from apps.feeds.authored import replied_by, started_by
from apps.pages.following import follow_menu
from apps.pages.rows import marked_rows
from apps.readings.searching import note_choice

LATEST = 10
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
    place = place_of(request.user, handle)
    person = person_at(place.person_id, place.version) if place else None
    if place is None or person is None:
        raise Http404
    is_me = person.pk == request.user.pk
    note_choice(request.user, request.GET.get("found", ""), person_id=person.pk)
    fields = visible_fields(person.profile, request.user, shares_community=is_me or place.is_shared_with(request.user))
    entries = started_by(request.user, person.pk, size=LATEST)
    context: dict[str, Any] = {
        "person": person,
        "fields": fields,
        "is_me": is_me,
        "follow": None if is_me or not person.is_active else follow_menu(request.user, person),
        "memberships": place.communities,
        "seen_as": [(row, role) for pk, role in seen_as(person) for row in place.communities if row.id == pk],
        "managed": tuple(row.id for row in my_communities(request.user) if row.role == Role.MANAGER),
        "rows": marked_rows(request.user, entries, {entry.pk for entry in entries if entry.is_unread}),
        "replies": replied_by(request.user, person.pk, size=LATEST),
        "zone": timezone.get_current_timezone_name(),
    }
    return render(request, "pages/person.html", context)


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
