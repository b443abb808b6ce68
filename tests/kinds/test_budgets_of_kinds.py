"""What the pages of articles, documents, news and interviews ask the database, as `tests/pages/test_budgets` has it."""

import pytest

from apps.content.kinds.document.reading import read_versions
from tests.cast import Cast
from tests.kinds.furnishing import furnish
from tests.pages.test_budgets import check, signed_in

# Statements of a member with empty and full caches, and of a visitor.
BUDGETS: dict[str, tuple[int, int, tuple[int, int]]] = {
    "{article}": (17, 5, (13, 3)),
    "{document}": (16, 5, (12, 3)),
    "{news}": (15, 4, (11, 2)),
    "{interview}": (17, 5, (13, 3)),
    # With rows of three kinds that each look once for what they say of themselves.
    "/": (19, 3, (11, 1)),
    "/c/community/": (22, 4, (13, 2)),
    "/c/community/?kind=article": (18, 4, (8, 2)),
    "/c/community/?kind=document": (17, 4, (7, 2)),
}


@pytest.mark.parametrize("screen", BUDGETS)
def test_page_of_a_kind_stays_within_its_budget(screen: str, cast: Cast) -> None:
    entries = furnish(cast)
    read_versions()
    url = screen.format(**{name: entry.get_absolute_url() for name, entry in entries.items()})
    cold, warm, (visitor_cold, visitor_warm) = BUDGETS[screen]
    check(signed_in(cast.member), url, cold, warm)
    check(signed_in(None), url, visitor_cold, visitor_warm)
