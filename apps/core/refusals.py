"""A refusal is a value with a sentence, so that a page, the API and a mail can say the same thing.

Policies return `Refusal | None`; services raise `Refused`; `RefusalMiddleware` and the API's
exception handler turn it into a 403 that shows the sentence.
"""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why somebody may not do a thing that they can see. `code` is for programs, `sentence` for people."""

    code: str
    sentence: str | Promise


class Refused(Exception):
    """Raised by a service whose policy refused; nothing was written."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal.sentence))
        self.refusal = refusal


def require(refusal: Refusal | None) -> None:
    """Raise `Refused` where a policy refused."""
    if refusal is not None:
        raise Refused(refusal)
