"""Who's new, who's popular, milestones and features, as a reader sees them. None of them decides access: each goes
through what the reader sees, and asks anew who wants to be shown."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _

from apps.accounts.models import Audience, Profile
from apps.communities.models import Community, Membership, Role, State, Status
from apps.communities.standing import readable_community_ids, roles_of
from apps.content.models import Entry
from apps.core import clock
from apps.recognition.appearance import may_be_held_up
from apps.recognition.cards import Card, Part
from apps.recognition.features import Feature
from apps.recognition.milestones import Milestone
from apps.recognition.models import Appearance
from apps.recognition.newcomers import NEW_FOR, Introduction, Welcome

MOST_FEATURES = 2
MOST_MILESTONES = 3
# So many newcomers are weighed against each other: the latest ones.
_WEIGHED = 200
_FADES_IN_DAYS = 10
_TEXTS = ("entry__source", "entry__html")


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody who joined lately: in their own words, and whether a welcome waits to be said."""

    person: Any
    community: Community
    at: datetime
    words: str
    why: str
    is_welcomed: bool
    # What the viewer may do: begin or join the welcome, or look at the conversation that they took part in.
    may_welcome: bool
    conversation_id: int | None
    entry: Entry | None = None

    @property
    def welcome_url(self) -> str:
        """Where one says welcome."""
        return f"/c/{self.community.slug}/members/{self.person.handle}/welcome/"


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Who's new for one viewer; `asks_me`: the viewer is new too and has not been asked how to be shown."""

    people: list[NewPerson]
    asks_me: bool


@dataclass(frozen=True, slots=True)
class PopularPerson:
    """Somebody drawn this week, what for, and an example of it."""

    person: Any
    community: Community
    part: str
    why: str
    entry: Entry | None
    at: datetime | None = None


def scope_of(viewer: Any, community: Community | None) -> Sequence[int]:
    """Community ids that a shelf draws from: one, or the viewer's own, or all readable ones for who has none."""
    if community is not None:
        return [community.pk]
    return list(roles_of(viewer)) or readable_community_ids(viewer)


def newcomers(viewer: Any, *, community: Community | None = None, size: int = 5) -> Newcomers:
    """Who's new: members of the last 30 days who want to be shown, by
    `2^(-days / 10) + .3 [not yet welcomed] + .2 [a community or a subject in common]`.

    Ties fall differently for each viewer and day. Who manages a community meets those whom nobody welcomed first.
    """
    if not viewer.is_authenticated:
        return Newcomers([], False)
    rows = list(_joined_lately(viewer, scope_of(viewer, community)))
    me = next((row for row in rows if row.user_id == viewer.pk), None)
    best: dict[int, Any] = {}
    for row in sorted((row for row in rows if row.user_id != viewer.pk), key=lambda row: _order(viewer, row)):
        best.setdefault(row.user_id, row)
    people = [_new_person(viewer, row) for row in list(best.values())[:size]]
    return Newcomers(people, me is not None and not me.was_asked)


def new_people(viewer: Any, *, community: Community | None = None, size: int = 5) -> list[NewPerson]:
    """The people of `newcomers`."""
    return newcomers(viewer, community=community, size=size).people


def _joined_lately(viewer: Any, scope: Sequence[int]) -> Any:
    welcomes = Welcome.objects.standing()
    elsewhere = Membership.objects.filter(
        user_id=OuterRef("user_id"), state=State.ACTIVE, community_id__in=list(roles_of(viewer))
    ).exclude(community_id=OuterRef("community_id"))
    shown = Q(introduction__is_shown=True) & may_be_held_up("user") & ~Q(words="")
    return (
        Membership.objects.active()
        .visible_to(viewer)
        .filter(community_id__in=scope, joined_at__gt=clock.now() - NEW_FOR, is_history=False)
        .annotate(words=_own_words(), was_asked=Q(introduction__isnull=False))
        .filter(shown | Q(user_id=viewer.pk))
        .annotate(
            is_welcomed=welcomes.of("pk"),
            i_welcomed=welcomes.filter(by_id=viewer.pk).of("pk"),
            conversation=F("introduction__entry_id"),
            is_near=Q(Exists(elsewhere)) | _common_subject(viewer),
        )
        .select_related("user", "community")
        .order_by("-joined_at")[:_WEIGHED]
    )


def _own_words() -> Any:
    """What they wrote for the occasion, or say of themselves to everybody."""
    empty = Value("")
    return Coalesce(NullIf(F("introduction__words"), empty), NullIf(F("user__headline"), empty), empty)


def _common_subject(viewer: Any) -> Q:
    """The condition that the newcomer names a subject, for everybody to see, that the viewer names as well."""
    mine = Profile.objects.filter(pk=viewer.pk, expertise__overlap=OuterRef("user__profile__expertise"))
    theirs = Q(user__profile__visibility__expertise=Audience.EVERYONE) | ~Q(
        user__profile__visibility__has_key="expertise"
    )
    return theirs & Q(Exists(mine))


