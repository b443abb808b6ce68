"""The year, lived through: draws it community by community, records it in the order of time, writes it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from django.db import transaction

from apps.accounts.models import User
from apps.activity.models import Event
from apps.communities.models import Community, Membership, Role
from apps.content.models import Entry
from apps.core import clock
from apps.favourites.services import change_list, create_list, publish_list
from apps.integrations.demo_world.faults import DemoFault
from apps.integrations.demo_world.life.crowd import Crowd, Known, cares_for, gather
from apps.integrations.demo_world.life.making import make_people
from apps.integrations.demo_world.life.people import Newcomer, newcomers
from apps.integrations.demo_world.life.reading import Year
from apps.integrations.demo_world.life.record import Record
from apps.integrations.demo_world.life.talking import QUIET, REMARKS, Line, Talk, Topic
from apps.integrations.demo_world.life.welcoming import arrivals, record_arrival
from apps.integrations.demo_world.life.words import CommunityLife, Life
from apps.participation.signals import Role as Acting

if TYPE_CHECKING:
    from apps.integrations.demo_world.loading import Loader

SEED = 20
# Of those who come, managers invited so many.
INVITED = 0.15
ENDORSED, ACCEPTED_AFTER, ENDORSED_AFTER = 0.5, (1, 12), (5, 40)
ASKER_THANKS, ASKER_LOOKS = 0.5, 0.7
FEWEST_ON_A_LIST = 3
# Entries of before whose threads others add to.
OPEN_KINDS = frozenset({"discussion", "article"})


@transaction.atomic
def live_a_year(loader: "Loader", life: Life) -> list[Event]:
    """Have the year happen, up to the loader's now. Returns all that the log now says of it, in its order."""
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    rng, record = Random(SEED), Record()  # noqa: S311  # It is drawn alike each time.
    record.look()
    people = _people(loader, life, rng)
    users, facts = make_people(people, loader.password, loader.now)
    for fact in facts:
        record.log(fact)
    joined = {given.slug: _join(loader, given, people, users, record, rng) for given in life.communities}
    record.write_memberships()
    talks = [
        _live(loader, life, given, joined[given.slug], record, rng)
        for given in life.communities
        if given.slug in loader.communities
    ]
    record.write()
    for talk in talks:
        _publish_lists(talk)
    return list(Event.objects.filter(pk__gt=last).order_by("pk"))


def _people(loader: "Loader", life: Life, rng: Random) -> list[Newcomer]:
    ages = {given.slug: given.created for given in loader.world.communities if given.slug in loader.communities}
    zones = {str(site["name"]): str(site["time_zone"]) for site in loader.world.company.get("sites", ())}
    taken = {person.name for person in loader.world.people}
    if missing := set(life.sites) - set(zones):
        raise DemoFault(f"company.yaml has no site {', '.join(sorted(missing))}, which demo/life names.")
    return newcomers(life, ages, zones, taken, rng)


def _join(
    loader: "Loader",
    given: CommunityLife,
    people: Sequence[Newcomer],
    users: dict[str, User],
    record: Record,
    rng: Random,
) -> dict[int, Membership]:
    """Everybody joins, some because a manager invited them. Returns the memberships by person."""
    community = loader.communities.get(given.slug)
    if community is None:
        return {}
    managers = list(
        Membership.objects.active().filter(community=community, role=Role.MANAGER).order_by("joined_at", "pk")
    )
    rows = {}
    for person in people:
        if given.slug not in person.joins:
            continue
        at = loader.now - timedelta(days=person.joins[given.slug])
        host = rng.choice(managers)
        asked = at - timedelta(hours=rng.uniform(5, 70))
        invited = (host.user_id, asked) if rng.random() < INVITED and host.joined_at < asked else None
        user = users[person.handle]
        rows[user.pk] = record.join(community, user.pk, at, invited=invited)
    return rows


