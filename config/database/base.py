"""See the package. Django wants the class under this name in a module of this name."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A kept connection is looked at once a request, so that a restarted server costs nobody a page."""

    def is_usable(self) -> bool:
        """Whether the server still holds the connection.

        One that it closed has something to read (its farewell, or the end); one that waits for us has nothing.
        Django would send a statement to find out, which costs more than many a page's own statements.
        """
        if self.connection is None or self.connection.closed:
            return False
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN)
        return super().is_usable() if waiting.poll(0) else True
