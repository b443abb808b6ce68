"""One's own surroundings: with whom one exchanged, which groups one links, whom one has not spoken to since.

For that member alone. Who thanked them stays unsaid, as everywhere; who read them too.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.policies import visible_fields
from apps.communities.models import Community
from apps.core import clock
from apps.core.text import hue_of
from apps.networks.exchanges import TieKind, exchanges_among
from apps.networks.selectors import boundary_of
from apps.participation.method import HALF_LIFE_WEEKS, WINDOW_WEEKS, week_of

_SPAN = timedelta(weeks=WINDOW_WEEKS)
# Acts towards me and from me, who came when I called and who called me, and whom I thanked: the latter by me alone.
_MINE = """
    WITH fact AS (
        SELECT CASE WHEN a.person_id = %(me)s THEN a.beneficiary_id ELSE a.person_id END AS other,
               CASE WHEN a.signal IN ('featured', 'referred') THEN 'mentions' ELSE 'replies' END AS kind,
               a.person_id = %(me)s AS is_mine, a.event_id, a.at
        FROM participation_act a
        WHERE a.community_id = %(community)s AND a.at >= %(since)s AND NOT a.is_reversed
          AND a.signal IN ('reply', 'rescued', 'welcomed', 'featured', 'referred')
          AND (a.person_id = %(me)s OR a.beneficiary_id = %(me)s)
        UNION
        SELECT CASE WHEN a.person_id = %(me)s THEN u.person_id ELSE a.person_id END, 'introduces',
               a.person_id = %(me)s, a.event_id, u.at
        FROM participation_act a JOIN participation_use u ON u.act_id = a.id
        WHERE a.community_id = %(community)s AND a.at >= %(since)s AND a.signal = 'introduced' AND NOT a.is_reversed
          AND (a.person_id = %(me)s OR u.person_id = %(me)s)
        UNION
        SELECT r.author_id, 'thanks', TRUE, -h.id, h.at
        FROM ratings_helpful h
        JOIN content_reply r ON r.id = h.reply_id AND r.removed_at IS NULL
        JOIN content_entry n ON n.id = r.entry_id AND n.removed_at IS NULL AND n.community_id = %(community)s
        WHERE h.person_id = %(me)s AND h.at >= %(since)s
    )
    SELECT fact.other, fact.kind, fact.is_mine, count(DISTINCT fact.event_id) FILTER (WHERE fact.at >= %(recent)s),
           max(fact.at), sum(power(0.5, extract(epoch FROM %(now)s - fact.at) / 604800 / %(half_life)s))::float8
    FROM fact JOIN accounts_user u ON u.id = fact.other AND NOT u.is_placeholder
    WHERE fact.other <> %(me)s
    GROUP BY fact.other, fact.kind, fact.is_mine
"""


@dataclass(slots=True)
class Contact:
    """Somebody with whom I exchanged: how often, what, and when last. `group` is theirs, if I may see it."""

    person: User
    group: str
    last_at: datetime
    weight: float = 0.0
    # How often in the last twelve weeks, by (kind, whether it came from me).
    numbers: dict[tuple[str, bool], int] = field(default_factory=dict)

    @property
    def is_mutual(self) -> bool:
        """Whether both turned to the other in the last twelve weeks."""
        return {is_mine for (_kind, is_mine), number in self.numbers.items() if number} == {True, False}

    @property
    def said(self) -> list[str]:
        """What passed, in words to me."""
        return [_PHRASES[key]() % {"n": number} for key, number in sorted(self.numbers.items()) if number]


@dataclass(frozen=True, slots=True)
class Linked:
    """A group of contacts; `name` empty: theirs is not known or not shown to me."""

    name: str
    is_own: bool
    contacts: list[Contact]

    @property
    def hue(self) -> int:
        """Number of its colour class."""
        return hue_of(self.name)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All of it. Pairs: of contacts in two different groups, and those of them without an exchange of their own."""

    boundary: str
    groups: list[Linked]
    lapsed: list[Contact]
    pairs: int
    open_pairs: int
    weeks: int = WINDOW_WEEKS

    @property
    def contacts(self) -> list[Contact]:
        """All of the last weeks, group by group."""
        return [contact for group in self.groups for contact in group.contacts]

    @property
    def mutual(self) -> int:
        """With how many of them it went both ways."""
        return sum(contact.is_mutual for contact in self.contacts)

    @property
    def linked(self) -> int:
        """How many different groups there are among the contacts."""
        return sum(bool(group.name) for group in self.groups)


