"""Skills of which the log says too little for a verdict: what it does show, as context for one's own judgement.

Media savvy, conductor, switched on and ambassador are for oneself and peers to judge; docs/skills.md says why.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.communities.models import Community, Kind
from apps.compass.counting.counts import WINDOW_WEEKS
from apps.compass.skills import Skill
from apps.core import clock

# Welcomed newcomers of a community are spoken of from here on.
FEWEST_NEWCOMERS = 10

_MEDIA = """
    SELECT count(DISTINCT n.kind) FILTER (WHERE EXISTS (
               SELECT FROM readings_readingday d WHERE d.entry_id = n.id AND d.reader = %(person)s)),
           count(DISTINCT n.kind)
    FROM content_entry n
    WHERE n.community_id = %(community)s AND n.removed_at IS NULL AND NOT n.is_withheld AND n.author_id <> %(person)s
"""
_CONDUCTED = """
    SELECT count(*) FILTER (WHERE a.entry_id IS NOT NULL OR EXISTS (
               SELECT FROM wiki_provenance w WHERE w.source_id = n.id)), count(*)
    FROM content_entry n
    LEFT JOIN content_acceptance a ON a.entry_id = n.id
    WHERE n.community_id = %(community)s AND n.author_id = %(person)s AND n.removed_at IS NULL AND NOT n.is_withheld
      AND NOT n.is_history AND n.published_at >= %(since)s
      AND (SELECT count(DISTINCT r.author_id) FROM content_reply r
           WHERE r.entry_id = n.id AND r.removed_at IS NULL AND r.author_id <> n.author_id) >= 3
"""
_ACROSS = """
    SELECT count(*) FILTER (WHERE across AND answered), count(*) FILTER (WHERE across),
           count(*) FILTER (WHERE NOT across AND answered), count(*) FILTER (WHERE NOT across)
    FROM (
        SELECT CASE c.kind WHEN 'horizontal' THEN one.department <> other.department
                           ELSE one.site <> other.site END AS across,
               EXISTS (SELECT FROM content_reply back WHERE back.entry_id = n.id AND back.author_id = other.user_id
                       AND back.created_at > r.created_at AND back.removed_at IS NULL) AS answered
        FROM content_reply r
        JOIN content_entry n ON n.id = r.entry_id AND n.removed_at IS NULL AND NOT n.is_withheld
        JOIN communities_community c ON c.id = n.community_id
        LEFT JOIN content_reply above ON above.id = r.parent_id
        JOIN accounts_profile one ON one.user_id = r.author_id
        JOIN accounts_profile other ON other.user_id = coalesce(above.author_id, n.author_id)
        WHERE n.community_id = %(community)s AND r.author_id = %(person)s AND other.user_id <> r.author_id
          AND r.removed_at IS NULL AND NOT r.is_history AND r.created_at >= %(since)s
          AND CASE c.kind WHEN 'horizontal' THEN one.department <> '' AND other.department <> ''
                          ELSE one.site <> '' AND other.site <> '' END
    ) AS answers
"""
_WELCOMED = """
    SELECT count(DISTINCT a.beneficiary_id) FILTER (WHERE EXISTS (
               SELECT FROM participation_use u WHERE u.act_id = a.id)), count(DISTINCT a.beneficiary_id)
    FROM participation_act a
    WHERE a.community_id = %(community)s AND a.signal = 'welcomed' AND NOT a.is_reversed AND a.at >= %(since)s
      AND a.at < %(seen_until)s
"""


def context_of(skill: Skill, person: User, community: Community) -> str:
    """What the log shows of the last 24 weeks, after the sentence that it is no verdict."""
    return " ".join([_("The log cannot tell; you and your peers can."), *_CONTEXTS[skill](person, community)])


def _media(person: User, community: Community) -> list[str]:
    known, there = _asked(_MEDIA, person, community)
    if there < 2:
        return []
    return [
        _("In the last 90 days you opened %(known)d of the %(there)d kinds of entries that there are here.")
        % {"known": known, "there": there}
    ]


def _conducted(person: User, community: Community) -> list[str]:
    ended, number = _asked(_CONDUCTED, person, community)
    if not number:
        return []
    said = ngettext(
        "You began one discussion in which three others or more took part.",
        "You began %(number)d discussions in which three others or more took part.",
        number,
    )
    if ended == number == 1:
        came = _("It has an accepted answer or became a page.")
    elif not ended:
        came = _("So far none has an accepted answer or became a page.")
    else:
        came = ngettext(
            "One of them has an accepted answer or became a page.",
            "%(ended)d of them have an accepted answer or became a page.",
            ended,
        )
    return [f"{said} {came}" % {"number": number, "ended": ended}]


def _across(person: User, community: Community) -> list[str]:
    answered, across, answered_near, near = _asked(_ACROSS, person, community)
    if not across:
        return []
    by_site = community.kind != Kind.HORIZONTAL
    other = _("You answered people of other sites") if by_site else _("You answered people of other departments")
    own = _("you answered people of your own site") if by_site else _("you answered people of your own department")
    parts = [_answers(other, across, answered)]
    if near:
        parts.append(_answers(own, near, answered_near))
    return [f"{'; '.join(parts)}."]


def _answers(whom: str, number: int, answered: int) -> str:
    """How often one answered these people, and they wrote back; without the full stop."""
    times = ngettext("%(whom)s once", "%(whom)s %(n)d times", number) % {"whom": whom, "n": number}
    if not answered:
        return _("%(times)s, and they have not written back") % {"times": times}
    back = ngettext("%(times)s, and they wrote back once", "%(times)s, and they wrote back %(n)d times", answered)
    return back % {"times": times, "n": answered}


def _welcomed(person: User, community: Community) -> list[str]:
    again, number = _asked(_WELCOMED, person, community)
    if number < FEWEST_NEWCOMERS:
        return []
    return [
        _("Of %(number)d newcomers who were welcomed in this community, by whomever, %(again)d answered or were seen "
          "again.") % {"number": number, "again": again}
    ]  # fmt: skip


_CONTEXTS: dict[Skill, Callable[[User, Community], list[str]]] = {
    Skill.MEDIA_SAVVY: _media,
    Skill.CONDUCTOR: _conducted,
    Skill.SWITCHED_ON: _across,
    Skill.AMBASSADOR: _welcomed,
}


def _asked(statement: str, person: User, community: Community) -> Sequence[Any]:
    now = clock.now()
    given: dict[str, Any] = {
        "person": person.pk,
        "community": community.pk,
        "since": now - timedelta(weeks=WINDOW_WEEKS),
        # Newcomers have four weeks to be seen again.
        "seen_until": now - timedelta(weeks=4),
    }
    with connection.cursor() as sql:
        sql.execute(statement, given)
        row: Sequence[Any] = sql.fetchone()
        return row
