"""What players fetch: a show's feed under a member's own address, and what that feed names, under the same.

There is no session here. The address says whose ears are listening, and every request asks anew whether the address
still stands, its owner is active, and may still read the community.
"""

import hashlib
import re
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from apps.content.kinds.podcast import policies, selectors
from apps.content.kinds.podcast.feed import CHAPTERS_TYPE, FEED_TYPE, Channel, Item, Voice, chapters_json, rss
from apps.content.kinds.podcast.models import Episode, FeedKey
from apps.content.kinds.podcast.transcripts import as_vtt
from apps.core.markdown import plain
from apps.files.models import StoredFile
from apps.files.serving import file_response

# Players may keep what they got, but have to ask before they use it again.
_CACHE = "private, no-cache"
_OWN_ADDRESS = re.compile(r'(\s(?:href|src)=")/(?!/)')
_ENDINGS = {"audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/aac": "aac", "audio/ogg": "ogg", "audio/flac": "flac",
            "audio/wav": "wav", "image/png": "png", "image/webp": "webp"}  # fmt: skip


@require_safe
def feed(request: HttpRequest, slug: str, token: str) -> HttpResponseBase:
    """The feed of a show for one listener."""
    key = selectors.opened_by(token, slug)
    if key is None:
        return _closed()
    episodes = selectors.feed_episodes(key.person, key.show)
    body = rss(_channel(request, key, episodes))
    return _conditional(request, body, FEED_TYPE, changed=_last_change(key, episodes).timestamp())


@require_safe
def feed_cover(request: HttpRequest, slug: str, token: str, ending: str) -> HttpResponseBase:
    """The show's cover."""
    key = selectors.opened_by(token, slug)
    if key is None:
        return _closed()
    return _file(request, key.show.cover)


@require_safe
def feed_part(request: HttpRequest, slug: str, token: str, pk: int, part: str) -> HttpResponseBase:
    """What belongs to an episode: its recording, cover, chapters and transcript."""
    key = selectors.opened_by(token, slug)
    if key is None:
        return _closed()
    rows = Episode.objects.visible_to(key.person).filter(show=key.show, entry__removed_at=None)
    episode = rows.select_related("entry", "audio", "cover").filter(pk=pk).first()
    if episode is None:
        raise Http404
    name = part.partition(".")[0]
    if name == "audio":
        return _file(request, episode.audio)
    if name == "cover":
        return _file(request, episode.cover)
    if part == "chapters.json":
        marks = [chapter.mark for chapter in episode.chapters.all()]
        return _conditional(request, chapters_json(marks, title=episode.entry.title), CHAPTERS_TYPE)
    if part == "transcript.vtt":
        text = as_vtt(cue.line for cue in selectors.lines_of(episode))
        return _conditional(request, text.encode(), "text/vtt; charset=utf-8")
    raise Http404


def _closed() -> HttpResponse:
    """Said in plain text, since programs read it; the same for an address that never was."""
    sentence = str(policies.ADDRESS_CLOSED.sentence)
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(sentence, status=403, content_type="text/plain; charset=utf-8", headers=headers)


def _file(request: HttpRequest, file: StoredFile | None) -> HttpResponseBase:
    if file is None:
        raise Http404
    response = file_response(request, file)
    if response.status_code < 300 or response.status_code == 304:
        response["Cache-Control"] = _CACHE
    return response


def _conditional(request: HttpRequest, body: bytes, kind: str, *, changed: float | None = None) -> HttpResponseBase:
    etag = f'"{hashlib.blake2s(body, digest_size=16).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": _CACHE, "X-Robots-Tag": "noindex", "X-Content-Type-Options": "nosniff"}
    if changed is not None:
        headers["Last-Modified"] = http_date(changed)
    response = HttpResponse(body, content_type=kind, headers=headers)
    return get_conditional_response(request, etag=etag, response=response) or response


def _last_change(key: FeedKey, episodes: list[Episode]) -> Any:
    moments = [key.show.changed_at, *(episode.entry.published_at for episode in episodes)]
    return max(moments + [episode.entry.edited_at for episode in episodes if episode.entry.edited_at])


def _channel(request: HttpRequest, key: FeedKey, episodes: list[Episode]) -> Channel:
    show = key.show
    base = request.build_absolute_uri(key.base)
    site = request.build_absolute_uri("/")[:-1]
    cover = f"{base}/cover.{_ending(show.cover)}" if show.cover else ""
    return Channel(
        title=show.title,
        description=show.description or show.title,
        link=site + show.get_absolute_url(),
        address=f"{base}.xml",
        language=show.language or settings.LANGUAGE_CODE,
        author=show.made_by,
        category=show.category,
        explicit=show.is_explicit,
        image=cover,
        built=_last_change(key, episodes),
        items=[_item(episode, base, site) for episode in episodes],
    )


def _item(episode: Episode, base: str, site: str) -> Item:
    entry, here = episode.entry, f"{base}/{episode.pk}"
    annotated: Any = episode
    return Item(
        guid=episode.guid or f"{site}/e/{entry.pk}/",
        title=entry.title,
        html=_OWN_ADDRESS.sub(rf"\1{site}/", entry.html),
        summary=plain(entry.html)[:4000] or entry.title,
        link=site + entry.get_absolute_url(),
        published=entry.published_at,
        audio=f"{here}/audio.{_ending(episode.audio)}",
        length=episode.size,
        media_type=episode.media_type,
        duration=round(episode.duration),
        season=episode.season,
        number=episode.number,
        explicit=episode.is_explicit,
        image=f"{here}/cover.{_ending(episode.cover)}" if episode.cover else "",
        chapters=f"{here}/chapters.json" if annotated.chapter_count else "",
        transcript=f"{here}/transcript.vtt" if annotated.cue_count else "",
        language=entry.language,
        voices=_voices(episode),
    )


def _voices(episode: Episode) -> list[Voice]:
    """Who is named; where nobody is named as the host, those who published it are."""
    named = [Voice(voice["name"], voice["role"], voice.get("url", "")) for voice in episode.voices]
    if any(voice.role == "host" for voice in named):
        return named
    people = [episode.entry.author, *(row.person for row in episode.entry.coauthors.all())]
    known = {voice.name for voice in named}
    return [*(Voice(person.name) for person in people if person.name not in known), *named]


def _ending(file: StoredFile | None) -> str:
    return _ENDINGS.get(file.media_type, "jpg") if file else "jpg"
