"""Why somebody is said to act in a role, or not yet: plain sentences about the member's own window."""

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.communities.models import Community
from apps.participation import method
from apps.participation.models import Presence
from apps.participation.profiles import Row, profile_rows
from apps.participation.signals import METHOD_VERSION, SPECS, Role, Signal

_ACTS = """
    SELECT a.signal, count(*), count(*) FILTER (WHERE a.is_reversed),
           count(*) FILTER (WHERE NOT a.is_reversed
                            AND EXISTS (SELECT FROM participation_use u
                                        WHERE u.act_id = a.id AND u.person_id <> a.person_id))
    FROM participation_act a
    WHERE a.person_id = %(person)s AND a.community_id = %(community)s AND a.week > %(from)s AND a.week <= %(week)s
      AND NOT EXISTS (SELECT FROM participation_dispute d WHERE d.event_id = a.event_id AND d.signal = a.signal)
    GROUP BY a.signal
    UNION ALL
    SELECT t.signal, sum(t.number), 0, 0 FROM participation_tally t
    WHERE t.person_id = %(person)s AND t.community_id = %(community)s AND t.week > %(from)s AND t.week <= %(week)s
    GROUP BY t.signal
"""
_USERS = """
    SELECT a.signal, u.person_id FROM participation_act a
    JOIN participation_use u ON u.act_id = a.id AND u.person_id <> a.person_id
    WHERE a.person_id = %(person)s AND a.community_id = %(community)s AND a.week > %(from)s AND a.week <= %(week)s
      AND NOT a.is_reversed
      AND NOT EXISTS (SELECT FROM participation_dispute d WHERE d.event_id = a.event_id AND d.signal = a.signal)
    GROUP BY a.signal, u.person_id
"""


def evidence_of(person: User, community: Community, week: int) -> dict[str, list[str]]:
    """For each role the sentences that say what was seen in the window that ends with `week`."""
    span = {
        "person": person.pk,
        "community": community.pk,
        "from": week - method.WINDOW_WEEKS,
        "week": week,
    }
    with connection.cursor() as sql:
        sql.execute(_ACTS, span)
        seen = {signal: (int(number), undone, used) for signal, number, undone, used in sql.fetchall()}
        sql.execute(_USERS, span)
        users: dict[Role, set[int]] = {role: set() for role in Role}
        for signal, user_id in sql.fetchall():
            users[SPECS[Signal(signal)].role].add(user_id)
    present = Presence.objects.filter(person=person, community=community, week__gt=span["from"], week__lte=week).count()
    rows = {row.role: row for row in profile_rows([community.pk], week) if row.person_id == person.pk}
    return {
        role.value: [*_opening(role, rows.get(role.value), present, len(users[role])), *_acts(role, seen)]
        for role in Role
    }


def _opening(role: Role, row: Row | None, present: int, users: int) -> list[str]:
    """The sentence that sums it up, and the one that says what is missing."""
    if present < method.FEWEST_WEEKS:
        return [
            ngettext(
                "You were here in %(number)d week of the last %(window)d. That is too little to say anything.",
                "You were here in %(number)d weeks of the last %(window)d. That is too little to say anything.",
                present,
            )
            % {"number": present, "window": method.WINDOW_WEEKS}
        ]
    if row is None:
        return [_("You are not profiled, so nothing is said here.")]
    return [" ".join([_weeks(role, row, present), *_whose(role, row, users)]), *_missing(role, row)]


def _weeks(role: Role, row: Row, present: int) -> str:
    """In how many of the weeks."""
    given = {"active": row.weeks_active, "present": present, "role": role.label}
    if role == Role.CONSUMER:
        if not row.weeks_active:
            return _("In none of your %(present)d active weeks did you look for much or make much use of it.") % given
        if row.weeks_active == present:
            return _("In each of your %(present)d active weeks you looked for something or used it.") % given
        return _("In %(active)d of your %(present)d active weeks you looked for something or used it.") % given
    if not row.weeks_active:
        return _("In none of your %(present)d active weeks did you do enough of what a %(role)s does.") % given
    if row.weeks_active == present:
        return _("In each of your %(present)d active weeks you did what a %(role)s does.") % given
    return _("In %(active)d of your %(present)d active weeks you did what a %(role)s does.") % given


def _whose(role: Role, row: Row, users: int) -> list[str]:
    """How many people had something of it, where that says anything."""
    if role == Role.CONSUMER or not row.weeks_active:
        return []
    if users:
        return [
            ngettext("One other person made use of it.", "%(n)d other people made use of it.", users) % {"n": users}
        ]
    if people := row.beneficiaries:
        return [ngettext("It was for one other person.", "It was for %(n)d other people.", people) % {"n": people}]
    return [_("Nobody has made use of it so far.")]


def _missing(role: Role, row: Row) -> list[str]:
    if row.is_acting:
        return [_("That is acting in the role, by version %(number)d of the method.") % {"number": METHOD_VERSION}]
    if row.weeks_active < method.FEWEST_ACTIVE_WEEKS:
        return [_("It takes at least two such weeks to be seen as acting in the role.")]
    if role != Role.CONSUMER and row.beneficiaries < method.FEWEST_BENEFICIARIES:
        return [_("It takes at least two people who had something of it.")]
    if row.gate < 1:
        return [_("Others make use of it less often than is usual here, so it counts for less.")]
    if row.weeks_active * 2 >= row.weeks_present:
        return [
            _(
                "Much of it was little at a time or some weeks ago. Over the whole time it stays below the mark from "
                "which one is said to act in the role."
            )
        ]
    return [_("Over the whole time it stays below the mark from which one is said to act in the role.")]


def _acts(role: Role, seen: dict[str, tuple[int, int, int]]) -> list[str]:
    """One sentence for each kind of act, those with most weight first."""
    sentences = []
    for signal, spec in sorted(SPECS.items(), key=lambda item: -item[1].weight):
        if spec.role != role or signal.value not in seen:
            continue
        number, undone, used = seen[signal.value]
        sentences.append(_done(signal, number, used))
        if undone:
            text = (
                _("It was undone.")
                if number == 1
                else ngettext("One of these was undone.", "%(undone)d of these were undone.", undone)
            )
            sentences.append(text % {"undone": undone})
    return sentences


def _done(signal: Signal, number: int, used: int) -> str:
    """How often, and how much of it others made use of; an act that is there for order has no users."""
    given = {"what": signal.label, "number": number, "used": used}
    if SPECS[signal].base == 1 or signal == Signal.MODERATED:
        return ngettext("You %(what)s once.", "You %(what)s %(number)d times.", number) % given
    if not used:
        text = ngettext(
            "You %(what)s once; nobody has made use of it so far.",
            "You %(what)s %(number)d times; nobody has made use of it so far.",
            number,
        )
    elif used >= number:
        text = ngettext(
            "You %(what)s once, and somebody made use of it.",
            "You %(what)s %(number)d times, and each time somebody made use of it.",
            number,
        )
    else:
        text = ngettext(
            "You %(what)s %(number)d times; somebody made use of it once.",
            "You %(what)s %(number)d times; somebody made use of it %(used)d times.",
            used,
        )
    return text % given
