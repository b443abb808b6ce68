"""A feed's text to a show and its episodes. Pure: no network, no database.

What other programs write is read with patience (undeclared prefixes, odd dates, addresses that begin with a blank);
what cannot be played or told apart is left out, with the reason.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from apps.content.kinds.podcast.feed import Voice
from apps.content.kinds.podcast.timing import LONGEST, Mark, seconds_of, tidy_marks
from apps.integrations.podcasts.markup import BrokenMarkup, Node, read_markup

LARGEST = 30_000_000
_AUDIO_ENDINGS = (".mp3", ".m4a", ".m4b", ".ogg", ".oga", ".opus", ".flac", ".aac", ".wav", ".mp4")
_NAMED_EMAIL = re.compile(r"^\s*(\S+@\S+)\s*\((.+)\)\s*$|^\s*(.+?)\s*[(<](\S+@[^\s)>]+)[)>]\s*$")


class BrokenFeed(ValueError):
    """Why a feed cannot be read at all."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """Where a recording is; `size` in bytes, 0 where the feed does not say."""

    address: str
    media_type: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class LinkedText:
    """A transcript that the feed names."""

    address: str
    media_type: str = ""
    language: str = ""


@dataclass(slots=True)
class FeedEpisode:
    """An episode; what the feed does not say is empty. `refusal` says why it cannot come in."""

    guid: str
    title: str
    html: str
    link: str = ""
    author: str = ""
    author_email: str = ""
    published: datetime | None = None
    audio: Enclosure | None = None
    duration: float = 0
    season: int | None = None
    number: int | None = None
    is_explicit: bool = False
    image: str = ""
    chapters: tuple[Mark, ...] = ()
    chapters_address: str = ""
    transcripts: list[LinkedText] = field(default_factory=list)
    voices: list[Voice] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    refusal: str = ""


@dataclass(slots=True)
class Feed:
    """A show with its episodes, in the order of the feed."""

    title: str
    description: str = ""
    link: str = ""
    language: str = ""
    author: str = ""
    author_email: str = ""
    category: str = ""
    is_explicit: bool = False
    image: str = ""
    new_address: str = ""
    next_page: str = ""
    episodes: list[FeedEpisode] = field(default_factory=list)


def read_feed(data: bytes, *, base: str = "", name: str = "") -> Feed:
    """The show. `base` is where the feed came from, `name` what it is called where it has no title."""
    if len(data) > LARGEST:
        raise BrokenFeed(_("the feed is larger than 30 MB"))
    try:
        root = read_markup(data, base=base)
    except BrokenMarkup as error:
        where = _("line %(line)d: ") % {"line": error.line} if error.line else ""
        raise BrokenFeed(_("this is not XML: %(reason)s") % {"reason": f"{where}{error}"}) from error
    moved = root if root.name == "redirect" else next(root.all("redirect"), None)
    if moved:
        node = next(moved.all("newLocation"), None)
        return Feed(title=name or "redirect", new_address=node.address(node.text) if node else "")
    is_atom = root.name in {"feed", "atom:feed"}
    channel = root if is_atom else next(root.all("channel"), None)
    if channel is None:
        raise BrokenFeed(_("this is XML, but not a feed: it has neither a channel nor entries"))
    feed = _show(channel, name)
    # RSS 1.0 puts its items beside the channel.
    items = [*channel.all("item", "entry", "atom:entry"), *(root.all("item") if root is not channel else ())]
    feed.episodes = _told_apart([_episode(item, feed) for item in items])
    return feed


def _show(node: Node, name: str) -> Feed:
    owner = next(node.all("itunes:owner", "googleplay:owner"), None)
    email = owner.first("itunes:email") if owner else ""
    author, named_email = _author(node)
    categories = [child.get("text") for child in node.all("itunes:category") if child.get("text")]
    next_link = next((link for link in node.all("atom:link", "link") if link.get("rel") == "next"), None)
    moved = next(node.all("itunes:new-feed-url"), None)
    return Feed(
        title=node.first("title") or name or "Podcast",
        description=node.first("description", "itunes:summary", "subtitle", "itunes:subtitle"),
        link=_link(node),
        language=node.first("language", "dc:language") or node.get("xml:lang"),
        author=author or (owner.first("itunes:name") if owner else ""),
        author_email=email or named_email,
        category=categories[0] if categories else node.first("category"),
        is_explicit=_truth(node.first("itunes:explicit")),
        image=_image(node),
        new_address=moved.address(moved.text) if moved else "",
        next_page=next_link.address(next_link.get("href")) if next_link else "",
    )


def _episode(node: Node, feed: Feed) -> FeedEpisode:
    enclosures = _enclosures(node)
    audio = next((one for one in enclosures if _is_audio(one)), None)
    author, email = _author(node)
    link = _link(node)
    chapters = next(node.all("podcast:chapters"), None)
    moved = node.first("guid", "id", "atom:id")
    episode = FeedEpisode(
        guid=(moved or link or (enclosures[0].address if enclosures else ""))[:500],
        title=node.first("title", "itunes:title") or (_name_in(enclosures[0].address) if enclosures else ""),
        html=node.first(
            "content:encoded", "content", "atom:content", "description", "itunes:summary", "summary", "itunes:subtitle"
        ),
        link=link,
        author=author,
        author_email=email,
        published=_date(node.first("pubDate", "published", "atom:published", "updated", "atom:updated", "dc:date")),
        audio=audio,
        duration=_duration(node),
        season=_whole(node.first("podcast:season", "itunes:season")),
        number=_whole(node.first("podcast:episode", "itunes:episode")),
        is_explicit=_truth(node.first("itunes:explicit")) if node.first("itunes:explicit") else feed.is_explicit,
        image=_image(node),
        chapters=_simple_chapters(node),
        chapters_address=chapters.address(chapters.get("url")) if chapters else "",
        transcripts=_transcripts(node),
        voices=_voices(node),
        keywords=[word for word in re.split(r"[,;]", node.first("itunes:keywords")) if word.strip()],
    )
    episode.refusal = _refusal(node, episode, enclosures)
    return episode


def _refusal(node: Node, episode: FeedEpisode, enclosures: list[Enclosure]) -> str:
    if episode.audio:
        return ""
    if enclosures:
        what = enclosures[0].media_type or enclosures[0].address
        return _("is no recording of sound (%(what)s)") % {"what": what}
    if any(node.all("enclosure")):
        return _("names its recording by no complete address")
    return _("has no recording")


def _told_apart(episodes: list[FeedEpisode]) -> list[FeedEpisode]:
    """The second of two with one guid is left out: nothing would tell it from the first on the next run."""
    known: set[str] = set()
    for episode in episodes:
        if not episode.refusal and episode.guid in known:
            episode.refusal = _("has the guid of another episode before it")
        known.add(episode.guid)
    return episodes


def _enclosures(node: Node) -> list[Enclosure]:
    found = [(child, child.get("url"), child.get("length")) for child in node.all("enclosure")]
    found += [(child, child.get("href"), child.get("length")) for child in node.all("link", "atom:link")
              if child.get("rel") == "enclosure"]  # fmt: skip
    media = [*node.all("media:content"), *(c for group in node.all("media:group") for c in group.all("media:content"))]
    found += [(child, child.get("url"), child.get("fileSize")) for child in media]
    return [
        Enclosure(address, child.get("type")[:100], _whole(size) or 0)
        for child, given, size in found
        if (address := child.address(given))
    ]


def _is_audio(enclosure: Enclosure) -> bool:
    kind = enclosure.media_type.lower()
    if kind.startswith("audio/"):
        return True
    plain = not kind or kind in {"application/octet-stream", "application/ogg", "binary/octet-stream"}
    path = urlsplit(enclosure.address).path.lower()
    return (plain and not path.endswith((".mp4", ".jpg", ".png", ".pdf"))) or path.endswith(_AUDIO_ENDINGS[:-1])


def _link(node: Node) -> str:
    for child in node.all("link", "atom:link"):
        if child.get("href"):
            if child.get("rel") in {"", "alternate"}:
                return child.address(child.get("href"))
        elif child.text:
            return child.address(child.text)
    guid = next(node.all("guid"), None)
    if guid and guid.get("isPermaLink").lower() != "false":
        return guid.address(guid.text)
    return ""


def _image(node: Node) -> str:
    for child in node.all("itunes:image", "googleplay:image"):
        if address := child.address(child.get("href") or child.get("url") or child.text):
            return address
    for child in node.all("image"):
        if address := next((url.address(url.text) for url in child.all("url")), child.address(child.get("href"))):
            return address
    for child in node.all("logo", "icon"):
        return child.address(child.text)
    thumbs = [*node.all("media:thumbnail"), *(c for g in node.all("media:group") for c in g.all("media:thumbnail"))]
    return next((thumb.address(thumb.get("url")) for thumb in thumbs), "")


def _author(node: Node) -> tuple[str, str]:
    """Name and e-mail of whoever made it: by name where there is one, else out of `e-mail (name)`."""
    for child in node.all("author", "atom:author", "managingEditor"):
        name, email = child.first("name", "atom:name"), child.first("email", "atom:email")
        if name or email:
            return name, email
    for text in (
        node.first("itunes:author"),
        node.first("author"),
        node.first("dc:creator"),
        node.first("managingEditor"),
    ):
        if match := _NAMED_EMAIL.match(text):
            return (match[2] or match[3]).strip(), (match[1] or match[4]).strip()
        if text:
            return ("", text) if re.fullmatch(r"\S+@\S+", text) else (text, "")
    return "", ""


def _simple_chapters(node: Node) -> tuple[Mark, ...]:
    """Podlove Simple Chapters, which stand in the feed itself."""
    marks = []
    for group in node.all("psc:chapters"):
        for child in group.all("psc:chapter"):
            start = seconds_of(child.get("start"))
            if start is not None:
                url, image = child.address(child.get("href")), child.address(child.get("image"))
                marks.append(Mark(start, child.get("title"), url, image))
    return tidy_marks(marks)


def _transcripts(node: Node) -> list[LinkedText]:
    """Those with moments first."""
    ranks = {"text/vtt": 0, "application/x-subrip": 1, "application/srt": 1, "text/srt": 1, "application/json": 2}
    found = [
        LinkedText(address, child.get("type").lower(), child.get("language"))
        for child in node.all("podcast:transcript")
        if (address := child.address(child.get("url")))
    ]
    return sorted(found, key=lambda text: ranks.get(text.media_type, 3))


def _voices(node: Node) -> list[Voice]:
    return [
        Voice(" ".join(child.text.split())[:120], role[:60], child.address(child.get("href")))
        for child in node.all("podcast:person")
        if child.text and (role := (child.get("role") or "host").lower())
    ]


def _duration(node: Node) -> float:
    text = node.first("itunes:duration")
    if not text:
        media = next(node.all("media:content"), None)
        text = media.get("duration") if media else ""
    return min(seconds_of(text) or 0, LONGEST)


def _date(text: str) -> datetime | None:
    """RFC 822 as RSS has it, or ISO 8601 as Atom has it; without a zone it is taken for UTC."""
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        return _zoned(parsedate_to_datetime(text))
    with suppress(ValueError, OverflowError):
        return _zoned(datetime.fromisoformat(text.strip()))
    return None


def _zoned(moment: datetime) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _truth(text: str) -> bool:
    return text.strip().lower() in {"yes", "true", "explicit"}


def _whole(text: str) -> int | None:
    """A whole number that a column holds; zero and less are none."""
    match = re.match(r"\s*\+?(\d{1,10})(?:\.0+)?\s*$", text)
    return int(match[1]) or None if match else None


def _name_in(address: str) -> str:
    """What a file is called, without its ending, as a title for want of one."""
    return unquote(urlsplit(address).path.rsplit("/", 1)[-1]).rpartition(".")[0].replace("_", " ")[:200]
