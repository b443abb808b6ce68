"""Articles: cover and series, mentions of other entries, stars."""

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from apps.citations.services import cite_entry
from apps.integrations.demo_world.texts import EntryFile
from apps.ratings.mark_services import rate_entry

if TYPE_CHECKING:
    from apps.integrations.demo_world.loading import Loader

CITED_AFTER = timedelta(minutes=2)
# The first reader who gives stars does so after this time, each further one so much later.
RATED_AFTER = timedelta(hours=17)


def details(loader: "Loader", given: EntryFile) -> dict[str, Any]:
    """Cover and place in a series."""
    fields: dict[str, Any] = {name: given.given[name] for name in ("series", "part") if name in given.given}
    if cover := given.given.get("cover"):
        fields["cover"] = loader.keep(given.author, loader.world.folder / "pictures" / "covers" / str(cover))
    return fields


def plan(loader: "Loader", given: EntryFile) -> None:
    """Mentions right after it was published, stars in the days after."""
    for mention in given.given.get("mentions") or ():
        what = f"{given.address} mentions {mention['entry']}"
        loader.plan(what, given.days_ago, 4, partial(_cite, loader, given, mention), later=CITED_AFTER)
    for number, (handle, stars) in enumerate((given.given.get("rated") or {}).items(), 1):
        act = partial(_rate, loader, given, str(handle), int(stars))
        loader.plan(f"{given.address}, rated by {handle}", given.days_ago, 4, act, later=RATED_AFTER * number)


def _cite(loader: "Loader", given: EntryFile, mention: dict[str, str]) -> None:
    cite_entry(
        by=loader.person(given.author),
        source=loader.entry(given.address),
        target=loader.entry(mention["entry"]),
        quote=mention["quote"],
        relation=mention["as"],
    )


def _rate(loader: "Loader", given: EntryFile, handle: str, stars: int) -> None:
    rate_entry(by=loader.person(handle), entry=loader.entry(given.address), stars=stars)
