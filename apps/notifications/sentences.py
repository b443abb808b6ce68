"""What a row behind the bell says: who, what they did, to which subject, and where it leads."""

from collections.abc import Sequence

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.communities.models import Role
from apps.notifications.models import Kind, Notification
from apps.stories.models import Story

# So many titles are named before the others are counted.
NAMED = 3
# Where one sees what concerns a whole community.
_PAGES = {
    Kind.REVIEWED: "/c/%s/board/",
    Kind.REQUESTED: "/c/%s/manage/",
    Kind.TARGETS: "/c/%s/targets/",
    Kind.STORY: "/c/%s/stories/",
    Kind.PEER: "/compass/%s/peers/",
    Kind.RING: "/c/%s/rings/",
}


def people_of(row: Notification, actor_ids: Sequence[int]) -> str:
    """Who stands first: names, or what it is about where nobody did it."""
    name = row.actor.name if row.actor else _nobody(row)
    others = len(actor_ids) - 1
    if others < 1 or row.actor is None:
        return name
    return ngettext("%(name)s and one other", "%(name)s and %(n)d others", others) % {"name": name, "n": others}


def _nobody(row: Notification) -> str:
    if row.kind == Kind.MARKS:
        return str(_("Your work"))
    if row.kind == Kind.MILESTONE:
        return str(_("A milestone of yours"))
    if row.kind == Kind.MORE:
        return ngettext("One more", "%(n)d more", row.count) % {"n": row.count}
    if row.kind == Kind.RING:
        return str(_("Marks"))
    if row.kind == Kind.TARGETS:
        return str(_("A proposal"))
    return str(_("Your draft")) if row.kind == Kind.UNPUBLISHED else str(_("Somebody"))


def title_of(row: Notification) -> str:
    """The subject."""
    if row.kind == Kind.MODERATED and not row.entry:
        return str(_("a text of yours"))
    if row.kind == Kind.STORY:
        return _story(row)
    others = len(row.numbers.get("entries", [])) - 1
    if others < 1:
        return str(row.entry or row.community or "")
    words = ngettext("%(title)s, and one other", "%(title)s, and %(n)d others", others)
    return words % {"title": row.entry, "n": others}


def _story(row: Notification) -> str:
    """Its title as it stands now; the community where it is withdrawn. Of several that wait, the last one."""
    story = Story.objects.standing().filter(pk=row.numbers.get("story")).first()
    if story is None or row.count < 2:
        return str(story.title if story else row.community or "")
    others = row.count - 1
    words = ngettext("%(title)s, and one other", "%(title)s, and %(n)d others", others)
    return words % {"title": story.title, "n": others}


def titles_of(rows: Sequence[Notification]) -> str:
    """The subjects of several rows in short, each once."""
    titles = list(dict.fromkeys(title_of(row) for row in rows))
    left = len(titles) - NAMED
    if left > 0:
        titles = [*titles[:NAMED], ngettext("one other", "%(n)d others", left) % {"n": left}]
    return get_text_list(titles, _("and"))


def address_of(row: Notification) -> str:
    """Where one sees what it is about."""
    if row.kind in {Kind.MORE, Kind.MODERATED}:
        return f"/notifications/{row.pk}/"
    if row.kind == Kind.UNPUBLISHED:
        return "/drafts/"
    if row.kind == Kind.MILESTONE:
        return "/settings/recognition/"
    if row.community and (page := _PAGES.get(Kind(row.kind))):
        return page % row.community.slug
    subject = row.reply or row.entry or row.community
    return subject.get_absolute_url() if subject else "/"