_PHRASES: dict[tuple[str, bool], Callable[[], str]] = {
    (TieKind.REPLIES, True): lambda: _("you replied: %(n)d"),
    (TieKind.REPLIES, False): lambda: _("they replied: %(n)d"),
    (TieKind.MENTIONS, True): lambda: _("you pointed to their work: %(n)d"),
    (TieKind.MENTIONS, False): lambda: _("they pointed to your work: %(n)d"),
    (TieKind.INTRODUCES, True): lambda: _("you brought them in: %(n)d"),
    (TieKind.INTRODUCES, False): lambda: _("they brought you in: %(n)d"),
    (TieKind.THANKS, True): lambda: _("you thanked them: %(n)d"),
}


def surroundings_of(person: User, community: Community) -> Surroundings:
    """The person's own, as of now: the last twelve weeks, and the twelve before them."""
    now = clock.now()
    boundary = boundary_of(community).value
    contacts = _contacts(person, community, now, boundary)
    recent = [row for row in contacts if row.last_at >= now - _SPAN]
    lapsed = sorted((row for row in contacts if row.last_at < now - _SPAN), key=lambda row: row.last_at, reverse=True)
    pairs, open_pairs = _pairs(recent, community, week_of(now))
    return Surroundings(boundary, _by_group(person, recent, boundary), lapsed, pairs, open_pairs)


def _contacts(person: User, community: Community, now: datetime, boundary: str) -> list[Contact]:
    given: dict[str, Any] = {
        "me": person.pk,
        "community": community.pk,
        "since": now - 2 * _SPAN,
        "recent": now - _SPAN,
        "now": now,
        "half_life": HALF_LIFE_WEEKS,
    }
    with connection.cursor() as sql:
        sql.execute(_MINE, given)
        rows = sql.fetchall()
    people = User.objects.visible_to(person).select_related("profile").in_bulk({row[0] for row in rows})
    found: dict[int, Contact] = {}
    for other, kind, is_mine, number, last_at, weight in rows:
        if other not in people:
            continue
        contact = found.get(other) or Contact(people[other], _group_of(people[other], person, boundary), last_at)
        contact.last_at = max(contact.last_at, last_at)
        contact.weight += weight
        contact.numbers[kind, is_mine] = number
        found[other] = contact
    return sorted(found.values(), key=lambda row: (-row.weight, row.person.name, row.person.pk))


def _group_of(other: User, viewer: User, boundary: str) -> str:
    """The other's department or site as far as the viewer may see it; whom one exchanged with is a fellow member."""
    shown: dict[str, Any] = visible_fields(other.profile, viewer, shares_community=True)
    return str(shown.get(boundary, ""))


def _by_group(person: User, contacts: Iterable[Contact], boundary: str) -> list[Linked]:
    """One's own group first, then the others by name, those without one last."""
    own = getattr(person.profile, boundary)
    groups: dict[str, list[Contact]] = {}
    for contact in contacts:
        groups.setdefault(contact.group, []).append(contact)
    ordered = sorted(groups, key=lambda name: (not name, name != own, name.casefold()))
    return [Linked(name, bool(name) and name == own, groups[name]) for name in ordered]


def _pairs(contacts: list[Contact], community: Community, week: int) -> tuple[int, int]:
    """Pairs of contacts in two groups, and how many of them said nothing to each other in public."""
    known = {row.person.pk: row.group for row in contacts if row.group}
    apart = [pair for pair in combinations(sorted(known), 2) if known[pair[0]] != known[pair[1]]]
    if not apart:
        return 0, 0
    tied = {
        (min(row.source, row.target), max(row.source, row.target))
        for row in exchanges_among(community.pk, week, known)
        if row.kind != TieKind.THANKS
    }
    return len(apart), sum(pair not in tied for pair in apart)
