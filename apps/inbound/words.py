"""Somebody's own words, out of a message that also holds what they answer and how they sign.

How mail programs announce a quote and how people close, in a dozen languages, is known to mail-parser-reply; its own
reading would also take away lists, indented code and a sentence that begins with "Thanks". So its patterns find the
places, and what is cut there is decided here, for the words: answers between quotes keep the quotes that they answer,
and where it is not certain that a line is a signature, it stays.
"""

import re
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from operator import itemgetter

from mailparser_reply.constants import MAIL_LANGUAGES

# Patterns that look at several lines get no more than this, and no longer lines: they take the square of a line.
MOST_LOOKED_AT = 60_000
LONGEST_LOOKED_AT = 400
# What is left of a quote that somebody answers: as much as one reads before the answer.
QUOTE_LINES = 8
SHORT_QUOTE = 6
SIGNATURE_LINES = 8
LONGEST_ATTRIBUTION = 400

_ANNOUNCEMENT = re.compile(
    "|".join(
        language[name]
        for language in MAIL_LANGUAGES.values()
        for name in ("wrote_header", "from_header")
        if name in language
    ),
    re.MULTILINE | re.IGNORECASE,
)
_HEADER_LINE = re.compile(r"^[*\s]*[^\W\d_][\w .'-]{0,24}\s?:", re.MULTILINE)
_ORIGINAL = re.compile(
    r"^-{2,} ?(?:original message|forwarded message|original-nachricht|ursprüngliche nachricht"
    r"|weitergeleitete nachricht"
    r"|message d'origine|message original|message transféré|oorspronkelijk bericht|doorgestuurd bericht"
    r"|mensaje original|messaggio originale|wiadomość oryginalna|oprindelig meddelelse"
    r"|ursprungligt meddelande) ?-{2,}$",
    re.MULTILINE | re.IGNORECASE,
)
_RULE = re.compile(r"(?:^[ \t]*[_*-]{5,}[ \t]*\n)?\s*\Z", re.MULTILINE)
# A date, a time or an address: without one of them, a line before a quote is the writer's own.
_WHEN_OR_WHO = re.compile(r"\d{1,2}[:.h]\d{2}|\b\d{4}\b|\S@\S")

# Programs that sign for people.
_DEVICE = re.compile(
    r"^(?:sent (?:from|via|with)\b|get outlook for|(?:von (?:meinem|unterwegs)|gesendet (?:von|mit|über))\b"
    r"|diese nachricht wurde von .{1,60} gesendet|holen sie sich outlook|outlook (?:für|for|voor|pour) "
    r"|envoyé (?:de|depuis|à partir)\b|téléchargez outlook|(?:verzonden|verstuurd) (?:vanaf|via|met|van)\b"
    r"|enviado (?:desde|do|de)\b|inviato da\b|wysłano z\b|skickat från\b|sendt fra\b|odesláno z\b)(?=.{0,120}$)",
    re.IGNORECASE,
)
# Closings whose beginnings are also beginnings of words, as some languages' are, would take sentences away.
_CLOSING_LANGUAGES = ("en", "de", "fr", "nl", "es", "it", "pl", "cs")
_CLOSING = re.compile(
    r"^(?:(?:"
    + "|".join(phrase.rstrip(",") for name in _CLOSING_LANGUAGES for phrase in MAIL_LANGUAGES[name]["signatures"])
    + r"|cheers|many thanks|thanks(?: a lot| again)?|sincerely|yours|warm(?:est)? regards|regards"
    r"|freundliche gr(?:ü|ue)(?:ß|ss)e|herzliche gr(?:ü|ue)(?:ß|ss)e|schöne gr(?:ü|ue)(?:ß|ss)e|mfg|vg|lg"
    r"|(?:vriendelijke |hartelijke )?groet(?:en|jes)?|mvg|met vriendelijke groet(?:en)?|amicalement|bonne journée"
    r"|bien (?:à vous|cordialement)|saludos))\b",
    re.IGNORECASE,
)
# Behind a closing there is nothing or a name.
_NAME = re.compile(r"[\s,.!]*(?:[A-ZÀ-Þ][\w'.-]*[\s,.!]*){0,3}")
_CONFIDENTIAL = re.compile(r"confidential|privileged|vertraulich|confidentiel|vertrouwelijk", re.IGNORECASE)
_IS_ABOUT_MAIL = re.compile(r"e-?mail|recipient|empfänger|destinataire|geadresseerde|nachricht", re.IGNORECASE)
_FENCE = re.compile(r"^\s*(?:```|~~~)")


