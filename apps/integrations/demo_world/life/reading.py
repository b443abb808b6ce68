"""What members do without writing: read, look for, thank, rate, keep, follow; week by week, over what is there."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import exp
from random import Random

from apps.activity.verbs import Verb
from apps.integrations.demo_world.life.crowd import WORK_BEGINS, WORK_ENDS, Crowd, Member, near
from apps.integrations.demo_world.life.record import Record
from apps.integrations.demo_world.life.talking import Line, Topic
from apps.integrations.demo_world.readers import reading_event, search_event
from apps.participation.method import monday_of
from apps.participation.signals import Role
from apps.readings.searching import search_of

# Readings in a week of presence, of those who hold the role of reading and of all others.
READS, READS_ELSE, MOST_READS = 3.0, 0.9, 9
TO_THE_END, FOUND, IN_VAIN = 0.82, 0.2, 0.03
# After reading, with the role that the mark speaks of and without it.
THANKS, THANKS_ELSE = 0.22, 0.06
KEEPS, KEEPS_ELSE = 0.05, 0.012
FOLLOWS, FOLLOWS_ELSE = 0.04, 0.008
RATES, RATES_ELSE = 0.42, 0.02
STARS = ((5, 45), (4, 38), (3, 13), (2, 4))
# How fast interest fades, in days, and what is left of it; how much of it what one has read already holds.
FADES, STAYS, AGAIN = 30.0, 0.06, 0.15
# Others make use of what was said within so many days.
USED_WITHIN = timedelta(days=13)
# The last hours belong to whoever looks at the demo.
UNTIL = timedelta(hours=3)


@dataclass(slots=True)
class Year:
    """A community's readers over a year. `topics` are all that were written by now, with their entries."""

    crowd: Crowd
    topics: list[Topic]
    record: Record
    reasons: dict[str, list[str]]
    now: datetime
    rng: Random

    def live(self) -> None:
        """Let every week go by."""
        self.topics.sort(key=lambda topic: topic.at)
        begins = [topic.at for topic in self.topics]
        for week in sorted({week for member in self.crowd.members for week in member.weeks}):
            monday = monday_of(week)
            there = self.topics[: bisect_right(begins, _moment(monday, 4))]
            if not there:
                continue
            weights = [_interest(topic, _moment(monday, 2)) for topic in there]
            for member in self.crowd.members:
                if week in member.weeks:
                    self._week(member, monday, there, weights)

    def _week(self, member: Member, monday: date, topics: list[Topic], weights: list[float]) -> None:
        reads = Role.CONSUMER in member.roles
        usual = (READS if reads else READS_ELSE) * member.lively
        if Role.CARRIER in member.roles:
            usual = max(usual, 2.0)
        number = min(MOST_READS, _poisson(usual, self.rng), len(topics))
        chosen: list[Topic] = []
        for topic in self.rng.choices(topics, weights, k=number * 2):
            if len(chosen) < number and topic not in chosen and self._cares(member, topic):
                chosen.append(topic)
        for topic in chosen:
            at = self._some_time(monday)
            if max(topic.at, member.joined) < at < self.now - UNTIL:
                self._read(member, topic, at)
        if self.rng.random() < IN_VAIN and self.crowd.life.missed:
            at = self._some_time(monday)
            if member.joined < at < self.now - UNTIL:
                words = self.rng.choice(self.crowd.life.missed)
                community_id = self.topics[0].entry.community_id if self.topics[0].entry else 0
                self.record.log(search_event(member.user_id, words, community_id, at, found=0))

    def _cares(self, member: Member, topic: Topic) -> bool:
        entry = topic.entry
        known = AGAIN if entry and entry.pk in member.had else 1.0
        return topic.asker is not member and self.rng.random() < known * min(1.0, near(member, topic.asker) + 0.3)

    def _read(self, member: Member, topic: Topic, at: datetime) -> None:
        entry = topic.entry
        if entry is None:
            return
        member.had.add(entry.pk)
        if self.rng.random() < FOUND:
            words = self.rng.choice([*(tag.replace("-", " ") for tag in topic.tags), *self.crowd.life.searched[:3]])
            found = self.rng.randint(2, 14)
            looked, chose = at - timedelta(seconds=70), at - timedelta(seconds=20)
            self.record.log(search_event(member.user_id, words, entry.community_id, looked, found=found))
            place, search = self.rng.randint(1, min(4, found)), search_of(words)
            self.record.log(
                reading_event(Verb.SEARCH_CHOSEN, member.user_id, entry, chose, search=search, position=place)
            )
        self.record.log(reading_event(Verb.ENTRY_VIEWED, member.user_id, entry, at))
        if self.rng.random() > TO_THE_END:
            return
        done = at + timedelta(minutes=self.rng.uniform(2, 9))
        self.record.log(reading_event(Verb.ENTRY_READ, member.user_id, entry, done))
        if topic.kind == "document" and self.rng.random() < 0.4:
            self.record.log(reading_event(Verb.DOCUMENT_DOWNLOADED, member.user_id, entry, done, number=1))
        if topic.kind == "episode":
            reached = self.rng.choice((50, 75, 100))
            self.record.log(reading_event(Verb.EPISODE_PLAYED, member.user_id, entry, done, reached=reached, minutes=5))
        self._mark(member, topic, done + timedelta(minutes=1))

    def _mark(self, member: Member, topic: Topic, at: datetime) -> None:
        entry, rng = topic.entry, self.rng
        reads = Role.CONSUMER in member.roles
        for line in _heard(topic, at):
            # Those of the ring thank others little, and get little from them.
            apart = 0.3 if member.in_ring or line.author.in_ring else 1
            likes = (THANKS if reads else THANKS_ELSE) * min(line.author.useful, 1.5) * apart
            if line.reply and line.author is not member and rng.random() < likes:
                self.record.thank(line.reply, member.user_id, at)
        if entry is None or topic.is_welcome or entry.author_id == member.user_id:
            return
        if rng.random() < (KEEPS if reads else KEEPS_ELSE):
            self.record.keep(entry, member.user_id, at)
        if rng.random() < (FOLLOWS if reads else FOLLOWS_ELSE):
            self.record.follow(entry, member.user_id, at)
        if rng.random() < (RATES if Role.CARRIER in member.roles else RATES_ELSE):
            self._rate(member, topic, at)

    def _rate(self, member: Member, topic: Topic, at: datetime) -> None:
        """Those who carry say why; a reason that somebody gave is not given again for the same entry."""
        entry = topic.entry
        if entry is None or member.user_id in entry.coauthor_ids or self.record.has_rated(entry, member.user_id):
            return
        stars = self.rng.choices([star for star, _weight in STARS], [weight for _star, weight in STARS])[0]
        left = [reason for reason in self.reasons.get(topic.kind, ()) if reason not in topic.reasons]
        reason = ""
        if Role.CARRIER in member.roles and left:
            reason, stars = self.rng.choice(left), max(stars, 4)
            topic.reasons.add(reason)
        self.record.rate(entry, member.user_id, at, stars, reason)

    def _some_time(self, monday: date) -> datetime:
        """In working hours of that week."""
        hours = self.rng.uniform(WORK_BEGINS, WORK_ENDS)
        return _moment(monday, self.rng.randrange(5)) + timedelta(hours=hours)


def _heard(topic: Topic, at: datetime) -> Iterator[Line]:
    """What was said lately."""
    return (line for line in topic.lines if line.at < at < line.at + USED_WITHIN)


def _interest(topic: Topic, at: datetime) -> float:
    """New things most; what was said last makes a thread new again."""
    last = max((line.at for line in topic.lines if line.at < at), default=topic.at)
    age = max(0.0, (at - max(last, topic.at)).total_seconds() / 86_400)
    return (exp(-age / FADES) + STAYS) * (0.3 if topic.is_welcome else 1.0)


def _moment(day: date, further: int) -> datetime:
    return datetime.combine(day + timedelta(days=further), time(), tzinfo=UTC)


def _poisson(mean: float, rng: Random) -> int:
    """Knuth's way, which is enough for small means."""
    limit, number, product = exp(-mean), 0, rng.random()
    while product > limit:
        number += 1
        product *= rng.random()
    return number
