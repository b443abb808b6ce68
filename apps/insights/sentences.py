"""Findings in words, each with the addresses of what it was counted from, as far as a member may see that."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from apps.communities.models import Community
from apps.insights.findings import RESTING_ON, Finding
from apps.insights.showing import Few
from apps.insights.wording import hours, percent


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the page: what it says, what it rests on, and links (address, words) to what it was counted from."""

    tone: str
    title: str
    text: str
    links: tuple[tuple[str, str], ...]


class Evidence(Enum):
    """What a finding was counted from."""

    ROLE = 1
    RESTING = 2
    QUESTIONS = 3
    NEWCOMERS = 4
    SEARCHES = 5
    NETWORK = 6


type Words = tuple[str, str, Evidence]


def line_of(finding: Finding, community: Community, window: str) -> Line:
    """A finding of the window with this name in words."""
    values = finding.values
    given: dict[str, Any] = {
        "role": finding.role.label if finding.role else "",
        "share": _share(values),
        "n": values.get("n"),
        "interval": _interval(values),
        "target": _target(values),
    }
    title, text, evidence = _WORDS[finding.code](values, given)
    role = finding.role.value if finding.role else ""
    links = _evidence(evidence, community, f"?window={window}", role)
    return Line(finding.tone.value, title % given, text % given, links)


def _evidence(evidence: Evidence, community: Community, window: str, role: str) -> tuple[tuple[str, str], ...]:
    base = f"/c/{community.slug}/"
    match evidence:
        case Evidence.ROLE:
            mine = f"/settings/data/?community={community.slug}&role={role}#signals"
            return (f"{base}insights/{window}#numbers", _("Numbers")), (mine, _("What was counted of me"))
        case Evidence.RESTING:
            numbers = f"{base}insights/{window}#numbers"
            return (numbers, _("Numbers")), ("/insights/definitions/#half", _("How it is counted"))
        case Evidence.QUESTIONS:
            return ((f"{base}insights/questions/{window}", _("The questions")),)
        case Evidence.NEWCOMERS:
            return (f"{base}people/", _("Who is new")), ("/insights/definitions/#newcomers", _("How it is counted"))
        case Evidence.SEARCHES:
            return ((f"{base}insights/{window}#sharing", _("Searches")),)
        case Evidence.NETWORK:
            return ((f"{base}insights/network/", _("Network")),)


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


def _role_below(values: Any, given: dict[str, Any]) -> Words:
    near = values.get("near") or 0
    given["near"] = near
    text = _("%(share)s of %(n)d act in the role%(interval)s; the target is %(target)s.")
    if near:
        text += " " + ngettext("%(near)d member is near it.", "%(near)d members are near it.", near)
    return _("Below the target: %(role)s."), text, Evidence.ROLE


def _role_above(values: Any, given: dict[str, Any]) -> Words:
    text = _("%(share)s of %(n)d act in the role%(interval)s; the target is %(target)s. By itself that is no fault.")
    return _("Above the target: %(role)s."), text, Evidence.ROLE


def _resting(values: Any, given: dict[str, Any]) -> Words:
    given["people"] = RESTING_ON
    text = _("Half of what speaks of the role comes from %(people)d of %(n)d members or fewer.")
    return _("%(role)s rests on two people."), text, Evidence.RESTING


def _role_moved(title: str) -> Callable[[Any, dict[str, Any]], Words]:
    def words(values: Any, given: dict[str, Any]) -> Words:
        given["weeks"] = values["weeks"]
        if not values.get("both"):
            text = _("That is more than chance explains, against %(weeks)d weeks before.")
            return _(title), text, Evidence.ROLE
        given |= {"then": percent(values["then"]), "now": percent(values["now"]), "both": values["both"]}
        text = _(
            "Of %(both)d members who were here both times %(then)s acted in the role %(weeks)d weeks before and "
            "%(now)s do now, more than chance explains."
        )
        return _(title), text, Evidence.ROLE

    return words


def _unanswered(values: Any, given: dict[str, Any]) -> Words:
    given["then"] = percent(values["then"])
    text = _("%(share)s of %(n)d questions had no useful answer after seven days%(interval)s; it was %(then)s before.")
    return _("More questions stay unanswered."), text, Evidence.QUESTIONS


def _answers(title: str) -> Callable[[Any, dict[str, Any]], Words]:
    def words(values: Any, given: dict[str, Any]) -> Words:
        given |= {"median": hours(values["median"]), "then": hours(values["then"])}
        text = _("Half of %(n)d questions had a useful answer within: %(median)s; before: %(then)s.")
        return _(title), text, Evidence.QUESTIONS

    return words


def _unwelcomed(values: Any, given: dict[str, Any]) -> Words:
    text = _("%(share)s of %(n)d newcomers were welcomed within three working days%(interval)s.")
    return _("Most newcomers wait for a welcome."), text, Evidence.NEWCOMERS


def _in_vain(values: Any, given: dict[str, Any]) -> Words:
    text = _("%(share)s of %(n)d searches by members found nothing.")
    return _("Much of what is looked for is not there."), text, Evidence.SEARCHES


def _islands(values: Any, given: dict[str, Any]) -> Words:
    given["beside"] = values["beside"]
    text = _("%(beside)d of %(n)d members who exchange something have no way to the others.")
    return _("Islands."), text, Evidence.NETWORK


def _seldom_across(values: Any, given: dict[str, Any]) -> Words:
    given["then"] = percent(values["then"])
    text = _("%(share)s of %(n)d ties reach another department or site; by chance it would be %(then)s.")
    return _("Little goes from one side to the other."), text, Evidence.NETWORK


def _healthy(values: Any, given: dict[str, Any]) -> Words:
    text = _("%(share)s of %(n)d look for things here and use them%(interval)s. Nobody has to write more for that.")
    return _("Many find what they need."), text, Evidence.ROLE


_WORDS: dict[str, Callable[[Any, dict[str, Any]], Words]] = {
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
