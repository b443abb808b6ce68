"""What a composer holds beside the form of a kind: mentions of other entries, and the need that the text fulfils."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from apps.citations.forms import CitationForms
from apps.citations.models import Citation
from apps.citations.policies import CITING_KINDS, MOST_CITATIONS
from apps.citations.services import cite_entry
from apps.communities.models import Community
from apps.content.models import Entry
from apps.preparation.models import Need
from apps.preparation.policies import may_draft
from apps.preparation.services import draft_need

PREFIX = "mention"


@dataclass(frozen=True, slots=True)
class Beside:
    """`mentions`: a form each, None for kinds that mention nothing. `need`: what the writer has taken on."""

    mentions: Any
    need: Need | None

    def is_valid(self) -> bool:
        """Whether every mention that was typed can be made."""
        return self.mentions is None or not self.mentions.is_bound or self.mentions.is_valid()

    @property
    def is_wanted(self) -> bool:
        """Whether the mentions should stand open: something was typed, or came with the address."""
        if self.mentions is None:
            return False
        return any(form.initial or form.has_changed() for form in self.mentions)

    def save(self, by: Any, entry: Entry) -> None:
        """Make the mentions and link the need; called in the transaction that writes the entry."""
        for form in self.mentions or ():
            if (target := form.target) and not _is_mentioned(by, entry, target):
                data = form.cleaned_data
                cite_entry(by=by, source=entry, target=target, quote=data["quote"], relation=data["relation"])
        if self.need is not None:
            draft_need(by=by, need=self.need, entry=entry)


def beside(
    viewer: Any,
    kind: str,
    community: Community,
    entry: Entry | None = None,
    *,
    data: QueryDict | None,
    given: Mapping[str, Any],
) -> Beside:
    """What the composer of this kind holds: as typed (`data`), or as the address says (`given`)."""
    need = (data.get("need") if data else "") or given.get("need", "")
    return Beside(_mentions(viewer, kind, entry, data, given), None if entry else _need(viewer, str(need), community))


def _mentions(viewer: Any, kind: str, entry: Entry | None, data: QueryDict | None, given: Mapping[str, Any]) -> Any:
    if kind not in CITING_KINDS:
        return None
    # unscoped: only their number, of one's own article.
    taken = Citation.objects.standing().filter(source=entry).count() if entry else 0
    first = {"address": given.get(PREFIX, ""), "quote": given.get("quote", "")}
    initial = [first | {"relation": given.get("relation", "recommend")}] if first["address"] else []
    forms = CitationForms(
        # Other clients of this address send no mentions at all.
        data if data is not None and f"{PREFIX}-TOTAL_FORMS" in data else None,
        initial=initial,
        prefix=PREFIX,
        form_kwargs={"viewer": viewer},
    )
    forms.extra = max(0, MOST_CITATIONS - taken - len(initial))
    return forms


def _need(viewer: Any, number: str, community: Community) -> Need | None:
    """The need of that number, if the writer has claimed it."""
    if not number.isdecimal() or len(number) > 18:
        return None
    rows = Need.objects.visible_to(viewer).select_related("community")
    need = rows.filter(pk=number, community=community).first()
    return need if need and may_draft(viewer, need) is None else None


def _is_mentioned(by: Any, entry: Entry, target: Entry) -> bool:
    """Whether the article mentions it: the same form sent twice changes nothing."""
    return Citation.objects.visible_to(by).filter(source=entry, target=target).exists()
