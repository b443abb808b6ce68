"""The rules of RSS 2.0, of iTunes and of Podcasting 2.0 for a podcast's feed, as their specifications state them.

https://www.rssboard.org/rss-specification, https://podcasters.apple.com/support/823-podcast-requirements and
https://podcasting2.org/docs/podcast-namespace. There is no package that holds a feed against them.
"""

import re
from email.utils import parsedate_to_datetime
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"

_CHANNEL = {
    "title": 1, "link": 1, "description": 1, "language": 1, "image": 1, "lastBuildDate": 1, "generator": 1,
    f"{ATOM}link": None, f"{ITUNES}image": 1, f"{ITUNES}author": 1, f"{ITUNES}explicit": 1, f"{ITUNES}category": None,
    f"{ITUNES}type": 1, f"{ITUNES}block": 1, f"{PODCAST}guid": 1, f"{PODCAST}locked": 1, f"{PODCAST}medium": 1,
    f"{PODCAST}block": None, "item": None,
}  # fmt: skip
_ITEM = {
    "title": 1, "link": 1, "guid": 1, "pubDate": 1, "description": 1, "enclosure": 1, f"{CONTENT}encoded": 1,
    f"{ITUNES}duration": 1, f"{ITUNES}season": 1, f"{ITUNES}episode": 1, f"{ITUNES}episodeType": 1,
    f"{ITUNES}explicit": 1, f"{ITUNES}image": 1, f"{PODCAST}season": 1, f"{PODCAST}episode": 1,
    f"{PODCAST}chapters": 1, f"{PODCAST}transcript": None, f"{PODCAST}person": None,
}  # fmt: skip
_TRANSCRIPTS = {"text/vtt", "text/html", "text/plain", "application/json", "application/x-subrip"}
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def faults_in(feed: bytes) -> list[str]:
    """What the feed does against the rules; empty where it keeps them."""
    root = fromstring(feed)
    channels = list(root)
    if root.tag != "rss" or root.get("version") != "2.0" or [node.tag for node in channels] != ["channel"]:
        return ["an rss element of version 2.0 holds one channel"]
    channel = channels[0]
    faults = _elements(channel, _CHANNEL, {"title", "link", "description", f"{ITUNES}explicit"})
    faults += _said(channel, "link", r"https?://.+") + _said(channel, "language", r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
    faults += _said(channel, f"{ITUNES}explicit", "true|false") + _said(channel, f"{PODCAST}guid", _GUID.pattern)
    faults += _said(channel, f"{PODCAST}locked", "yes|no") + _said(channel, f"{ITUNES}type", "episodic|serial")
    if not any(link.get("rel") == "self" and link.get("href") for link in channel.findall(f"{ATOM}link")):
        faults.append("atom:link names the feed itself")
    image = channel.find("image")
    if image is not None and [image.findtext(name) for name in ("title", "link")] != [
        channel.findtext(name) for name in ("title", "link")
    ]:
        faults.append("the image has the channel's title and link")
    items = channel.findall("item")
    for item in items:
        faults += _item_faults(item)
    guids = [item.findtext("guid") for item in items]
    return faults + (["guids are unique"] if len(set(guids)) != len(guids) else [])


def _item_faults(item: Element) -> list[str]:
    faults = _elements(item, _ITEM, {"title", "guid", "enclosure"})
    for name in ("season", "episode", "duration"):
        faults += _said(item, f"{ITUNES}{name}", r"[1-9]\d*")
    faults += _said(item, f"{ITUNES}explicit", "true|false") + _said(item, f"{ITUNES}episodeType", "full|trailer|bonus")
    if (date := item.findtext("pubDate")) is None or parsedate_to_datetime(date).tzinfo is None:
        faults.append("pubDate is a date of RFC 822 with a zone")
    enclosure = item.find("enclosure")
    if enclosure is not None:
        if not re.match(r"https?://", enclosure.get("url", "")) or not enclosure.get("length", "").isdecimal():
            faults.append("enclosure has a full address and a length in bytes")
        if not re.fullmatch(r"(audio|video)/[\w.+-]+", enclosure.get("type", "")):
            faults.append("enclosure has a media type")
    guid = item.find("guid")
    if guid is not None and guid.get("isPermaLink") != "false" and not (guid.text or "").startswith("http"):
        faults.append("a guid that is no address says so")
    faults += [
        "podcast:chapters has an address and its type"
        for node in item.findall(f"{PODCAST}chapters")
        if not node.get("url") or node.get("type") != "application/json+chapters"
    ]
    faults += [
        "podcast:transcript has an address and a known type"
        for node in item.findall(f"{PODCAST}transcript")
        if not node.get("url") or node.get("type") not in _TRANSCRIPTS
    ]
    return faults + ["podcast:person is a name" for node in item.findall(f"{PODCAST}person") if not node.text]


def _elements(node: Element, known: dict[str, int | None], wanted: set[str]) -> list[str]:
    """Only known elements, each as often as it may be, and those that must be there."""
    names = [child.tag for child in node]
    faults = [f"{name} is unknown here" for name in set(names) - set(known)]
    faults += [f"{name} stands more than once" for name in set(names) if known.get(name) and names.count(name) > 1]
    return faults + [f"{name} is missing" for name in wanted - set(names)]


def _said(node: Element, name: str, pattern: str) -> list[str]:
    text = node.findtext(name)
    return [] if text is None or re.fullmatch(pattern, text) else [f"{name} says {text!r}"]
