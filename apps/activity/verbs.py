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
    MEMBER_INTRODUCED = "member_introduced"
    MEMBER_WELCOMED = "member_welcomed"
    MILESTONE_REACHED = "milestone_reached"
    MILESTONE_SHOWN = "milestone_shown"
    MILESTONE_WITHDRAWN = "milestone_withdrawn"
    ENTRY_FEATURED = "entry_featured"
    PERSON_FEATURED = "person_featured"
    FEATURE_ENDED = "feature_ended"

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

    ENTRY_RELEASED = "entry_released"
    ENTRY_WITHHELD = "entry_withheld"
    PUBLICATION_FAILED = "publication_failed"
    ENTRY_CITED = "entry_cited"
    CITATION_WITHDRAWN = "citation_withdrawn"
    REPLY_ENDORSED = "reply_endorsed"
    REPLY_UNENDORSED = "reply_unendorsed"
    ENTRIES_SUMMED_UP = "entries_summed_up"
    PAGE_MOVED = "page_moved"
    CONSENT_GIVEN = "consent_given"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    VERSION_ADDED = "version_added"
    TEXT_EXTRACTED = "text_extracted"
    RECORDING_READ = "recording_read"
    TAGS_CHANGED = "tags_changed"

    FILE_KEPT = "file_kept"
    FILE_DISCARDED = "file_discarded"
    SHOW_CREATED = "show_created"
    SHOW_CHANGED = "show_changed"
    FEED_ADDRESS_MADE = "feed_address_made"
    FEED_ADDRESS_REVOKED = "feed_address_revoked"

    NEED_DECLARED = "need_declared"
    NEED_CLAIMED = "need_claimed"
    NEED_MOVED = "need_moved"
    NEED_CLOSED = "need_closed"
    COMMUNITY_LAUNCHED = "community_launched"
    CONTENT_EXPORTED = "content_exported"
    REPORT_PULLED = "report_pulled"

    ENTRY_FOLLOWED = "entry_followed"
    ENTRY_UNFOLLOWED = "entry_unfollowed"
    FOLLOWING_CHANGED = "following_changed"

    ENTRY_RATED = "entry_rated"
    RATING_WITHDRAWN = "rating_withdrawn"
    REPLY_THANKED = "reply_thanked"
    THANKS_WITHDRAWN = "thanks_withdrawn"
    ENTRY_KEPT = "entry_kept"
    ENTRY_UNKEPT = "entry_unkept"
    LIST_CHANGED = "list_changed"
    LIST_PUBLISHED = "list_published"
    LIST_WITHDRAWN = "list_withdrawn"

    TARGETS_DRAFTED = "targets_drafted"
    TARGETS_CHANGED = "targets_changed"
    TARGETS_PROPOSED = "targets_proposed"
    TARGETS_REWORKED = "targets_reworked"
    TARGETS_COMMENTED = "targets_commented"
    TARGETS_COMMENT_REMOVED = "targets_comment_removed"
    TARGETS_VOTE_OPENED = "targets_vote_opened"
    TARGETS_VOTED = "targets_voted"
    TARGETS_VOTE_WITHDRAWN = "targets_vote_withdrawn"
    TARGETS_ADOPTED = "targets_adopted"
    TARGETS_ENDED = "targets_ended"
    STORY_TOLD = "story_told"
    STORY_CHANGED = "story_changed"
    STORY_CONFIRMED = "story_confirmed"
    STORY_SEEN_BY_FINANCE = "story_seen_by_finance"
    STORY_WITHDRAWN = "story_withdrawn"
    FINANCE_READER_CHANGED = "finance_reader_changed"

    READING_RECORD_CHANGED = "reading_record_changed"
    PROFILING_CHANGED = "profiling_changed"
    ACT_DISPUTED = "act_disputed"
    DISPUTE_WITHDRAWN = "dispute_withdrawn"
    METHOD_FROZEN = "method_frozen"
    RING_FOUND = "ring_found"
    RING_JUDGED = "ring_judged"
    SHOWING_CHANGED = "showing_changed"
    SKILLS_ASSESSED = "skills_assessed"
    PEER_ASKED = "peer_asked"
    PEER_ANSWERED = "peer_answered"
    PERSON_ERASED = "person_erased"
    ENTRY_VIEWED = "entry_viewed"
    ENTRY_READ = "entry_read"
    SEARCHED = "searched"
    SEARCH_CHOSEN = "search_chosen"
    EPISODE_PLAYED = "episode_played"
    DOCUMENT_DOWNLOADED = "document_downloaded"
    CITATION_FOLLOWED = "citation_followed"


