"""The board, what is ready, and what is missing before a launch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.communities.models import Community, Membership, Role, Status
from apps.communities.selectors import prepared_community_ids
from apps.content.models import Entry
from apps.content.policies import held_back
from apps.core import clock
from apps.preparation import policies
from apps.preparation.models import LaunchPlan, Need, NeedState, ReleasePlan

FEWEST_EXPERTS, MOST_EXPERTS = 5, 10
# So much should be there on the first day that one can read a while and come back for the rest.
FEWEST_READY = 5
SHOWN_READY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Card:
    """A need on the board, with what this viewer may do to it. `entry` is None where the viewer may not see it."""

    need: Need
    entry: Entry | None
    may_claim: bool
    may_hand_back: bool
    may_draft: bool
    may_submit: bool
    may_review: bool
    may_change: bool
    may_raise: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One state and its cards."""

    state: str
    label: str
    hint: str
    cards: Sequence[Card]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a community should have before it goes live; `missing` says what is not there yet."""

    code: str
    label: str
    is_met: bool
    missing: str
    address: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A prepared entry in the order of release. `is_held`: the manager keeps it back; `unfinished`: why it does not
    come out whatever the order says (its need is not ready, somebody has not agreed to it), or empty."""

    entry: Entry
    plan: ReleasePlan | None
    need: Need | None
    is_held: bool
    unfinished: str

    @property
    def waits(self) -> bool:
        """Whether the launch leaves it out."""
        return self.is_held or bool(self.unfinished)

    @property
    def is_coming_out(self) -> bool:
        """Whether its moment has come, so that the worker is releasing it now."""
        return self.plan is not None and self.plan.due_at is not None and self.plan.due_at <= clock.now()


def board_of(viewer: Any, community: Community) -> list[Column]:
    """The five columns; two queries whatever is on them."""
    rows = list(
        Need.objects.visible_to(viewer)
        .open()
        .filter(community=community)
        .exclude(_left_out(community))
        .select_related("claimed_by", "declared_by", "reviewer", "entry")
    )
    seen = Entry.objects.visible_to(viewer).in_bulk([row.entry_id for row in rows if row.entry_id])
    cards: dict[str, list[Card]] = {state: [] for state in NeedState.values}
    for need in rows:
        need.community = community
        if need.entry_id in seen:
            need.entry = seen[need.entry_id]
        cards[need.place].append(_card(viewer, need, seen.get(need.entry_id or 0)))
    hints = _hints()
    return [Column(state.value, str(state.label), hints[state], cards[state]) for state in NeedState]


def _left_out(community: Community) -> Q:
    """What is ready stays until the launch; in a community that is live it leaves the board after a while."""
    if community.status == Status.PREPARING:
        return Q(pk=None)
    return Q(state=NeedState.READY, moved_at__lt=clock.now() - SHOWN_READY)


def wanted_in(viewer: Any, community: Community, size: int = 5) -> list[Need]:
    """What nobody has taken on yet, the most wanted first; one query."""
    rows = Need.objects.visible_to(viewer).wanted().filter(community=community)
    return list(rows.select_related("community")[:size])


def drafts_of(viewer: Any, need: Need) -> list[Entry]:
    """Entries of the viewer in the community that may stand for the need, the latest first."""
    rows = Entry.objects.visible_to(viewer).filter(community_id=need.community_id, author_id=viewer.pk, removed_at=None)
    return list(rows.filter(need=None).order_by("-pk")[:20])


def plan_of(community: Community) -> LaunchPlan:
    """How the community goes live; unsaved where nobody has said so yet."""
    return LaunchPlan.objects.filter(community=community).first() or LaunchPlan(community=community)


def planned_entries(community: Community) -> list[Planned]:
    """All that was prepared and is still withheld, in the order of release."""
    # unscoped: for managers, who see all that is prepared; the service and the page ask for that.
    rows = (
        Entry.objects.filter(community=community, is_withheld=True, removed_at=None)
        .exclude(prepared_at=None)
        .select_related("author", "need__reviewer", "release_plan")
        .defer("source", "html")
    )
    planned = [_planned(entry) for entry in rows]
    last = len(planned) + 1
    return sorted(planned, key=lambda row: (row.plan.position if row.plan else last, row.entry.pk))


def prepared_counts(viewer: Any) -> dict[int, int]:
    """How many entries wait for the launch, per community that the viewer prepares; no query where there is none."""
    ids = prepared_community_ids(viewer, launched=False)
    if not ids:
        return {}
    # unscoped: experts and managers see all that is prepared in their communities.
    waiting = Entry.objects.filter(community_id__in=ids, is_withheld=True, removed_at=None).exclude(prepared_at=None)
    counted = waiting.order_by().values_list("community_id").annotate(n=Count("pk"))
    return dict.fromkeys(ids, 0) | dict(counted)


