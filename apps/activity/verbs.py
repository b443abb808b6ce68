"""All that can happen, on one page.

A verb is added here first; then its service records it and, where somebody should react, a consumer reads it.
`xapi` names the verb outside, `sentence` is how a person reads it, `signals` which participation role it
speaks of (consumer, creator, connector, carrier, caretaker; empty: none).
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_AS = "http://activitystrea.ms/schema/1.0/"
_ADL = "http://adlnet.gov/expapi/verbs/"
_TINCAN = "http://id.tincanapi.com/verb/"
_ACROSSX = "https://w3id.org/xapi/acrossx/verbs/"


class Verb(TextChoices):
    """What somebody did. The value is what the log stores, so it never changes its meaning."""

    PERSON_CHANGED = "person_changed"
    PERSON_DEACTIVATED = "person_deactivated"
    PERSON_REACTIVATED = "person_reactivated"
    PERSON_INVITED_TO_CLAIM = "person_invited_to_claim"
    PERSON_CLAIMED = "person_claimed"
    TOKEN_CREATED = "token_created"
    TOKEN_REVOKED = "token_revoked"

    COMMUNITY_CREATED = "community_created"
    COMMUNITY_CHANGED = "community_changed"
    MEMBER_REQUESTED = "member_requested"
    MEMBER_INVITED = "member_invited"
    MEMBER_JOINED = "member_joined"
    MEMBER_DECLINED = "member_declined"
    MEMBER_LEFT = "member_left"
    MEMBER_ROLE_CHANGED = "member_role_changed"

    ENTRY_POSTED = "entry_posted"
    ENTRY_EDITED = "entry_edited"
    ENTRY_REMOVED = "entry_removed"
    ENTRY_RESTORED = "entry_restored"
    REPLY_POSTED = "reply_posted"
    REPLY_EDITED = "reply_edited"
    REPLY_REMOVED = "reply_removed"
    REPLY_RESTORED = "reply_restored"
    ANSWER_ACCEPTED = "answer_accepted"
    ANSWER_UNACCEPTED = "answer_unaccepted"

    ENTRY_FOLLOWED = "entry_followed"
    ENTRY_UNFOLLOWED = "entry_unfollowed"

    ENTRY_VIEWED = "entry_viewed"
    SEARCHED = "searched"


@dataclass(frozen=True, slots=True)
class VerbSpec:
    """How the outside and a person name a verb, and which roles it speaks of."""

    xapi: str
    sentence: str | Promise
    signals: tuple[str, ...] = ()


SPECS: dict[Verb, VerbSpec] = {
    Verb.PERSON_CHANGED: VerbSpec(_AS + "update", _("{actor} changed a profile")),
    Verb.PERSON_DEACTIVATED: VerbSpec(_AS + "remove", _("{actor} deactivated {person}")),
    Verb.PERSON_REACTIVATED: VerbSpec(_AS + "add", _("{actor} reactivated {person}")),
    Verb.TOKEN_CREATED: VerbSpec(_AS + "create", _("{actor} made a key for the API")),
    Verb.TOKEN_REVOKED: VerbSpec(_AS + "remove", _("{actor} closed a key for the API")),
    Verb.PERSON_INVITED_TO_CLAIM: VerbSpec(_AS + "invite", _("{actor} invited {person} to claim an imported account")),
    Verb.PERSON_CLAIMED: VerbSpec(_AS + "accept", _("{actor} claimed an imported account")),
    Verb.COMMUNITY_CREATED: VerbSpec(_AS + "create", _("{actor} founded {community}"), ("caretaker",)),
    Verb.COMMUNITY_CHANGED: VerbSpec(_AS + "update", _("{actor} changed {community}"), ("caretaker",)),
    Verb.MEMBER_REQUESTED: VerbSpec(_AS + "request-friend", _("{actor} asked to join {community}")),
    Verb.MEMBER_INVITED: VerbSpec(_AS + "invite", _("{actor} invited {person} to {community}"), ("connector",)),
    Verb.MEMBER_JOINED: VerbSpec(_AS + "join", _("{person} joined {community}")),
    Verb.MEMBER_DECLINED: VerbSpec(_AS + "deny", _("{actor} declined a request to join {community}")),
    Verb.MEMBER_LEFT: VerbSpec(_AS + "leave", _("{person} left {community}")),
    Verb.MEMBER_ROLE_CHANGED: VerbSpec(_AS + "update", _("{actor} changed the role of {person} in {community}")),
    Verb.ENTRY_POSTED: VerbSpec(_ADL + "asked", _("{actor} started {entry}"), ("creator",)),
    Verb.ENTRY_EDITED: VerbSpec(_AS + "update", _("{actor} edited {entry}"), ("creator",)),
    Verb.ENTRY_REMOVED: VerbSpec(_AS + "remove", _("{actor} removed {entry}"), ("caretaker",)),
    Verb.ENTRY_RESTORED: VerbSpec(_AS + "add", _("{actor} restored {entry}"), ("caretaker",)),
    Verb.REPLY_POSTED: VerbSpec(_ADL + "commented", _("{actor} replied in {entry}"), ("creator",)),
    Verb.REPLY_EDITED: VerbSpec(_AS + "update", _("{actor} edited a reply in {entry}"), ("creator",)),
    Verb.REPLY_REMOVED: VerbSpec(_AS + "remove", _("{actor} removed a reply in {entry}"), ("caretaker",)),
    Verb.REPLY_RESTORED: VerbSpec(_AS + "add", _("{actor} restored a reply in {entry}"), ("caretaker",)),
    Verb.ANSWER_ACCEPTED: VerbSpec(_AS + "accept", _("{actor} accepted an answer in {entry}"), ("carrier",)),
    Verb.ANSWER_UNACCEPTED: VerbSpec(_AS + "undo", _("{actor} took back the accepted answer in {entry}")),
    Verb.ENTRY_FOLLOWED: VerbSpec(_AS + "follow", _("{actor} follows {entry}"), ("consumer",)),
    Verb.ENTRY_UNFOLLOWED: VerbSpec(_AS + "stop-following", _("{actor} no longer follows {entry}")),
    Verb.ENTRY_VIEWED: VerbSpec(_TINCAN + "viewed", _("{actor} read {entry}"), ("consumer",)),
    Verb.SEARCHED: VerbSpec(_ACROSSX + "searched", _("{actor} searched"), ("consumer",)),
}
