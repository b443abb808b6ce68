"""Wiki pages: their place in the tree, and the discussions that they were made from."""

from typing import TYPE_CHECKING, Any

from apps.integrations.demo_world.texts import EntryFile

if TYPE_CHECKING:
    from apps.integrations.demo_world.loading import Loader


def details(loader: "Loader", given: EntryFile) -> dict[str, Any]:
    """The page above, the place among those that are there already, and the sources."""
    fields: dict[str, Any] = {"position": sum(1 for other in _beside(loader, given) if _before(other, given))}
    if above := _above(given):
        fields["parent"] = loader.entry(above)
    if sources := given.given.get("made_from"):
        fields["made_from"] = [loader.entry(source).pk for source in sources]
        fields["replies"] = [
            loader.reply(source, used).pk for source in sources for used in given.given.get("used") or ()
        ]
    return fields


def _above(given: EntryFile) -> str:
    """The address of the page above: that of its folder, or of the folder above for a folder's own page."""
    place = given.path.parent.parent if given.path.stem == "index" else given.path.parent
    return "" if place.name in {given.community, "wiki"} else f"wiki:{given.community}/{place.name}"


def _beside(loader: "Loader", given: EntryFile) -> list[EntryFile]:
    """The pages that stand beside it and are older."""
    return [
        other
        for other in loader.world.entries
        if other.kind == given.kind and other.community == given.community and other.days_ago > given.days_ago
        and _above(other) == _above(given)
    ]  # fmt: skip


def _before(one: EntryFile, other: EntryFile) -> bool:
    return bool(one.given.get("order", 99) < other.given.get("order", 99))