@dataclass(slots=True)
class _Block:
    """Lines that are all quoted, or all not."""

    is_quote: bool
    lines: list[str] = field(default_factory=list)

    @property
    def is_blank(self) -> bool:
        return not any(line.strip() for line in self.lines)

    @property
    def size(self) -> int:
        return sum(1 for line in self.lines if line.strip(" >"))


def own_words(text: str) -> str:
    """What the sender wrote; empty where all of it is quoted or signed."""
    text = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n"))
    blocks = _blocks_of(_above_original(text).split("\n"))
    announcements = [_unannounce(own) for own, quote in pairwise(blocks) if quote.is_quote]
    announced = any(announcements) or any(
        _is_attribution(block.lines[0].lstrip("> ")) for block in blocks if block.is_quote
    )
    own = [block for block in blocks if not block.is_quote]
    is_answered_below = len(own) > 1
    for block in (own[0], own[-1]) if own else ():
        block.lines = _without_signature(block.lines, is_all=block is own[0] and not is_answered_below)
    return "\n".join(_kept(blocks, announced=announced)).strip("\n").rstrip()


def _above_original(text: str) -> str:
    """The text up to where a message begins that was put below without marks of quoting."""
    looked_at = "\n".join(
        line if len(line) <= LONGEST_LOOKED_AT else "x" * len(line) for line in text[:MOST_LOOKED_AT].split("\n")
    )
    cut = len(text)
    if found := _ORIGINAL.search(looked_at):
        cut = found.start()
    for match in _ANNOUNCEMENT.finditer(looked_at, 0, min(cut, len(looked_at))):
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        if not looked_at.startswith(">", start) and _announces_original(looked_at, start, match.end()):
            cut = start
            break
    above = text[:cut]
    return above if cut == len(text) else above[: _rule_above(above)]


def _announces_original(text: str, start: int, end: int) -> bool:
    """Whether what was found is followed by somebody else's words without marks, and is no accident of the words."""
    found = text[start:end]
    if len(_HEADER_LINE.findall(text[start : end + LONGEST_ATTRIBUTION].split("\n\n", maxsplit=1)[0])) >= 3:
        return True
    following = text[end:].lstrip()
    is_line = found.rstrip().endswith(":") and _WHEN_OR_WHO.search(found)
    return bool(is_line and following) and not following.startswith(">")


def _rule_above(text: str) -> int:
    """Where the line begins that some programs draw above what they quote."""
    found = _RULE.search(text)
    return found.start() if found else len(text)


def _blocks_of(lines: list[str]) -> list[_Block]:
    """The lines in turns of quoted and own ones; blank lines between two quotes belong to them, code to its writer."""
    marks: list[tuple[bool, str]] = []
    in_fence = False
    for line in lines:
        is_quote = line.lstrip().startswith(">") and not in_fence
        in_fence ^= bool(_FENCE.match(line)) and not is_quote
        marks.append((is_quote, line))
    runs = groupby(marks, key=itemgetter(0))
    blocks = [_Block(is_quote, [line for _mark, line in run]) for is_quote, run in runs]
    joined: list[_Block] = []
    for block in blocks:
        if joined and joined[-1].is_quote and (block.is_quote or block.is_blank):
            joined[-1].lines += block.lines
        else:
            joined.append(block)
    return joined


