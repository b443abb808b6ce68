"""Members who read, beside the cast."""

import pytest

from apps.accounts.models import User
from apps.communities.models import Role
from apps.communities.services import add_member
from tests.cast import Cast, make_person


@pytest.fixture
def readers(cast: Cast) -> list[User]:
    """Nine members."""
    people = [make_person(f"reader {number}") for number in range(9)]
    for person in people:
        add_member(community=cast.community, user=person, role=Role.MEMBER, by=None)
    return people
