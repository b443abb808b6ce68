"""What stands in a digest, through the same doors as the pages, for one reader at one moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.communities.models import Community
from apps.content.kinds import KINDS
from apps.content.models import Entry
from apps.core.text import tag_slug_of
from apps.feeds.popular import popular_entries
from apps.feeds.selectors import unread_entry_ids, with_authors
from apps.mailing.models import What
from apps.mailing.subscriptions import DIGESTS, Subscription, scope_of_community, url_of
from apps.mailing.writing import Sheet
from apps.notifications.bell import unread_count
from apps.notifications.selectors import Told, notifications_for
from apps.ratings.models import Follow, Level

# Of the entries of a long time, the latest; what is beyond is on the page, which the letter links.
MOST_ENTRIES = 400
NEW, NEWS, POPULAR, QUESTIONS, TOLD = 6, 3, 3, 2, 5
QUESTIONS_OF = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Row:
    """An entry as a digest lists it."""

    entry: Entry
    url: str
    kind: str
    is_unread: bool


@dataclass(slots=True)
class Section:
    """What a digest says of one community."""

    community: Community
    url: str
    end_url: str
    news: list[Row] = field(default_factory=list)
    new: list[Row] = field(default_factory=list)
    more: int = 0
    popular: list[Row] = field(default_factory=list)
    questions: list[Row] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many entries are new."""
        return len(self.news) + len(self.new) + self.more


@dataclass(frozen=True, slots=True)
class Muted:
    """What the reader wants to hear nothing of."""

    entries: frozenset[int]
    people: frozenset[int]
    tags: frozenset[int]
    communities: frozenset[int]

    def hides(self, entry: Entry) -> bool:
        """Whether an entry is part of that."""
        return (
            entry.pk in self.entries
            or entry.author_id in self.people
            or any(tag.pk in self.tags for tag in entry.tags.all())
        )


def digest_sheet(person: User, due: Mapping[int, datetime], now: datetime, *, key: str) -> Sheet | None:
    """The letter over these communities since these moments; None where nothing is new."""
    muted = _muted_by(person)
    due = {pk: since for pk, since in due.items() if pk not in muted.communities}
    sections = _sections(person, due, now, muted)
    told = _waiting(person, min(due.values(), default=now))
    if not sections and not told:
        return None
    titles = [row.entry.title for section in sections for row in (*section.news, *section.questions, *section.new)]
    return Sheet(
        what=What.DIGEST,
        key=key,
        scope=DIGESTS,
        template="digest",
        subject=_subject(sections, len(told)),
        preview=" · ".join(titles[:3]) or _sentence(told[0]),
        context={
            "sections": sections,
            "told": told,
            "unread": unread_count(person),
            # Translators: how a digest writes its day, in Django's date format.
            "day": date_format(now, _("l j F Y")),
        },
    )


def _subject(sections: list[Section], told: int) -> str:
    if not sections:
        return ngettext("One notification waits for you", "%(n)d notifications wait for you", told) % {"n": told}
    count = sum(section.count for section in sections)
    names = sections[0].community.name
    if len(sections) > 1:
        words = ngettext("%(name)s and one other community", "%(name)s and %(n)d other communities", len(sections) - 1)
        names = words % {"name": names, "n": len(sections) - 1}
    new = ngettext("one new entry", "%(n)d new entries", count) % {"n": count}
    return f"{names}: {new}"


def _sentence(told: Told) -> str:
    return f"{told.people} {told.sentence} {told.title}"


def _muted_by(person: User) -> Muted:
    rows = Follow.objects.filter(user=person, level=Level.NOTHING)
    columns: list[Any] = list(zip(*rows.values_list("entry_id", "person_id", "tag_id", "community_id"), strict=True))
    return Muted(*(frozenset(pk for pk in column if pk) for column in columns or [()] * 4))


def _waiting(person: User, since: datetime) -> list[Told]:
    """Unread notifications that came since the last digest."""
    page = notifications_for(person, unread_only=True, size=TOLD)
    return [told for told in page.rows if told.at > since]


