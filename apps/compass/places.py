"""Where one could go next: addresses that open for this person in this community now, or None where there is none."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Subquery

from apps.accounts.models import User
from apps.citations.models import Citation
from apps.communities.models import Community, Membership, Role
from apps.compass.skills import ROLE_OF, Skill
from apps.content.kinds import KINDS
from apps.content.models import Entry, Reply
from apps.content.policies import may_edit, may_post
from apps.core import clock
from apps.drafts.models import Draft
from apps.feeds.unanswered import unanswered
from apps.participation.models import Tally
from apps.participation.signals import Signal
from apps.preparation.models import Need
from apps.preparation.policies import may_claim
from apps.recognition.selectors import new_people

# What is younger can still be carried to those who do not know it.
FRESH = timedelta(weeks=4)
# Who has not answered somebody for so long may want to be reminded.
SILENT = timedelta(weeks=8)
# How many candidates are looked at before there is said to be none.
_TRIED = 10


@dataclass(frozen=True, slots=True)
class Spot:
    """An address, and what stands in for %(name)s in the words of an offer."""

    url: str
    name: str = ""


type Place = Callable[[User, Community], Spot | None]


def at(address: str) -> Place:
    """An address that opens for every member; {slug} is the community's."""
    return lambda _person, community: Spot(address.format(slug=community.slug))


def to_write(kind: str) -> Place:
    """A new entry of this kind, for whoever may post one."""

    def place(person: User, community: Community) -> Spot | None:
        if may_post(person, community, kind):
            return None
        return Spot(f"/c/{community.slug}/new/{kind}/")

    return place


def guide_to(skill: Skill) -> Place:
    """The page of the role that needs the skill."""
    return at(f"/roles/{ROLE_OF[skill].value}/")


def waiting_question(person: User, community: Community) -> Spot | None:
    """A question of somebody else that waits, those that fit first."""
    rows = unanswered(person, community=community, size=1).rows
    # The shelf brings only what finds the entry's row.
    row = Entry.objects.visible_to(person).filter(pk=rows[0].entry.pk).first() if rows else None
    return _entry(row) if row else None


def page_to_improve(person: User, community: Community) -> Spot | None:
    """The wiki page of somebody else that nobody has touched for longest."""
    rows = _of_others(person, community).filter(kind="wiki").select_related("community")
    for row in rows.order_by("active_at", "pk")[:_TRIED]:
        if may_edit(person, row) is None:
            return Spot(f"/e/{row.pk}/edit/", row.title)
    return None


def synthesis(person: User, community: Community) -> Spot | None:
    """The choice of discussions that are to become a page."""
    return None if may_post(person, community, "wiki") else Spot(f"/c/{community.slug}/synthesis/")


def fresh_entry(person: User, community: Community) -> Spot | None:
    """A recent entry of somebody else that few have marked, to read while it is new."""
    rows = _of_others(person, community).filter(published_at__gt=clock.now() - FRESH, is_question=False)
    row = rows.order_by(F("marks__kept").asc(nulls_first=True), "-published_at").first()
    return _entry(row) if row else None


def entry_to_mention(person: User, community: Community) -> Spot | None:
    """The form that mentions a recent entry of somebody else in an article of one's own."""
    cited = Citation.objects.standing().filter(target=OuterRef("pk"), by=person)
    rows = _of_others(person, community).filter(~Exists(cited), published_at__gt=clock.now() - 3 * FRESH)
    row = rows.order_by(F("marks__kept").desc(nulls_last=True), "-published_at").first()
    if row is None or may_post(person, community, "article"):
        return None
    return Spot(f"/e/{row.pk}/mention/", row.title)


def good_example(person: User, community: Community) -> Spot | None:
    """What somebody else wrote and most members keep."""
    rows = _of_others(person, community).filter(marks__kept__gt=0, is_question=False)
    row = rows.order_by("-marks__kept", "-published_at").first()
    return _entry(row) if row else None


def unread_medium(person: User, community: Community) -> Spot | None:
    """The section of a kind that is there, of which the person marked or kept nothing, the largest first."""
    known = set(Entry.objects.filter(community=community, favourites__person=person).values_list("kind", flat=True))
    there = set(_of_others(person, community).order_by().values_list("kind", flat=True).distinct())
    kind = next((kind for kind in ("episode", "document", "wiki", "article") if kind in there - known), None)
    return Spot(KINDS[kind].home_in(community.slug), str(KINDS[kind].plural)) if kind else None


def newcomer(person: User, community: Community) -> Spot | None:
    """The welcome of somebody new."""
    return next((Spot(row.welcome_url, row.person.name) for row in new_people(person, community=community)
                 if row.may_welcome), None)  # fmt: skip


def expert(person: User, community: Community) -> Spot | None:
    """An expert of the community, or a manager: those whose role is public. Nobody's skills are told by this."""
    rows = Membership.objects.active().visible_to(person).filter(community=community, user__is_active=True)
    row = (
        rows.exclude(user=person).exclude(role=Role.MEMBER).select_related("user").order_by("-role", "user_id").first()
    )
    return Spot(row.user.get_absolute_url(), row.user.name) if row else None


def former_partner(person: User, community: Community) -> Spot | None:
    """Somebody still here whom the person answered, and has not for a while; longest ago first."""
    mine = community.entries.filter(replies__author=person).values("author")
    rows = (
        Membership.objects.active().visible_to(person).filter(community=community, user__is_active=True)
        .filter(user__in=mine).exclude(user=person).select_related("user")
        .annotate(last=_last_exchange(person, community)).filter(last__lt=clock.now() - SILENT)
        .order_by("last", "user_id")
    )  # fmt: skip
    row = rows.first()
    return Spot(row.user.get_absolute_url(), row.user.name) if row else None


def unfinished_draft(person: User, community: Community) -> Spot | None:
    """A text of one's own that lies unfinished."""
    rows = Draft.objects.visible_to(person).kept().filter(community=community, publish_at=None)
    row = rows.order_by("-updated_at").first()
    return Spot(row.get_absolute_url(), row.title or row.opening) if row else None


def open_need(person: User, community: Community) -> Spot | None:
    """The board, where something waits that the person may take on."""
    rows = Need.objects.visible_to(person).wanted().filter(community=community).select_related("community")
    row = next((row for row in rows[:_TRIED] if may_claim(person, row) is None), None)
    return Spot(f"/c/{community.slug}/board/", row.title) if row else None


def searching(person: User, community: Community) -> Spot | None:
    """The search, for whoever hardly found anything by it yet."""
    del community
    found = Tally.objects.visible_to(person).filter(signal=Signal.FOUND).exists()
    return None if found else Spot("/search/")


def _of_others(person: User, community: Community) -> Any:
    rows = Entry.objects.visible_to(person, within=[community.pk]).published()
    return rows.filter(is_history=False).exclude(author=person).exclude(coauthor_ids__contains=[person.pk])


def _last_exchange(person: User, community: Community) -> Any:
    rows = Reply.objects.filter(author=person, entry__community=community, entry__author=OuterRef("user_id"))
    return Subquery(rows.order_by().values("entry__author").annotate(at=Max("created_at")).values("at"))


def _entry(row: Any) -> Spot:
    return Spot(row.get_absolute_url(), row.title)
