"""Keeping, throwing away and publishing drafts.

What somebody is still writing is nobody else's business, so the river carries nothing of it; it hears of the entry
that a draft becomes, and of a draft that could not be published at its time, since its author has to be told.
"""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.communities.models import Community
from apps.content.forms import fields_of, initial_of
from apps.content.kinds import KINDS
from apps.content.models import Entry
from apps.content.services import edit_entry, post_entry
from apps.core import clock
from apps.core.refusals import Refusal, Refused, require
from apps.core.text import storable
from apps.drafts import policies
from apps.drafts.models import Draft, Values

# What else happens with what was typed when it is published, in the same transaction; others append their parts.
FURTHER: list[Callable[[Draft, Entry], None]] = []


@transaction.atomic
def save_draft(
    *,
    author: User,
    key: uuid.UUID,
    community: Community,
    kind: str,
    values: Values,
    entry: Entry | None = None,
    seen: int | None = None,
) -> Draft:
    """Keep what was typed. Returns the draft, which has another key where somebody else's words were in the way.

    `seen` is the version on which the typing went on (0: it began this draft; None: whatever is there). Where
    another window saved meanwhile, both texts are kept: this one as a draft of its own.
    """
    values = _storable(values)
    require(policies.may_hold(values))
    draft = Draft.objects.select_for_update().filter(author=author, key=key).first()
    if draft is None:
        return _begin(author, key, community, kind, entry, values, seen)
    if draft.became_id:
        raise Refused(policies.PUBLISHED)
    if draft.values == values and draft.discarded_at is None:
        return draft
    if (seen is not None and seen != draft.version) or draft.discarded_at is not None:
        return _begin(author, uuid.uuid4(), draft.community, draft.kind, draft.entry, values, 0)
    draft.values = values
    draft.version += 1
    draft.updated_at = clock.now()
    draft.save()
    return draft


def _storable(values: Values) -> Values:
    """With line ends of one kind, and without the few characters that the database does not take."""
    return {
        storable(name): [storable(one) for one in value] if isinstance(value, list) else storable(value)
        for name, value in values.items()
    }


def _begin(
    author: User,
    key: uuid.UUID,
    community: Community,
    kind: str,
    entry: Entry | None,
    values: Values,
    seen: int | None,
) -> Draft:
    if seen:
        raise Refused(policies.GONE)
    require(policies.may_begin(author, community, kind, entry))
    now = clock.now()
    draft, _made = Draft.objects.get_or_create(
        author=author,
        key=key,
        defaults={
            "community": community,
            "kind": kind,
            "entry": entry,
            "values": values,
            "created_at": now,
            "updated_at": now,
        },
    )
    return draft


@transaction.atomic
def discard_draft(*, draft: Draft) -> Draft:
    """Throw a draft away; for thirty days it can be brought back."""
    return _set_discarded(draft, discarded=True)


@transaction.atomic
def bring_back_draft(*, draft: Draft) -> Draft:
    """Undo `discard_draft`. A time at which it was to be published is not set again."""
    return _set_discarded(draft, discarded=False)


def _set_discarded(draft: Draft, *, discarded: bool) -> Draft:
    draft = Draft.objects.select_for_update().get(pk=draft.pk)
    draft.discarded_at = clock.now() if discarded else None
    draft.publish_at = None
    draft.save()
    return draft


@transaction.atomic
def schedule_draft(*, draft: Draft, publish_at: datetime) -> Draft:
    """Have a draft published when its time comes. What is missing in it is said now, not then."""
    draft = (
        Draft.objects.select_for_update(of=("self",)).select_related("author", "community", "entry").get(pk=draft.pk)
    )
    require(policies.may_schedule(draft, publish_at))
    checked_fields(draft)
    draft.publish_at = publish_at
    draft.failed_reason = ""
    draft.save()
    return draft


@transaction.atomic
def unschedule_draft(*, draft: Draft) -> Draft:
    """Leave a draft to be published by hand."""
    draft = Draft.objects.select_for_update().get(pk=draft.pk)
    draft.publish_at = None
    draft.failed_reason = ""
    draft.save()
    return draft


@transaction.atomic
def publish_draft(*, draft: Draft, once: str = "", origin: str = Origin.WEB) -> Entry:
    """Make the draft what it was written for, and empty it in the same step: whoever asks, and how often, it is
    published once and the same entry is given again.

    Raises `Refused` where its author may not write there any more, or where something is missing in it. `once` is
    the one-time word of the form that asks, which also knows the same text sent from another draft.
    """
    rows = Draft.objects.select_for_update(of=("self",)).select_related("author", "community", "entry__community")
    draft = rows.get(pk=draft.pk)
    if draft.became is not None:
        return draft.became
    if draft.discarded_at is not None:
        raise Refused(policies.GONE)
    require(policies.may_publish(draft))
    fields = checked_fields(draft)
    entry = _changed(draft, fields, origin) if draft.entry else _posted(draft, fields, once, origin)
    for further in FURTHER:
        further(draft, entry)
    draft.became = entry
    draft.values = {}
    draft.publish_at = None
    draft.failed_reason = ""
    draft.updated_at = clock.now()
    draft.save()
    return entry


def _posted(draft: Draft, fields: dict[str, Any], once: str, origin: str) -> Entry:
    once = once or f"draft-{draft.key}"
    return post_entry(
        author=draft.author, community=draft.community, kind=draft.kind, once=once, origin=origin, **fields
    )


def _changed(draft: Draft, fields: dict[str, Any], origin: str) -> Entry:
    entry = cast("Entry", draft.entry)
    seen = draft.text("seen") if "seen" in draft.values else None
    comment = draft.text("comment")[:200]
    return edit_entry(by=draft.author, entry=entry, changes=fields, comment=comment, seen=seen, origin=origin)


def checked_fields(draft: Draft) -> dict[str, Any]:
    """The draft's fields as the services of entries take them. Raises `Refused` with what is wrong first."""
    initial = initial_of(draft.entry) if draft.entry else None
    form = KINDS[draft.kind].form(
        draft.form_data(), initial=initial, viewer=draft.author, community=draft.community, entry=draft.entry
    )
    if form.is_valid():
        return fields_of(form.cleaned_data)
    name, errors = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else ""
    sentence = _("%(field)s: %(error)s") % {"field": label, "error": errors[0]} if label else str(errors[0])
    raise Refused(Refusal("incomplete", sentence))
