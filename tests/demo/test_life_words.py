"""demo/life keeps the promises of its README: nothing points to what came later, no places are left open."""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random

from apps.integrations.demo_world.files import World, read_world
from apps.integrations.demo_world.life.people import newcomers
from apps.integrations.demo_world.life.words import ASKER, CARETAKER, CONNECTOR, LATE, Life

DEMO = Path(__file__).resolve().parents[2] / "demo"
PLACES = {
    "agree": {"site", "department", "weeks", "share", "few"},
    "back": {"site"},
    "refer": {"title", "link"},
    "call": {"person", "there"},
    "welcome": {"site", "department"},
    "thanks_back": set(),
}
LINK = re.compile(r"\]\(([a-z]+:[a-z0-9-]+/[a-z0-9-]+)\)")


@cache
def world() -> World:
    return read_world(DEMO)


def life() -> Life:
    found = world().life
    assert found
    return found


def test_reader_of_a_thread_finds_links_to_what_was_there_and_answers_that_exist() -> None:
    written = {entry.address: entry.days_ago for entry in world().entries}
    given = {community.slug: community for community in world().communities}
    for community in life().communities:
        for thread in community.threads:
            assert thread.ago < given[community.slug].created, thread.title
            assert thread.accepted is None or thread.accepted < len(thread.replies), thread.title
            assert thread.replies[0].by != ASKER, thread.title
            for saying in thread.replies:
                known = {"", ASKER, CONNECTOR, CARETAKER, LATE, *given[community.slug].people}
                assert saying.by in known, thread.title
                assert all(written[link] > thread.ago for link in LINK.findall(saying.text)), thread.title
                assert "@next" not in saying.text or saying is not thread.replies[-1], thread.title


def test_reader_meets_no_text_twice_and_no_open_place() -> None:
    texts: Counter[str] = Counter()
    for community in life().communities:
        texts.update(saying.text for thread in community.threads for saying in thread.replies)
        texts.update(thread.ask for thread in community.threads)
        texts.update(thread.title for thread in community.threads)
        for name, lines in community.lines.items():
            texts.update(lines)
            for line in lines:
                assert set(re.findall(r"\{(\w+)\}", line)) <= PLACES[name], line
    assert [text for text, number in texts.items() if number > 1] == []


def test_demo_has_the_same_people_each_time_at_its_own_addresses() -> None:

    ages = {community.slug: community.created for community in world().communities}
    zones = {site["name"]: site["time_zone"] for site in world().company["sites"]}
    taken = {person.name for person in world().people}
    drawn = [newcomers(life(), ages, zones, taken, Random(20)) for _time in range(2)]
    assert drawn[0] == drawn[1]
    assert 250 <= len(drawn[0]) <= 400
    assert len({person.handle for person in drawn[0]}) == len(drawn[0])
    assert not {person.name for person in drawn[0]} & taken
    roles, departments = set(world().company["job_roles"]), set(world().company["departments"])
    for person in drawn[0]:
        assert person.email.endswith("@demo.example")
        assert (person.job_role in roles, person.department in departments) == (True, True), person
        assert all(0 < days <= ages[slug] for slug, days in person.joins.items())