def _order(viewer: Any, row: Any) -> tuple[bool, float, str]:
    days = max(0, (clock.now() - row.joined_at).days)
    score = 2 ** (-days / _FADES_IN_DAYS) + 0.3 * (not row.is_welcomed) + 0.2 * row.is_near
    waits_for_me = not row.is_welcomed and roles_of(viewer).get(row.community_id) == Role.MANAGER
    return not waits_for_me, -round(score, 9), _toss(viewer.pk, clock.now().date(), row.user_id)


def _new_person(viewer: Any, row: Any) -> NewPerson:
    inside = row.community_id in roles_of(viewer)
    live = row.community.status == Status.ACTIVE
    return NewPerson(
        person=row.user,
        community=row.community,
        at=row.joined_at,
        words=row.words,
        why=_("Joined lately") if row.is_welcomed else _("Joined lately, and nobody has said welcome yet"),
        is_welcomed=row.is_welcomed,
        may_welcome=inside and live and not row.i_welcomed,
        conversation_id=row.conversation if row.is_welcomed else None,
    )


def popular_people(viewer: Any, *, community: Community | None = None, size: int = 5) -> list[PopularPerson]:
    """Who's popular this week, in the viewer's own communities only: interviews, then the others, of each part before a
    second of any; which of many, falls differently for each viewer and day. No order of merit."""
    if not viewer.is_authenticated:
        return []
    cards = Card.objects.visible_to(viewer).filter(community_id__in=scope_of(viewer, community))
    cards = cards.select_related("person", "community", "entry__community", "entry__author").defer(*_TEXTS)
    today = clock.now().date()
    rows = sorted(cards, key=lambda row: (row.part != Part.INTERVIEW, _toss(viewer.pk, today, row.pk)))
    first_of_part = {row.part: row.pk for row in reversed(rows)}
    rows.sort(key=lambda row: row.pk not in first_of_part.values())
    chosen: dict[int, Card] = {}
    for row in rows:
        chosen.setdefault(row.person_id, row)
    return [
        PopularPerson(row.person, row.community, row.part, _why(row), row.entry) for row in list(chosen.values())[:size]
    ]


def _why(card: Card) -> str:
    """What for, in words: no numbers, no ranks."""
    return {
        Part.INTERVIEW: _("Interviewed"),
        Part.HELPED: _("Lately helped several colleagues, as in"),
        Part.KEPT: _("Wrote what colleagues keep, such as"),
        Part.INTRODUCED: _("Brought colleagues together in"),
    }[Part(card.part)]


def standing_milestones(viewer: Any, *, community: Community | None = None) -> list[Milestone]:
    """Milestones among the latest news, those of communities first."""
    rows = _milestones(viewer, community).select_related("person", "community")
    return list(rows.order_by(F("person").desc(nulls_first=True), "-at")[:MOST_MILESTONES])


def running_features(viewer: Any, *, community: Community | None = None) -> list[Feature]:
    """What is featured, the latest first."""
    rows = _features(viewer, community)
    rows = rows.select_related("entry__author", "entry__community", "person", "community", "by").defer(*_TEXTS)
    return list(rows.order_by("-at")[:MOST_FEATURES])


def held_up(viewer: Any, *, community: Community | None = None) -> tuple[list[Feature], list[Milestone]]:
    """Both of these. On most days there is neither, and one statement says so."""
    features = _features(viewer, community).annotate(which=Value("feature")).values_list("which", flat=True)
    milestones = _milestones(viewer, community).annotate(which=Value("milestone")).values_list("which", flat=True)
    there = set(features.order_by().union(milestones.order_by()))
    return (
        running_features(viewer, community=community) if "feature" in there else [],
        standing_milestones(viewer, community=community) if "milestone" in there else [],
    )


def _features(viewer: Any, community: Community | None) -> QuerySet[Feature]:
    return Feature.objects.visible_to(viewer).shown().filter(community_id__in=scope_of(viewer, community))


def _milestones(viewer: Any, community: Community | None) -> QuerySet[Milestone]:
    return Milestone.objects.visible_to(viewer).standing().filter(community_id__in=scope_of(viewer, community))


def _toss(viewer_id: int, day: date, key: int) -> str:
    return hashlib.blake2b(f"{viewer_id}:{day.isoformat()}:{key}".encode(), digest_size=8).hexdigest()


def begins_welcome(entry: Entry) -> bool:
    """Whether the entry is the conversation in which somebody is welcomed."""
    return Introduction.objects.filter(entry=entry).exists()  # unscoped: the caller came to the entry by its door.


def appearance_of(person: Any) -> Appearance:
    """What the person chose; a row that is not stored says the usual."""
    return Appearance.objects.visible_to(person).first() or Appearance(person_id=person.pk)


def milestones_of(person: Any) -> tuple[list[Milestone], list[Milestone]]:
    """The person's own: those that ask, and those that others see at the moment."""
    mine = Milestone.objects.visible_to(person).filter(person_id=person.pk).select_related("community").order_by("-at")
    return list(mine.asking()), list(mine.standing())


def introductions_of(person: Any) -> list[Introduction]:
    """Where the person said something of themselves, the latest first."""
    rows = Introduction.objects.visible_to(person).filter(membership__user_id=person.pk)
    return list(rows.select_related("membership__community").order_by("-at"))
