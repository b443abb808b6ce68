"""All that the demo world's people wrote besides discussions: who, when, what it leads to, and the files beside it."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

from apps.citations.quotes import stands_in
from apps.content.kinds.podcast.audio import read_audio
from apps.content.kinds.podcast.transcripts import read_transcript
from apps.integrations.demo_world.files import World, read_world
from apps.integrations.demo_world.texts import SCRIPT, EntryFile

DEMO = Path(__file__).resolve().parents[2] / "demo"
LINK = re.compile(r"\]\(([a-z]+:[a-z-]+/[a-z0-9-]+)\)")
MENTION = re.compile(r"(?<![\w.])@([a-z][a-z-]*)")


@cache
def world() -> World:
    return read_world(DEMO)


@cache
def entries() -> dict[str, EntryFile]:
    return {entry.address: entry for entry in world().entries}


def of_kind(kind: str) -> list[EntryFile]:
    return [entry for entry in world().entries if entry.kind == kind]


def every_entry() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("address", sorted(entries()))


def standing(community: str, handle: str) -> tuple[str, float]:
    """Role, and days since they joined."""
    return next(page.people for page in world().communities if page.slug == community)[handle]


def test_the_folder_has_something_of_every_kind() -> None:
    assert len(entries()) == len(world().entries)
    counts = Counter(entry.kind for entry in world().entries)
    assert counts["article"] >= 12
    assert counts["wiki"] >= 22
    assert (counts["news"], counts["interview"], counts["episode"], len(world().shows)) == (6, 2, 5, 2)
    assert counts["document"] >= 6
    assert len({path.suffix for path in DEMO.glob("documents/*/files/*")}) >= 6
    assert [part.given["part"] for part in of_kind("article") if part.given.get("series")] == [1, 2, 3]


@every_entry()
def test_each_person_had_joined_when_they_wrote(address: str) -> None:
    entry = entries()[address]
    posts = [(entry.author, entry.days_ago)]
    posts += [(edit.author, edit.days_ago) for edit in entry.edits]
    posts += [(reply.author, reply.days_ago) for reply in entry.replies]
    for handle, days in posts:
        assert standing(entry.community, handle)[1] >= days, (handle, days)
    for handle in [*entry.handles("follow"), *entry.handles("coauthors"), *entry.handles("rated")]:
        assert standing(entry.community, handle)
    for reply in entry.replies:
        assert not reply.endorsed or standing(entry.community, reply.endorsed)[0] in {"sme", "manager"}
        for handle in MENTION.findall(reply.source):
            assert standing(entry.community, handle)


@every_entry()
def test_each_text_comes_after_the_one_before_it(address: str) -> None:
    entry = entries()[address]
    for days in ([edit.days_ago for edit in entry.edits], [reply.days_ago for reply in entry.replies]):
        assert [entry.days_ago, *days] == sorted([entry.days_ago, *days], reverse=True)
        assert all(moment > 0 for moment in days)
    assert 1 <= len(entry.given.get("tags") or ()) <= 5
    assert 4 < len(entry.title) <= 100


@every_entry()
def test_each_link_leads_to_something_older_that_its_reader_may_see(address: str) -> None:
    entry = entries()[address]
    texts = [(entry.source, entry.days_ago)]
    texts += [(edit.source, edit.days_ago) for edit in entry.edits]
    texts += [(reply.source, reply.days_ago) for reply in entry.replies]
    for source, days in texts:
        for target in LINK.findall(source):
            goal = entries()[target]
            assert goal.days_ago >= days, target
            assert goal.community == entry.community or goal.community != "merger-integration"


def test_each_quote_stands_in_the_entry_that_it_is_taken_from() -> None:
    mentions = [(entry, mention) for entry in of_kind("article") for mention in entry.given.get("mentions") or ()]
    assert {mention["as"] for _, mention in mentions} == {"recommend", "builds_on", "corrects"}
    for entry, mention in mentions:
        goal = entries()[mention["entry"]]
        assert goal.days_ago > entry.days_ago
        assert stands_in(mention["quote"], goal.source), (entry.address, mention["quote"])


def test_each_cover_is_there_small_and_in_use() -> None:
    used = {str(entry.given["cover"]) for entry in world().entries if entry.given.get("cover")}
    used |= {str(show.given["cover"]) for show in world().shows}
    found = {path.name: path for path in DEMO.glob("pictures/covers/*.webp")}
    assert used <= found.keys()
    for path in found.values():
        assert path.stat().st_size < 40_000
        with Image.open(path) as picture:
            assert picture.size in {(1200, 630), (1400, 1400)}


def test_each_episode_has_sound_with_chapters_and_a_transcript_of_what_is_said() -> None:
    assert sum(path.stat().st_size for path in DEMO.glob("podcasts/*/*") if path.suffix in {".mp3", ".m4a"}) < 3_000_000
    for episode in of_kind("episode"):
        script = episode.path.read_text().split(SCRIPT)[1]
        with episode.path.with_name(str(episode.given["sound"])).open("rb") as sound:
            facts = read_audio(sound)
        assert facts
        assert 60 < facts.duration < 180
        assert [chapter.title for chapter in facts.chapters] == re.findall(r"^## (.+)$", script, re.MULTILINE)
        lines = read_transcript(episode.path.with_suffix(".vtt").read_bytes(), "a.vtt")
        said = " ".join(line.partition(": ")[2] for line in script.splitlines() if re.match(r"[a-z]+: ", line))
        assert " ".join(line.text for line in lines) == said
        assert lines[-1].end is not None
        assert facts.duration - 3 < lines[-1].end < facts.duration


def test_a_page_of_the_wiki_has_changed_hands_and_some_pages_are_wanted() -> None:
    pages = of_kind("wiki")
    assert max(len({page.author, *(edit.author for edit in page.edits)}) for page in pages) >= 3
    assert sum(1 for page in pages if page.given.get("made_from")) >= 2
    names = {(page.community, page.title.lower()) for page in pages}
    wanted = {
        (page.community, name.lower()) for page in pages for name in re.findall(r"\[\[([^\]]+)\]\]", page.source)
    } - names
    assert 3 <= len(wanted) <= 10


def test_the_board_before_the_launch_has_needs_in_every_state() -> None:
    needs = world().needs["spare-parts-service"]["needs"]
    ready = [need for need in needs if need.get("reviewed", {}).get("approve")]
    waiting = [need for need in needs if "submitted" in need and "reviewed" not in need]
    assert min(len(ready), len(waiting), sum(1 for need in needs if "claimed" not in need)) >= 2
    for need in needs:
        moments = [need["days_ago"], need.get("claimed", {}).get("days_ago"), need.get("drafted")]
        moments += [need.get("submitted"), need.get("reviewed", {}).get("days_ago")]
        passed = [moment for moment in moments if moment is not None]
        assert passed == sorted(passed, reverse=True), need["title"]
        if "entry" in need:
            assert need["claimed"]["by"] == entries()[need["entry"]].author
            assert entries()[need["entry"]].days_ago >= need["drafted"]


def test_nothing_is_written_twice() -> None:
    texts = [entry.edits[-1].source if entry.edits else entry.source for entry in world().entries]
    texts += [reply.source for entry in world().entries for reply in entry.replies]
    paragraphs = Counter(part.strip().lower() for text in texts for part in re.split(r"\n\s*\n", text))
    assert [text for text, count in paragraphs.items() if count > 1 and len(text) > 12] == []
    assert max(Counter(entry.title.lower() for entry in world().entries).values()) == 1
