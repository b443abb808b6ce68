"""Newcomers and their welcome, what is featured, and the milestones that people agreed to."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from apps.communities.models import Membership
from apps.recognition.feature_services import feature
from apps.recognition.features import today
from apps.recognition.milestone_services import note_milestones, show_milestone
from apps.recognition.milestones import Milestone
from apps.recognition.newcomer_services import introduce_oneself, welcome_newcomer
from apps.recognition.newcomers import Introduction

if TYPE_CHECKING:
    from apps.integrations.demo_world.loading import Loader


def plan_recognition(loader: "Loader", given: dict[str, Any]) -> None:
    """All that the file names, each at its moment."""
    acts: dict[str, Callable[[Loader, dict[str, Any]], None]] = {
        "introductions": _introduce,
        "welcomes": _welcome,
        "features": _feature,
    }
    for name, act in acts.items():
        for row in given.get(name) or ():
            what = f"{row['by']} in recognition.yaml, {name}"
            loader.plan(what, float(row["days_ago"]), 7, partial(act, loader, row))


def _introduce(loader: "Loader", given: dict[str, Any]) -> None:
    person, community = loader.person(given["by"]), loader.community(given["community"])
    membership = Membership.objects.get(user=person, community=community)
    introduce_oneself(user=person, membership=membership, words=given["words"], is_shown=True)


def _welcome(loader: "Loader", given: dict[str, Any]) -> None:
    newcomer, community = loader.person(given["to"]), loader.community(given["community"])
    row = Introduction.objects.get(membership__user=newcomer, membership__community=community)
    welcome_newcomer(
        by=loader.person(given["by"]), introduction=row, source=loader.linked(given["text"].strip(), "recognition.yaml")
    )


def _feature(loader: "Loader", given: dict[str, Any]) -> None:
    feature(
        by=loader.person(given["by"]),
        community=loader.community(given["community"]),
        thing=loader.entry(given["entry"]),
        reason=given["reason"],
        until=today() + timedelta(days=int(given["days"])),
    )


def note_and_show_milestones(handles: Sequence[str]) -> None:
    """Notice what was reached by now; these people agree to theirs being shown."""
    note_milestones()
    for row in Milestone.objects.asking().filter(person__handle__in=handles).select_related("person"):
        if row.person:
            show_milestone(by=row.person, milestone=row)
