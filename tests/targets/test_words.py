"""Which measures in words only count activity, which ask so much of each person, and which are fine."""

import pytest

from apps.participation.signals import Role
from apps.targets.counting_words import is_quota, names_by_sign, only_counts
from apps.targets.models import RoleName
from apps.targets.selectors import Tally

COUNTS = """
    500 downloads a month
    Page views per week
    Number of hits
    Average rating above 4.2
    Number of contributions
    100 new discussions per quarter
    Down\u200bloads of documents
    total page-views
    90 % of members log in weekly
    Share of members who post
    Number of contributors
    20 articles a month
    Unique visitors across departments
    Anzahl der Beiträge
    Growth in members
    How many of us wrote in the last month
    How many of us posted something
    How many people logged in this week
    Share of members who posted
    Everybody writes
    Wie viele von uns geschrieben haben
    Anteil der Mitglieder, die schreiben
"""
FINE = """
    Share of questions with a useful answer within 3 days
    Entries reused by people of two departments or more
    Newcomers welcomed within three working days
    Forecast error falls below 20 %
    Median time to the first useful answer
    Confirmed stories of value
    Searches that found nothing
    Share of answers that were accepted
    Number of downloads that were applied
    Month-end closing takes four days instead of six
    How many of us use the shared method at the line
    Share of members who found what they looked for
    Share of people whose question was answered within a week
    Wie viele von uns eine Antwort innerhalb von drei Tagen bekamen
"""
QUOTAS = """
    3 posts per person
    each member posts twice a month
    everybody writes one article
    pro Kopf zwei Beiträge
    2 answers a week by each expert
"""


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


@pytest.mark.parametrize("text", lines(COUNTS))
def test_what_counts_activity_is_known(text: str) -> None:
    assert only_counts(text)


@pytest.mark.parametrize("text", lines(FINE))
def test_what_says_that_something_came_of_it_is_fine(text: str) -> None:
    assert not only_counts(text)
    assert not is_quota(text)
    assert not names_by_sign(text)


@pytest.mark.parametrize("text", lines(QUOTAS))
def test_what_asks_so_much_of_each_is_known(text: str) -> None:
    assert is_quota(text)


def test_a_mention_is_known_and_an_address_of_mail_is_none() -> None:
    assert names_by_sign("@maya answers first")
    assert names_by_sign("see /people/maya/")
    assert not names_by_sign("mail to help@corp.example")


@pytest.mark.parametrize(
    ("agreed", "abstained", "objected", "electorate", "is_adopted"),
    [
        (10, 0, 0, 500, True),
        (9, 0, 0, 500, False),
        (4, 0, 0, 20, True),
        (3, 0, 0, 20, False),
        (3, 0, 1, 20, True),
        (2, 1, 2, 20, False),
        (1, 0, 0, 5, False),
        (1, 0, 0, 1, True),
        (0, 0, 0, 0, False),
    ],
)
def test_a_vote_adopts_by_a_fifth_or_ten_and_at_most_a_quarter_against(
    agreed: int, abstained: int, objected: int, electorate: int, is_adopted: bool
) -> None:
    assert Tally(agreed, abstained, objected, electorate).is_adopted is is_adopted


def test_ranges_speak_of_the_roles_that_are_measured() -> None:
    assert RoleName.values == Role.values
