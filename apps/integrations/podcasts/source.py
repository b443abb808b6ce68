"""A podcast's feed as items to import: a show, its episodes with chapters and transcripts, and who made them."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.communities.models import Community
from apps.content.kinds.podcast.feed import read_chapters
from apps.content.kinds.podcast.models import CATEGORIES, Show
from apps.content.kinds.podcast.services import create_show
from apps.content.kinds.podcast.transcripts import LARGEST as LARGEST_TRANSCRIPT
from apps.content.kinds.podcast.transcripts import BrokenTranscript, Line, read_transcript
from apps.core.refusals import Refused
from apps.files.limits import limit_of
from apps.files.models import Family, StoredFile
from apps.files.services import keep_file
from apps.integrations.importing.destination import CannotImport
from apps.integrations.importing.items import ImportedEntry, ImportedFile, ImportedPerson, Item
from apps.integrations.importing.report import BROKEN, HERE, LEFT_OUT, NEW, Row
from apps.integrations.importing.texts import language_of, markdown_from
from apps.integrations.podcasts.fetching import Fetcher, NotFetched, read_all
from apps.integrations.podcasts.reading import LARGEST, BrokenFeed, Feed, FeedEpisode, LinkedText, read_feed

MOST_PAGES = 50


@dataclass(slots=True)
class PodcastFeed:
    """One feed, a file or an address. With `has_audio` recordings and covers are brought in; without, an episode
    leads to where its recording is. Chapters and transcripts come in either way."""

    place: str
    fetcher: Fetcher = field(default_factory=Fetcher)
    has_audio: bool = False
    name: str = "podcast"
    what: str = ""
    replies: str = "comments"
    feed: Feed = field(default_factory=lambda: Feed(""))
    _rows: list[Row] = field(default_factory=list)
    _made: set[int] = field(default_factory=set)

    def scan(self) -> None:
        """Read the feed, with the pages that follow it."""
        self.feed = self._read(self.place)
        page, seen = self.feed, {self.place}
        while page.next_page and page.next_page not in seen and len(seen) < MOST_PAGES and self._is_on_web:
            seen.add(page.next_page)
            page = self._read(page.next_page)
            self.feed.episodes += page.episodes
        # Neither where the feed lies today nor what is in it now tells one show from another, but what it says it is.
        identity = f"{self.feed.link} {self.feed.title}"
        self.name = f"podcast:{hashlib.blake2s(identity.encode(), digest_size=8).hexdigest()}"
        self.what = _("Podcast %(title)s") % {"title": self.feed.title}

    def items(self) -> Iterator[Item]:
        """Who made the episodes, and the episodes from the first to the latest."""
        if self.feed.new_address:
            reason = _("the feed says that it has moved here")
            yield Row("feeds", self.feed.new_address, LEFT_OUT, self.feed.title, reason)
        from_the_end = list(reversed(self.feed.episodes))
        for episode in sorted(from_the_end, key=_moment_of):
            if episode.refusal:
                yield Row("episodes", episode.guid or episode.title or "?", LEFT_OUT, episode.title, episode.refusal)
                continue
            person = self._person(episode)
            if person:
                yield person
            yield self._entry(episode, person.key if person else "")

    def finish(self, mark: str, community: Community | None) -> Iterable[Row]:
        """The show, and what became of chapters and transcripts."""
        found = Show.objects.filter(source=mark).first()
        row = Row("shows", mark, NEW, self.feed.title, address=found.get_absolute_url() if found else "")
        if found and found.pk not in self._made:
            row.fate = HERE
        elif not found and (community or all(episode.refusal for episode in self.feed.episodes)):
            row.fate, row.reason = LEFT_OUT, _("none of its episodes came in")
        return [row, *self._rows]

    @property
    def _is_on_web(self) -> bool:
        return self.place.startswith(("http://", "https://"))

    def _read(self, place: str) -> Feed:
        name = unquote(urlsplit(place).path.rsplit("/", 1)[-1]).rpartition(".")[0]
        try:
            if place.startswith(("http://", "https://")):
                data = read_all(self.fetcher.fetch(place, most=LARGEST))
                return read_feed(data, base=place, name=name)
            path = Path(place)
            if not path.is_file():
                raise CannotImport(_("There is no file %(file)s.") % {"file": place})
            with path.open("rb") as content:
                return read_feed(content.read(LARGEST + 1), name=path.stem)
        except (BrokenFeed, OSError) as error:
            told = {"place": place, "reason": error}
            raise CannotImport(_("%(place)s cannot be read: %(reason)s.") % told) from error

    def _person(self, episode: FeedEpisode) -> ImportedPerson | None:
        """The episode's author, or the show's. An e-mail finds the account that has it; a name finds nobody."""
        name = episode.author or ("" if episode.author_email else self.feed.author)
        email = episode.author_email or ("" if episode.author else self.feed.author_email)
        if not (name or email):
            return None
        key = f"e:{email.lower()}" if email else f"n:{name}"
        return ImportedPerson(key[:200], name or email.partition("@")[0], email=email)

    def _entry(self, episode: FeedEpisode, author: str) -> ImportedEntry:
        audio = episode.audio
        details: dict[str, Any] = {
            "season": episode.season,
            "number": episode.number,
            "is_explicit": episode.is_explicit,
            "guid": episode.guid,
            "duration": round(episode.duration, 2),
            "voices": [{"name": voice.name, "role": voice.role, "url": voice.url} for voice in episode.voices],
        }
        if audio:
            details["external"] = {"address": audio.address[:500], "media_type": audio.media_type, "size": audio.size}
        entry = ImportedEntry(
            key=episode.guid,
            kind="episode",
            row="episodes",
            title=episode.title or _("Untitled"),
            markdown=markdown_from(episode.html) if episode.html else "",
            author=author,
            at=episode.published,
            tags=[word.strip() for word in episode.keywords],
            language=language_of(self.feed.language),
            details=details,
        )
        if audio and self.has_audio:
            details["audio"] = self._file(audio.address, "audio", Family.AUDIO)
            if episode.image:
                details["cover"] = self._file(episode.image, "cover", Family.IMAGE)

        def late(community: Community, people: dict[str, int]) -> dict[str, Any]:
            return {"show": self._show(community, User.objects.get(pk=people[author]))}

        entry.late = late
        entry.complete = lambda: self._complete(entry, episode)
        return entry

    def _file(self, address: str, role: str, family: str) -> ImportedFile:
        name = unquote(urlsplit(address).path.rsplit("/", 1)[-1]) or role
        return ImportedFile(address, name, lambda: self.fetcher.fetch(address, most=limit_of(family)), role=role)

    def _complete(self, entry: ImportedEntry, episode: FeedEpisode) -> None:
        """Fetch what is only wanted for a new episode: its chapters and its transcript."""
        if marks := episode.chapters or self._chapters(episode):
            entry.details["chapters"] = list(marks)
        if lines := self._transcript(episode):
            entry.details["transcript"] = lines

    def _chapters(self, episode: FeedEpisode) -> Any:
        address = episode.chapters_address
        if not address:
            return ()
        try:
            marks = read_chapters(read_all(self.fetcher.fetch(address, most=LARGEST_TRANSCRIPT)))
        except (NotFetched, ValueError) as error:
            self._rows.append(Row("chapters", address, _fate(error), episode.title, str(error)))
            return ()
        self._rows.append(Row("chapters", address, NEW, episode.title))
        return marks

    def _transcript(self, episode: FeedEpisode) -> list[Line]:
        """The first that can be read, those with moments before those without."""
        for given in episode.transcripts:
            try:
                lines = self._lines(given)
            except (NotFetched, BrokenTranscript) as error:
                reason = str(error).partition("\n")[0]
                self._rows.append(Row("transcripts", given.address, _fate(error), episode.title, reason))
                continue
            self._rows.append(Row("transcripts", given.address, NEW, episode.title))
            return lines
        return []

    def _lines(self, given: LinkedText) -> list[Line]:
        data = read_all(self.fetcher.fetch(given.address, most=LARGEST_TRANSCRIPT))
        if given.media_type == "text/html":
            data = markdown_from(data.decode("utf-8", "replace")).encode()
        return read_transcript(data, urlsplit(given.address).path)

    def _show(self, community: Community, author: User) -> Show:
        """The show that this feed became, begun with its first episode."""
        source = f"{self.name}:{community.slug}"
        show = Show.objects.filter(community=community, source=source).first()
        if show:
            return show
        show = create_show(
            by=author,
            community=community,
            title=self.feed.title[:150].strip() or _("Podcast"),
            source=source,
            origin=Origin.IMPORT,
            description=_plain(self.feed.description)[:4000],
            author=self.feed.author[:150],
            language=language_of(self.feed.language) or "en",
            category=self.feed.category if self.feed.category in CATEGORIES else "",
            is_explicit=self.feed.is_explicit,
            cover=self._cover(author),
        )
        self._made.add(show.pk)
        return show

    def _cover(self, owner: User) -> StoredFile | None:
        address = self.feed.image
        if not (self.has_audio and address):
            return None
        try:
            with self.fetcher.fetch(address, most=limit_of(Family.IMAGE)) as content:
                return keep_file(owner=owner, name="cover", content=content, origin=Origin.IMPORT)
        except (OSError, Refused) as error:
            self._rows.append(Row("files", address, LEFT_OUT, self.feed.title, str(error)))
            return None


def _moment_of(episode: FeedEpisode) -> float:
    """Those without a date come first, in the order of the feed from its end."""
    return episode.published.timestamp() if episode.published else 0


def _fate(error: Exception) -> str:
    return LEFT_OUT if isinstance(error, NotFetched) else BROKEN


def _plain(html: str) -> str:
    return markdown_from(html) if "<" in html else html
