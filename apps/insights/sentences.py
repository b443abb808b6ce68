"""Findings and suggestions in words, each with the address of what it was counted from, or of where to begin."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from apps.communities.models import Community
from apps.compass.skills import Skill
from apps.insights.findings import RESTING_ON, Finding, Followed, Suggestion
from apps.insights.showing import Few

# So long a number of hours is told in days.
_DAYS_FROM = 48


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the page: what it says, what it rests on, and a link with its words."""

    tone: str
    title: str
    text: str
    url: str
    label: str


def percent(share: float) -> str:
    """A share as readers of the language write it."""
    # The space does not break.
    return _("%(number)s\u00a0%%") % {"number": number_format(round(share * 100))}


def hours(number: float | None) -> str:
    """A duration, as short as it may be said."""
    if number is None:
        return _("not reached")
    if number >= _DAYS_FROM:
        days = round(number / 24)
        return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
    whole, minutes = divmod(round(number * 60), 60)
    if not whole:
        return _("%(minutes)d min") % {"minutes": minutes}
    return _("%(hours)d h %(minutes)02d min") % {"hours": whole, "minutes": minutes}


def line_of(finding: Finding, community: Community) -> Line:
    """A finding in words."""
    base = f"/c/{community.slug}/insights/"
    values = finding.values
    given: dict[str, Any] = {
        "role": finding.role.label if finding.role else "",
        "share": _share(values),
        "n": values.get("n"),
        "interval": _interval(values),
        "target": _target(values),
    }
    title, text, place, label = _WORDS[finding.code](values, given)
    return Line(finding.tone.value, title % given, text % given, base + place, label)


def suggestion_line(one: Suggestion, community: Community, *, may_manage: bool) -> Line:
    """A suggestion in words, with where to begin."""
    base = f"/c/{community.slug}/"
    given = {"role": one.role.label if one.role else "", "near": one.near}
    given["skill"] = Skill(one.skill).label if one.skill else ""
    text, place = _TRY[one.code](one)
    url = place(base, may_manage) if callable(place) else base + place
    return Line("", "", text % given, url, _("Start"))


def followed_line(one: Followed, community: Community) -> str:
    """What came of a former suggestion, in one sentence."""
    what = suggestion_line(Suggestion(one.code, one.role, one.skill), community, may_manage=False).text
    given = {"what": what, "then": percent(one.then or 0), "now": percent(one.now or 0)}
    if one.then is None or one.now is None:
        return _("“%(what)s” Nothing can be said yet of what came of it.") % given
    if one.word == "rose":
        return (
            _("“%(what)s” Since then the share rose from %(then)s to %(now)s; whether because of it cannot be told.")
            % given
        )
    if one.word == "fell":
        return (
            _("“%(what)s” Since then the share fell from %(then)s to %(now)s; whether because of it cannot be told.")
            % given
        )
    return _("“%(what)s” It was %(then)s, it is %(now)s: no clear change.") % given


def _share(values: Any) -> str:
    few = values.get("few")
    if few == Few.INSIDE:
        return _("Fewer than five")
    if few == Few.OUTSIDE:
        return _("All but a few")
    share = values.get("share")
    return percent(share) if share is not None else ""


def _interval(values: Any) -> str:
    low, high = values.get("low"), values.get("high")
    if low is None or high is None:
        return ""
    return _(" (between %(low)s and %(high)s is likely)") % {"low": percent(low), "high": percent(high)}


def _target(values: Any) -> str:
    low, high = values.get("from"), values.get("to")
    return _("%(low)s to %(high)s") % {"low": percent(low), "high": percent(high)} if low is not None else ""


def _role_below(values: Any, given: dict[str, Any]) -> tuple[str, str, str, str]:
    near = values.get("near") or 0
    given["near"] = near
    text = _("%(share)s of %(n)d act in the role%(interval)s; the target is %(target)s.")
    if near:
        text += " " + ngettext("%(near)d member is near it.", "%(near)d members are near it.", near)
    return _("Below the target: %(role)s."), text, "#profile", _("Profile")


def _role_above(values: Any, given: dict[str, Any]) -> tuple[str, str, str, str]:
    text = _("%(share)s of %(n)d act in the role%(interval)s; the target is %(target)s. By itself that is no fault.")
    return _("Above the target: %(role)s."), text, "#profile", _("Profile")


def _resting(values: Any, given: dict[str, Any]) -> tuple[str, str, str, str]:
    given["people"] = RESTING_ON
    text = _("Half of what speaks of the role comes from %(people)d of %(n)d members or fewer.")
    return _("%(role)s rests on two people."), text, "network/", _("Network")


def _role_moved(title: str) -> Callable[[Any, dict[str, Any]], tuple[str, str, str, str]]:
    def words(values: Any, given: dict[str, Any]) -> tuple[str, str, str, str]:
        given["weeks"] = values["weeks"]
        if not values.get("both"):
            text = _("That is more than chance explains, against %(weeks)d weeks before.")
            return _(title), text, "#profile", _("Profile")
        given |= {"then": percent(values["then"]), "now": percent(values["now"]), "both": values["both"]}
        text = _(
            "Of %(both)d members who were here both times %(then)s acted in the role %(weeks)d weeks before and "
            "%(now)s do now, more than chance explains."
        )
        return _(title), text, "#profile", _("Profile")

    return words


