"""Interviews: who is asked, and when they agreed to what was written."""

from functools import partial
from typing import TYPE_CHECKING, Any

from apps.content.kinds.interview.services import give_consent
from apps.integrations.demo_world.faults import needed
from apps.integrations.demo_world.texts import EntryFile

if TYPE_CHECKING:
    from apps.integrations.demo_world.loading import Loader


def details(loader: "Loader", given: EntryFile) -> dict[str, Any]:
    """The interviewee."""
    return {"interviewee": loader.person(str(needed(given.given, given.path, "interviewee")))}


def plan(loader: "Loader", given: EntryFile) -> None:
    """The consent; without one the interview waits."""
    if "consent" in given.given:
        what = f"{given.address}, agreed to by {given.given['interviewee']}"
        loader.plan(what, float(given.given["consent"]), 6, partial(_agree, loader, given))


def _agree(loader: "Loader", given: EntryFile) -> None:
    give_consent(by=loader.person(str(given.given["interviewee"])), entry=loader.entry(given.address))
