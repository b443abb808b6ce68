"""What hangs on entries under a placeholder's name goes to somebody's account, where two of a kind become one."""

from typing import Any

from apps.accounts.models import User
from apps.content.kinds.article.models import Article, Series
from apps.content.kinds.document.models import DocumentVersion
from apps.content.kinds.interview.models import Consent, Interview
from apps.content.models import CoAuthor, Entry
from apps.ratings.models import EntryMarks, Favourite, Rating


def merge_works(*, placeholder: User, person: User) -> None:
    """Call it in a transaction, after the entries themselves have changed hands."""
    for model, field in ((DocumentVersion, "by"), (Interview, "interviewee"), (Consent, "person")):
        model._base_manager.filter(**{field: placeholder}).update(**{field: person})
    _merge_coauthors(placeholder, person)
    _merge_series(placeholder, person)
    _merge_ratings(placeholder, person)
    _merge_favourites(placeholder, person)


def _merge_coauthors(placeholder: User, person: User) -> None:
    """Nobody is named twice, and no author beside themselves."""
    rows = CoAuthor.objects.filter(person=placeholder)
    entries = list(rows.values_list("entry_id", flat=True))
    already = CoAuthor.objects.filter(person=person).values("entry_id")
    rows.filter(entry__in=already).delete()
    rows.filter(entry__author=person).delete()
    rows.update(person=person)
    for entry in Entry.objects.select_for_update().filter(pk__in=entries):
        entry.coauthor_ids = list(entry.coauthors.order_by("position").values_list("person_id", flat=True))
        entry.version += 1
        entry.save(update_fields=["coauthor_ids", "version"])


def _merge_series(placeholder: User, person: User) -> None:
    """Two series of one name in a community become one."""
    for series in Series.objects.select_for_update().filter(author=placeholder):
        mine = Series.objects.filter(
            author=person, community_id=series.community_id, title__iexact=series.title
        ).first()
        if mine is None:
            series.author = person
            series.save(update_fields=["author"])
            continue
        Article.objects.filter(series=series).update(series=mine)
        series.delete()


def _merge_ratings(placeholder: User, person: User) -> None:
    """What the person said themselves stands; of two ratings one counts."""
    for rating in Rating.objects.select_for_update().filter(person=placeholder).select_related("entry"):
        is_second = Rating.objects.filter(entry=rating.entry, person=person).exists()
        if is_second or rating.entry.author_id == person.pk:
            marks = _marks_of(rating)
            if marks:
                marks.stars[rating.stars - 1] = max(0, marks.stars[rating.stars - 1] - 1)
                marks.save(update_fields=["stars"])
            rating.delete()
        else:
            rating.person = person
            rating.save(update_fields=["person"])


def _merge_favourites(placeholder: User, person: User) -> None:
    for favourite in Favourite.objects.select_for_update().filter(person=placeholder):
        if Favourite.objects.filter(entry_id=favourite.entry_id, person=person).exists():
            marks = _marks_of(favourite)
            if marks:
                marks.kept = max(0, marks.kept - 1)
                marks.save(update_fields=["kept"])
            favourite.delete()
        else:
            favourite.person = person
            favourite.save(update_fields=["person"])


def _marks_of(mark: Any) -> EntryMarks | None:
    return EntryMarks.objects.select_for_update().filter(pk=mark.entry_id).first()
