"""Links between the posts of the site, turned to where the posts are now.

This comes after everything else, because a post may link to a later one, and looks at the texts as they are in
the database, so it also completes what a killed run left. A text whose links lead here already is left alone.
"""

import re
from collections.abc import Sequence
from typing import cast

from django.db import transaction
from django.db.models import F

from apps.content.models import Entry, Reply
from apps.content.services import EXCERPT
from apps.core.markdown import excerpt
from apps.integrations.importing.texts import rendered
from apps.integrations.models import ImportedItem, ItemKind
from apps.integrations.stackexchange.place import Place

# Code is matched first, so that addresses in it stay what they are.
_LINKS = (
    r"(?P<code>```.*?```|~~~.*?~~~|`[^`\n]+`)|(?P<before>\]\(<?|\]:\s*<?|<|)"
    r"(?P<url>https?://{site}/(?P<kind>q|questions|a)/(?P<id>\d{{1,15}})(?P<rest>[^\s<>()\[\]\"'`|]*))(?P<after>>?)"
)
_COMMENT = re.compile(r"#comment(\d{1,15})")
_ANSWER = re.compile(r"#(\d{1,15})$")
_ANSWER_IN_PATH = re.compile(r"^/[^/]+/(\d{1,15})(?:$|[?#])")
_SENTENCE_END = ".,;:!?"

Key = tuple[str, str]
Target = tuple[str, str]


def turn_links(place: Place) -> int:
    """Turn the links in all imported texts of the community. Returns how many texts changed."""
    if not place.site:
        return 0
    pattern = re.compile(_LINKS.format(site=re.escape(place.site)), re.DOTALL | re.IGNORECASE)
    changed = 0
    for model, of_community in ((Entry, "community"), (Reply, "entry__community")):
        rows = model._default_manager.filter(
            **{of_community: place.community}, is_history=True, source__icontains=f"://{place.site}/"
        )
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), place.batch):
            changed += _turn_batch(place, model, ids[start : start + place.batch], pattern)
    return changed


@transaction.atomic
def _turn_batch(place: Place, model: type[Entry] | type[Reply], ids: Sequence[int], pattern: re.Pattern[str]) -> int:
    rows = cast("list[Entry | Reply]", list(model._default_manager.select_for_update().filter(pk__in=ids)))
    targets = _targets(place, {key for row in rows for link in pattern.finditer(row.source) for key in _keys(link)})
    changed = 0
    for row in rows:
        source = turned(row.source, pattern, targets)
        if source != row.source:
            _save(row, source)
            changed += 1
    return changed


def turned(source: str, pattern: re.Pattern[str], targets: dict[Key, Target]) -> str:
    """The text with every link whose target is here turned to it; a bare address becomes the target's title."""

    def turn(link: re.Match[str]) -> str:
        found = next((targets[key] for key in _keys(link) if key in targets), None)
        if found is None:
            return link[0]
        address, title = found
        title = re.sub(r"([\[\]\\`*_<>])", r"\\\1", title)
        if link["before"].startswith("]"):
            return link["before"] + address + link["after"]
        if link["before"]:
            return f"[{title}]({address})"
        if source.startswith("](", link.end()):
            return title
        url = link["url"]
        return f"[{title}]({address}){url[len(url.rstrip(_SENTENCE_END)) :]}{link['after']}"

    return pattern.sub(turn, source)


def _keys(link: re.Match[str]) -> list[Key]:
    """What the address may mean, the closest first: a comment, an answer, the post that it names."""
    if link["code"]:
        return []
    rest = link["rest"].rstrip(_SENTENCE_END)
    keys = [(ItemKind.COMMENT.value, found[1]) for found in [_COMMENT.search(rest)] if found]
    if link["kind"].lower() != "a":
        # The number after /q/ID/ and /a/ID/ is the person who shares the link.
        found = _ANSWER.search(rest) or (_ANSWER_IN_PATH.match(rest) if link["kind"].lower() == "questions" else None)
        keys += [(ItemKind.POST.value, found[1])] if found else []
    return [*keys, (ItemKind.POST.value, str(int(link["id"])))]


def _targets(place: Place, keys: set[Key]) -> dict[Key, Target]:
    items = ImportedItem.objects.filter(
        source=place.source, kind__in=[ItemKind.POST, ItemKind.COMMENT], external_id__in={number for _, number in keys}
    ).select_related("entry", "reply__entry")
    targets = {}
    for item in items:
        post = item.entry or item.reply
        if post:
            entry = post if isinstance(post, Entry) else post.entry
            targets[item.kind, item.external_id] = (post.get_absolute_url(), entry.title)
    return targets


def _save(row: Entry | Reply, source: str) -> None:
    text = rendered(source)
    row.source, row.html = text.source, text.html
    if isinstance(row, Entry):
        row.excerpt = excerpt(text.words, EXCERPT)
        row.version += 1
        row.save(update_fields=["source", "html", "excerpt", "version"])
        return
    row.save(update_fields=["source", "html"])
    Entry.objects.filter(pk=row.entry_id).update(version=F("version") + 1)
