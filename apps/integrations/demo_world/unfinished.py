"""Drafts: what people have not finished, and what publishes itself in some days."""

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from apps.drafts.services import save_draft, schedule_draft
from apps.integrations.demo_world.files import DraftFile

if TYPE_CHECKING:
    from apps.integrations.demo_world.loading import Loader


def plan_draft(loader: "Loader", given: DraftFile) -> None:
    """Its last saving."""
    loader.plan(f"draft {given.name}", float(given.given["days_ago"]), 7, partial(_save, loader, given))


def _save(loader: "Loader", given: DraftFile) -> None:
    draft = save_draft(
        author=loader.person(str(given.given["author"])),
        key=uuid5(NAMESPACE_URL, f"demo:{given.name}"),
        community=loader.community(str(given.given["community"])),
        kind=str(given.given["kind"]),
        values={
            "title": str(given.given["title"]),
            "source": given.source,
            "tags": ", ".join(given.given.get("tags") or ()),
        },
    )
    if "publish_in" in given.given:
        at = loader.now + timedelta(days=float(given.given["publish_in"]))
        schedule_draft(draft=draft, publish_at=at.replace(minute=0, second=0, microsecond=0))