# What is buffered, told to nobody with a name, and forgotten after a while: what people read, heard and looked for.
READINGS = frozenset(
    {
        Verb.ENTRY_VIEWED,
        Verb.ENTRY_READ,
        Verb.SEARCHED,
        Verb.SEARCH_CHOSEN,
        Verb.EPISODE_PLAYED,
        Verb.DOCUMENT_DOWNLOADED,
        Verb.CITATION_FOLLOWED,
    }
)


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
    Verb.MEMBER_INTRODUCED: VerbSpec(_AS + "update", _("{actor} introduced themselves in {community}")),
    Verb.MEMBER_WELCOMED: VerbSpec(_AS + "invite", _("{actor} welcomed {person}"), ("connector", "caretaker")),
    Verb.MILESTONE_REACHED: VerbSpec(_AS + "complete", _("A milestone was reached in {community}")),
    Verb.MILESTONE_SHOWN: VerbSpec(_AS + "accept", _("{actor} agreed to a milestone being shown")),
    Verb.MILESTONE_WITHDRAWN: VerbSpec(_AS + "retract", _("{actor} no longer shows a milestone")),
    Verb.ENTRY_FEATURED: VerbSpec(_ADL + "shared", _("{actor} features {entry}"), ("caretaker",)),
    Verb.PERSON_FEATURED: VerbSpec(_ADL + "shared", _("{actor} features {person}"), ("caretaker",)),
    Verb.FEATURE_ENDED: VerbSpec(_AS + "undo", _("{actor} no longer features something in {community}")),
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
    Verb.ENTRY_RELEASED: VerbSpec(_AS + "publish", _("{actor} published {entry}"), ("caretaker",)),
    Verb.ENTRY_WITHHELD: VerbSpec(_AS + "retract", _("{actor} took {entry} back from its readers")),
    Verb.PUBLICATION_FAILED: VerbSpec(_AS + "deny", _("A text of {person} could not be published at its time")),
    Verb.ENTRY_CITED: VerbSpec(_ADL + "shared", _("{actor} mentioned {entry} in an article"), ("carrier", "connector")),
    Verb.CITATION_WITHDRAWN: VerbSpec(_AS + "undo", _("{actor} withdrew a mention of {entry}")),
    Verb.REPLY_ENDORSED: VerbSpec(_AS + "approve", _("{actor} endorsed a reply in {entry}"), ("caretaker",)),
    Verb.REPLY_UNENDORSED: VerbSpec(_AS + "undo", _("{actor} took back an endorsement in {entry}")),
    Verb.ENTRIES_SUMMED_UP: VerbSpec(_AS + "create", _("{actor} summed up discussions in {entry}"), ("connector",)),
    Verb.PAGE_MOVED: VerbSpec(_AS + "update", _("{actor} moved {entry}"), ("caretaker",)),
    Verb.CONSENT_GIVEN: VerbSpec(_AS + "accept", _("{actor} agreed to the publication of {entry}")),
    Verb.CONSENT_WITHDRAWN: VerbSpec(_AS + "retract", _("{actor} withdrew consent to {entry}")),
    Verb.VERSION_ADDED: VerbSpec(_AS + "attach", _("{actor} added a version of {entry}"), ("creator",)),
    Verb.TEXT_EXTRACTED: VerbSpec(_AS + "complete", _("The text of {entry} was read")),
    Verb.RECORDING_READ: VerbSpec(_AS + "complete", _("The recording of {entry} was read")),
    # Tags belong to all communities together, and what has no community counts in none.
    Verb.TAGS_CHANGED: VerbSpec(_AS + "tag", _("{actor} tidied the tags")),
    Verb.FILE_KEPT: VerbSpec(_AS + "save", _("{actor} uploaded a file")),
    Verb.FILE_DISCARDED: VerbSpec(_AS + "delete", _("{actor} deleted a file")),
    Verb.SHOW_CREATED: VerbSpec(_AS + "create", _("{actor} started a podcast in {community}"), ("creator",)),
    Verb.SHOW_CHANGED: VerbSpec(_AS + "update", _("{actor} changed a podcast of {community}"), ("creator",)),
    Verb.FEED_ADDRESS_MADE: VerbSpec(_AS + "create", _("{actor} made a feed address")),
    Verb.FEED_ADDRESS_REVOKED: VerbSpec(_AS + "remove", _("{actor} revoked a feed address")),
    Verb.NEED_DECLARED: VerbSpec(_AS + "request", _("{actor} said what {community} still needs"), ("connector",)),
    Verb.NEED_CLAIMED: VerbSpec(_AS + "assign", _("{actor} took on what {community} needs"), ("creator",)),
    Verb.NEED_MOVED: VerbSpec(_AS + "update", _("{actor} moved a need of {community} on"), ("caretaker",)),
    Verb.NEED_CLOSED: VerbSpec(_AS + "close", _("{actor} closed a need of {community}"), ("caretaker",)),
    Verb.COMMUNITY_LAUNCHED: VerbSpec(_AS + "open", _("{actor} launched {community}"), ("caretaker",)),
    Verb.CONTENT_EXPORTED: VerbSpec(_AS + "receive", _("{actor} exported content")),
    Verb.REPORT_PULLED: VerbSpec(_AS + "access", _("{actor} asked for a report")),
    Verb.ENTRY_FOLLOWED: VerbSpec(_AS + "follow", _("{actor} follows {entry}"), ("consumer",)),
    Verb.ENTRY_UNFOLLOWED: VerbSpec(_AS + "stop-following", _("{actor} no longer follows {entry}")),
    Verb.FOLLOWING_CHANGED: VerbSpec(_AS + "update", _("{actor} changed what they follow")),
    Verb.ENTRY_RATED: VerbSpec(_ADL + "rated", _("{actor} rated {entry}"), ("carrier",)),
    Verb.RATING_WITHDRAWN: VerbSpec(_AS + "undo", _("{actor} took back a rating of {entry}")),
    Verb.REPLY_THANKED: VerbSpec(_AS + "like", _("{actor} found a reply in {entry} helpful"), ("carrier",)),
    Verb.THANKS_WITHDRAWN: VerbSpec(_AS + "unlike", _("{actor} no longer calls a reply in {entry} helpful")),
    Verb.ENTRY_KEPT: VerbSpec(_AS + "favorite", _("{actor} keeps {entry}"), ("consumer",)),
    Verb.ENTRY_UNKEPT: VerbSpec(_AS + "unfavorite", _("{actor} no longer keeps {entry}")),
    Verb.LIST_CHANGED: VerbSpec(_AS + "update", _("{actor} changed a reading list")),
    Verb.LIST_PUBLISHED: VerbSpec(_ADL + "shared", _("{actor} published a reading list"), ("carrier",)),
    Verb.LIST_WITHDRAWN: VerbSpec(_AS + "retract", _("{actor} withdrew a reading list")),
    Verb.TARGETS_DRAFTED: VerbSpec(_AS + "create", _("{actor} drafted targets for {community}")),
    Verb.TARGETS_CHANGED: VerbSpec(_AS + "update", _("{actor} changed a draft of targets for {community}")),
    Verb.TARGETS_PROPOSED: VerbSpec(_AS + "request", _("{actor} proposed targets for {community}")),
    Verb.TARGETS_REWORKED: VerbSpec(_AS + "retract", _("{actor} took proposed targets of {community} back to change")),
    Verb.TARGETS_COMMENTED: VerbSpec(_ADL + "commented", _("{actor} commented on targets of {community}")),
    Verb.TARGETS_COMMENT_REMOVED: VerbSpec(_AS + "remove", _("{actor} removed a comment on targets of {community}")),
    Verb.TARGETS_VOTE_OPENED: VerbSpec(_AS + "open", _("A vote on targets of {community} was opened")),
    Verb.TARGETS_VOTED: VerbSpec(_ADL + "responded", _("{actor} voted on targets of {community}")),
    Verb.TARGETS_VOTE_WITHDRAWN: VerbSpec(_AS + "undo", _("{actor} took back a vote on targets of {community}")),
    Verb.TARGETS_ADOPTED: VerbSpec(_AS + "approve", _("{community} adopted targets")),
    Verb.TARGETS_ENDED: VerbSpec(_AS + "close", _("Targets of {community} ended")),
    Verb.STORY_TOLD: VerbSpec(_ADL + "shared", _("{actor} told what came of {community}")),
    Verb.STORY_CHANGED: VerbSpec(_AS + "update", _("{actor} changed a story of {community}")),
    Verb.STORY_CONFIRMED: VerbSpec(_AS + "confirm", _("{actor} confirmed a story of {community}")),
    Verb.STORY_SEEN_BY_FINANCE: VerbSpec(_AS + "approve", _("{actor} looked at the amount of a story of {community}")),
    Verb.STORY_WITHDRAWN: VerbSpec(_AS + "retract", _("A story of {community} was withdrawn")),
    Verb.FINANCE_READER_CHANGED: VerbSpec(_AS + "update", _("{actor} changed who looks at amounts in {community}")),
    Verb.READING_RECORD_CHANGED: VerbSpec(_AS + "update", _("{actor} changed the record of what they read")),
    Verb.PROFILING_CHANGED: VerbSpec(_AS + "update", _("{actor} changed whether they are profiled")),
    Verb.ACT_DISPUTED: VerbSpec(_ADL + "disagreed", _("{actor} said that something held about them is not right")),
    Verb.DISPUTE_WITHDRAWN: VerbSpec(_AS + "undo", _("{actor} took back that something is not right")),
    Verb.METHOD_FROZEN: VerbSpec(_AS + "update", _("{actor} settled how roles are measured in {community}")),
    Verb.RING_FOUND: VerbSpec(_AS + "flag-as-inappropriate", _("Marks in {community} wait for a look")),
    Verb.RING_JUDGED: VerbSpec(_AS + "update", _("{actor} looked at marks in {community}")),
    Verb.SHOWING_CHANGED: VerbSpec(_AS + "update", _("{actor} changed whether pictures of {community} show them")),
    Verb.SKILLS_ASSESSED: VerbSpec(_AS + "update", _("{actor} looked at their own skills")),
    Verb.PEER_ASKED: VerbSpec(_AS + "request", _("{actor} asked {person} how they see their skills")),
    Verb.PEER_ANSWERED: VerbSpec(_AS + "respond", _("{actor} answered a colleague about their skills")),
    Verb.PERSON_ERASED: VerbSpec(_AS + "delete", _("{actor} erased an account")),
    Verb.ENTRY_VIEWED: VerbSpec(_TINCAN + "viewed", _("{actor} read {entry}"), ("consumer",)),
    Verb.ENTRY_READ: VerbSpec(_AS + "read", _("{actor} read {entry} to the end"), ("consumer",)),
    Verb.SEARCHED: VerbSpec(_ACROSSX + "searched", _("{actor} searched"), ("consumer",)),
    Verb.SEARCH_CHOSEN: VerbSpec(_ADL + "interacted", _("{actor} found {entry} by searching"), ("consumer",)),
    Verb.EPISODE_PLAYED: VerbSpec(_AS + "listen", _("{actor} listened to {entry}"), ("consumer",)),
    Verb.DOCUMENT_DOWNLOADED: VerbSpec(_TINCAN + "downloaded", _("{actor} downloaded {entry}"), ("consumer",)),
    Verb.CITATION_FOLLOWED: VerbSpec(_AS + "follow", _("{actor} came to {entry} through a mention"), ("consumer",)),
}
