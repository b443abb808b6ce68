"""What the five roles are, how they look here, and how one begins: the words of their pages."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.compass.skills import Skill
from apps.participation.signals import Role

type Text = str | Promise


@dataclass(frozen=True, slots=True)
class Beginning:
    """One way to begin; `address` holds `{slug}` where it leads into a community."""

    words: Text
    address: str


@dataclass(frozen=True, slots=True)
class RoleText:
    """A role in words. `looks` are what one sees somebody do, `guidelines` what makes it good."""

    role: Role
    short: Text
    about: tuple[Text, ...]
    looks: tuple[Text, ...]
    begin: tuple[Beginning, ...]
    guidelines: tuple[Text, ...]
    not_counted: tuple[Text, ...]


ROLE_TEXTS: dict[Role, RoleText] = {
    Role.CONSUMER: RoleText(
        Role.CONSUMER,
        _("Looks for what others know, and uses it."),
        (
            _(
                "A Consumer reads, listens, asks and takes what was learned here into the day’s work. Knowledge that "
                "nobody uses is worth nothing, so this is the role that all others work for."
            ),
            _(
                "In most communities it is also the most frequent one. To be a Consumer and nothing else is a full "
                "way of taking part, and no waiting room for something better."
            ),
        ),
        (
            _("Opens a page because of a search, and reads it to the end."),
            _("Asks a question that others had as well."),
            _("Follows a subject, keeps what will be needed again, says that an answer helped."),
        ),
        (
            Beginning(_("Look for something that you were about to ask a colleague"), "/search/"),
            Beginning(_("Ask one question, as it came up in your work"), "/c/{slug}/new/discussion/"),
            Beginning(_("Keep what you will need again"), "/favourites/"),
        ),
        (
            _("Look first, then ask. If you found nothing, say where you looked: the answer will be better."),
            _("Say what helped. One click tells the author that it was worth the time, and others where to look."),
            _("Come back to your question and say what you did with the answers."),
        ),
        (
            _("How often you open a page, how long it stays open, and anything read to no end."),
            _("What you read while you keep no record of your reading."),
        ),
    ),
    Role.CREATOR: RoleText(
        Role.CREATOR,
        _("Writes, records and improves what others can use."),
        (
            _(
                "A Creator puts what they know into words, sound or files, answers questions, and makes pages of "
                "others better than they were."
            ),
            _(
                "It does not take much text. What counts is that somebody else could do something with it: kept it, "
                "built on it, answered it, or called it helpful."
            ),
        ),
        (
            _("Writes up a case with what was tried, what came of it and what it cost."),
            _("Answers a colleague so that the next one with the same question is helped as well."),
            _("Corrects and completes a wiki page that has grown old."),
        ),
        (
            Beginning(_("Answer one question that has no answer yet"), "/c/{slug}/?shelf=unanswered"),
            Beginning(_("Write down one thing that you explained twice this month"), "/c/{slug}/new/article/"),
            Beginning(_("Bring one wiki page up to date"), "/c/{slug}/wiki/"),
        ),
        (
            _("Put the conclusion first, then the reasons. Whoever has one minute should get the main thing."),
            _("Say where it holds and where it does not."),
            _("Name your sources and link them. It saves the reader the search, and honours who wrote them."),
        ),
        (
            _("How many texts you write: a week with three is worth little more than a week with one."),
            _("What nobody made use of, but for a small part, and what was removed or undone by others."),
            _("What was brought in from elsewhere or prepared before the community opened."),
        ),
    ),
    Role.CONNECTOR: RoleText(
        Role.CONNECTOR,
        _("Brings people together, and questions to what answers them."),
        (
            _(
                "A Connector knows who knows what. Where somebody has a need, the Connector brings the person or the "
                "page that meets it, and links groups that would otherwise not hear of each other."
            ),
            _(
                "The difference from a Carrier is the need: a Connector answers somebody who asked, a Carrier tells "
                "many who did not ask yet."
            ),
        ),
        (
            _("Answers a question with a link to what somebody else wrote about it."),
            _("Brings a colleague into a discussion by name, and says why."),
            _("Replies to people of other departments or sites, and gets an answer back."),
            _("Invites somebody who then comes and stays."),
        ),
        (
            Beginning(_("Find a question to which somebody you know has the answer"), "/c/{slug}/?shelf=unanswered"),
            Beginning(_("See who is here, and what they can be asked about"), "/c/{slug}/people/"),
            Beginning(_("See whom you exchange with, and whom you do not"), "/compass/{slug}/network/"),
        ),
        (
            _("Introduce people with three things: what it is about, why this person, and by when."),
            _("Ask beforehand where it takes the other one’s time."),
            _("Link the very place, not the whole wiki, and say in one sentence what it says."),
        ),
        (
            _("Mentions that led to nothing, but for a small part."),
            _("Links to what you wrote yourself: that is a Creator’s doing."),
            _("How many people you know or follow."),
        ),
    ),
    Role.CARRIER: RoleText(
        Role.CARRIER,
        _("Passes on what is worth it, to those who need it."),
        (
            _(
                "A Carrier makes sure that good work is seen: rates it with a reason, points to it in an article of "
                "their own, collects it in a list, or puts a long discussion into one page."
            ),
            _(
                "The value lies in the other person’s work and in your words about it. Passing on everything is "
                "noise, and counts as such."
            ),
        ),
        (
            _("Mentions others’ work in an article, and readers come to it that way."),
            _("Publishes a list of what to read on a subject."),
            _("Rates with a reason that helps the next reader to decide."),
            _("Sums up what a discussion found out."),
        ),
        (
            Beginning(_("Rate one thing that you used, with the reason"), "/c/{slug}/"),
            Beginning(_("Make a list of the five texts on your subject that one should know"), "/favourites/"),
            Beginning(_("Put a good discussion into one wiki page"), "/c/{slug}/synthesis/"),
        ),
        (
            _("Say for whom it is and why it matters to them, in a sentence of your own."),
            _("Fewer and better: one a week that is read is worth more than ten that are passed over."),
            _("Name the author first."),
        ),
        (
            _("Your own work, whoever you point to it."),
            _("What nobody opened, kept or read by way of you, but for a small part."),
            _("Stars without a reason: they help, and they make nobody a Carrier."),
        ),
    ),
    Role.CARETAKER: RoleText(
        Role.CARETAKER,
        _("Looks after people, order and the rules of the place."),
        (
            _(
                "A Caretaker sees to it that newcomers are met, that questions do not wait in vain, that pages can be "
                "found, and that the tone is right."
            ),
            _(
                "Managers and experts have more means for it, yet being one of them counts for nothing by itself: what "
                "counts is what somebody does."
            ),
        ),
        (
            _("Welcomes a newcomer, or answers their first words."),
            _("Gives titles, tags and places that let others find a page."),
            _("Answers the question that nobody had answered for two days."),
            _("Says what the community still needs, and finds somebody for it."),
        ),
        (
            Beginning(_("Welcome somebody who is new here"), "/c/{slug}/people/"),
            Beginning(_("Answer a question that has waited for too long"), "/c/{slug}/?shelf=unanswered"),
            Beginning(_("Look through the wiki for pages that nobody would find"), "/c/{slug}/wiki/"),
        ),
        (
            _("Welcome with a question about their work. It is easier to answer than a greeting."),
            _("Talk to people before you correct them, and in private where it is about them."),
            _("Say which rule it is, and why there is one."),
        ),
        (
            _("Being appointed as a manager or expert."),
            _("Removals and corrections that somebody else had to undo: those count against it."),
            _("Merging and renaming tags, which belong to all communities together."),
        ),
    ),
}

SKILL_TEXTS: dict[Skill, Text] = {
    Skill.SELF_DIRECTED: _("Knows what they need to learn and goes looking for it, without being sent."),
    Skill.MEDIA_SAVVY: _("Moves with ease between texts, recordings, documents and talk, and takes what suits."),
    Skill.INSIGHTFUL: _("Tells early what will turn out to matter, and can say why."),
    Skill.GROUP_ORIENTED: _("Learns with the others: asks, answers back, builds on what was said."),
    Skill.ATTENTIVE: _("Notices when others need something and answers in good time."),
    Skill.DESIGNER: _("Gives what they make a form that is easy to read and to use again."),
    Skill.RESEARCHER: _("Builds on what is there, names sources, and leaves it better than before."),
    Skill.BROKER: _("Brings together people who then do something together."),
    Skill.CONDUCTOR: _("Keeps work of several people going until it comes to an end."),
    Skill.SWITCHED_ON: _("Senses how different groups work and what they will make of something."),
    Skill.NETWORKER: _("Keeps contacts alive across groups, also when nothing is needed."),
    Skill.COMMUNICATOR: _("Puts things so that this audience sees what they are for."),
    Skill.TREND_SPOTTER: _("Points to what matters before everybody does."),
    Skill.MARKETER: _("Finds the place, the moment and the words that reach those who need it."),
    Skill.AMBASSADOR: _("Makes purpose and rules of the community clear, above all to newcomers."),
    Skill.ADVOCATE: _("Stands up for others and helps disputes to an end that both accept."),
    Skill.CULTIVATOR: _("Begins ways of working that others take over."),
}
