"""What counts how much for "What's popular".

Distinct people, not volume: one person counts once per entry, with the strongest thing that they did, and it
halves every three days (the shortest time that survives a weekend). Forward decay after Cormode, Shkapenyuk,
Srivastava, Xu: Forward decay, ICDE 2009: every entry decays alike, so the order is that of the undecayed sums.
"""

from datetime import UTC, datetime

from apps.activity.verbs import Verb

WEIGHTS: dict[Verb, float] = {
    Verb.ENTRY_VIEWED: 0.2,
    Verb.ANSWER_ACCEPTED: 1.0,
    Verb.REPLY_THANKED: 1.0,
    Verb.ENTRY_KEPT: 1.5,
    Verb.ENTRY_FOLLOWED: 1.5,
    Verb.REPLY_ENDORSED: 2.0,
    Verb.REPLY_POSTED: 2.0,
    # Whoever mentions it in an article of their own has carried it on.
    Verb.ENTRY_CITED: 3.0,
}
HALF_LIFE_SECONDS = 72 * 3600.0
# The sums overflow a float8 some eight years after this; `rebuild_feeds` with a later landmark starts anew.
LANDMARK = datetime(2026, 1, 1, tzinfo=UTC)
# Fewer people than this do not make an entry popular, and a row never shows that somebody in particular was there.
FEWEST_PEOPLE = 3
