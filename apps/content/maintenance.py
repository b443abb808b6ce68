"""Keeping stored HTML in step with the renderer."""

from typing import cast

from django.db import transaction
from django.db.models import F

from apps.content.models import Entry, Reply
from apps.content.rendering import render_for
from apps.core.markdown import RENDERER_VERSION, excerpt

_BATCH = 200


def render_again(*, most: int = 20_000) -> int:
    """Render entries and replies of an older renderer version anew, in small transactions. Returns how many."""
    done = 0
    for model in (Entry, Reply):
        while done < most and (count := _render_batch(model)):
            done += count
    return done


@transaction.atomic
def _render_batch(model: type[Entry] | type[Reply]) -> int:
    rows = model.objects.filter(renderer__lt=RENDERER_VERSION).select_for_update(of=("self",), skip_locked=True)
    related = "community" if model is Entry else "entry__community"
    posts = cast("list[Entry | Reply]", list(rows.select_related(related)[:_BATCH]))
    for post in posts:
        community = post.community if isinstance(post, Entry) else post.entry.community
        kind = post.kind if isinstance(post, Entry) else ""
        rendered, _ = render_for(community, post.source, kind=kind, is_history=post.is_history)
        post.html, post.renderer = rendered.html, RENDERER_VERSION
        if isinstance(post, Entry):
            post.excerpt = excerpt(rendered.text, 300)
            post.version += 1
        post.save()
    if model is Reply:
        entry_ids = {post.entry_id for post in posts if isinstance(post, Reply)}
        Entry.objects.filter(pk__in=entry_ids).update(version=F("version") + 1)
    return len(posts)
