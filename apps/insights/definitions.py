"""What each figure is, in words: for the page of definitions, for answers of the API, and for links beside figures."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.participation.signals import Role


@dataclass(frozen=True, slots=True)
class Definition:
    """`code` is the anchor on the page of definitions, and never changes."""

    code: str
    name: str | Promise
    text: str | Promise


@dataclass(frozen=True, slots=True)
class Section:
    """Definitions that belong together."""

    code: str
    name: str | Promise
    definitions: tuple[Definition, ...]


_ROLES = {
    Role.CONSUMER: _(
        "Looks for things here and uses them: reads to the end, finds by searching, asks, keeps, says what helped. "
        "Somebody who only does this takes part fully."
    ),
    Role.CREATOR: _("Writes, answers and improves what others then use."),
    Role.CONNECTOR: _(
        "Brings people and content together where somebody needs it: answers with what exists, brings somebody in who "
        "then takes part, answers across departments or sites."
    ),
    Role.CARRIER: _(
        "Passes on what others made: mentions, published lists, ratings with a reason, summaries that people come by."
    ),
    Role.CARETAKER: _(
        "Looks after people and content: welcomes newcomers, puts things in order, takes up questions that nobody "
        "answered."
    ),
}

SECTIONS: tuple[Section, ...] = (
    Section(
        "profile",
        _("Participation profile"),
        (
            Definition(
                "window",
                _("Window"),
                _(
                    "Twelve weeks. It is published once a month, two weeks after its end, so that what was done in the "
                    "last of them had time to be of use. A published window stays as it is."
                ),
            ),
            Definition(
                "counted",
                _("Members counted"),
                _(
                    "Everybody who was here in three weeks of the window or more and is profiled: read something to "
                    "the end, or did something. Who only looked in is not counted, neither above nor below the line."
                ),
            ),
            Definition(
                "coverage",
                _("Coverage"),
                _(
                    "How many of those present are profiled, in steps of five per cent. Whoever does not want to be "
                    "profiled says so in their settings and is counted nowhere else."
                ),
            ),
            Definition(
                "acting",
                _("Acting in a role"),
                _(
                    "Somebody acts in a role who did what the role does in at least two weeks, and strongly enough "
                    "over the weeks in which they were here. Except for Consumers, at least two people had something "
                    "of it. What others made use of counts more; doing the same thing very often counts no more. "
                    "Several roles at once are normal, so shares add up to more or less than a whole."
                ),
            ),
            *(Definition(role.value, role.label, text) for role, text in _ROLES.items()),
            Definition(
                "interval",
                _("Likely range"),
                _(
                    "Twelve weeks are a sample of how people take part, and few people make an unsure share. In 95 of "
                    "100 cases the share lies in this range (Wilson’s interval)."
                ),
            ),
            Definition(
                "target",
                _("Target"),
                _(
                    "The range that the community agreed on for a role. Nobody else can set it, and none exists for "
                    "a single person."
                ),
            ),
            Definition(
                "gap",
                _("Gap"),
                _(
                    "How far the share is from the nearer end of the target, on a scale on which 2 and 4 per cent are "
                    "further apart than 62 and 64 (Cohen’s h). Up to 0.1 it is on target, up to 0.2 near it, up to "
                    "0.5 below or above it, beyond that far. Where the likely range reaches into the target, the gap "
                    "could be chance, and it is said so."
                ),
            ),
            Definition(
                "distance",
                _("Distance"),
                _(
                    "All gaps as one figure in points, a hundredth of the scale of gaps each: the root of their mean "
                    "square. 0 is in the target range in every role, 10 on target on the whole, more than 50 far from "
                    "it. It is compared with the window twelve weeks before, if that had the same target; a change of "
                    "fewer than 5 points is called none."
                ),
            ),
            Definition(
                "trend",
                _("Rose, fell, no clear change"),
                _(
                    "Compared with the window twelve weeks before, with which it has no week in common; in communities "
                    "of fewer than a hundred members with the one a year before. Only where those who were there both "
                    "times changed more than chance explains (McNemar’s test, 5 per cent) is it called a change."
                ),
            ),
            Definition(
                "near",
                _("Near a role"),
                _("Members who are at least halfway to acting in it. Their names are known to themselves alone."),
            ),
            Definition(
                "half",
                _("Resting on a few"),
                _("How few people give half of all that speaks of a role in the window."),
            ),
            Definition(
                "few",
                _("Too few to say"),
                _(
                    "Below ten members nothing numeric is shown, below thirty only bands. Where fewer than five act in "
                    "a role, or fewer than five do not, no number is given, and gap and distance are worked out as if "
                    "it were four."
                ),
            ),
        ),
    ),
    Section(
        "threads",
        _("Threads"),
        (
            Definition(
                "useful-answer",
                _("Useful answer"),
                _(
                    "Somebody else’s answer that was accepted, endorsed by an expert, called helpful, or answered by "
                    "who asked."
                ),
            ),
            Definition(
                "time-to-answer",
                _("Time to the first useful answer"),
                _(
                    "Within this time half of all questions (or four of five) have one. Questions that still wait "
                    "count as waiting (Kaplan and Meier’s estimate); leaving them out would hide them. All questions "
                    "asked here in the window, looked at until two weeks after it."
                ),
            ),
            Definition(
                "unanswered",
                _("Unanswered after seven days"),
                _("Questions without a useful answer within seven days, of all that were asked in the window."),
            ),
            Definition(
                "participants",
                _("People in a thread"),
                _("How many take part in the middle question, the asker included."),
            ),
        ),
    ),
    Section(
        "sharing",
        _("Sharing and use"),
        (
            Definition(
                "reuse",
                _("Read again later"),
                _(
                    "People who read something that was a month old or older; and entries that five or more people of "
                    "two departments (in vertical communities: sites) read then. Of the last eight weeks of the "
                    "window, without those who keep no record of their reading."
                ),
            ),
            Definition("kept", _("Kept"), _("People who keep something of this community among their favourites.")),
            Definition(
                "carried",
                _("Carried on"),
                _(
                    "People who passed on what others made, as Carriers do; and people who came by it, kept it or "
                    "marked it."
                ),
            ),
            Definition(
                "searches",
                _("Searches"),
                _(
                    "Searches by members in the last eight weeks of the window, and those that found nothing. Words "
                    "are shown where five or more members looked for them in the last fourteen days."
                ),
            ),
            Definition(
                "newcomers",
                _("Newcomers welcomed"),
                _(
                    "Of those who joined in the window: who was welcomed, or got a first answer to their first words, "
                    "within three working days."
                ),
            ),
        ),
    ),
    Section(
        "tools",
        _("Use of the tools"),
        (
            Definition(
                "ways",
                _("Ways to take part"),
                _(
                    "Different people by each way, rounded down. Writing is known by its way, reading is not; what is "
                    "read without a network is not recorded at all."
                ),
            ),
        ),
    ),
    Section(
        "value",
        _("Value"),
        (
            Definition(
                "stories",
                _("Value stories"),
                _(
                    "What members say came of it, confirmed by somebody else who saw it. Of amounts the lowest counts, "
                    "with the lowest share that is due to the community, times how sure the teller is. It is no total "
                    "and no proof of cause."
                ),
            ),
        ),
    ),
)
