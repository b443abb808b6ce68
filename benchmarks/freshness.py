"""How soon what somebody does stands on the shelves of others: from the request on, with the workers otherwise idle."""

import json
import statistics
import time
from typing import Any

from benchmarks import load
from benchmarks.load import Call
from benchmarks.stand import CannotMeasure, Stand, command, session

ROUNDS = 15
TOKEN = "csrftoken"
# The author, the one who looks, and the five that make an entry popular.
CROWD = 7
PATIENCE_SECONDS = 60
_WHERE = "SELECT c.slug FROM communities_community c JOIN content_entry e ON e.community_id = c.id WHERE e.id = %s"
_POSTED = "SELECT id, slug FROM content_entry WHERE title = %s"


def measure(stand: Stand, rounds: int) -> dict[str, Any]:
    """Post, act and read so many times, each time until another member's page shows it."""
    crowd = json.loads(command(stand.environment, "benchmarks.crowd", str(CROWD), str(CROWD)))
    with session(stand.postgres) as sql:
        sql.execute(_WHERE, [crowd["entry"]])
        (community,) = sql.fetchone()
    club = _Club(stand, community, crowd["cookies"])
    # A process answers its first requests more slowly.
    load.run(stand.port, [Call("/", given) for given in crowd["cookies"]] * 3, 2)
    posts, acts, readings = [], [], []
    for number in range(rounds):
        posts.append(club.post(f"Freshly posted {number}"))
        acts.append(club.make_popular(f"Freshly answered {number}", club.reply))
        readings.append(club.make_popular(f"Freshly read {number}", club.read))
    found = {"new": posts, "acts": acts, "readings": readings}
    return {"rounds": rounds} | {name: _figures(seconds) for name, seconds in found.items()}


class _Club:
    """Seven members of a community, over HTTP as everybody."""

    def __init__(self, stand: Stand, community: str, cookies: list[dict[str, str]]) -> None:
        self.stand, self.community = stand, community
        self.author, self.looker, *self.others = cookies

    def post(self, title: str) -> float:
        """Seconds from the request that posts a discussion until it stands on the other one's What's new."""
        self.stand.settle()
        begun = time.perf_counter()
        self._post(title)
        return self._until_shown("/", self.looker, title, begun)

    def make_popular(self, title: str, act: Any) -> float:
        """Seconds from the act of the fifth of the others until the discussion stands on What's popular."""
        path = self._post(title)
        for cookies in self.others[:-1]:
            act(path, cookies)
        # The author looks: what few know is tried out on everybody else.
        shelf = f"/c/{self.community}/?shelf=popular"
        # Readings lie in the buffer for two seconds at most.
        time.sleep(2.5)
        self.stand.settle()
        if title in self._page(shelf, self.author):
            raise CannotMeasure("Four readers are too few, and yet the shelf shows it.")
        begun = time.perf_counter()
        act(path, self.others[-1])
        seconds = self._until_shown(shelf, self.author, title, begun)
        # So that the next one has a place.
        form = {"remove": "yes", "csrfmiddlewaretoken": self.author[TOKEN]}
        load.run(self.stand.port, [Call(f"/e/{path.split('/')[2]}/removal/", self.author, form)], 1, expect=302)
        return seconds

    def reply(self, path: str, cookies: dict[str, str]) -> None:
        """Answer."""
        form = {"source": f"We do the same since {time.time()}.", "csrfmiddlewaretoken": cookies[TOKEN]}
        load.run(self.stand.port, [Call(f"/e/{path.split('/')[2]}/replies/", cookies, form)], 1, expect=302)

    def read(self, path: str, cookies: dict[str, str]) -> None:
        """Open the page."""
        load.run(self.stand.port, [Call(path, cookies)], 1)

    def _post(self, title: str) -> str:
        form = {"title": title, "source": "How do *you* count?", "is_question": "yes"}
        form["csrfmiddlewaretoken"] = self.author[TOKEN]
        call = Call(f"/c/{self.community}/new/discussion/", self.author, form)
        load.run(self.stand.port, [call], 1, expect=302)
        with session(self.stand.postgres) as sql:
            sql.execute(_POSTED, [title])
            pk, slug = sql.fetchone()
        return f"/e/{pk}/{slug}/"

    def _page(self, path: str, cookies: dict[str, str]) -> str:
        return load.run(self.stand.port, [Call(path, cookies)], 1)[0].body.decode()

    def _until_shown(self, path: str, cookies: dict[str, str], title: str, begun: float) -> float:
        while (seconds := time.perf_counter() - begun) < PATIENCE_SECONDS:
            if title in self._page(path, cookies):
                return seconds
            time.sleep(0.02)
        raise CannotMeasure(f"{path} does not show {title!r} after {PATIENCE_SECONDS} s.")


def _figures(seconds: list[float]) -> dict[str, float]:
    return {"median": round(statistics.median(seconds), 2), "slowest": round(max(seconds), 2)}


def table(run: dict[str, Any]) -> str:
    """The figures as a Markdown table."""
    names = {
        "new": "a new discussion, on What's new",
        "acts": "the fifth person's reply, on What's popular",
        "readings": "the fifth person's reading, on What's popular",
    }
    rows = [f"| {text} | {run[name]['median']} | {run[name]['slowest']} |" for name, text in names.items()]
    return "\n".join(
        [
            f"Seconds from the request until another member's page shows it, {run['rounds']} times each:",
            "",
            "| what | median | slowest |",
            "| --- | ---: | ---: |",
            *rows,
        ]
    )
