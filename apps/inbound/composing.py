"""From a message to the Markdown of a reply, and the files that came with it."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.core.refusals import Refused
from apps.files.models import Family, StoredFile
from apps.files.services import keep_file
from apps.inbound import html, plain
from apps.inbound.message import Incoming, Leaf
from apps.inbound.words import own_words

MOST_FILES = 20
# Stands in the words where a picture stood; letters only, so that nothing touches it on the way.
_PLACE = "xInlineFilex{}x"
_PLACES = re.compile(r"xInlineFilex(\d{1,3})x")
# What plain text says in place of a picture: Outlook its id, Gmail its name.
_SAID = re.compile(r"\[(?:cid:(?P<cid>[^\]\s]{1,200})|image: (?P<name>[^\]\n]{1,200}))\]")
# Outlook packs files, and the words once more, into a format of its own.
_PACKED = {"application/ms-tnef", "application/vnd.ms-tnef"}


@dataclass(frozen=True, slots=True)
class Written:
    """The words of a message, places where its pictures stand, and the files that belong to them."""

    words: str
    files: dict[int, Leaf]
    # Names and reasons of what cannot be taken.
    left_out: list[str] = field(default_factory=list)


def written_in(incoming: Incoming) -> Written:
    """What the sender wrote and attached. Raises `ValueError` where the words cannot be read."""
    files = {number: leaf for number, leaf in enumerate(incoming.leaves) if leaf.is_file}
    by_id = {leaf.content_id: _PLACE.format(number) for number, leaf in files.items() if leaf.content_id}
    in_html = _in_html(incoming.leaves, files)
    words = _own_words(incoming.leaves, by_id, in_html)
    quoted = in_html - {int(number) for number in _PLACES.findall(words)}
    if quoted:
        # The plain text may not say where its pictures stood; those in the writer's own part of the HTML are kept.
        theirs = own_words("\n\n".join(_readable(leaf, by_id) for leaf in incoming.leaves if not leaf.is_file))
        quoted -= {int(number) for number in _PLACES.findall(theirs)}
    left_out = [
        _("%(name)s: Outlook packed the files so that only Outlook opens them. Send them from its web version.")
        % {"name": leaf.name}
        for leaf in files.values()
        if leaf.media_type in _PACKED
    ]
    kept = {number: leaf for number, leaf in files.items() if number not in quoted and leaf.media_type not in _PACKED}
    return Written(words, kept, left_out)


def _own_words(leaves: tuple[Leaf, ...], by_id: Mapping[str, str], in_html: set[int]) -> str:
    """The writer's words as Markdown, out of all parts that are shown."""
    is_plain = not any(leaf.media_type == "text/html" for leaf in leaves if not leaf.is_file)
    by_name = {leaf.name: _PLACE.format(number) for number, leaf in enumerate(leaves) if leaf.is_file}
    pieces: list[str] = []
    for number, leaf in enumerate(leaves):
        if leaf.is_file:
            # A picture between two texts, as Apple writes it.
            if _is_picture(leaf) and number not in in_html and not leaf.is_attachment:
                pieces.append(_PLACE.format(number))
        elif leaf.media_type == "text/html":
            pieces.append(html.readable(plain.text_of(leaf.part), by_id))
        else:
            pieces.append(_with_places(plain.text_of(leaf.part), by_id, by_name))
    words = own_words("\n\n".join(piece.strip("\n") for piece in pieces))
    return plain.to_markdown(words) if is_plain else words


def _readable(leaf: Leaf, by_id: Mapping[str, str]) -> str:
    """The words as their HTML gives them; empty where there is none."""
    return html.readable(plain.text_of(leaf.html), by_id) if leaf.html is not None else ""


def _with_places(text: str, by_id: Mapping[str, str], by_name: Mapping[str, str]) -> str:
    def place(said: re.Match[str]) -> str:
        found = by_id.get(said["cid"]) if said["cid"] else by_name.get(said["name"].strip())
        return found or said[0]

    return _SAID.sub(place, text)


def _in_html(leaves: tuple[Leaf, ...], files: Mapping[int, Leaf]) -> set[int]:
    """The pictures that the HTML shows somewhere: in the text, in a signature, or in what is quoted."""
    source = "".join(plain.text_of(leaf.html) for leaf in leaves if not leaf.is_file and leaf.html is not None)
    return {number for number, leaf in files.items() if leaf.content_id and f"cid:{leaf.content_id}" in source}


def _is_picture(leaf: Leaf) -> bool:
    return leaf.part.get_content_maintype() == "image"


def kept_files(written: Written, person: User) -> dict[int, StoredFile]:
    """Keep the files of a letter as its writer's; those that are refused are named in `left_out`."""
    kept: dict[int, StoredFile] = {}
    for number, leaf in written.files.items():
        if len(kept) >= MOST_FILES:
            written.left_out.append(
                _("%(name)s: a message may bring %(most)d files.") % {"name": leaf.name, "most": MOST_FILES}
            )
            continue
        try:
            kept[number] = keep_file(
                owner=person, name=leaf.name, content=io.BytesIO(leaf.content()), origin=Origin.EMAIL
            )
        except Refused as refused:
            written.left_out.append(f"{leaf.name}: {refused.refusal.sentence}")
    return kept


def source_of(written: Written, kept: Mapping[int, StoredFile]) -> str:
    """The reply's Markdown: pictures where they stood, else below the words, other files as a list of links."""
    placed: set[int] = set()

    def place(found: re.Match[str]) -> str:
        file = kept.get(int(found[1]))
        if file is None:
            return ""
        placed.add(int(found[1]))
        return _shown(file)

    words = _PLACES.sub(place, written.words).strip("\n")
    rest = [file for number, file in kept.items() if number not in placed]
    pictures = [_shown(file) for file in rest if file.family == Family.IMAGE]
    links = [f"- {_shown(file)}" for file in rest if file.family != Family.IMAGE]
    return "\n\n".join(filter(None, [words, *pictures, "\n".join(links)]))


def _shown(file: StoredFile) -> str:
    name = re.sub(r"([\\\[\]*_`<>])", r"\\\1", file.name)
    mark = "!" if file.family == Family.IMAGE else ""
    return f"{mark}[{name}]({file.get_absolute_url()})"
