"""What one, three and five mean for each of the seventeen skills: for oneself, and for a peer who looks at one.

Two and four lie between. The same words are asked every quarter, so that what one says can be compared.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.compass.skills import Skill

type Text = str | Promise


@dataclass(frozen=True, slots=True)
class Anchors:
    """The words at 1, 3 and 5; `by_peers` says the same of a third person."""

    low: Text
    middle: Text
    high: Text
    by_peers: tuple[Text, Text, Text]

    @property
    def own(self) -> tuple[Text, Text, Text]:
        """The three in the first person."""
        return self.low, self.middle, self.high


ANCHORS: dict[Skill, Anchors] = {
    Skill.SELF_DIRECTED: Anchors(
        _("I learn what I am told to learn."),
        _("When I am stuck, I look it up."),
        _("I keep track of what I need to learn and work through it."),
        (
            _("Learns what they are told to learn."),
            _("Looks things up when stuck."),
            _("Keeps track of what they need to learn and works through it."),
        ),
    ),
    Skill.MEDIA_SAVVY: Anchors(
        _("I use one part of Guildhall and leave the rest."),
        _("I use what others have shown me."),
        _("I pick the medium that suits the matter and help others to do so."),
        (
            _("Uses one part of Guildhall and leaves the rest."),
            _("Uses what others have shown them."),
            _("Picks the medium that suits the matter and helps others to do so."),
        ),
    ),
    Skill.INSIGHTFUL: Anchors(
        _("I often cannot tell what matters and what does not."),
        _("I usually find the part that is of use."),
        _("I see what several sources have in common and can say why it matters."),
        (
            _("Often cannot tell what matters and what does not."),
            _("Usually finds the part that is of use."),
            _("Sees what several sources have in common and can say why it matters."),
        ),
    ),
    Skill.GROUP_ORIENTED: Anchors(
        _("I work things out alone."),
        _("I ask the others when I am stuck."),
        _("I start from what the group thinks and build on it."),
        (
            _("Works things out alone."),
            _("Asks the others when stuck."),
            _("Starts from what the group thinks and builds on it."),
        ),
    ),
    Skill.ATTENTIVE: Anchors(
        _("Requests to me get lost or stay open."),
        _("I answer most of them, some of them late."),
        _("Whoever asks me gets a useful answer, or knows whom to ask, in good time."),
        (
            _("Requests to them get lost or stay open."),
            _("Answers most requests, some of them late."),
            _("Gives a useful answer, or says whom to ask, in good time."),
        ),
    ),
    Skill.DESIGNER: Anchors(
        _("People often ask me what I meant."),
        _("Most of what I write is clear at first reading."),
        _("Others use what I made just as it is."),
        (
            _("I often have to ask what they meant."),
            _("Most of what they write is clear at first reading."),
            _("Others use what they made just as it is."),
        ),
    ),
    Skill.RESEARCHER: Anchors(
        _("I write what I know."),
        _("Sometimes I look first at what is there already."),
        _("I look first, name my sources and improve what is there."),
        (
            _("Writes what they know."),
            _("Sometimes looks first at what is there already."),
            _("Looks first, names sources and improves what is there."),
        ),
    ),
    Skill.BROKER: Anchors(
        _("When I bring people together, little comes of it."),
        _("Something comes of some of these meetings."),
        _("People whom I bring together mostly begin to work with each other."),
        (
            _("When they bring people together, little comes of it."),
            _("Something comes of some of these meetings."),
            _("People whom they bring together mostly begin to work with each other."),
        ),
    ),
    Skill.CONDUCTOR: Anchors(
        _("With more than a few people involved, I lose the thread."),
        _("I can lead one joint piece of work."),
        _("I lead several at a time, and they come to an end."),
        (
            _("With more than a few people involved, they lose the thread."),
            _("Can lead one joint piece of work."),
            _("Leads several at a time, and they come to an end."),
        ),
    ),
    Skill.SWITCHED_ON: Anchors(
        _("How others react often takes me by surprise."),
        _("I know how my own group does things."),
        _("I can tell beforehand how different groups will take something."),
        (
            _("How others react often takes them by surprise."),
            _("Knows how their own group does things."),
            _("Can tell beforehand how different groups will take something."),
        ),
    ),
    Skill.NETWORKER: Anchors(
        _("I know the people of my team."),
        _("I have a few contacts in other places and keep them."),
        _("I have kept contacts in many groups alive for years."),
        (
            _("Knows the people of their team."),
            _("Has a few contacts in other places and keeps them."),
            _("Has kept contacts in many groups alive for years."),
        ),
    ),
    Skill.COMMUNICATOR: Anchors(
        _("I pass things on as they are."),
        _("I add a line that says what it is about."),
        _("I put it so that each audience sees what it means for them."),
        (
            _("Passes things on as they are."),
            _("Adds a line that says what it is about."),
            _("Puts it so that each audience sees what it means for them."),
        ),
    ),
    Skill.TREND_SPOTTER: Anchors(
        _("I am among the last to hear of something new."),
        _("I see some new things early."),
        _("What I point to early is often taken up widely later."),
        (
            _("Is among the last to hear of something new."),
            _("Sees some new things early."),
            _("What they point to early is often taken up widely later."),
        ),
    ),
    Skill.MARKETER: Anchors(
        _("I send it to everybody."),
        _("I choose where to send it."),
        _("I choose place, moment and words for those who need it."),
        (
            _("Sends it to everybody."),
            _("Chooses where to send it."),
            _("Chooses place, moment and words for those who need it."),
        ),
    ),
    Skill.AMBASSADOR: Anchors(
        _("I could not say what this community is for."),
        _("I can explain what it is for."),
        _("Newcomers know what it is for, and its rules, because of me."),
        (
            _("Could not say what this community is for."),
            _("Can explain what it is for."),
            _("Newcomers know what it is for, and its rules, because of them."),
        ),
    ),
    Skill.ADVOCATE: Anchors(
        _("I stay out of conflicts."),
        _("I speak up where others have a problem."),
        _("I have helped people in a dispute to an end that both accept."),
        (
            _("Stays out of conflicts."),
            _("Speaks up where others have a problem."),
            _("Has helped people in a dispute to an end that both accept."),
        ),
    ),
    Skill.CULTIVATOR: Anchors(
        _("I do things the way they are done here."),
        _("I suggest how we could do them better."),
        _("Ways of working that I began are now how we all work."),
        (
            _("Does things the way they are done here."),
            _("Suggests how we could do them better."),
            _("Ways of working that they began are now how everybody works."),
        ),
    ),
}
