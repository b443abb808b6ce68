"""What to try next in words, and where each step begins: a discussion that is written halfway, or the form it needs.

A step is the community's, so it begins where its members can say what they think of it. What the address brings along
is text in a form that its writer reads and changes before it is published; it holds no figure, since a discussion may
be read by people who may not see the insights.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.communities.models import Community
from apps.compass.offers import offer_to_all
from apps.compass.role_texts import ROLE_TEXTS
from apps.compass.skills import Skill
from apps.insights.findings import Followed, Suggestion
from apps.insights.wording import percent


@dataclass(frozen=True, slots=True)
class Doing:
    """What the viewer may do here: begin a discussion, look after the community."""

    may_post: bool = False
    may_manage: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A suggestion: what it says and how one could go about it, where it begins, and what helps with it."""

    text: str
    hint: str
    url: str
    label: str
    help_url: str
    help_label: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The words of a step; `title` and `source` are of the discussion that begins it, `place` and `label` of help."""

    text: str
    hint: str
    title: str
    source: str
    place: str
    label: str


def step_of(one: Suggestion, community: Community, doing: Doing) -> Step:
    """A suggestion in words, with where it begins for this viewer."""
    plan, base = _PLANS[one.code](one), f"/c/{community.slug}/"
    help_url = plan.place if plan.place.startswith("/") else base + plan.place
    if one.code in ("skill", "role"):
        help_url = f"/roles/{one.role}/?community={community.slug}#{one.skill or 'begin'}"
    if one.code == "target":
        return Step(plan.text, plan.hint, f"{base}targets/new/", _("Propose a target"), help_url, plan.label)
    if one.code == "missing" and doing.may_manage:
        return Step(plan.text, plan.hint, f"{base}needs/new/", _("Say what is needed"), help_url, plan.label)
    if not doing.may_post:
        return Step(plan.text, plan.hint, help_url, plan.label, "", "")
    given = urlencode({"is_question": "no", "title": plan.title, "source": plan.source})
    url = f"{base}new/discussion/?{given}"
    return Step(plan.text, plan.hint, url, _("Start a discussion"), help_url, plan.label)


def followed_line(one: Followed) -> str:
    """What came of a former suggestion, in one sentence."""
    what = _PLANS[one.code](Suggestion(one.code, one.role, one.skill)).text
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


def _skill(one: Suggestion) -> Plan:
    skill, role = Skill(one.skill), one.role.label if one.role else ""
    given = {"skill": skill.label, "role": role, "near": one.near}
    if one.near:
        text = ngettext(
            "Offer guidance on “%(skill)s” to the member who is near acting as %(role)s.",
            "Offer guidance on “%(skill)s” to the %(near)d members who are near acting as %(role)s.",
            one.near,
        )
    else:
        text = _("Offer guidance on “%(skill)s” to those who are near acting as %(role)s.")
    offer = offer_to_all(skill)
    return Plan(
        text=text % given,
        hint=offer,
        title=_("What would help us with “%(skill)s”?") % given,
        source=_("%(offer)s\n\n- Who would like to learn this, and from whom?\n- When do we try it, and how long?\n")
        % {"offer": offer},
        place="",
        label=_("Guidance on it"),
    )


def _role(one: Suggestion) -> Plan:
    about = ROLE_TEXTS[one.role] if one.role else None
    given = {"role": one.role.label if one.role else "", "short": about.short if about else ""}
    return Plan(
        text=_("Talk about what a %(role)s does here, and who would like to try.") % given,
        hint="",
        title=_("What does a %(role)s do here?") % given,
        source=_(
            "%(role)s: %(short)s\n\n- Where did this help you here?\n- What keeps us from doing more of it?\n"
            "- Who would like to try, and with whom?\n"
        )
        % given,
        place="",
        label=_("About the role"),
    )


def _second(one: Suggestion) -> Plan:
    given = {"role": one.role.label if one.role else ""}
    return Plan(
        text=_("Find a second pair of hands for each who carries the role of %(role)s, before they are away.") % given,
        hint="",
        title=_("A second pair of hands: %(role)s") % given,
        source=_(
            "What a %(role)s does here should not wait when somebody is away.\n\n- Which of these things could two of "
            "us do in turns?\n- Who would like to look over somebody's shoulder first?\n"
        )
        % given,
        place="people/",
        label=_("Who is here"),
    )


def _quieter(one: Suggestion) -> Plan:
    return Plan(
        text=_("Point to less, and more quietly: each thing passed on reaches fewer than before."),
        hint="",
        title=_("What do we point each other to, and what can we leave out?"),
        source=_("- Which pointers of the last weeks helped you?\n- Which were too many?\n- What do we agree on?\n"),
        place="?shelf=popular",
        label=_("What is popular"),
    )


def _rota(one: Suggestion) -> Plan:
    return Plan(
        text=_("Agree who looks at open questions on which day, and ask by topic who could answer."),
        hint="",
        title=_("Who looks at open questions on which day?"),
        source=_(
            "Write your name behind a day. Who looks answers, or asks somebody who knows.\n\n"
            "- Monday:\n- Tuesday:\n- Wednesday:\n- Thursday:\n- Friday:\n"
        ),
        place="?shelf=unanswered",
        label=_("Open questions"),
    )


def _welcome(one: Suggestion) -> Plan:
    return Plan(
        text=_("Agree who welcomes newcomers in which week; a few words are enough."),
        hint="",
        title=_("Who welcomes newcomers in which week?"),
        source=_(
            "Write your name behind a week. A few words within three working days are enough: what happens here, "
            "and whom to ask.\n\n- First week of the month:\n- Second week:\n- Third week:\n- Fourth week:\n"
        ),
        place="people/",
        label=_("Who is new"),
    )


def _missing(one: Suggestion) -> Plan:
    return Plan(
        text=_("Put what was looked for in vain on the board, so that somebody takes it on."),
        hint="",
        title=_("What did you look for here in vain?"),
        source=_("- What were you looking for, and what for?\n- Who knows it, or has it already?\n- Who writes it?\n"),
        place="board/",
        label=_("The board"),
    )


def _introduce(one: Suggestion) -> Plan:
    return Plan(
        text=_("Ask members who know both sides to introduce the groups."),
        hint="",
        title=_("Who should meet whom?"),
        source=_(
            "- Which groups here work on the same thing and hardly know of each other?\n"
            "- Who knows both and would introduce them?\n- What would they talk about first?\n"
        ),
        place="insights/network/",
        label=_("The network"),
    )


def _target(one: Suggestion) -> Plan:
    return Plan(
        text=_("Agree on what this community wants its roles to look like."),
        hint="",
        title="",
        source="",
        place="targets/",
        label=_("How targets work"),
    )


_PLANS: dict[str, Callable[[Suggestion], Plan]] = {
    "skill": _skill,
    "role": _role,
    "second": _second,
    "quieter": _quieter,
    "rota": _rota,
    "welcome": _welcome,
    "missing": _missing,
    "introduce": _introduce,
    "target": _target,
}