def _live(
    loader: "Loader", life: Life, given: CommunityLife, joined: dict[int, Membership], record: Record, rng: Random
) -> Talk:
    """One community's year, recorded and not yet written but for its members."""
    community = loader.communities[given.slug]
    crowd = gather(given, _known(community, set(joined)), loader.now, rng)
    talk = Talk(crowd, _topics_of_before(community, crowd), loader.now, rng)
    for thread in given.threads:
        talk.ask(thread)
    _remark(talk)
    talk.ring()
    met = arrivals(talk, joined, life.introductions)
    talk.topics += [arrival.topic for arrival in met]
    _record(loader, community, talk, record)
    for arrival in met:
        record_arrival(record, arrival)
    for topic in talk.topics:
        _settle(topic, crowd, record, rng, loader.now)
    Year(crowd, talk.topics, record, life.reasons, loader.now, rng).live()
    _thank_in_the_ring(talk, record)
    return talk


def _known(community: Community, new: set[int]) -> list[Known]:
    rows = Membership.objects.active().filter(community=community).select_related("user__profile").order_by("pk")
    return [
        Known(
            row.user_id,
            row.user.handle,
            row.user.name,
            row.user.profile.department,
            row.user.profile.site,
            row.joined_at,
            row.role,
            row.user_id not in new,
        )
        for row in rows
    ]


def _topics_of_before(community: Community, crowd: Crowd) -> list[Topic]:
    """The world's own entries, with what was said in them."""
    by_id = {member.user_id: member for member in crowd.members}
    topics = []
    entries = Entry.objects.published().filter(community=community).prefetch_related("tags", "replies")
    for entry in entries.select_related("community").order_by("published_at", "pk"):
        author = by_id.get(entry.author_id)
        if author is None:
            continue
        tags = [tag.slug for tag in entry.tags.all()]
        topic = Topic(entry.published_at, author, entry.title, tags, kind=entry.kind, entry=entry)
        topic.is_welcome = not tags and entry.kind == "discussion"
        lines: dict[int, Line] = {}
        for reply in sorted(entry.replies.all(), key=lambda row: row.number):
            if reply.author_id in by_id and not reply.is_removed:
                reply.entry = entry
                kind = "said" if entry.kind in OPEN_KINDS and not topic.is_welcome else "closed"
                parent = lines.get(reply.parent_id or 0)
                lines[reply.pk] = Line(
                    reply.created_at, by_id[reply.author_id], "", topic, parent, kind=kind, reply=reply
                )
        topic.lines = list(lines.values())
        topics.append(topic)
    return topics


def _remark(talk: Talk) -> None:
    """More and more remarks as the community grows, in the order of time."""
    first = min(member.joined for member in talk.crowd.members)
    weeks = (talk.now - first).days // 7
    coming = (sum(member.comes() for member in talk.crowd.members) / 100) ** 0.7
    for week in range(weeks):
        for _time in range(round(REMARKS * coming * (0.4 + 0.6 * week / weeks) + talk.rng.random() - 0.5)):
            talk.remark(first + timedelta(weeks=week, days=talk.rng.uniform(0, 7)))


def _record(loader: "Loader", community: Community, talk: Talk, record: Record) -> None:
    """Write down what was said, in the order of time: replies are numbered, and texts link to what was there."""
    steps: list[tuple[datetime, int, Topic | Line]] = []
    for topic in talk.topics:
        if topic.entry is None:
            steps.append((topic.at, 0, topic))
        steps += [(line.at, 1, line) for line in topic.lines if line.reply is None]
    for _at, _order, step in sorted(steps, key=lambda step: step[:2]):
        if isinstance(step, Topic):
            source = loader.linked(step.source, f"demo/life, {step.title}")
            step.entry = record.post(
                community,
                step.asker.user_id,
                step.at,
                title=step.title,
                source=source,
                tags=step.tags,
                is_question=not step.is_welcome,
            )
        elif step.topic.entry is not None:
            parent = step.parent.reply if step.parent else None
            text = loader.linked(_text(step), f"demo/life, {step.topic.title}")
            step.reply = record.reply(step.topic.entry, step.author.user_id, step.at, text, parent)


