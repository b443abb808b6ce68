"""Newcomers who say who they are, and the members who welcome them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random

from apps.communities.models import Membership
from apps.integrations.demo_world.life.crowd import Crowd, Member, at_work, cares_for
from apps.integrations.demo_world.life.record import Record
from apps.integrations.demo_world.life.talking import QUIET, Line, Talk, Topic
from apps.recognition.newcomer_services import opening_of, title_of

# So much of those who joined say something of themselves and are welcomed, by so many at most.
INTRODUCED, MOST_WELCOMES = 0.3, 3
ANSWERS = 0.6


@dataclass(slots=True)
class Arrival:
    """Who introduces themselves, and the welcomes: the first begins a conversation, the others reply in it."""

    member: Member
    membership: Membership
    at: datetime
    words: str
    topic: Topic
    welcomes: list[Line]


def arrivals(talk: Talk, memberships: dict[int, Membership], introductions: dict[str, list[str]]) -> list[Arrival]:
    """Draw who introduces themselves, and who welcomes them."""
    crowd, rng = talk.crowd, talk.rng
    found = []
    for member in crowd.members:
        words = introductions.get(member.department)
        if member.is_cast or not words or not member.comes() or rng.random() > INTRODUCED:
            continue
        if member.user_id in memberships and member.joined < talk.now - timedelta(days=9):
            arrival = _arrival(talk, crowd, member, memberships[member.user_id], rng.choice(words), rng)
            found += [arrival] if arrival else []
    return found


def _arrival(
    talk: Talk, crowd: Crowd, member: Member, membership: Membership, words: str, rng: Random
) -> Arrival | None:
    introduced = member.joined + timedelta(minutes=rng.uniform(5, 90))
    at = at_work(introduced + timedelta(hours=rng.uniform(3, 40)))
    hosts = _choose_hosts(crowd, member, at, rng.randint(1, MOST_WELCOMES))
    if not hosts or at > talk.now - QUIET:
        return None
    text = talk.words("welcome", hosts[0], Topic(at, hosts[0], "", []))
    topic = Topic(at, hosts[0], title_of(member.name), [], opening_of(member.name, member.handle, words, text))
    topic.is_welcome = True
    lines = []
    for host in hosts[1:]:
        at = at_work(at + timedelta(hours=rng.uniform(2, 20)))
        lines.append(Line(at, host, talk.words("welcome", host, topic), topic, kind="welcome"))
    topic.lines += lines
    if rng.random() < ANSWERS:
        at = at_work(at + timedelta(hours=rng.uniform(1, 30)))
        topic.lines.append(Line(at, member, talk.words("thanks_back", member, topic), topic, kind="back"))
    return Arrival(member, membership, introduced, words, topic, lines)


def _choose_hosts(crowd: Crowd, newcomer: Member, at: datetime, number: int) -> list[Member]:
    """Up to so many, each once."""
    hosts: list[Member] = []
    while len(hosts) < number:
        host = crowd.draw(at, partial(_welcomes, others=[newcomer, *hosts]))
        if host is None:
            break
        hosts.append(host)
    return hosts


def _welcomes(member: Member, others: Sequence[Member]) -> float:
    return 0 if member.is_cast or member in others else _hosts(member)


def _hosts(member: Member) -> float:
    return cares_for(member) or 0.01


def record_arrival(record: Record, arrival: Arrival) -> None:
    """The introduction and the welcomes, after their texts were recorded."""
    entry = arrival.topic.entry
    if entry is None:
        return
    row = record.introduce(arrival.membership, arrival.at, arrival.words)
    record.welcome(row, arrival.topic.asker.user_id, arrival.topic.at, entry, None)
    for line in arrival.welcomes:
        if line.reply:
            record.welcome(row, line.author.user_id, line.at, entry, line.reply)