def released_entries(community: Community) -> list[ReleasePlan]:
    """What the launch has released, in order."""
    rows = ReleasePlan.objects.filter(community=community).exclude(released_at=None)
    return list(rows.select_related("entry__author").order_by("released_at", "position"))


def launch_checklist(community: Community) -> list[Check]:
    """What a community should have before it goes live, each with what is missing."""
    roles = dict(
        Membership.objects.active()
        .filter(community=community, user__is_active=True)
        .values_list("role")
        .annotate(n=Count("pk"))
    )
    managers, experts = roles.get(Role.MANAGER, 0), roles.get(Role.SME, 0)
    ready = sum(not row.waits for row in planned_entries(community))
    needs = Need.objects.open().filter(community=community).select_related("entry")
    unready = sum(need.place != NeedState.READY for need in needs)
    people, manage, board = (f"/c/{community.slug}/{page}/" for page in ("people", "manage", "board"))
    return [
        Check("manager", _("A manager looks after it"), managers > 0, _("Nobody manages it."), manage),
        Check("purpose", _("Its purpose is said in a sentence"), bool(community.purpose), _("Say what for."), manage),
        _experts_check(experts, people),
        _ready_check(ready, board),
        Check(
            "needs",
            _("Everything on the board is ready"),
            not unready,
            ngettext("One need is not ready yet.", "%(n)d needs are not ready yet.", unready) % {"n": unready},
            board,
        ),
    ]


def _experts_check(experts: int, address: str) -> Check:
    label = _("Between %(few)d and %(many)d subject matter experts stand by") % {
        "few": FEWEST_EXPERTS,
        "many": MOST_EXPERTS,
    }
    if experts < FEWEST_EXPERTS:
        lacking = FEWEST_EXPERTS - experts
        missing = ngettext("One more expert is wanted.", "%(n)d more experts are wanted.", lacking) % {"n": lacking}
    else:
        missing = _("There are %(n)d: with so many, nobody feels asked.") % {"n": experts}
    return Check("experts", label, FEWEST_EXPERTS <= experts <= MOST_EXPERTS, missing, address)


def _ready_check(ready: int, address: str) -> Check:
    lacking = FEWEST_READY - ready
    return Check(
        "content",
        _("At least %(n)d entries are ready for the first days") % {"n": FEWEST_READY},
        lacking <= 0,
        ngettext("One more is wanted.", "%(n)d more are wanted.", max(lacking, 1)) % {"n": max(lacking, 1)},
        address,
    )


def _planned(entry: Entry) -> Planned:
    plan: ReleasePlan | None = getattr(entry, "release_plan", None)
    need: Need | None = getattr(entry, "need", None)
    unfinished = ""
    if need is not None and need.closed_at is None and need.state != NeedState.READY:
        unfinished = _("Waits for its review")
    elif held_back(entry):
        unfinished = _("Waits for somebody’s consent")
    return Planned(entry, plan, need, is_held=plan is not None and plan.is_held, unfinished=unfinished)


def _card(viewer: Any, need: Need, entry: Entry | None) -> Card:
    place = need.place
    drafts = policies.may_draft(viewer, need) is None
    return Card(
        need=need,
        entry=entry,
        may_claim=place == NeedState.NEEDED and policies.may_claim(viewer, need) is None,
        may_hand_back=place in {NeedState.CLAIMED, NeedState.DRAFTED} and policies.may_hand_back(viewer, need) is None,
        may_draft=drafts and place == NeedState.CLAIMED,
        may_submit=drafts and place == NeedState.DRAFTED,
        # Whoever may not see the draft cannot judge it.
        may_review=entry is not None and policies.may_review(viewer, need) is None,
        may_change=policies.may_change(viewer, need) is None,
        may_raise=place == NeedState.NEEDED and policies.may_launch(viewer, need.community) is None,
    )


def _hints() -> dict[str, str]:
    return {
        NeedState.NEEDED: _("What is missing appears here. Anybody in the community may say so."),
        NeedState.CLAIMED: _("Somebody has promised to write it."),
        NeedState.DRAFTED: _("Written, and still in its author’s hands."),
        NeedState.IN_REVIEW: _("Waits for the eyes of somebody who did not write it."),
        NeedState.READY: _("Approved by somebody who did not write it."),
    }
