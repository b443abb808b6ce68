"""Targets and stories; {number} is a proposal under discussion and {story} a story, both by "other"."""

from collections.abc import Callable

from apps.stories.services import Telling, tell_story
from apps.targets.services import comment_on, draft_targets, propose_targets
from apps.targets.wording import TypedMeasure, Wording

PAGES = """
    GET   open     /c/{space}/targets/                              302 200 . . . . .
    GET   request  /c/{space}/targets/                              302 403 200 . . 403 200
    GET   hidden   /c/{space}/targets/                              302 404 200 . . 404 200
    GET   open     /c/{space}/targets/new/                          302 403 200 . . 403 .
    POST  open     /c/{space}/targets/new/                          302 403 422 . . 403 .
    GET   hidden   /c/{space}/targets/new/                          302 404 200 . . 404 403
    GET   open     /c/{space}/targets/{number}/                     302 200 . . . . .
    GET   hidden   /c/{space}/targets/{number}/                     302 404 200 . . 404 200
    GET   open     /c/{space}/targets/{number}/edit/                302 403 . . . . .
    POST  open     /c/{space}/targets/{number}/consultation/        302 403 . . . . .
    POST  open     /c/{space}/targets/{number}/withdrawal/          302 403 . . . . .
    POST  open     /c/{space}/targets/{number}/renewal/             302 403 . . . . .
    POST  open     /c/{space}/targets/{number}/vote/                302 403 . . . . .
    POST  hidden   /c/{space}/targets/{number}/vote/                302 404 403 . . 404 403
    POST  open     /c/{space}/targets/{number}/comments/            302 403 422 . . 403 .
    POST  hidden   /c/{space}/targets/{number}/comments/            302 404 422 . . 404 403
    POST  open     /c/{space}/targets/{number}/comments/{comment}/removal/  302 403 . . 302 403 302
    GET   open     /c/{space}/stories/                              302 200 . . . . .
    GET   request  /c/{space}/stories/                              302 403 200 . . 403 200
    GET   hidden   /c/{space}/stories/                              302 404 200 . . 404 200
    GET   open     /c/{space}/stories/new/                          302 403 200 . . 403 .
    POST  open     /c/{space}/stories/finance/                      302 403 . . 422 403 422
    GET   open     /c/{space}/stories/{story}/                      302 200 . . . . .
    GET   hidden   /c/{space}/stories/{story}/                      302 404 200 . . 404 200
    GET   open     /c/{space}/stories/{story}/edit/                 302 403 . . . . .
    POST  open     /c/{space}/stories/{story}/confirmation/         302 403 422 . . 403 .
    POST  hidden   /c/{space}/stories/{story}/confirmation/         302 404 422 . . 404 403
    POST  open     /c/{space}/stories/{story}/finance/              302 403 . . . . .
    POST  open     /c/{space}/stories/{story}/withdrawal/           302 403 . . 302 403 302
"""

API = """
    GET    open     communities/{space}/targets/                    401 200 . . . . .
    GET    request  communities/{space}/targets/                    401 403 200 . . 403 200
    GET    hidden   communities/{space}/targets/                    401 404 200 . . 404 200
    POST   open     communities/{space}/targets/                    401 403 400 . . 403 .
    GET    open     communities/{space}/targets/{number}/           401 200 . . . . .
    GET    hidden   communities/{space}/targets/{number}/           401 404 200 . . 404 200
    PUT    open     communities/{space}/targets/{number}/           401 403 . . . . .
    DELETE open     communities/{space}/targets/{number}/           401 403 . . . . .
    PUT    open     communities/{space}/targets/{number}/consultation/  401 403 . . . . .
    DELETE open     communities/{space}/targets/{number}/consultation/  401 403 . . . . .
    POST   open     communities/{space}/targets/{number}/renewals/  401 403 . . . . .
    GET    open     communities/{space}/targets/{number}/votes/     401 200 . . . . .
    PUT    open     communities/{space}/targets/{number}/votes/     401 403 . . . . .
    DELETE open     communities/{space}/targets/{number}/votes/     401 403 . . . . .
    GET    open     communities/{space}/targets/{number}/comments/  401 200 . . . . .
    GET    hidden   communities/{space}/targets/{number}/comments/  401 404 200 . . 404 200
    POST   open     communities/{space}/targets/{number}/comments/  401 403 400 . . 403 .
    DELETE open     communities/{space}/targets/{number}/comments/{comment}/  401 403 . . 204 403 204
    GET    open     communities/{space}/stories/                    401 200 . . . . .
    GET    hidden   communities/{space}/stories/                    401 404 200 . . 404 200
    POST   open     communities/{space}/stories/                    401 403 400 . . 403 .
    GET    open     communities/{space}/stories/value/              401 200 . . . . .
    GET    hidden   communities/{space}/stories/value/              401 404 200 . . 404 200
    GET    open     communities/{space}/stories/{story}/            401 200 . . . . .
    GET    hidden   communities/{space}/stories/{story}/            401 404 200 . . 404 200
    PUT    open     communities/{space}/stories/{story}/            401 403 . . . . .
    DELETE open     communities/{space}/stories/{story}/            401 403 . . 204 403 204
    PUT    open     communities/{space}/stories/{story}/confirmation/  401 403 400 . . 403 .
    PUT    open     communities/{space}/stories/{story}/finance/    401 403 . . . . .
"""

WORDING = Wording(
    purpose="We exist to help planners decide with less guessing.",
    outcomes=("Plans hold for the week that they were made for.",),
    measures=(
        TypedMeasure(
            "Nobody waits alone.",
            "Share of questions with a useful answer within three days",
            "Experts keep their day.",
        ),
    ),
)
TELLING = Telling(
    title="A week without an emergency order",
    trying="Keep the line running over the holidays.",
    received="The checklist for long weekends.",
    did="Ordered two days earlier.",
    changed="No emergency order.",
    otherwise="Probably one or two, as in the years before.",
    kind="cost",
)


def _number(cast: object, place: object) -> object:
    community = place.entry.community
    found = community.target_sets.first() or draft_targets(by=cast.other, community=community, wording=WORDING)
    return (found if found.state != "draft" else propose_targets(by=cast.other, target_set=found)).number


def _comment(cast: object, place: object) -> object:
    target_set = place.entry.community.target_sets.get(number=_number(cast, place))
    return comment_on(by=cast.other, target_set=target_set, body="What about experts on leave?").pk


def _story(cast: object, place: object) -> object:
    return tell_story(by=cast.other, community=place.entry.community, telling=TELLING).pk


THINGS: dict[str, Callable[..., object]] = {"number": _number, "comment": _comment, "story": _story}
