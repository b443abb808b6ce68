"""Keeping an interview withheld until the interviewee agrees, and again when that ends."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.communities.models import Status
from apps.communities.selectors import people_who_may_read
from apps.content.kinds.interview.models import Consent, Interview
from apps.content.kinds.interview.policies import may_consent
from apps.content.models import Entry
from apps.content.services import release_entry, set_coauthors, withhold_entry
from apps.core import clock
from apps.core.refusals import Refusal, Refused, require

NOBODY = Refusal("no_interviewee", _("Say who is interviewed: somebody who reads this community."))
ANOTHER_PERSON = Refusal("another_person", _("An interview stays with the person it began with. Start another one."))


def save_interview(entry: Entry, details: Mapping[str, Any], by: User) -> None:
    """Note who is interviewed; withhold a text that this person has not agreed to.

    Called in the transaction that writes the entry. The interviewee becomes a co-author: sees it, edits it.
    """
    given = details.get("interviewee")
    interview = Interview.objects.filter(entry=entry).select_related("interviewee").first()
    person = _person(entry, given) if given else None
    if interview is None:
        if person is None:
            raise Refused(NOBODY)
        interview = Interview.objects.create(entry=entry, interviewee=person)
        entry.is_withheld = True
        entry.save(update_fields=["is_withheld"])
    elif person is not None and person.pk != interview.interviewee_id:
        raise Refused(ANOTHER_PERSON)
    if interview.interviewee_id != entry.author_id:
        set_coauthors(entry, [interview.interviewee])
    _keep_to_the_text(entry, interview, by)


@transaction.atomic
def give_consent(*, by: User, entry: Entry, origin: str = Origin.WEB) -> Consent:
    """The interviewee agrees to the text as it is now; it is published, unless it waits for its community's launch."""
    entry = Entry.objects.select_for_update(of=("self",)).select_related("community").get(pk=entry.pk)
    require(may_consent(by, entry))
    standing = Consent.objects.filter(interview_id=entry.pk, ended_at=None).first()
    if standing:
        return standing
    consent = Consent.objects.create(interview_id=entry.pk, person=by, at=clock.now(), text_mark=mark_of(entry))
    _note(Verb.CONSENT_GIVEN, by, entry, origin)
    if entry.community.status != Status.PREPARING:
        release_entry(by=None, entry=entry, origin=origin)
    return consent


@transaction.atomic
def withdraw_consent(*, by: User, entry: Entry, origin: str = Origin.WEB) -> None:
    """The interviewee takes it back; nobody but those who wrote it and the managers sees it from now on."""
    entry = Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    require(may_consent(by, entry))
    if not Consent.objects.filter(interview_id=entry.pk, ended_at=None).update(ended_at=clock.now()):
        return
    _note(Verb.CONSENT_WITHDRAWN, by, entry, origin)
    withhold_entry(by=by, entry=entry, origin=origin)


def mark_of(entry: Entry) -> str:
    """Tells one text from another."""
    return hashlib.sha256(f"{entry.title}\n{entry.source}".encode()).hexdigest()


def _keep_to_the_text(entry: Entry, interview: Interview, by: User) -> None:
    """A consent is for the text that was read: what the interviewee changes stands, what others change waits again."""
    consent = interview.consents.filter(ended_at=None).first()
    if consent is None or consent.text_mark == mark_of(entry):
        return
    if by.pk == interview.interviewee_id:
        consent.text_mark = mark_of(entry)
        consent.save(update_fields=["text_mark"])
        return
    consent.ended_at = clock.now()
    consent.save(update_fields=["ended_at"])
    entry.is_withheld = withhold_entry(by=by, entry=entry).is_withheld


def _person(entry: Entry, given: Any) -> User | None:
    """The person whom a form or the API (by handle) named, if they may read the community."""
    people = User.objects.filter(pk=given.pk) if isinstance(given, User) else User.objects.filter(handle=given)
    return people_who_may_read(entry.community, people.filter(is_active=True)).first()


def _note(verb: Verb, by: User, entry: Entry, origin: str) -> None:
    record_event(
        verb,
        actor_id=by.pk,
        person_id=entry.author_id,
        community_id=entry.community_id,
        entry_id=entry.pk,
        origin=origin,
    )
