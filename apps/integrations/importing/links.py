"""Links between imported items, turned to where the items are now.

A text's links are turned when it is written, as far as their targets are here; what led to something later is turned
when all is written. That pass looks at the texts as they are in the database, so it also completes what a killed
run left, and a text without pending links is left alone.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast

from django.db import transaction
from django.db.models import F, Q

from apps.content.kinds import KINDS
from apps.content.models import Entry, Reply, Revision
from apps.content.rendering import render_for
from apps.content.services import EXCERPT
from apps.core.markdown import MAX_SOURCE, RENDERER_VERSION, excerpt
from apps.integrations.importing.keys import BARE, LINK, external_id, key_in, otherwise_in
from apps.integrations.models import ImportedItem, ItemKind

CHUNK = 100
_MARKS = ("guildhall-entry:", "guildhall-person:", "guildhall-file:")


@dataclass(slots=True)
class Targets:
    """Where things are: addresses of entries, replies, files and people, by key."""

    entries: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)

    def of(self, kind: str) -> dict[str, str]:
        """The targets of this kind of link."""
        return {"entry": self.entries, "file": self.files}.get(kind, self.people)


def turned(source: str, targets: Targets, *, is_final: bool) -> str:
    """The text with every link turned whose target is known; with `is_final` none stays pending."""
    if "guildhall-" not in source:
        return source

    def turn(link: re.Match[str]) -> str:
        found = targets.of(link["kind"]).get(key_in(link))
        if found is None and not is_final and link["kind"] != "file":
            return link[0]
        address = found or otherwise_in(link)
        if not address:
            return link["words"]
        fragment = f"#{link['fragment']}" if link["fragment"] else ""
        return f"{link['image']}[{turned(link['words'], targets, is_final=is_final)}]({address}{fragment})"

    def turn_bare(link: re.Match[str]) -> str:
        found = targets.of(link["kind"]).get(key_in(link))
        if found is None and not is_final:
            return link[0]
        return (found or otherwise_in(link) or "#") + (f"#{link['fragment']}" if found and link["fragment"] else "")

    text = LINK.sub(turn, source)
    return BARE.sub(turn_bare, text)


def keys_of(sources: Iterable[str]) -> set[str]:
    """The keys that the pending links of these texts name."""
    return {key_in(link) for source in sources if "guildhall-" in source for link in BARE.finditer(source)}


def find_targets(mark: str, keys: Iterable[str]) -> Targets:
    """Where the items with these keys are, as far as they are here."""
    by_external = {external_id(key): key for key in keys}
    targets = Targets()
    items = ImportedItem.objects.filter(source=mark, external_id__in=by_external)
    for item in items.select_related("entry", "reply", "person"):
        key = by_external[item.external_id]
        if item.kind == ItemKind.PERSON:
            if item.person:
                targets.people[key] = item.person.get_absolute_url()
        elif post := item.entry or item.reply:
            targets.entries[key] = post.get_absolute_url()
    return targets


def turn_links(mark: str) -> int:
    """Turn what is pending in the texts of this source. Returns how many texts changed."""
    changed = 0
    for model, field_name in ((Entry, "entry"), (Reply, "reply")):
        pending = Q()
        for scheme in _MARKS:
            pending |= Q(**{f"{field_name}__source__contains": scheme})
        items = ImportedItem.objects.filter(pending, source=mark)
        ids = list(items.order_by(field_name).values_list(f"{field_name}_id", flat=True))
        for start in range(0, len(ids), CHUNK):
            changed += _turn_posts(mark, model, ids[start : start + CHUNK])
    _turn_revisions(mark)
    return changed


@transaction.atomic
def _turn_posts(mark: str, model: type[Entry] | type[Reply], ids: list[int]) -> int:
    rows = cast("list[Entry | Reply]", list(model._default_manager.select_for_update().filter(pk__in=ids)))
    targets = find_targets(mark, keys_of(row.source for row in rows))
    changed = 0
    for row in rows:
        source = turned(row.source, targets, is_final=True)[:MAX_SOURCE]
        if source != row.source:
            _save(row, source)
            changed += 1
    return changed


def _save(row: Entry | Reply, source: str) -> None:
    entry = row if isinstance(row, Entry) else row.entry
    rendered, _ = render_for(entry.community, source, kind=entry.kind, is_history=entry.is_history)
    row.source, row.html, row.renderer = source, rendered.html, RENDERER_VERSION
    if isinstance(row, Entry):
        row.excerpt = excerpt(rendered.text, EXCERPT)
        row.word_count = len(rendered.text.split())
        row.version += 1
        row.save(update_fields=["source", "html", "renderer", "excerpt", "word_count", "version"])
        if save := KINDS[row.kind].save_details:
            # What a kind keeps of a text, such as where it leads.
            save(row, {}, row.author)
        return
    row.save(update_fields=["source", "html", "renderer"])
    Entry.objects.filter(pk=row.entry_id).update(version=F("version") + 1)


def _turn_revisions(mark: str) -> None:
    """Former texts are shown as they are written, so nothing is rendered."""
    items = ImportedItem.objects.filter(source=mark, kind=ItemKind.POST, entry__isnull=False)
    pending = Q()
    for scheme in _MARKS:
        pending |= Q(source__contains=scheme)
    ids = list(Revision.objects.filter(pending, entry__in=items.values("entry")).values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        with transaction.atomic():
            rows = list(Revision.objects.select_for_update().filter(pk__in=ids[start : start + CHUNK]))
            targets = find_targets(mark, keys_of(row.source for row in rows))
            for row in rows:
                row.source = turned(row.source, targets, is_final=True)
            Revision.objects.bulk_update(rows, ["source"])
