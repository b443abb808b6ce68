"""Giving and taking back stars, thanks and favourites.

Rows and sums move in one transaction, under the row of the sums.
"""

from django.db import connection, transaction
from django.db.models import F

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.content.models import Entry, Reply
from apps.core import clock
from apps.core.refusals import require
from apps.ratings import policies
from apps.ratings.models import EntryMarks, Favourite, Helpful, Rating


@transaction.atomic
def rate_entry(*, by: User, entry: Entry, stars: int, reason: str = "", origin: str = Origin.WEB) -> Rating:
    """Give an entry 1 to 5 stars, or change what one gave."""
    require(policies.may_rate(by, entry))
    marks = _locked_marks(entry)
    rating = Rating.objects.filter(entry=entry, person=by).first()
    before = rating.stars if rating else 0
    rating = rating or Rating(entry=entry, person=by)
    unchanged = (before, rating.reason) == (stars, reason.strip())
    rating.stars, rating.reason, rating.at = stars, reason.strip()[:300], clock.now()
    if unchanged:
        return rating
    rating.save()
    _move(marks, before, stars)
    _note(Verb.ENTRY_RATED, by, entry, origin, {"stars": stars, "before": before, "reasoned": bool(rating.reason)})
    return rating


@transaction.atomic
def withdraw_rating(*, by: User, entry: Entry, origin: str = Origin.WEB) -> Rating | None:
    """Take one's stars back. Where there are none, nothing changes. Returns what was taken back."""
    marks = _locked_marks(entry)
    rating = Rating.objects.filter(entry=entry, person=by).first()
    if rating is None:
        return None
    rating.delete()
    _move(marks, rating.stars, 0)
    _note(Verb.RATING_WITHDRAWN, by, entry, origin, {"before": rating.stars})
    return rating


@transaction.atomic
def thank_for_reply(*, by: User, reply: Reply, origin: str = Origin.WEB) -> None:
    """Say that a reply helped. Twice is once."""
    require(policies.may_thank(by, reply))
    created = Helpful.objects.get_or_create(reply=reply, person=by, defaults={"at": clock.now()})[1]
    if created:
        _count_thanks(reply, 1)
        _note(Verb.REPLY_THANKED, by, reply.entry, origin, {}, reply)


@transaction.atomic
def withdraw_thanks(*, by: User, reply: Reply, origin: str = Origin.WEB) -> None:
    """Take it back. Where one said nothing, nothing changes."""
    if Helpful.objects.filter(reply=reply, person=by).delete()[0]:
        _count_thanks(reply, -1)
        _note(Verb.THANKS_WITHDRAWN, by, reply.entry, origin, {}, reply)


@transaction.atomic
def keep_entry(*, by: User, entry: Entry, note: str | None = None, origin: str = Origin.WEB) -> Favourite:
    """Keep an entry, or change one's note (None: leave it as it is). Any reader may, also of their own work."""
    require(policies.may_keep(by, entry))
    marks = _locked_marks(entry)
    favourite, created = Favourite.objects.get_or_create(entry=entry, person=by, defaults={"at": clock.now()})
    if note is not None and note.strip() != favourite.note:
        favourite.note = note.strip()[:500]
        favourite.save(update_fields=["note"])
    if created:
        marks.kept += 1
        marks.save(update_fields=["kept"])
        _note(Verb.ENTRY_KEPT, by, entry, origin, {})
    return favourite


@transaction.atomic
def stop_keeping(*, by: User, entry: Entry, origin: str = Origin.WEB) -> Favourite | None:
    """Keep it no longer. Where one does not, nothing changes. Returns what was kept, with its note."""
    marks = _locked_marks(entry)
    favourite = Favourite.objects.filter(entry=entry, person=by).first()
    if favourite is None:
        return None
    favourite.delete()
    marks.kept -= 1
    marks.save(update_fields=["kept"])
    _note(Verb.ENTRY_UNKEPT, by, entry, origin, {})
    return favourite


def _locked_marks(entry: Entry) -> EntryMarks:
    EntryMarks.objects.bulk_create([EntryMarks(entry=entry)], ignore_conflicts=True)
    return EntryMarks.objects.select_for_update().get(entry=entry)


def _move(marks: EntryMarks, before: int, after: int) -> None:
    if before:
        marks.stars[before - 1] -= 1
    if after:
        marks.stars[after - 1] += 1
    marks.save(update_fields=["stars"])


_THANKS = """
    INSERT INTO ratings_replymarks AS m (reply_id, helpful, anonymous) VALUES (%s, greatest(%s, 0), 0)
    ON CONFLICT (reply_id) DO UPDATE SET helpful = m.helpful + %s
"""


def _count_thanks(reply: Reply, step: int) -> None:
    with connection.cursor() as sql:
        sql.execute(_THANKS, [reply.pk, step, step])
    # The number stands in the part of the page that is kept under the entry's version.
    Entry.objects.filter(pk=reply.entry_id).update(version=F("version") + 1)


def _note(
    verb: Verb, by: User, entry: Entry, origin: str, context: dict[str, object], reply: Reply | None = None
) -> None:
    record_event(
        verb,
        actor_id=by.pk,
        person_id=reply.author_id if reply else entry.author_id,
        community_id=entry.community_id,
        entry_id=entry.pk,
        reply_id=reply.pk if reply else None,
        origin=origin,
        context=context,
    )
