"""Who says what, when and to whom: the questions of demo/life, and what others add to them and to the world's own.

Nothing is written here: `Topic` and `Line` are what `living` records in the order of time.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import zip_longest
from random import Random

from apps.content.models import Entry, Reply
from apps.integrations.demo_world.life.crowd import Crowd, Member, at_work, near
from apps.integrations.demo_world.life.words import ASKER, CARETAKER, CONNECTOR, LATE, Saying, Thread
from apps.participation.signals import Role

# Nothing is said so shortly before now: the last days belong to demo/discussions.
QUIET = timedelta(hours=36)
# Remarks of others: so many a week for each hundred members who come, once a community is a year old.
REMARKS = 6.0
# To what was said at most so long ago, and at most so many in one thread.
FRESH, MOST_REMARKS = timedelta(days=10), 4
ANSWERED_BACK = 0.45
# Questions that wait until somebody who keeps order takes pity.
WAITING = 0.35
NEWCOMER = timedelta(days=14)
FEW = ("three", "four", "five", "six", "seven")
RING_REMARKS = 12


@dataclass(slots=True, eq=False)
class Line:
    """Something said in a topic. `text` may hold `{link}` and `{title}` of `about`, known when it is written."""

    at: datetime
    author: Member
    text: str
    topic: "Topic"
    parent: "Line | None" = None
    about: "Topic | None" = None
    kind: str = "said"
    reply: Reply | None = None


@dataclass(slots=True, eq=False)
class Topic:
    """An entry: one of before (`entry` is there) or a question that is going to be asked."""

    at: datetime
    asker: Member
    title: str
    tags: list[str]
    source: str = ""
    kind: str = "discussion"
    entry: Entry | None = None
    lines: list[Line] = field(default_factory=list)
    accepted: Line | None = None
    remarks: int = 0
    is_welcome: bool = False
    reasons: set[str] = field(default_factory=set)
    said: set[str] = field(default_factory=set)

    def takes_part(self, member: Member) -> bool:
        """Whether somebody asked or answered here."""
        return member is self.asker or any(line.author is member for line in self.lines)


@dataclass(slots=True)
class Talk:
    """All that is said in a community."""

    crowd: Crowd
    topics: list[Topic]
    now: datetime
    rng: Random
    used: dict[str, int] = field(default_factory=dict)

    def ask(self, thread: Thread) -> None:
        """A question of demo/life with its replies, by members who were there by then."""
        at = at_work(self.now - timedelta(days=thread.ago, hours=self.rng.uniform(0, 8)))
        asker = self._asker(thread, at)
        if asker is None:
            return
        topic = Topic(at, asker, thread.title, thread.tags, thread.ask)
        waits = thread.replies[0].by in {"", LATE} and self.rng.random() < WAITING
        moment = at + timedelta(hours=self.rng.uniform(50, 80) if waits else self.rng.uniform(0.5, 20))
        said: list[Line] = []
        for number, saying in enumerate(thread.replies):
            moment = at_work(moment)
            author = self._author(topic, saying, moment, rescues=waits and not number)
            if author is None or moment > self.now - QUIET:
                break
            # Who asks answers what was said last; everybody else answers the question.
            parent = said[-1] if saying.by == ASKER and said else None
            line = Line(moment, author, saying.text, topic, parent)
            said.append(line)
            topic.lines.append(line)
            moment += timedelta(hours=self.rng.uniform(1.5, 26))
        if not said:
            return
        _name_the_next(said)
        if thread.accepted is not None and thread.accepted < len(said):
            topic.accepted = said[thread.accepted]
        self.topics.append(topic)

    def remark(self, at: datetime) -> None:
        """Somebody adds to what was said in the last days: what it was like elsewhere, what to read, whom to ask."""
        at = at_work(at)
        spoken = [line for line in self._spoken(at) if line.topic.remarks < MOST_REMARKS]
        if not spoken or at > self.now - QUIET:
            return
        line = self.rng.choice(spoken)
        kind = self.rng.choices(["agree", "refer", "call"], [52, 24, 24])[0]
        role = Role.CREATOR if kind == "agree" else Role.CONNECTOR
        author = self.crowd.draw(at, lambda member: self._willing(member, role, line.topic))
        if author is None or (kind == "agree" and author.site == line.author.site):
            return
        if kind == "agree":
            self._agree(line, author, at)
        elif kind == "refer":
            self._refer(line.topic, author, at)
        else:
            self._call(line.topic, author, at)

    def ring(self) -> None:
        """Those who mark each other write as much as the busy do."""
        members = [row for row in self.crowd.members if row.in_ring]
        for member in members:
            for _time in range(RING_REMARKS):
                at = at_work(self.now - timedelta(days=self.rng.uniform(4, 66)))
                spoken = [row for row in self._spoken(at) if not row.topic.takes_part(member)]
                if spoken and at > member.joined:
                    self._agree(self.rng.choice(spoken), member, at)

    def _spoken(self, at: datetime) -> list[Line]:
        """What was said lately by others than who asked, where nobody of demo/ says anything afterwards."""
        return [
            line
            for topic in self.topics
            for line in topic.lines
            if at - FRESH < line.at < at - timedelta(hours=2)
            and line.kind == "said"
            and line.author is not topic.asker
            and not (topic.entry and topic.entry.active_at >= at)
        ]

    def _agree(self, line: Line, author: Member, at: datetime) -> Line:
        topic = line.topic
        remark = Line(at, author, self.words("agree", author, topic), topic, line, kind="remark")
        topic.lines.append(remark)
        topic.remarks += 1
        if not line.author.is_cast and self.rng.random() < ANSWERED_BACK:
            back = at_work(at + timedelta(hours=self.rng.uniform(2, 30)))
            if back < self.now - QUIET:
                text = self.words("back", author, topic)
                topic.lines.append(Line(back, line.author, text, topic, remark, kind="back"))
        return remark

    def _refer(self, topic: Topic, author: Member, at: datetime) -> None:
        """Point to what a third one wrote about the same thing."""
        related = [
            other
            for other in self.topics
            if other is not topic
            and not other.is_welcome
            and other.at < at - timedelta(days=5)
            and set(other.tags) & set(topic.tags)
            and other.asker not in {author, topic.asker}
        ]
        if related and author is not topic.asker:
            text = self.words("refer", author, topic)
            topic.lines.append(Line(at, author, text, topic, about=self.rng.choice(related), kind="refer"))
            topic.remarks += 1

    def _call(self, topic: Topic, author: Member, at: datetime) -> None:
        """Call somebody in who knows, and who mostly comes."""
        spoken = [line for line in topic.lines if line.kind == "said" and line.at < at]
        called = self.crowd.draw(
            at,
            lambda member: (
                0 if member is author or member.site == author.site else self._willing(member, Role.CREATOR, topic)
            ),
        )
        if called is None or author is topic.asker or not spoken:
            return
        words = self.words("call", author, topic)
        text = words.replace("{person}", called.handle).replace("{there}", called.site)
        line = Line(at, author, text, topic, kind="call")
        topic.lines.append(line)
        topic.remarks += 1
        comes = at_work(at + timedelta(hours=self.rng.uniform(3, 40)))
        if self.rng.random() < 0.8 and comes < self.now - QUIET:
            self._agree(line, called, comes)

    def words(self, kind: str, author: Member, topic: Topic) -> str:
        """One of the lines of this kind: none twice in a topic while there are others, all of them equally often."""
        lines = self.crowd.life.lines[kind]
        order = sorted(lines, key=lambda line: (line in topic.said, self.used.get(line, 0), self.rng.random()))
        line = order[0]
        topic.said.add(line)
        self.used[line] = self.used.get(line, 0) + 1
        places = {
            "site": author.site,
            "department": author.department,
            "weeks": str(self.rng.randint(3, 11)),
            "share": str(self.rng.randint(4, 23)),
            "few": self.rng.choice(FEW),
        }
        for place, word in places.items():
            line = line.replace(f"{{{place}}}", word)
        return line

    def _willing(self, member: Member, role: Role, topic: Topic) -> float:
        if member.is_cast or member.in_ring or topic.takes_part(member):
            return 0
        inclined = 1.0 if role in member.roles else 0.05 if role is Role.CREATOR else 0.01
        return inclined * member.lively * near(member, topic.asker)

    def _asker(self, thread: Thread, at: datetime) -> Member | None:
        def weigh(member: Member, site: str) -> float:
            if member.is_cast or member.in_ring or (site and member.site != site):
                return 0
            return 4.0 if at - member.joined < NEWCOMER else 0.6 if Role.CREATOR in member.roles else 1.0

        found = self.crowd.draw(at, lambda member: weigh(member, thread.site))
        return found or self.crowd.draw(at, lambda member: weigh(member, ""))

    def _author(self, topic: Topic, saying: Saying, at: datetime, *, rescues: bool) -> Member | None:
        if saying.by == ASKER:
            return topic.asker
        if saying.by not in {"", CONNECTOR, CARETAKER, LATE}:
            return self.crowd.named(saying.by, at)
        role = {CONNECTOR: Role.CONNECTOR, CARETAKER: Role.CARETAKER, LATE: Role.CARETAKER}.get(saying.by, Role.CREATOR)
        role = Role.CARETAKER if rescues else role
        return self.crowd.draw(at, lambda member: self._willing(member, role, topic))


def _name_the_next(said: list[Line]) -> None:
    """Who is called in by name is whoever says the next thing."""
    for line, following in zip_longest(said, said[1:]):
        if "@next" in line.text:
            line.text = line.text.replace("@next", f"@{following.author.handle}" if following else "somebody")
            line.kind = "call"
