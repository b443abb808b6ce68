"""A community that is being prepared, with people who fill it."""

import pytest

from apps.communities.models import Community, Role, Status
from apps.communities.services import add_member
from apps.content.models import Entry
from apps.content.services import post_entry
from tests.cast import Cast, make_community


@pytest.fixture
def prepared(cast: Cast) -> Community:
    """An open community before its launch; `other` is an expert in it like `sme`."""
    community = make_community("Before the launch", manager=cast.manager, status=Status.PREPARING)
    for person, role in ((cast.member, Role.MEMBER), (cast.sme, Role.SME), (cast.other, Role.SME)):
        add_member(community=community, user=person, role=role, by=None)
    return community


def write(author, community: Community, title: str = "Reading a picking list", **fields: object) -> Entry:
    given = {"kind": "article", "source": "Begin at the **dock**, end at the desk."} | fields
    return post_entry(author=author, community=community, title=title, **given)
