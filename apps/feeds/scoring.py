"""What counts how much for "What's popular".

Distinct people, not volume: one person counts once per entry, with the strongest thing that they did, and it
halves every three days (the shortest time that survives a weekend). Forward decay after Cormode, Shkapenyuk,
Srivastava, Xu: Forward decay, ICDE 2009: every entry decays alike, so the order is that of the undecayed sums.
"""

from datetime import UTC, datetime, timedelta

from apps.activity.verbs import Verb
from apps.core import clock
from apps.feeds.models import Scale

# What an act weighs; the names are those of the acts in `engagement.py`.
WEIGHTS: dict[str, float] = {
    "viewed": 0.2,
    "thanked": 1.0,
    "rated": 1.0,
    "accepted": 1.0,
    "kept": 1.5,
    "followed": 1.5,
    "replied": 2.0,
    "endorsed": 2.0,
    "listed": 2.0,
    # Whoever mentions it in an article of their own, or sums it up in the wiki, has carried it on.
    "cited": 3.0,
    "summed_up": 3.0,
}
GOOD_STARS = 4
# What the list itself led to counts half: otherwise whatever stands on it stays on it.
BY_SHELF = 0.5
VIEWS = frozenset(
    {
        Verb.ENTRY_VIEWED,
        Verb.ENTRY_READ,
        Verb.EPISODE_PLAYED,
        Verb.DOCUMENT_DOWNLOADED,
        Verb.CITATION_FOLLOWED,
    }
)
# Whoever does one of these has seen the entry.
ACTS = frozenset(
    {
        Verb.REPLY_POSTED,
        Verb.REPLY_THANKED,
        Verb.REPLY_ENDORSED,
        Verb.ANSWER_ACCEPTED,
        Verb.ENTRY_RATED,
        Verb.ENTRY_KEPT,
        Verb.ENTRY_FOLLOWED,
        Verb.ENTRY_CITED,
    }
)
# Somebody who comes back after so long has found it anew. Ten half-lives: what was before weighs a thousandth.
ANEW = timedelta(days=30)
# So long a reading that is nothing but a reading is kept with its reader's name; the log keeps it no longer either.
NAMED_FOR = timedelta(days=90)
# So long "lately" lasts on the shelf.
LATELY = timedelta(days=30)
# Fewer people than this do not make an entry popular, so that no row tells what somebody in particular read.
FEWEST_PEOPLE = 5
# Where a sum lies so far from the landmark, it is as good as nothing, and a float8 would give up.
MOST_HALVINGS = 900


def scale() -> Scale:
    """The one row of it, made where there is none: from the beginning of this year."""
    kept, _ = Scale.objects.get_or_create(pk=1, defaults={"landmark": datetime(clock.now().year, 1, 1, tzinfo=UTC)})
    return kept


def quality(up: int, marks: int) -> float:
    """The Bayesian mean of good ones among the marks, from a half for an unmarked entry on."""
    return (up + 2.5) / (marks + 5)