def _text(line: Line) -> str:
    if line.about is None or line.about.entry is None:
        return line.text
    plain = line.about.title.replace("[", "(").replace("]", ")")
    return line.text.replace("{title}", plain).replace("{link}", line.about.entry.get_absolute_url())


def _settle(topic: Topic, crowd: Crowd, record: Record, rng: Random, now: datetime) -> None:
    """What follows from what was said: the answer, experts who stand behind it, thanks."""
    new = [line for line in topic.lines if line.reply and line.text]
    if topic.accepted and topic.accepted.reply and topic.entry:
        at = max(line.at for line in topic.lines if line.kind == "said") + _hours(rng, ACCEPTED_AFTER)
        if at < now:
            record.accept(topic.accepted.reply, at, by_expert=topic.accepted.author.is_expert)
    for line in new:
        if line.reply is None or topic.is_welcome:
            continue
        _thank(line, topic, record, rng, now)
        if line.author is not topic.asker and line.kind in {"said", "remark"} and rng.random() < ENDORSED:
            _endorse(line, crowd, record, rng, now)


def _thank(line: Line, topic: Topic, record: Record, rng: Random, now: datetime) -> None:
    """The asker says that it helped, and looks at what was linked."""
    at = line.at + timedelta(hours=rng.uniform(0.5, 30))
    if line.reply is None or topic.asker is line.author or topic.asker.is_cast or at > now:
        return
    if rng.random() < ASKER_THANKS:
        record.thank(line.reply, topic.asker.user_id, at)
    if line.about and line.about.entry and rng.random() < ASKER_LOOKS:
        record.read(line.about.entry, topic.asker.user_id, at)


def _endorse(line: Line, crowd: Crowd, record: Record, rng: Random, now: datetime) -> None:
    at = line.at + _hours(rng, ENDORSED_AFTER)
    expert = crowd.draw(line.at, lambda row: cares_for(row) * (row.is_expert and row is not line.author))
    if expert and line.reply and at < now - QUIET:
        record.endorse(line.reply, expert.user_id, at)


def _thank_in_the_ring(talk: Talk, record: Record) -> None:
    """Those of the ring thank each other for everything."""
    ring = [member for member in talk.crowd.members if member.in_ring]
    lines = [line for topic in talk.topics for line in topic.lines if line.author in ring and line.reply]
    for line in lines:
        for member in ring:
            at = line.at + timedelta(hours=talk.rng.uniform(1, 30))
            if member is not line.author and line.reply and member.joined < at < talk.now:
                record.thank(line.reply, member.user_id, at)


def _publish_lists(talk: Talk) -> None:
    """Some of those who carry publish what they would read first. There are few, so the services write them."""
    carriers = [row for row in talk.crowd.members if Acting.CARRIER in row.roles and not row.is_cast]
    for number, given in enumerate(talk.crowd.life.lists):
        at = talk.now - timedelta(days=20 + 31 * number + talk.rng.uniform(0, 9))
        owners = [row for row in carriers if row.joined < at - timedelta(days=10)]
        if not owners:
            continue
        owner = User.objects.get(pk=talk.rng.choice(owners).user_id)
        wanted = set(given["tags"])
        fitting = [topic for topic in talk.topics if topic.at < at and not wanted.isdisjoint(topic.tags)]
        fitting = [topic for topic in fitting if topic.asker.user_id != owner.pk]
        items = [topic.entry for topic in fitting[-int(given["most"]) :] if topic.entry]
        if len(items) >= FEWEST_ON_A_LIST:
            with clock.as_of(at):
                row = create_list(owner=owner, title=given["title"], intro=given["intro"])
                change_list(
                    by=owner,
                    reading_list=row,
                    title=given["title"],
                    intro=given["intro"],
                    items=[(entry, "") for entry in items],
                )
                publish_list(by=owner, reading_list=row)


def _hours(rng: Random, span: tuple[float, float]) -> timedelta:
    return timedelta(hours=rng.uniform(*span))
