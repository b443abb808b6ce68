"""What would help: for each skill and likely cause the next steps that exist here, first something to do.

An offer is words and a place that either opens for this person in this community or is not there (`places`). Nobody is
sent to somebody for being good at something: whom one is sent to is known to all as an expert or a manager, is new, or
has exchanged answers with the person before.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.communities.models import Community
from apps.compass import places
from apps.compass.causes import Cause
from apps.compass.measures import MEASURES
from apps.compass.places import Place, Spot, at, guide_to, to_write
from apps.compass.skills import ROLE_OF, Skill
from apps.participation.signals import Role

# One to do, one to read or somebody to meet, and one more.
MOST_STEPS = 3


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do next: words for a link, and an address that opens for the person."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Words for a link, with %(name)s where the place has a name, and the place."""

    label: str | Promise
    place: Place


_ANSWER = Offer(_("Answer a question that waits: %(name)s"), places.waiting_question)
_ASK = Offer(_("Ask the community what you need to know"), to_write("discussion"))
_PEOPLE = Offer(_("See who is in the community"), at("/c/{slug}/people/"))
_NEW = Offer(_("Look through what is new"), at("/c/{slug}/?shelf=new"))
_EXPERT = Offer(_("Talk to %(name)s, who looks after the community"), places.expert)
_EXAMPLE = Offer(_("Read what members keep most: %(name)s"), places.good_example)
_MENTION = Offer(_("Recommend something in an article of yours: %(name)s"), places.entry_to_mention)
_LISTS = Offer(_("Make a reading list of what you keep, for those who need it"), at("/favourites/"))
_WELCOME = Offer(_("Welcome %(name)s, who is new"), places.newcomer)
_IMPROVE = Offer(_("Improve a page that nobody has touched for long: %(name)s"), places.page_to_improve)
_SUM_UP = Offer(_("Make a page from what was discussed"), places.synthesis)
_PEERS = Offer(_("Ask peers how they see it"), at("/compass/{slug}/peers/"))
_NOTIFICATIONS = Offer(_("Choose what you are told of, and what not"), at("/settings/notifications/"))
_FOLLOWING = Offer(_("Choose what you follow, and how much of it"), at("/settings/following/"))

# What practises the skill, the most fitting first; the last of each is always there.
PRACTICE: dict[Skill, tuple[Offer, ...]] = {
    Skill.SELF_DIRECTED: (Offer(_("Look for something that you need"), places.searching), _ASK, _FOLLOWING),
    Skill.MEDIA_SAVVY: (
        Offer(_("Try what you have kept nothing of yet: %(name)s"), places.unread_medium),
        Offer(_("Look through the overview of all kinds"), at("/c/{slug}/")),
    ),
    Skill.INSIGHTFUL: (
        Offer(_("Read something new before the others, and note why you keep it: %(name)s"), places.fresh_entry),
        Offer(_("Note why you kept what you kept"), at("/favourites/")),
    ),
    Skill.GROUP_ORIENTED: (_ANSWER, _WELCOME, _ASK, _PEOPLE),
    Skill.ATTENTIVE: (_ANSWER, _NOTIFICATIONS),
    Skill.DESIGNER: (
        Offer(_("Write with a template that gives it a form"), to_write("article")),
        _EXAMPLE,
        Offer(_("See how others have written"), at("/c/{slug}/?kind=article")),
    ),
    Skill.RESEARCHER: (_IMPROVE, _SUM_UP, Offer(_("Look for what is there before you write"), at("/search/"))),
    Skill.BROKER: (
        Offer(_("Name somebody who could help with this: %(name)s"), places.waiting_question),
        _PEOPLE,
    ),
    Skill.CONDUCTOR: (
        Offer(_("Bring a discussion to an end that others can use"), places.synthesis),
        Offer(_("See what the community needs"), at("/c/{slug}/board/")),
    ),
    Skill.SWITCHED_ON: (_WELCOME, Offer(_("See which other communities there are"), at("/c/"))),
    Skill.NETWORKER: (
        Offer(_("You have not written to %(name)s for a while"), places.former_partner),
        _WELCOME,
        _PEOPLE,
    ),
    Skill.COMMUNICATOR: (_MENTION, _LISTS),
    Skill.TREND_SPOTTER: (
        Offer(_("Recommend something that few have seen yet: %(name)s"), places.fresh_entry),
        _NEW,
    ),
    Skill.MARKETER: (_MENTION, _LISTS),
    Skill.AMBASSADOR: (_WELCOME, Offer(_("Read again what the community is for"), at("/c/{slug}/"))),
    Skill.ADVOCATE: (_ANSWER, _PEOPLE),
    Skill.CULTIVATOR: (
        Offer(_("Take on what the community needs: %(name)s"), places.open_need),
        Offer(_("Write down a practice that works"), to_write("wiki")),
        Offer(_("See what the community needs"), at("/c/{slug}/board/")),
    ),
}
# Who can do it shows others how.
MENTORING: dict[Role, tuple[Offer, ...]] = {
    Role.CONSUMER: (_WELCOME, _LISTS),
    Role.CREATOR: (_ANSWER, _IMPROVE, _LISTS),
    Role.CONNECTOR: (_WELCOME, _ANSWER, _PEOPLE),
    Role.CARRIER: (_MENTION, _LISTS),
    Role.CARETAKER: (_WELCOME, _IMPROVE, _PEOPLE),
}
# What a community may try for all, by the managers or by anybody.
_TO_ALL: dict[Skill, Promise] = {
    Skill.SELF_DIRECTED: _("Keep a page of what is worth looking for here, and show once how to search."),
    Skill.MEDIA_SAVVY: _("Show each other one recording, page or document that members do not know yet."),
    Skill.INSIGHTFUL: _("Ask who keeps something to note why, and talk about one such note."),
    Skill.GROUP_ORIENTED: _("Bring newcomers together with three members each, and ask them something."),
    Skill.ATTENTIVE: _("Agree who looks at new questions on which day, and mute what nobody needs."),
    Skill.DESIGNER: _("Point to the templates for writing, and have somebody read a draft before it is published."),
    Skill.RESEARCHER: _("Ask who answers to link what is there already, and improve one page together."),
    Skill.BROKER: _("Say in an introduction what it is about, why this person, and by when."),
    Skill.CONDUCTOR: _("Have discussions end with an accepted answer or a page, and let two people lead them."),
    Skill.SWITCHED_ON: _("Visit another community for a week and tell what is done differently there."),
    Skill.NETWORKER: _("Take up once a quarter what became of earlier discussions, with those who were in them."),
    Skill.COMMUNICATOR: _("Write with each recommendation whom it helps, and with what."),
    Skill.TREND_SPOTTER: _("Give what is new a fixed place, and let a different member choose each week."),
    Skill.MARKETER: _("Mention fewer things in each article, and say why they are worth the way."),
    Skill.AMBASSADOR: _("Keep purpose and rules on one page, and give it to newcomers with the welcome."),
    Skill.ADVOCATE: _("Agree how disputes are settled, and have a second person look at each removal."),
    Skill.CULTIVATOR: _("Write practices down on the wiki, and ask each quarter which one to begin and which to end."),
}
_LESS_LOAD: tuple[Offer, ...] = (_NOTIFICATIONS, _FOLLOWING)
_TO_FINISH: tuple[Offer, ...] = (
    Offer(_("Finish, or let somebody else finish: %(name)s"), places.unfinished_draft),
    Offer(_("Look through your drafts"), at("/drafts/")),
)


