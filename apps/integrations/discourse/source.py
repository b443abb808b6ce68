"""A Discourse community as items to import."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from apps.communities.models import Community
from apps.integrations.discourse.backup import is_backup, read_backup
from apps.integrations.discourse.forum import Forum, Post, Topic
from apps.integrations.discourse.reading import read_json
from apps.integrations.discourse.texts import Finder
from apps.integrations.importing.destination import CannotImport
from apps.integrations.importing.items import ImportedEntry, ImportedPerson, ImportedReply, Item
from apps.integrations.importing.report import BROKEN, LEFT_OUT, Row

_TOPIC_LINK = re.compile(r"https?://([\w.-]+)/t/([\w%-]+)/(\d+)")
OPENING = 1


class Discourse:
    """JSON of the API (a file or a folder) or a backup. `site` is its host name, else it is told from the links."""

    name = "discourse"
    replies = "posts"

    def __init__(self, path: Path, site: str = "") -> None:
        if not path.exists():
            raise CannotImport(_("There is no file or folder %(path)s.") % {"path": path})
        self.path = path
        self.site = site.removeprefix("https://").removeprefix("http://").strip("/")
        self.what = _("Discussions")
        self.forum = Forum()

    def scan(self) -> None:
        """Read all of it; topics are scattered over a dump, so they are put together in memory."""
        is_sql = self.path.is_file() and is_backup(self.path)
        self.forum = read_backup(self.path) if is_sql else read_json(self.path)
        self.site = self.site or self._site()
        if self.site:
            self.what = _("Discussions of %(site)s") % {"site": self.site}
        self.finder = Finder(self.site, self._key)

    def items(self) -> Iterator[Item]:
        """People, then topics by number."""
        for fault in self.forum.faults:
            yield Row("posts", fault.place, BROKEN, "", fault.reason)
        for person in self.forum.people.values():
            yield ImportedPerson(person.username, person.name, email=person.email, joined_at=person.joined_at)
        for topic in sorted(self.forum.topics.values(), key=lambda topic: topic.id):
            yield from self._topic(topic)

    def finish(self, mark: str, community: Community | None) -> Iterable[Row]:
        """What there is no place for, and what the export does not hold."""
        for person in self.forum.people.values():
            if person.is_staff:
                reason = _("looked after the community there, which gives no role here")
                yield Row("staff", person.username, LEFT_OUT, person.name, reason)
        for name, count in sorted(self.forum.reactions.items()):
            reason = _("reactions other than likes, for which there is no place")
            yield Row("reactions", name, LEFT_OUT, "", reason, count=count)
        for file, reason, count in self.forum.left_out:
            yield Row(file, file, LEFT_OUT, "", reason, count=count)
        for upload in sorted(self.finder.missing):
            yield Row("uploads", upload, LEFT_OUT, "", _("the export does not tell its address"))

    def _topic(self, topic: Topic) -> Iterator[Item]:
        reason = topic.reason
        opening = topic.posts.get(OPENING)
        if not reason and (opening is None or opening.reason):
            reason = opening.reason if opening else _("its first post is not in the export")
        if reason or opening is None:
            yield Row("topics", f"t{topic.id}", LEFT_OUT, topic.title, reason)
            for post in topic.posts.values():
                if post is not opening:
                    yield Row("posts", f"p{post.id}", LEFT_OUT, "", _("belongs to something that was left out"))
            return
        posts = [post for _number, post in sorted(topic.posts.items()) if post is not opening]
        yield self._entry(topic, opening, [post for post in posts if not post.reason])
        for post in posts:
            if post.reason:
                yield Row("posts", f"p{post.id}", LEFT_OUT, "", post.reason)
        if flags := sum(post.flags for post in topic.posts.values()):
            yield Row(
                "flags",
                f"t{topic.id}",
                LEFT_OUT,
                topic.title,
                _("flags, which stay with those who judged them"),
                "",
                flags,
            )

    def _entry(self, topic: Topic, opening: Post, posts: list[Post]) -> ImportedEntry:
        accepted = next((post.number for post in posts if post.is_accepted), topic.accepted)
        return ImportedEntry(
            key=f"t{topic.id}",
            kind="discussion",
            row="topics",
            title=topic.title,
            markdown=self.finder.text(opening.raw, opening.cooked),
            author=opening.author,
            at=opening.at,
            tags=topic.tags,
            edited_at=opening.edited_at,
            is_question=bool(accepted),
            identity=f"{opening.at.isoformat()} {opening.id}",
            likes=opening.likes,
            replies=[self._reply(topic, post, is_accepted=post.number == accepted) for post in posts],
        )

    def _reply(self, topic: Topic, post: Post, *, is_accepted: bool) -> ImportedReply:
        parent = topic.posts.get(post.answers)
        return ImportedReply(
            key=f"p{post.id}",
            author=post.author,
            at=post.at,
            markdown=self.finder.text(post.raw, post.cooked),
            parent=f"p{parent.id}" if parent and parent.number > OPENING and not parent.reason else "",
            is_accepted=is_accepted,
            edited_at=post.edited_at,
            likes=post.likes,
        )

    def _key(self, topic_id: int, number: int) -> str:
        """The key of a post, as links name it: the topic's for its first."""
        topic = self.forum.topics.get(topic_id)
        post = topic.posts.get(number) if topic else None
        if topic is None or post is None or post.reason or topic.reason:
            return ""
        return f"t{topic.id}" if number == OPENING else f"p{post.id}"

    def _site(self) -> str:
        """The host that links to topics name together with their number and their words."""
        hosts: Counter[str] = Counter()
        for topic in self.forum.topics.values():
            for post in topic.posts.values():
                for host, slug, number in _TOPIC_LINK.findall(post.raw):
                    known = self.forum.topics.get(int(number[:15]))
                    if known and known.slug == slug:
                        hosts[host.lower()] += 1
        return hosts.most_common(1)[0][0] if hosts else ""
