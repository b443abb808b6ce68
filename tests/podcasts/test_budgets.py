"""What the pages of podcasts may ask the database; the figures are records, as in `tests/pages/test_budgets.py`."""

import pytest

from apps.content.reply_services import post_reply
from tests.cast import Cast
from tests.pages.test_budgets import check, signed_in
from tests.podcasts.making import make_episode, make_show

pytestmark = pytest.mark.django_db
BUDGETS = {"episode": (23, 8), "show": (9, 5), "podcasts": (12, 6)}


@pytest.mark.parametrize("screen", BUDGETS)
def test_a_page_of_podcasts_keeps_within_its_budget(screen: str, cast: Cast) -> None:
    show = make_show(cast.sme, cast.community)
    episodes = [make_episode(cast.other, show, f"Episode {n}") for n in range(3)]
    post_reply(author=cast.sme, entry=episodes[0].entry, source="At 0:02 is the point.")
    addresses = {
        "episode": episodes[0].entry.get_absolute_url(),
        "show": show.get_absolute_url(),
        "podcasts": f"/c/{cast.community.slug}/podcasts/",
    }
    check(signed_in(cast.member), addresses[screen], *BUDGETS[screen])
