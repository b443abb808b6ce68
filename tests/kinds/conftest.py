"""Browser sessions and a cast in the running site, as the journey has them."""

from tests.pages.test_journey import contexts, people

__all__ = ["contexts", "people"]
