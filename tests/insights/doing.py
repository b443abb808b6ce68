"""Windows in which members did everything that reports count: read, answered, carried, were used, asked."""

import random
from datetime import timedelta
from itertools import count

from apps.accounts.models import User
from apps.communities.models import Community
from apps.compass.models import Verdict
from apps.compass.skill_evidence import SkillEvidence
from apps.compass.skills import Skill
from apps.content.models import Entry, Reply
from apps.insights.threads import span_of
from apps.participation.method import monday_of
from apps.participation.models import Act, Profile, Tally, Use
from apps.participation.signals import Role, Signal
from tests.insights.organisation import Organisation, live

# How many members do it in a window.
TALLIED = {Signal.READ: 0.7, Signal.ASKED: 0.2, Signal.FOLLOWED: 0.35, Signal.MARKED: 0.4}
DONE = {
    Signal.REPLY: 0.45, Signal.ORIGINAL: 0.2, Signal.IMPROVED: 0.1, Signal.BRIDGED: 0.25, Signal.REFERRED: 0.15,
    Signal.INTRODUCED: 0.15, Signal.FEATURED: 0.15, Signal.REVIEWED: 0.25, Signal.CURATED: 0.15,
}  # fmt: skip
# Is for nobody yet: who uses it comes later.
FOR_NOBODY = {Signal.ORIGINAL}
_EVENTS = count(10**9)


def live_fully(made: Organisation, week: int, seed: int = 1) -> None:
    """`live`, with the acts, uses, skills and questions of everybody who was present."""
    live(made, week, seed)
    chance = random.Random(seed * 777 + week)
    for community in made.communities:
        profiles = Profile.objects.filter(community=community, week=week).order_by("pk")
        people = list(User.objects.filter(pk__in=profiles.values("person")).order_by("pk"))
        _read_and_mark(community, people, week, chance)
        _act(community, people, week, chance)
        _be_skilled(community, people, week, chance)
        _ask(community, people, week, chance)


def _read_and_mark(community: Community, people: list[User], week: int, chance: random.Random) -> None:
    rows = []
    for person in people:
        does = {signal for signal, likely in TALLIED.items() if chance.random() < likely}
        does |= {Signal.FOUND} if Signal.READ in does and chance.random() < 0.8 else set()
        rows += [_tally(person, community, week, signal) for signal in does]
    Tally.objects.bulk_create(rows)


def _tally(person: User, community: Community, week: int, signal: Signal) -> Tally:
    return Tally(person=person, community=community, day=monday_of(week), week=week, signal=signal, number=1)


def _act(community: Community, people: list[User], week: int, chance: random.Random) -> None:
    """Acts for somebody, some of them used by others; whoever is said to act beyond reading did one at least."""
    profiles = Profile.objects.filter(community=community, week=week, is_acting=True)
    acting = set(profiles.exclude(role=Role.CONSUMER).values_list("person", flat=True))
    at = span_of(week)[0] + timedelta(days=70)
    acts = []
    for person in people:
        others = [other for other in people if other != person]
        does = [signal for signal, likely in DONE.items() if chance.random() < likely]
        if person.pk in acting and not set(does) - FOR_NOBODY:
            does.append(Signal.REPLY)
        for signal in does if others else ():
            whom = None if signal in FOR_NOBODY else chance.choice(others)
            acts.append(
                Act(event_id=next(_EVENTS), signal=signal, person=person, community=community, beneficiary=whom,
                    at=at, week=week)
            )  # fmt: skip
    Act.objects.bulk_create(acts)
    Use.objects.bulk_create(
        Use(act=act, person=chance.choice([other for other in people if other != act.person]), at=at)
        for act in acts
        if chance.random() < 0.5
    )
    # Who gives a reason gave stars.
    rated = {act.person for act in acts if act.signal == Signal.REVIEWED}
    Tally.objects.bulk_create(
        [_tally(person, community, week, Signal.MARKED) for person in people if person in rated], ignore_conflicts=True
    )
    for profile in profiles:
        profile.gate = chance.choice([1, 1, 1, 0.5])
        profile.save(update_fields=["gate"])


def _be_skilled(community: Community, people: list[User], week: int, chance: random.Random) -> None:
    SkillEvidence.objects.bulk_create(
        SkillEvidence(
            person=person, community=community, skill=skill, week=week, k=5, n=9, tries=9, weeks=8, mean=0.5, lo80=0.4,
            hi80=0.6, verdict=chance.choice([Verdict.STRONG, Verdict.WORTH_DEVELOPING, Verdict.USUAL]),
        )
        for person in people
        for skill in chance.sample(list(Skill), 4)
    )  # fmt: skip


def _ask(community: Community, people: list[User], week: int, chance: random.Random) -> None:
    start = span_of(week)[0]
    entries, replies = [], []
    for person in people:
        if len(people) < 3 or chance.random() > 0.5:
            continue
        at = start + timedelta(days=chance.randrange(80))
        entry = Entry(
            kind="discussion", community=community, author=person, title="Which one?", slug="which-one",
            source="Which?", published_at=at, active_at=at,
        )  # fmt: skip
        entries.append(entry)
        others = chance.sample([other for other in people if other != person], 2)
        for number, other in enumerate(others[: chance.choice([0, 1, 1, 2])], 1):
            late = at + timedelta(hours=chance.choice([3, 60, 400]))
            replies.append(
                Reply(entry=entry, author=other, number=number * 2 - 1, path=f"{number:04}", source="This.",
                      created_at=late)
            )  # fmt: skip
    Entry.objects.bulk_create(entries)
    Reply.objects.bulk_create(replies)
    # Half of the askers answer back, so that the reply was useful.
    Reply.objects.bulk_create(
        Reply(entry=reply.entry, parent=reply, author=reply.entry.author, number=reply.number + 1,
              path=f"{reply.path}0001", source="Thank you.", created_at=reply.created_at + timedelta(hours=1))
        for reply in replies
        if chance.random() < 0.5
    )  # fmt: skip
