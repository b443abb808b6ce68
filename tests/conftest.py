"""What all tests share: a cast of people with their standings, and a way to let the river flow."""

from collections.abc import Callable

import pytest

from tests.cast import Cast, let_river_flow, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """People and communities, made through the services."""
    return make_cast()


@pytest.fixture
def flow(db: None) -> Callable[[], None]:
    """Let every consumer read what was recorded, within the test's own transaction."""
    return let_river_flow
