"""Introducing oneself, and welcoming who is new."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.communities.models import Membership
from apps.content.models import Entry, Reply
from apps.content.reply_services import post_reply
from apps.content.services import post_entry
from apps.core import clock
from apps.core.refusals import require
from apps.core.text import storable
from apps.recognition import policies
from apps.recognition.newcomers import LONGEST_WORDS, Introduction, Welcome
from apps.recognition.shelves import forget_shelves


@transaction.atomic
def introduce_oneself(
    *, user: User, membership: Membership, words: str, is_shown: bool, origin: str = Origin.WEB
) -> Introduction:
    """Say who one is, and whether Who's new shows it. Without `is_shown` nobody else sees the words."""
    require(policies.may_introduce(user, membership))
    introduction, _made = Introduction.objects.update_or_create(
        membership=membership,
        defaults={
            "words": " ".join(storable(words).split())[:LONGEST_WORDS],
            "is_shown": is_shown,
            "at": clock.now(),
        },
    )
    forget_shelves()
    record_event(
        Verb.MEMBER_INTRODUCED,
        actor_id=user.pk,
        person_id=user.pk,
        community_id=membership.community_id,
        origin=origin,
        context={"is_shown": is_shown},
    )
    return introduction


@transaction.atomic
def welcome_newcomer(*, by: User, introduction: Introduction, source: str, origin: str = Origin.WEB) -> Welcome:
    """Welcome somebody: the first one begins a conversation, the others join it by a reply.

    Locks the introduction, so that of two who are first at the same moment one begins and the other replies.
    """
    # The entry is looked up after the lock: a join would show it as it was before somebody else had begun.
    introduction = Introduction.objects.select_for_update().get(pk=introduction.pk)
    require(policies.may_welcome(by, introduction))
    entry, reply = _said(by, introduction, source, origin)
    welcome, _made = Welcome.objects.update_or_create(
        introduction=introduction, by=by, defaults={"entry": entry, "reply": reply, "at": clock.now()}
    )
    forget_shelves()
    record_event(
        Verb.MEMBER_WELCOMED,
        actor_id=by.pk,
        person_id=introduction.membership.user_id,
        community_id=entry.community_id,
        entry_id=entry.pk,
        reply_id=reply.pk if reply else None,
        origin=origin,
    )
    return welcome


def _said(by: User, introduction: Introduction, source: str, origin: str) -> tuple[Entry, Reply | None]:
    """The welcome as a text: the conversation's first, or a reply in it where it stands."""
    if introduction.entry and not introduction.entry.is_removed:
        return introduction.entry, post_reply(author=by, entry=introduction.entry, source=source, origin=origin)
    person = introduction.membership.user
    introduction.entry = post_entry(
        author=by,
        community=introduction.membership.community,
        kind="discussion",
        title=title_of(person.name),
        source=opening_of(person.name, person.handle, introduction.words, source),
        origin=origin,
    )
    introduction.save(update_fields=["entry"])
    return introduction.entry, None


def title_of(name: str) -> str:
    """The title of the conversation that welcomes somebody."""
    return _("Welcome, %(name)s") % {"name": name}


def opening_of(name: str, handle: str, words: str, source: str) -> str:
    """The conversation's first text: who it is, what they said of themselves, and the welcome."""
    # By name and not by @: the newcomer is told of the welcome already, and not twice.
    own = f"\n\n> {_plain(words)}" if words else ""
    return f"[{_plain(name)}]({User(handle=handle).get_absolute_url()}){own}\n\n{source}"


def _plain(words: str) -> str:
    """Words that Markdown takes as words."""
    return "".join(f"\\{letter}" if letter in r"\`*_{}[]()<>#+-.!|~$@:/&" else letter for letter in words)
