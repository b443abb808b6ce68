"""Whether a measure in words only counts activity. Pure functions on text.

A measure may be typed in any words, so words are what is looked at: nouns and verbs of activity on one side, what says
that somebody had something of it on the other. What is in neither list passes: it is the members who agree to a
target, and this only keeps out what is known to do harm once it becomes a target. English, and German beside it.
"""

import re
import unicodedata

# Counting these says how busy people were, whoever they are.
_BUSY = (
    r"downloads?", r"page ?views?", r"views?", r"viewed", r"hits?", r"clicks?", r"visits?", r"visitors?",
    r"impressions?", r"likes?", r"thumbs", r"upvotes?", r"votes?", r"stars?", r"ratings?", r"scores?", r"uploads?",
    r"posts?", r"posting", r"postings", r"contributions?", r"contributors?", r"log ?ins?", r"sign ?ins?", r"sessions?",
    r"traffic", r"badges?", r"points", r"followers?", r"subscribers?", r"registrations?", r"sign ?ups?", r"reactions?",
    r"shares? (?:on|of (?:posts|links))", r"active users?", r"time (?:spent )?on (?:the )?(?:page|site|platform)",
    r"aufrufe?", r"klicks?", r"zugriffe?", r"besuche?", r"seitenaufrufe?", r"beitrage?", r"anmeldungen",
    r"bewertung(?:en|sschnitt)?", r"durchschnittsbewertung", r"sterne?", r"punkte",
)  # fmt: skip
# These are busy only where they are counted: a good answer within a day is none.
_THINGS = (
    r"questions?", r"answers?", r"replies", r"comments?", r"messages?", r"articles?", r"documents?", r"pages?",
    r"episodes?", r"podcasts?", r"threads?", r"discussions?", r"edits?", r"entries", r"files?", r"members?", r"users?",
    r"readers?", r"reads?", r"searches", r"blogs?", r"videos?", r"words", r"mentions?", r"invitations?", r"people",
    r"fragen", r"antworten", r"kommentare?", r"artikel", r"dokumente?", r"seiten", r"diskussionen", r"mitglieder",
    r"lesern?", r"nachrichten",
)  # fmt: skip
_COUNTED = (
    r"(?:numbers?|counts?|totals?|amounts?|sums?|volumes?|quantit(?:y|ies)|averages?|means?|how many|more|growth in|"
    r"at least|more than|over|minimum(?: of)?|anzahl|zahl|summe|mehr|mindestens|[<>≥=]*\s*\d[\d.,]*\s*(?:k|%)?)"
)
_ACTS = r"(?:posts?|write|writes|contributes?|logs? in|comments?|uploads?|publish(?:es)?|rates?|repl(?:y|ies)|shares?)"
# The same as a finished act, and in German: "how many of us wrote something".
_ACTED = (
    r"(?:posted|wrote|written|contributed|log in|logged in|signed in|commented|uploaded|published|rated|replied|"
    r"(?:takes?|took) part(?! in)|schreib(?:t|en)|schrieb(?:en)?|geschrieben|gepostet|beigetragen|kommentiert|"
    r"hochgeladen|(?:sich )?(?:anmelden|angemeldet|eingeloggt|einloggen))"
)
_THEY = (
    r"(?:of us|members|people|everybody|everyone|users|employees|colleagues|von uns|mitglieder[n]?|leute|alle|jeder|"
    r"kolleg(?:en|innen)|mitarbeiter(?:innen)?)"
)

# What says that something came of it.
_USE = (
    r"accepted", r"solv(?:e|es|ed|ing)", r"resolv(?:e|es|ed|ing)", r"appl(?:y|ied|ies)",
    r"put to use", r"(?:into|in) practice", r"adopted", r"re ?us(?:e|es|ed|able)", r"confirmed", r"sav(?:e|es|ed|ings)",
    r"avoid(?:s|ed)?", r"led to", r"unanswered", r"unresolved", r"gelost\w*",
    r"angewend\w*", r"wiederverwend\w*", r"useful answers?", r"helpful answers?",
)  # fmt: skip
_RESPONSE = (
    r"useful", r"helpful", r"nutzlich\w*", r"hilfreich\w*",
    r"within (?:\w+ ){1,3}(?:hours?|days?|weeks?)", r"time to", r"wait(?:s|ed|ing)?", r"across",
    r"other (?:departments?|sites?|teams?|communities)", r"welcomed?", r"answered", r"in vain", r"found nothing",
    r"stay(?:s|ed)?", r"return(?:s|ed)?", r"come back", r"understood", r"corrected", r"up to date", r"reviewed",
    r"innerhalb", r"beantwortet\w*", r"begrusst\w*",
)  # fmt: skip


def _any(parts: tuple[str, ...]) -> str:
    return rf"\b(?:{'|'.join(parts)})\b"


_IS_BUSY = re.compile(_any(_BUSY))
_IS_COUNTED = re.compile(rf"\b{_COUNTED}\s*(?:of\s+|der\s+|von\s+)?(?:\w+\s+){{0,3}}?{_any(_THINGS)}")
_IS_DONE = re.compile(rf"\b{_THEY}\b.{{0,30}}\b(?:{_ACTS}|{_ACTED})\b")
_IS_OF_USE = re.compile(_any(_USE))
_IS_RESPONSE = re.compile(_any(_USE + _RESPONSE))

_EACH = r"(?:each|every|per|all|any|jedes|jeder|jede|pro|je)"
_WHO = (
    r"(?:person|people|member|members|head|capita|user|users|employee|employees|colleague|colleagues|expert|experts|"
    r"manager|managers|contributor|contributors|author|authors|mitglied|kopf|person|mitarbeiter\w*|kolleg\w*)"
)
_DUTY = rf"(?:must|has to|have to|should|shall|needs? to|is to|are to|muss|soll|at least|{_ACTS})"
_IS_QUOTA = re.compile(
    rf"\b(?:per|pro|je) {_WHO}\b|\b{_EACH} {_WHO}\b.{{0,40}}\b{_DUTY}\b|"
    rf"\b(?:everybody|everyone|each of us|alle)\b.{{0,40}}\b{_DUTY}\b|"
    rf"(?:\d|\b{_DUTY}\b).{{0,60}}\b(?:by|from|of|von) {_EACH} {_WHO}\b"
)
_IS_NAMED = re.compile(r"(?:^|[^\w.])@\w|/people/[\w-]+")


def plain(text: str) -> str:
    """Small letters without accents, hyphens, marks of width nothing or doubled spaces."""
    decomposed = unicodedata.normalize("NFKD", text.replace("ß", "ss")).casefold()
    letters = "".join(c for c in decomposed if unicodedata.category(c) not in {"Mn", "Cf"})
    return " ".join(re.sub(r"[-_\u2010-\u2015]+", " ", letters).split())


def only_counts(text: str) -> bool:
    """Whether this measures how busy people were, and nothing of what came of it."""
    said = plain(text)
    if _IS_BUSY.search(said):
        return _IS_OF_USE.search(said) is None
    if _IS_COUNTED.search(said) or _IS_DONE.search(said):
        return _IS_RESPONSE.search(said) is None
    return False


def is_quota(text: str) -> bool:
    """Whether this asks so much of each single person."""
    return _IS_QUOTA.search(plain(text)) is not None


def names_by_sign(text: str) -> bool:
    """Whether this mentions somebody, by @ or by the address of their page."""
    return _IS_NAMED.search(text) is not None