@dataclass(frozen=True, slots=True)
class Finder:
    """Looks a place up once for one person in one community, however many offers lead there."""

    person: User
    community: Community
    found: dict[Place, Spot | None] = field(default_factory=dict)

    def spot(self, place: Place) -> Spot | None:
        """Where it is, if it is there."""
        if place not in self.found:
            self.found[place] = place(self.person, self.community)
        return self.found[place]


def steps_for(finder: Finder, skill: Skill, cause: Cause | None) -> tuple[Step, ...]:
    """At most three: something to do, something to read or somebody to meet, and one more. Never empty."""
    steps: list[Step] = []
    for offers in _kinds(skill, cause):
        step = next(_open(finder, offers, {step.url for step in steps}), None)
        if step:
            steps.append(step)
    return tuple(steps[:MOST_STEPS])


def offer_to_all(skill: Skill) -> str:
    """What a community may try where many of its members are near a role and short of this skill."""
    return str(_TO_ALL[skill])


def _kinds(skill: Skill, cause: Cause | None) -> list[tuple[Offer, ...]]:
    """One step is taken of each of these, in this order."""
    practice = PRACTICE[skill]
    guide = (Offer(_("Read what the role is, and how one begins"), guide_to(skill)),)
    match cause:
        case Cause.TOOLS:
            return [_TO_FINISH if MEASURES[skill].is_writing else _LESS_LOAD, (_EXPERT,), practice]
        case Cause.GUIDANCE:
            # Own examples and others' eyes; no lesson for who thinks that it goes well.
            return [practice, (_EXAMPLE, *guide), (_PEERS,)]
        case Cause.MOTIVATION:
            # Asked, not assigned: one small thing, and somebody to talk to about time and leave for it.
            return [practice, (_EXPERT,), guide]
        case Cause.RECOGNITION:
            return [MENTORING[ROLE_OF[skill]], (_PEERS,)]
        case _:
            return [practice, guide, (_EXPERT,)]


def _open(finder: Finder, offers: tuple[Offer, ...], taken: set[str]) -> Iterator[Step]:
    for offer in offers:
        spot = finder.spot(offer.place)
        if spot and spot.url not in taken:
            yield Step(str(offer.label) % {"name": spot.name}, spot.url)
