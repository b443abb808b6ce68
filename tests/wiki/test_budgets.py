"""What the pages of a wiki may ask the database, however large it is."""

from collections.abc import Callable

import pytest

from apps.content.models import Entry
from tests.cast import Cast, ask
from tests.pages.test_budgets import check, signed_in
from tests.wiki.writing import page, write

# Statements with empty and with full caches.
BUDGETS = {
    "/c/community/wiki/": (10, 4),
    "/c/community/wiki/?show=changes": (11, 5),
    "/c/community/wiki/?show=needed": (10, 4),
    "/c/community/wiki/?show=alone": (10, 4),
    "/e/{entry}/{slug}/": (22, 5),
    "/e/{entry}/history/": (8, 4),
    "/e/{entry}/differences/": (10, 6),
    "/c/community/synthesis/?from={source}": (12, 9),
}


@pytest.fixture
def entry(cast: Cast, flow: Callable[[], None]) -> Entry:
    """A page in the middle of a wiki, edited by several, made from a discussion, with links to and from it."""
    source = ask(cast.other, cast.community, "How do you count?")
    top = page(cast.member, cast.community, "Stock", "See [[Counting]].")
    made = page(cast.member, cast.community, "Counting", "# A\n\n# B\n\n# C\n\n[[Stock]]", top, made_from=[source.pk])
    for number in range(12):
        page(
            cast.sme, cast.community, f"Part {number}", "See [[Counting]] and [[Nothing]].", made if number % 2 else top
        )
    for number, person in enumerate([cast.sme, cast.other, cast.manager]):
        write(person, made, f"# A\n\n# B\n\n# C {number}\n\n[[Stock]]")
    flow()
    made = Entry.objects.get(pk=made.pk)
    made.source_id = source.pk  # type: ignore[attr-defined]  # For the addresses below.
    return made


@pytest.mark.parametrize("screen", BUDGETS)
def test_member_gets_a_page_of_the_wiki_within_its_budget(screen: str, cast: Cast, entry: Entry) -> None:
    address = screen.format(entry=entry.pk, slug=entry.slug, source=entry.source_id)  # type: ignore[attr-defined]
    check(signed_in(cast.member), address, *BUDGETS[screen])
