"""Posts to fill a world with: about a kilobyte of Markdown each, from words as unevenly frequent as in real talk."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from apps.core.markdown import excerpt, render

LENGTH = 1000
EXCERPT = 300
_COMMON = """
order stock plan delivery forecast receipt batch supplier customer price cost month week report figure account
budget margin truck pallet warehouse count shift line machine drawing quality claim return invoice credit payment
contract quote discount visit target team role meeting request change release version method step check list form
system screen field report export import data error value total share rule limit date time place number reason
question answer example problem cause effect result experience practice colleague manager expert member training
""".split()
_LITTLE = "the a of to in and for with on at we they it is was have had not but when then because after before".split()
_SYLLABLES = "ba co di fe gra lo mi nu pe ra sti to va zen kor lam pri sel tru mon".split()


@dataclass(frozen=True, slots=True)
class Text:
    """A post's Markdown, what the product stores beside it, and its words without marks."""

    source: str
    html: str
    excerpt: str
    words: str


class Writer:
    """Writes the same texts for the same `random`."""

    def __init__(self, random: Random) -> None:
        self._random = random
        rare = ["".join(random.choices(_SYLLABLES, k=random.randint(2, 4))) for _ in range(4000)]
        self._words: Sequence[str] = _COMMON + rare
        self._weights = zipf(len(self._words))

    def text(self) -> Text:
        """One post: paragraphs, and now and then a list, a quotation or code."""
        blocks: list[str] = []
        while sum(map(len, blocks)) < LENGTH:
            blocks.append(self._block())
        source = "\n\n".join(blocks)
        rendered = render(source)
        return Text(source, rendered.html, excerpt(rendered.text, EXCERPT), rendered.text)

    def title(self) -> str:
        """A question of some words."""
        return f"{self._sentence(self._random.randint(4, 9))[:-1]}?"

    def name(self) -> str:
        """A first and a last name."""
        return " ".join("".join(self._random.choices(_SYLLABLES, k=2)).capitalize() for _ in range(2))

    def _block(self) -> str:
        kind = self._random.random()
        sentences = [self._sentence(self._random.randint(6, 16)) for _ in range(self._random.randint(2, 4))]
        if kind < 0.12:
            return "\n".join(f"- {sentence}" for sentence in sentences)
        if kind < 0.2:
            return "\n".join(f"> {sentence}" for sentence in sentences)
        if kind < 0.25:
            return f"```\n{sentences[0].lower()}\n```"
        return f"{' '.join(sentences)} **{sentences[0].split()[0]}** and `{sentences[-1].split()[-1][:-1]}`."

    def _sentence(self, length: int) -> str:
        chosen = self._random.choices(self._words, cum_weights=self._weights, k=length)
        words = [word for part in zip(chosen, self._random.choices(_LITTLE, k=length), strict=True) for word in part]
        return f"{' '.join(words[:length]).capitalize()}."


def zipf(size: int) -> list[float]:
    """Cumulative weights 1, 1/2, 1/3 ...: few are chosen often, most hardly ever."""
    return list(accumulate(1 / rank for rank in range(1, size + 1)))