def _unannounce(block: _Block) -> bool:
    """Take the line away that says who wrote what is quoted next ("On ... wrote:"); says whether there was one."""
    lines = block.lines
    while lines and not lines[-1].strip():
        lines.pop()
    for count in range(1, min(4, len(lines)) + 1):
        tail = " ".join(line.strip() for line in lines[-count:])
        if not tail.endswith(":") or not lines[-count].strip():
            return False
        begins = count == len(lines) or not lines[-count - 1].strip() or _ANNOUNCEMENT.match(tail)
        if begins and _is_attribution(tail):
            del lines[-count:]
            return True
    return False


def _is_attribution(line: str) -> bool:
    """Whether a line says who wrote what follows, and when."""
    return line.endswith(":") and len(line) <= LONGEST_ATTRIBUTION and bool(_WHEN_OR_WHO.search(line))


def _kept(blocks: list[_Block], *, announced: bool) -> list[str]:
    """The lines that stay: own ones, and the quotes that they answer."""
    blocks = [block for block in blocks if not block.is_blank]
    last = max((number for number, block in enumerate(blocks) if not block.is_quote), default=-1)
    if last < 0:
        return []
    own = [block for block in blocks[: last + 1] if not block.is_quote]
    after = blocks[last + 1] if last + 1 < len(blocks) else None
    lines: list[str] = []
    for block in blocks[: last + 1]:
        if not block.is_quote:
            lines += [*_trimmed(block.lines), ""]
        elif len(own) > 1 or block.size <= SHORT_QUOTE:
            lines += [*_end_of(block), ""]
    if after is not None and not announced and after.size <= SHORT_QUOTE:
        # No program announced it, so it was put there by hand.
        lines += _trimmed(after.lines)
    return lines


def _end_of(quote: _Block) -> list[str]:
    """The quote, or what stands last in a long one: that is what the words below answer."""
    lines = _trimmed(quote.lines)
    if quote.size > QUOTE_LINES:
        blank = [number for number, line in enumerate(lines) if not line.strip(" >")]
        lines = lines[max((number + 1 for number in blank), default=0) :][-QUOTE_LINES:]
    return [line.lstrip() or ">" for line in lines]


def _trimmed(lines: list[str]) -> list[str]:
    """Without blank lines at both ends."""
    full = [number for number, line in enumerate(lines) if line.strip(" >")]
    return lines[full[0] : full[-1] + 1] if full else []


def _without_signature(lines: list[str], *, is_all: bool) -> list[str]:
    """The lines above what programs and people put below their words. `is_all`: there are no others."""
    for cut in (_at_delimiter, _at_device, _at_notice, _at_closing):
        at = cut(_trimmed(lines))
        # Where a closing is everything, it is what somebody wanted to say.
        if at is not None and (at > 0 or not is_all or cut is not _at_closing):
            lines = _trimmed(lines)[:at]
    return lines


def _at_delimiter(lines: list[str]) -> int | None:
    in_fence = False
    for number, line in enumerate(lines):
        in_fence ^= bool(_FENCE.match(line))
        if not in_fence and line.strip() in {"--", "—", "__"} and len(lines) - number <= SIGNATURE_LINES * 2:
            return number
    return None


def _at_device(lines: list[str]) -> int | None:
    first = max(0, len(lines) - 5)
    return next((number for number in range(first, len(lines)) if _DEVICE.match(lines[number].strip(" *_"))), None)


def _at_notice(lines: list[str]) -> int | None:
    """Where the last paragraph is about what recipients of mail must not do."""
    start = max((number + 1 for number, line in enumerate(lines) if not line), default=0)
    text = " ".join(lines[start:])
    is_notice = start > 0 and len(text) > 120 and _CONFIDENTIAL.search(text) and _IS_ABOUT_MAIL.search(text)
    return start if is_notice else None


def _at_closing(lines: list[str]) -> int | None:
    """Where a short closing with a name begins, and nothing but an address card below."""
    for number in range(max(0, len(lines) - SIGNATURE_LINES), len(lines)):
        line = lines[number].strip(" *_")
        found = _CLOSING.match(line)
        if found and _NAME.fullmatch(line[found.end() :]) and all(len(below) <= 70 for below in lines[number + 1 :]):
            return number
    return None
