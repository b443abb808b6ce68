"""A community in the middle of being filled before its launch: what it needs, and the order of release."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from apps.preparation.launch_services import plan_release
from apps.preparation.models import Need
from apps.preparation.services import claim_need, declare_need, draft_need, review_need, submit_need

if TYPE_CHECKING:
    from apps.integrations.demo_world.loading import Loader


def plan_needs(loader: "Loader", slug: str, given: dict[str, Any]) -> None:
    """All that happened on the board of a community."""
    for need in given.get("needs") or ():
        _plan_need(loader, slug, need)
    if release := given.get("release"):
        loader.plan(f"release of {slug}", float(release["days_ago"]), 7, partial(_order, loader, slug, release))


def _plan_need(loader: "Loader", slug: str, given: dict[str, Any]) -> None:
    known: list[Need] = []

    def step(name: str, days_ago: float, act: Callable[[], Need]) -> None:
        def go() -> None:
            known[:] = [act()]

        loader.plan(f"{given['title']} ({slug}), {name}", days_ago, 6, go)

    def declare() -> Need:
        by, community = loader.person(given["by"]), loader.community(slug)
        return declare_need(by=by, community=community, title=given["title"], why=given["why"], kind=given["kind"])

    step("declared", float(given["days_ago"]), declare)
    if not (claimed := given.get("claimed")):
        return
    claimer = partial(loader.person, claimed["by"])
    step("claimed", float(claimed["days_ago"]), lambda: claim_need(by=claimer(), need=known[0]))
    if "drafted" in given:
        step(
            "drafted",
            float(given["drafted"]),
            lambda: draft_need(by=claimer(), need=known[0], entry=loader.entry(given["entry"])),
        )
    if "submitted" in given:
        step("submitted", float(given["submitted"]), lambda: submit_need(by=claimer(), need=known[0]))
    if review := given.get("reviewed"):
        step("reviewed", float(review["days_ago"]), lambda: _review(loader, known[0], review))


def _review(loader: "Loader", need: Need, given: dict[str, Any]) -> Need:
    by = loader.person(given["by"])
    return review_need(by=by, need=need, approve=bool(given["approve"]), note=given.get("note", ""))


def _order(loader: "Loader", slug: str, given: dict[str, Any]) -> None:
    plan_release(
        by=loader.person(given["by"]),
        community=loader.community(slug),
        order=[loader.entry(address).pk for address in given["order"]],
        pace={name: given[name] for name in ("per_day", "hour", "zone") if name in given},
    )