def _sections(person: User, due: Mapping[int, datetime], now: datetime, muted: Muted) -> list[Section]:
    if not due:
        return []
    entries = _new_entries(person, due, now, muted)
    fitting = _fitting_questions(person, due, now, muted)
    unread = unread_entry_ids(person, [*entries, *fitting])
    sections = []
    for community in Community.objects.filter(pk__in={entry.community_id for entry in entries}).order_by("name"):
        section = Section(
            community,
            settings.BASE_URL + community.get_absolute_url(),
            url_of(Subscription(person.pk, scope_of_community(community.pk))),
        )
        here = [entry for entry in entries if entry.community_id == community.pk]
        questions = [entry for entry in fitting if entry.community_id == community.pk][:QUESTIONS]
        _fill(section, here, questions, unread)
        section.popular = _popular(person, community, muted, known={entry.pk for entry in (*here, *questions)})
        sections.append(section)
    return sections


def _fill(section: Section, entries: list[Entry], questions: list[Entry], unread: set[int]) -> None:
    asked = {entry.pk for entry in questions}
    news = [entry for entry in entries if entry.kind == "news"][:NEWS]
    others = [entry for entry in entries if entry not in news and entry.pk not in asked]
    # Sorting keeps the order of equals: the unread first, each by date.
    others.sort(key=lambda entry: entry.pk not in unread)
    section.news = _rows(news, unread)
    section.questions = _rows(questions, unread)
    section.new = _rows(others[:NEW], unread)
    section.more = max(0, len(others) - NEW) + len(asked & {entry.pk for entry in entries})


def _rows(entries: Iterable[Entry], unread: set[int]) -> list[Row]:
    return [
        Row(
            entry,
            settings.BASE_URL + entry.get_absolute_url(),
            str(_("Question") if entry.is_question and entry.kind == "discussion" else KINDS[entry.kind].label),
            entry.pk in unread,
        )
        for entry in entries
    ]


def _new_entries(person: User, due: Mapping[int, datetime], now: datetime, muted: Muted) -> list[Entry]:
    """Published since the last digest of their community, by others, the latest first."""
    rows = Entry.objects.visible_to(person, within=due).published().filter(is_history=False)
    rows = rows.filter(published_at__gt=min(due.values()), published_at__lte=now).exclude(author=person)
    rows = rows.exclude(coauthor_ids__contains=[person.pk]).order_by("-published_at", "-pk")
    return [
        entry
        for entry in with_authors(rows)[:MOST_ENTRIES]
        if entry.published_at > due[entry.community_id] and not muted.hides(entry)
    ]


def _fitting_questions(person: User, due: Mapping[int, datetime], now: datetime, muted: Muted) -> list[Entry]:
    """Questions of the last weeks that nobody has answered and whose tags the reader is an expert in."""
    expertise = [tag_slug_of(word) for word in person.profile.expertise]
    if not expertise:
        return []
    rows = Entry.objects.visible_to(person, within=due).published().exclude(author=person)
    rows = rows.filter(is_question=True, answered_by="", is_history=False, published_at__gt=now - QUESTIONS_OF)
    rows = rows.filter(tags__slug__in=expertise).distinct().order_by("-published_at", "-pk")
    return [entry for entry in with_authors(rows)[:MOST_ENTRIES] if not muted.hides(entry)]


def _popular(person: User, community: Community, muted: Muted, *, known: set[int]) -> list[Row]:
    """What others of the community read, and the reader has not; what the digest lists already is not repeated."""
    found = popular_entries(person, community=community, size=POPULAR * 2)
    chosen = [
        entry
        for entry in found
        if entry.pk not in known and entry.author_id != person.pk and not entry.is_withheld and not muted.hides(entry)
    ]
    unread = unread_entry_ids(person, chosen)
    return _rows([entry for entry in chosen if entry.pk in unread][:POPULAR], unread)
