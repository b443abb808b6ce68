"""Recognition: `newcomer` joined lately and wants to be shown, `feature` is of the entry, `milestone` is "other"'s."""

from collections.abc import Callable
from datetime import timedelta

from apps.communities.models import Community, Role
from apps.communities.services import add_member
from apps.core import clock
from apps.recognition.feature_services import feature
from apps.recognition.features import today
from apps.recognition.milestones import Consent, Milestone, What
from apps.recognition.newcomer_services import introduce_oneself
from tests.cast import make_person

PAGES = """
    GET   open     /c/{space}/introduction/            302 403 200 . . 403 .
    POST  open     /c/{space}/introduction/            302 403 302 . . 403 .
    GET   hidden   /c/{space}/introduction/            302 404 200 . . 404 403
    GET   open     /c/{space}/members/{newcomer}/welcome/  302 403 200 . . 403 .
    POST  open     /c/{space}/members/{newcomer}/welcome/  302 403 422 . . 403 .
    GET   hidden   /c/{space}/members/{newcomer}/welcome/  302 404 200 . . 404 403
    GET   open     /c/{space}/members/other-person/welcome/  302 404 . . . . .
    GET   open     /c/{space}/features/                302 403 . . 200 403 200
    GET   hidden   /c/{space}/features/                302 404 403 . 200 404 200
    GET   open     /c/{space}/members/other-person/feature/  302 403 . . 200 403 200
    POST  open     /c/{space}/members/other-person/feature/  302 403 . . 422 403 422
    GET   hidden   /c/{space}/members/other-person/feature/  302 404 403 . 200 404 200
    GET   open     /e/{entry}/feature/                 302 403 . . 200 403 200
    POST  open     /e/{entry}/feature/                 302 403 . . 422 403 422
    GET   hidden   /e/{entry}/feature/                 302 404 403 . 200 404 200
    POST  open     /features/{feature}/ending/         302 403 . . 302 403 302
    POST  hidden   /features/{feature}/ending/         302 404 403 . 302 404 302
    POST  open     /milestones/{milestone}/consent/    302 404 . . . . .
    GET   -        /settings/recognition/              302 200 . . . . .
    POST  -        /settings/recognition/              302 . . . . . .
"""

API = """
    GET    open     communities/{space}/introduction/    401 404 . . . . .
    PUT    open     communities/{space}/introduction/    401 403 400 . . 403 .
    PUT    hidden   communities/{space}/introduction/    401 404 400 . . 404 403
    POST   open     communities/{space}/members/{newcomer}/welcome/  401 403 400 . . 403 .
    POST   hidden   communities/{space}/members/{newcomer}/welcome/  401 404 400 . . 404 403
    GET    open     communities/{space}/features/        200 . . . . . .
    GET    hidden   communities/{space}/features/        404 . 200 . . 404 200
    POST   open     communities/{space}/features/        401 403 . . 400 403 400
    POST   hidden   communities/{space}/features/        401 404 403 . 400 404 400
    DELETE open     features/{feature}/                  401 403 . . 204 403 204
    DELETE hidden   features/{feature}/                  401 404 403 . 204 404 204
    GET    -        me/appearance/                       401 200 . . . . .
    PATCH  -        me/appearance/                       401 200 . . . . .
    GET    -        me/milestones/                       401 200 . . . . .
    PUT    open     milestones/{milestone}/consent/      401 404 . . . . .
    DELETE open     milestones/{milestone}/consent/      401 404 . . . . .
"""


def _newcomer(cast: object, place: object) -> object:
    person = make_person("newcomer person")
    community = Community.objects.get(slug=place.space)
    row = add_member(community=community, user=person, role=Role.MEMBER, by=None)
    introduce_oneself(user=person, membership=row, words="I am new", is_shown=True)
    return person.handle


def _feature(cast: object, place: object) -> object:
    community = Community.objects.get(slug=place.space)
    return feature(by=cast.manager, community=community, thing=place.entry, reason="See", until=today()).pk


def _milestone(cast: object, place: object) -> object:
    now = clock.now()
    return Milestone.objects.create(
        community=Community.objects.get(slug=place.space),
        person=cast.other,
        what=What.BELONGS,
        number=1,
        at=now,
        until=now + timedelta(days=14),
        consent=Consent.ASKED,
    ).pk


EXAMPLES = {"newcomer": "newcomer-person"}
THINGS: dict[str, Callable[..., object]] = {"newcomer": _newcomer, "feature": _feature, "milestone": _milestone}
