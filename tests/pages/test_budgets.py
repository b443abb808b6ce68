"""What each screen may ask the database, with empty and with full caches, whatever is on it.

The figures are records, not goals: a screen that needs more fails and shows its statements; one that needs fewer
gets a lower figure here. A cold request also reads the session and the person, which every other one has at hand.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.content.models import Entry
from apps.content.reply_services import accept_answer, post_reply
from apps.ratings.services import follow_entry
from tests.cast import Cast, ask

# Screen: statements of a member with empty and full caches, and of a visitor (None: no page for visitors).
BUDGETS: dict[str, tuple[int, int, tuple[int, int] | None]] = {
    "/": (14, 3, (6, 1)),
    "/?shelf=popular": (12, 4, (6, 2)),
    "/?shelf=unanswered": (13, 3, (5, 1)),
    "/?shelf=following": (12, 3, None),
    "/c/{community}/": (17, 4, (8, 2)),
    "/c/{community}/?shelf=new": (16, 4, (8, 2)),
    "/e/{entry}/{slug}/": (17, 4, (13, 2)),
    "/people/{handle}/": (13, 4, None),
    "/notifications/": (6, 3, None),
    "/notifications/count/": (5, 0, (0, 0)),
    "/search/?q=deliveries": (8, 2, (5, 2)),
}


@pytest.fixture
def entry(cast: Cast, flow: Callable[[], None]) -> Entry:
    """A question with a page of replies from several people, followed, with an accepted answer."""
    asked = ask(cast.other, cast.community, tags=["stock", "counting"])
    people = [cast.sme, cast.manager, cast.other]
    replies = [post_reply(author=people[n % 3], entry=asked, source=f"We **tried** {n} of them.") for n in range(25)]
    accept_answer(by=cast.other, reply=replies[0])
    for number in range(8):
        ask(cast.sme, cast.community, title=f"Who counts deliveries {number}?", tags=["stock"])
    flow()
    follow_entry(user=cast.member, entry=asked)
    return Entry.objects.get(pk=asked.pk)


def address(screen: str, entry: Entry) -> str:
    return screen.format(community=entry.community.slug, entry=entry.pk, slug=entry.slug, handle=entry.author.handle)


def signed_in(person: User | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person, backend="apps.accounts.backends.CachedUserBackend")
    return client


@pytest.mark.parametrize("screen", BUDGETS)
def test_member_gets_a_screen_within_its_budget(screen: str, cast: Cast, entry: Entry) -> None:
    cold, warm, _ = BUDGETS[screen]
    check(signed_in(cast.member), address(screen, entry), cold, warm)


@pytest.mark.parametrize("screen", [screen for screen, budget in BUDGETS.items() if budget[2]])
def test_visitor_gets_a_screen_within_its_budget(screen: str, entry: Entry) -> None:
    cold, warm = BUDGETS[screen][2] or (0, 0)
    check(signed_in(None), address(screen, entry), cold, warm)


def check(client: Client, url: str, cold: int, warm: int) -> None:
    cache.clear()
    with at_most(cold, f"{url} with empty caches"):
        assert client.get(url).status_code == 200
    client.get(url)
    with at_most(warm, f"{url} with full caches"):
        assert client.get(url).status_code == 200


@contextmanager
def at_most(most: int, what: str) -> Iterator[None]:
    with CaptureQueriesContext(connection) as captured:
        yield
    asked = [query["sql"] for query in captured.captured_queries]
    if len(asked) > most:
        pytest.fail(f"{what}: {len(asked)} statements instead of {most}.\n" + "\n".join(asked), pytrace=False)


def test_member_posts_a_reply_within_its_budget(cast: Cast, entry: Entry) -> None:
    client = signed_in(cast.member)
    client.get("/notifications/count/")
    # Beginning and end of the service's transaction are among them.
    with at_most(12, "a reply"):
        response = client.post(f"/e/{entry.pk}/replies/", {"source": "We **count** twice."})
    assert re.search(r"\?after=\d+#reply-26$", response.headers["Location"])


def test_lists_of_any_length_take_the_same_number_of_statements(cast: Cast, entry: Entry) -> None:
    client = signed_in(cast.member)
    for number in range(15):
        ask(cast.manager, cast.community, title=f"One more question {number}", tags=[f"tag{number}"])
    check(client, "/", *BUDGETS["/"][:2])
