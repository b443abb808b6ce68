"""What the demo's communities agreed on, and the stories of what came of it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from apps.stories.models import Story
from apps.stories.services import Telling, confirm_story, look_at_amount, tell_story
from apps.targets.advancing import advance_due
from apps.targets.models import Choice, TargetSet
from apps.targets.services import CONSULTATION, VOTE, comment_on, draft_targets, propose_targets, vote_on
from apps.targets.wording import Wording

if TYPE_CHECKING:
    from apps.integrations.demo_world.loading import Loader

_TEXTS = ("title", "trying", "received", "did", "changed", "otherwise", "causes", "kind", "unit")
_NUMBERS = ("share_low", "share_high", "confidence")
# A vote comes so many hours after the one before.
_HOURS_BETWEEN_VOTES = 5


def plan_targets(loader: "Loader", given: Mapping[str, Any]) -> None:
    """Each set is drafted, discussed and voted on as long as the product asks for, as far as there was time."""
    for row in given.get("targets") or ():
        begun = float(row["days_ago"])
        what = f"targets of {row['community']} in targets.yaml"
        made: list[TargetSet] = []
        loader.plan(what, begun, 6, partial(_propose, loader, row, made))
        for comment in row.get("comments") or ():
            loader.plan(what, float(comment["days_ago"]), 7, partial(_comment, loader, comment, made))
        opened = begun - CONSULTATION.days
        if opened < 0:
            continue
        loader.plan(what, opened, 8, _advance)
        for days_ago, handle, choice, reason in _votes(row, opened):
            loader.plan(what, max(days_ago, 0), 9, partial(_vote, loader, made, handle, choice, reason))
        if opened >= VOTE.days:
            loader.plan(what, opened - VOTE.days, 10, _advance)


def plan_stories(loader: "Loader", given: Mapping[str, Any]) -> None:
    """Each is told, and confirmed and seen where the file says so."""
    for row in given.get("stories") or ():
        made: list[Story] = []
        what = f"{row['title']} in stories.yaml"
        loader.plan(what, float(row["days_ago"]), 7, partial(_tell, loader, row, made))
        if confirmed := row.get("confirmed"):
            loader.plan(what, float(confirmed["days_ago"]), 8, partial(_confirm, loader, confirmed, made))
        if seen := row.get("seen"):
            loader.plan(what, float(seen["days_ago"]), 9, partial(_look, loader, seen, made))


def _advance() -> None:
    advance_due()


def _propose(loader: "Loader", given: Mapping[str, Any], made: list[TargetSet]) -> None:
    by = loader.person(given["by"])
    wording = Wording.from_fields(dict(given))
    drafted = draft_targets(by=by, community=loader.community(given["community"]), wording=wording)
    made.append(propose_targets(by=by, target_set=drafted))


def _comment(loader: "Loader", given: Mapping[str, Any], made: list[TargetSet]) -> None:
    comment_on(by=loader.person(given["by"]), target_set=made[0], body=given["text"].strip())


def _votes(given: Mapping[str, Any], opened: float) -> Iterator[tuple[float, str, str, str]]:
    votes = [(handle, Choice.AGREE, "") for handle in given.get("agree") or ()]
    votes += [(handle, Choice.ABSTAIN, "") for handle in given.get("abstain") or ()]
    votes += [(handle, Choice.OBJECT, reason) for handle, reason in (given.get("object") or {}).items()]
    for turn, (handle, choice, reason) in enumerate(votes, 1):
        days_ago = opened - turn * _HOURS_BETWEEN_VOTES / 24
        if days_ago > 0:
            yield days_ago, handle, choice, reason


def _vote(loader: "Loader", made: list[TargetSet], handle: str, choice: str, reason: str) -> None:
    vote_on(by=loader.person(handle), target_set=made[0], choice=choice, reason=reason)


def _tell(loader: "Loader", given: Mapping[str, Any], made: list[Story]) -> None:
    told: dict[str, Any] = {name: str(given[name]).strip() for name in _TEXTS if name in given}
    told |= {name: int(given[name]) for name in _NUMBERS if name in given}
    told |= {name: Decimal(str(given[name])) for name in ("low", "high") if name in given}
    if asked := given.get("can_confirm"):
        told["can_confirm"] = loader.person(asked)
    story = tell_story(
        by=loader.person(given["by"]),
        community=loader.community(given["community"]),
        telling=Telling(**told),
        entries=[loader.entry(address) for address in given.get("entries") or ()],
        people=[loader.person(handle) for handle in given.get("people") or ()],
    )
    made.append(story)


def _confirm(loader: "Loader", given: Mapping[str, Any], made: list[Story]) -> None:
    confirm_story(by=loader.person(given["by"]), story=made[0], how=given["how"], note=given.get("note", "").strip())


def _look(loader: "Loader", given: Mapping[str, Any], made: list[Story]) -> None:
    look_at_amount(by=loader.person(given["by"]), story=made[0])
