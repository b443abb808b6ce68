"""What the tests of podcasts share."""

from tests.api.conftest import bearer

__all__ = ["bearer"]
