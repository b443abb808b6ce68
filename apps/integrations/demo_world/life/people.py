"""The further colleagues: names, places in the company, and which communities they join when. Nothing is written."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from random import Random

from apps.accounts.services import handle_from
from apps.integrations.demo_world.faults import MAIL_DOMAIN
from apps.integrations.demo_world.life.words import CommunityLife, Life

# Some belong to a second community besides the one that they came for.
SECOND = 0.12
# Of those who come, so many come in the first weeks of a community; the others over the time since.
FIRST_WEEKS, IN_FIRST_WEEKS = 45, 0.3
# The newest faces of the shelves are those of demo/people.
LATEST_JOINS = 6.0
# Job roles by which somebody also finds their way into another community.
ALSO = {
    "Warehouse supervisor": "supply-chain",
    "Production manager": "front-line-managers",
    "Inside sales representative": "supply-chain",
    "Team leader": "supply-chain",
    "Sales manager": "supply-chain",
}


@dataclass(slots=True)
class Newcomer:
    """Somebody who is not in demo/people. `joins` maps communities to days ago."""

    handle: str
    name: str
    site: str
    department: str
    job_role: str
    headline: str
    language: str
    time_zone: str
    joined: float
    joins: dict[str, float] = field(default_factory=dict)

    @property
    def email(self) -> str:
        """At the demo's own domain, like everybody's."""
        return f"{self.handle}@{MAIL_DOMAIN}"


def newcomers(
    life: Life, ages: dict[str, float], zones: dict[str, str], taken: Collection[str], rng: Random
) -> list[Newcomer]:
    """Everybody that demo/life says there is. `ages` are the communities' ages in days, `zones` the sites' time zones,
    `taken` the names that are in use."""
    names = {site: _names(given, set(taken), rng) for site, given in life.sites.items()}
    people = []
    handles: set[str] = set()
    for community in life.communities:
        if community.slug not in ages:
            continue
        for department, job_role, headline in _places(life, community, rng):
            site = _site(life, rng)
            name = next(names[site])
            handle = handle_from(name)
            if handle in handles or name in taken:
                continue
            handles.add(handle)
            joined = _joined(ages[community.slug], rng)
            given = life.sites[site]
            language = str(given["language"])
            person = Newcomer(
                handle, name, site, department, job_role, headline, language, zones[site], joined + rng.random() * 9
            )
            person.joins[community.slug] = joined
            other = ALSO.get(job_role, "")
            if other in ages and other != community.slug and rng.random() < SECOND * 4:
                person.joins[other] = min(joined * rng.uniform(0.3, 1), ages[other] - 1)
            people.append(person)
    return people


def _places(life: Life, community: CommunityLife, rng: Random) -> Iterator[tuple[str, str, str]]:
    """Department, job role and headline of each one, in no order."""
    column = 0 if community.source == "work" else 1
    places = []
    for key, number in community.work.items():
        jobs = [job for job in life.jobs[community.source] if job[column] == key]
        places += [jobs[n % len(jobs)] for n in range(number)]
    places = places[: community.newcomers]
    places += rng.choices(places, k=community.newcomers - len(places))
    rng.shuffle(places)
    yield from places


def _site(life: Life, rng: Random) -> str:
    """As the company is spread."""
    sites = list(life.sites)
    return rng.choices(sites, [life.sites[site]["share"] for site in sites])[0]


def _names(given: dict[str, list[str]], taken: set[str], rng: Random) -> Iterator[str]:
    """Each pair of given and family name once; family names come again only when all were had."""
    family, first = list(given["family"]), list(given["given"])
    rng.shuffle(family)
    rng.shuffle(first)
    for turn in range(len(first)):
        for number, last in enumerate(family):
            name = f"{first[(number + turn * 7) % len(first)]} {last}"
            if name not in taken:
                yield name


def _joined(age: float, rng: Random) -> float:
    if rng.random() < IN_FIRST_WEEKS:
        return age - rng.uniform(1, min(FIRST_WEEKS, age / 3))
    return rng.uniform(LATEST_JOINS, age - min(FIRST_WEEKS, age / 3))
