"""A real mail server that says what a test wants."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from pytest_django import Settings

from tests.api.conftest import bearer

__all__ = ["bearer"]


@dataclass
class Post:
    """What the server took, and what it says to whom: `rcpt` and `data` map an address to an answer."""

    taken: list[tuple[str, list[str], EmailMessage]] = field(default_factory=list)
    rcpt: dict[str, str] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)
    # Called with each message once it is taken, before the client hears of it.
    on_taken: Callable[[], None] | None = None
    port: int = 0

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802  # The server's name for it.
        if answer := self.rcpt.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802  # The same.
        if answer := self.data.get(envelope.rcpt_tos[0]):
            return answer
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append((envelope.mail_from, list(envelope.rcpt_tos), message))
        if self.on_taken:
            await asyncio.to_thread(self.on_taken)
        return "250 2.0.0 taken"

    def to(self, address: str) -> list[EmailMessage]:
        """The messages to one address."""
        return [message for _sender, rcpt, message in self.taken if address in rcpt]


@pytest.fixture
def post(settings: Settings) -> Iterator[Post]:
    """The server, and the product's way to it."""
    post = Post()
    controller = Controller(post, hostname="127.0.0.1", port=0)
    # Port 0 is any free one, which the controller's own check for readiness does not know of.
    with suppress(OSError):
        controller.start()
    post.port = controller.server.sockets[0].getsockname()[1]
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": post.port, "timeout": 10},
        }
    }
    yield post
    controller.stop()