def _unanswered(values: Any, given: dict[str, Any]) -> tuple[str, str, str, str]:
    given["then"] = percent(values["then"])
    text = _("%(share)s of %(n)d questions had no useful answer after seven days%(interval)s; it was %(then)s before.")
    return _("More questions stay unanswered."), text, "#threads", _("Threads")


def _answers(title: str) -> Callable[[Any, dict[str, Any]], tuple[str, str, str, str]]:
    def words(values: Any, given: dict[str, Any]) -> tuple[str, str, str, str]:
        given |= {"median": hours(values["median"]), "then": hours(values["then"])}
        text = _("Half of %(n)d questions had a useful answer within: %(median)s; before: %(then)s.")
        return _(title), text, "#threads", _("Threads")

    return words


def _unwelcomed(values: Any, given: dict[str, Any]) -> tuple[str, str, str, str]:
    text = _("%(share)s of %(n)d newcomers were welcomed within three working days%(interval)s.")
    return _("Most newcomers wait for a welcome."), text, "#sharing", _("Newcomers")


def _in_vain(values: Any, given: dict[str, Any]) -> tuple[str, str, str, str]:
    text = _("%(share)s of %(n)d searches by members found nothing.")
    return _("Much of what is looked for is not there."), text, "#sharing", _("Searches")


def _islands(values: Any, given: dict[str, Any]) -> tuple[str, str, str, str]:
    given["beside"] = values["beside"]
    text = _("%(beside)d of %(n)d members who exchange something have no way to the others.")
    return _("Islands."), text, "network/", _("Map")


def _seldom_across(values: Any, given: dict[str, Any]) -> tuple[str, str, str, str]:
    given["then"] = percent(values["then"])
    text = _("%(share)s of %(n)d ties reach another department or site; by chance it would be %(then)s.")
    return _("Little goes from one side to the other."), text, "network/", _("Map")


def _healthy(values: Any, given: dict[str, Any]) -> tuple[str, str, str, str]:
    text = _("%(share)s of %(n)d look for things here and use them%(interval)s. Nobody has to write more for that.")
    return _("Many find what they need."), text, "#profile", _("Profile")


_WORDS: dict[str, Callable[[Any, dict[str, Any]], tuple[str, str, str, str]]] = {
    "role-below": _role_below,
    "role-above": _role_above,
    "resting-on-few": _resting,
    "role-rose": _role_moved(gettext_noop("More members act as %(role)s.")),
    "role-fell": _role_moved(gettext_noop("Fewer members act as %(role)s.")),
    "unanswered-rising": _unanswered,
    "answers-faster": _answers(gettext_noop("Answers come faster.")),
    "answers-slower": _answers(gettext_noop("Answers come later.")),
    "newcomers-unwelcomed": _unwelcomed,
    "searches-in-vain": _in_vain,
    "islands": _islands,
    "seldom-across": _seldom_across,
    "consumers-healthy": _healthy,
}

type Place = str | Callable[[str, bool], str]


def _skill(one: Suggestion) -> tuple[str, Place]:
    if one.near:
        text = ngettext(
            "Offer guidance on “%(skill)s” to the member who is near acting as %(role)s.",
            "Offer guidance on “%(skill)s” to the %(near)d members who are near acting as %(role)s.",
            one.near,
        )
    else:
        text = _("Offer guidance on “%(skill)s” to those who are near acting as %(role)s.")
    return text, lambda base, may_manage: f"/roles/{one.role}/"


def _role(one: Suggestion) -> tuple[str, Place]:
    return _("Talk about what a %(role)s does here, and who would like to try."), (
        lambda base, may_manage: f"/roles/{one.role}/"
    )


def _second(one: Suggestion) -> tuple[str, Place]:
    return _("Find a second pair of hands for each who carries the role of %(role)s, before they are away."), (
        lambda base, may_manage: f"{base}manage/" if may_manage else f"{base}people/"
    )


_TRY: dict[str, Callable[[Suggestion], tuple[str, Place]]] = {
    "skill": _skill,
    "role": _role,
    "second": _second,
    "quieter": lambda one: (_("Point to less, and more quietly: each thing passed on reaches fewer than before."), ""),
    "rota": lambda one: (
        _("Agree who looks at open questions on which day, and ask by topic who could answer."),
        "?shelf=unanswered",
    ),
    "welcome": lambda one: (_("Agree who welcomes newcomers in which week; a few words are enough."), "people/"),
    "missing": lambda one: (
        _("Put what was looked for in vain on the board, so that somebody takes it on."),
        lambda base, may_manage: f"{base}needs/new/" if may_manage else f"{base}board/",
    ),
    "introduce": lambda one: (_("Ask members who know both sides to introduce the groups."), "insights/network/"),
    "target": lambda one: (_("Agree on what this community wants its roles to look like."), "targets/"),
}