def sentence_of(row: Notification) -> str:
    """What they did, to be read after the names and before the subject."""
    if row.kind == Kind.MARKS:
        return _marks(row)
    if row.kind == Kind.ROLE:
        return _role(row)
    if row.kind == Kind.MODERATED:
        return _decision(row)
    if row.kind == Kind.MILESTONE:
        return _milestone(row)
    times = row.count
    sentences = {
        Kind.REPLY: ngettext("replied to you in", "wrote %(n)d replies to you in", times),
        Kind.MENTION: ngettext("mentioned you in", "mentioned you %(n)d times in", times),
        Kind.FOLLOWED: ngettext("replied in", "wrote %(n)d replies in", times),
        Kind.POSTED: _("published"),
        Kind.ACCEPTED: _("accepted your answer in"),
        Kind.COAUTHOR: _("named you as a co-author of"),
        Kind.UNPUBLISHED: ngettext(
            "could not be published at its time in",
            "and others (%(n)d in all) could not be published at their time in",
            times,
        ),
        Kind.INTERVIEW: _("asks for your consent to publish"),
        Kind.CONSENT: _("decided whether to publish"),
        Kind.CITED: _("mentioned what you wrote in"),
        Kind.ENDORSED: _("stands behind your reply in"),
        Kind.CREDITED: _("used what you wrote for"),
        Kind.REVIEWED: _("reviewed what you prepare for"),
        Kind.LAUNCHED: _("opened"),
        Kind.INVITED: _("invited you to"),
        Kind.REQUESTED: _("asked to join"),
        Kind.ADMITTED: _("let you in to"),
        Kind.DECLINED: _("declined your request to join"),
        Kind.WELCOMED: _("welcomed you in"),
        Kind.FEATURED: _("features") if row.entry_id else _("features you in"),
        Kind.RING: _("that a few people give each other wait for a look in"),
        Kind.PEER: _("asks how you see their skills in"),
        Kind.TARGETS: _("waits for your vote on the targets of"),
        Kind.STORY: _("names you as somebody who can confirm a story:"),
        Kind.MORE: _("in what you follow:"),
    }
    sentence = sentences[Kind(row.kind)]
    return sentence % {"n": times} if "%(n)" in sentence else sentence


def _marks(row: Notification) -> str:
    """How many said what of it; who they are is not told."""
    given = {name: n for name, n in row.numbers.items() if name != "entries" and n}
    parts = []
    if rated := given.get("rated", 0):
        parts.append(ngettext("rated by one reader", "rated by %(n)d readers", rated) % {"n": rated})
    if reasoned := given.get("reasoned", 0):
        parts[-1] += ngettext(" (one says why)", " (%(n)d say why)", reasoned) % {"n": reasoned}
    if thanked := given.get("thanked", 0):
        parts.append(ngettext("called helpful by one", "called helpful by %(n)d", thanked) % {"n": thanked})
    if kept := given.get("kept", 0):
        parts.append(ngettext("kept by one", "kept by %(n)d", kept) % {"n": kept})
    return _("was %(what)s:") % {"what": get_text_list(parts, _("and"))}


def _role(row: Notification) -> str:
    sentences = {
        Role.MEMBER: _("made you a member without further duties in"),
        Role.SME: _("made you an expert of"),
        Role.MANAGER: _("made you a manager of"),
    }
    role = row.numbers.get("role", "")
    return str(sentences[Role(role)]) if role in Role.values else _("changed your role in")


def _milestone(row: Notification) -> str:
    """Which one, unless the row stands for several: those are named where one decides."""
    number = row.numbers.get("number", 0)
    reached = {
        "belongs": ngettext("you joined a year ago", "you joined %(n)d years ago", number),
        "answers": ngettext(
            "an answer of yours was accepted", "%(n)d answers of yours solved it for colleagues", number
        ),
    }.get(row.numbers.get("what", ""))
    if reached is None or row.count > 1:
        return _("may be shown with your consent in")
    reached = reached % {"n": number} if "%(n)" in reached else reached
    return _("(%(reached)s) may be shown with your consent in") % {"reached": reached}


def _decision(row: Notification) -> str:
    restored = row.numbers.get("decision") == "restored"
    if row.reply_id:
        return _("restored your reply in") if restored else _("removed your reply in")
    return _("restored") if restored else _("removed")
