"""Which facts of the log speak of taking part at all."""

from apps.activity.models import Origin
from apps.activity.verbs import READINGS, Verb

# Only what people did here and now.
LIVE_ORIGINS = [Origin.WEB.value, Origin.API.value, Origin.EMAIL.value]

# A reading that counts: to the end, or taken along.
READ = frozenset({Verb.ENTRY_READ, Verb.EPISODE_PLAYED, Verb.DOCUMENT_DOWNLOADED})
# What makes an act, a use or a tally.
ACTING = frozenset(
    {
        Verb.ENTRY_POSTED,
        Verb.ENTRY_EDITED,
        Verb.ENTRY_REMOVED,
        Verb.ENTRY_RESTORED,
        Verb.REPLY_POSTED,
        Verb.REPLY_REMOVED,
        Verb.REPLY_RESTORED,
        Verb.ANSWER_ACCEPTED,
        Verb.REPLY_ENDORSED,
        Verb.ENTRY_RATED,
        Verb.REPLY_THANKED,
        Verb.ENTRY_KEPT,
        Verb.ENTRY_FOLLOWED,
        Verb.ENTRY_CITED,
        Verb.ENTRY_FEATURED,
        Verb.ENTRIES_SUMMED_UP,
        Verb.PAGE_MOVED,
        Verb.LIST_PUBLISHED,
        Verb.MEMBER_INVITED,
        Verb.MEMBER_WELCOMED,
        Verb.NEED_DECLARED,
        Verb.NEED_CLAIMED,
        Verb.NEED_MOVED,
    }
)
# Somebody who did one of these was there in that week.
PRESENT = (ACTING | READ | {Verb.REPLY_EDITED}) - {Verb.LIST_PUBLISHED}
# After these, something that counted may count no longer, or the other way round.
CHANGING = frozenset(
    {
        Verb.ENTRY_RELEASED,
        Verb.ENTRY_WITHHELD,
        Verb.REPLY_EDITED,
        Verb.ANSWER_UNACCEPTED,
        Verb.REPLY_UNENDORSED,
        Verb.RATING_WITHDRAWN,
        Verb.THANKS_WITHDRAWN,
        Verb.ENTRY_UNKEPT,
        Verb.ENTRY_UNFOLLOWED,
        Verb.CITATION_WITHDRAWN,
        Verb.LIST_CHANGED,
        Verb.LIST_WITHDRAWN,
        Verb.NEED_CLOSED,
        Verb.MEMBER_JOINED,
        Verb.MEMBER_LEFT,
        Verb.PERSON_CHANGED,
        Verb.PERSON_CLAIMED,
        Verb.READING_RECORD_CHANGED,
    }
)
WANTED = ACTING | READINGS | CHANGING
