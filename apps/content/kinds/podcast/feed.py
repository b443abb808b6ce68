"""A show as RSS 2.0 with the tags of iTunes and of Podcasting 2.0, and chapters as the JSON that these name.

Pure: dataclasses in, bytes out. Everything goes through the standard library's XML writer, which escapes it;
characters that no XML may hold are left out first.
"""

import json
import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from xml.etree import ElementTree as ET  # Only written here; what is read goes through defusedxml.

from apps.content.kinds.podcast.timing import Mark, tidy_marks

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
}
# The namespace in which Podcasting 2.0 makes the guid of a show from its address.
GUID_SPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
FEED_TYPE = "application/rss+xml; charset=utf-8"
CHAPTERS_TYPE = "application/json+chapters"
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who takes part; `role` is one of the taxonomy's (host, guest, author ...)."""

    name: str
    role: str = "host"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """An episode in a feed. `guid` never changes; addresses are absolute; empty ones are left out."""

    guid: str
    title: str
    html: str
    summary: str
    link: str
    published: datetime
    audio: str
    length: int
    media_type: str
    duration: int = 0
    season: int | None = None
    number: int | None = None
    explicit: bool = False
    image: str = ""
    chapters: str = ""
    transcript: str = ""
    language: str = ""
    voices: Sequence[Voice] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """A show in a feed. `link` is its page, `address` where this feed itself is."""

    title: str
    description: str
    link: str
    address: str
    language: str
    author: str
    category: str = ""
    explicit: bool = False
    image: str = ""
    built: datetime | None = None
    items: Sequence[Item] = field(default_factory=list)


def rss(channel: Channel) -> bytes:
    """The feed. It says of itself that it is private: no directory should list it, nobody should copy it."""
    for prefix, space in NAMESPACES.items():
        ET.register_namespace(prefix, space)
    root = ET.Element("rss", {"version": "2.0"})
    top = ET.SubElement(root, "channel")
    _add(top, "title", channel.title)
    _add(top, "link", channel.link)
    _add(top, "description", channel.description)
    _add(top, "language", channel.language)
    _add(top, "generator", "Guildhall")
    if channel.built:
        _add(top, "lastBuildDate", format_datetime(channel.built))
    _add(top, "atom:link", href=channel.address, rel="self", type="application/rss+xml")
    if channel.image:
        image = ET.SubElement(top, "image")
        for name, text in (("url", channel.image), ("title", channel.title), ("link", channel.link)):
            _add(image, name, text)
        _add(top, "itunes:image", href=channel.image)
    _add(top, "itunes:author", channel.author)
    _add(top, "itunes:explicit", _truth(channel.explicit))
    _add(top, "itunes:type", "episodic")
    _add(top, "itunes:block", "Yes")
    if channel.category:
        _add(top, "itunes:category", text_attribute=channel.category)
    _add(top, "podcast:guid", str(uuid.uuid5(GUID_SPACE, channel.link.split("://", 1)[-1].rstrip("/"))))
    _add(top, "podcast:medium", "podcast")
    _add(top, "podcast:locked", "yes")
    _add(top, "podcast:block", "yes")
    for item in channel.items:
        _add_item(top, item)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="utf-8")


def chapters_json(marks: Iterable[Mark], *, title: str = "") -> bytes:
    """The chapters document, version 1.2."""
    chapters = [
        {"startTime": _figure(mark.start), "title": mark.title}
        | ({"url": mark.url} if mark.url else {})
        | ({"img": mark.image} if mark.image else {})
        for mark in marks
    ]
    return json.dumps({"version": "1.2.0", "title": title, "chapters": chapters}, ensure_ascii=False).encode()


def read_chapters(data: bytes) -> tuple[Mark, ...]:
    """The marks of a chapters document of somebody else. Raises `ValueError` where it is none."""
    try:
        document = json.loads(data)
        rows = document["chapters"]
        marks = [
            Mark(float(row["startTime"]), str(row.get("title") or ""), _web(row.get("url")), _web(row.get("img")))
            for row in rows
            # Chapters that are not to be listed only change the picture.
            if row.get("toc", True) is not False
        ]
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("this is no chapters document of Podcasting 2.0") from error
    return tidy_marks(marks)


def _web(address: object) -> str:
    text = str(address or "").strip()
    return text if text.startswith(("http://", "https://")) else ""


def _add_item(top: ET.Element, item: Item) -> None:
    node = ET.SubElement(top, "item")
    _add(node, "title", item.title)
    _add(node, "link", item.link)
    _add(node, "guid", item.guid, isPermaLink="false")
    _add(node, "pubDate", format_datetime(item.published))
    _add(node, "description", item.summary)
    _add(node, "content:encoded", item.html)
    if item.audio:
        _add(node, "enclosure", url=item.audio, length=str(item.length), type=item.media_type)
    _add(node, "itunes:episodeType", "full")
    _add(node, "itunes:explicit", _truth(item.explicit))
    if item.duration:
        _add(node, "itunes:duration", str(item.duration))
    if item.image:
        _add(node, "itunes:image", href=item.image)
    # iTunes wants whole numbers above zero, Podcasting 2.0 repeats them.
    for name, number in (("season", item.season), ("episode", item.number)):
        if number:
            _add(node, f"itunes:{name}", str(number))
            _add(node, f"podcast:{name}", str(number))
    if item.chapters:
        _add(node, "podcast:chapters", url=item.chapters, type=CHAPTERS_TYPE)
    if item.transcript:
        more = {"language": item.language} if item.language else {}
        _add(node, "podcast:transcript", url=item.transcript, type="text/vtt", rel="captions", **more)
    for voice in item.voices:
        _add(node, "podcast:person", voice.name, role=voice.role, **({"href": voice.url} if voice.url else {}))


def _add(parent: ET.Element, name: str, text: str = "", *, text_attribute: str = "", **attributes: str) -> ET.Element:
    """`text_attribute` is an attribute that is itself called "text"."""
    prefix, _, local = name.rpartition(":")
    node = ET.SubElement(parent, f"{{{NAMESPACES[prefix]}}}{local}" if prefix else local)
    if text:
        node.text = _FORBIDDEN.sub("", text)
    if text_attribute:
        node.set("text", _FORBIDDEN.sub("", text_attribute))
    for key, value in attributes.items():
        node.set(key, _FORBIDDEN.sub("", value))
    return node


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _figure(seconds: float) -> float | int:
    return int(seconds) if seconds == int(seconds) else round(seconds, 3)
