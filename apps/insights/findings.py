"""What a window's figures say, and what to try next: each finding with what it rests on, each suggestion with why.

Pure functions: they are given the figures as members may see them and give codes with numbers, so that a report keeps
what it said in any language. The words are in `sentences`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from apps.compass.selectors import SharedSkill
from apps.core.suppression import FEW, is_telling
from apps.insights.figures import RoleFigure, Trend, TrendWord, Word
from apps.insights.sharing import Newcomers, Sharing
from apps.insights.showing import Few, ShownMix, Tier
from apps.insights.survival import chance_of_difference
from apps.insights.threads import Threads
from apps.networks.figures import Pattern
from apps.participation.intervals import effect
from apps.participation.signals import Role

SURE = 0.05
# A comparison of questions, of newcomers or of searches needs so many.
FEWEST = 10
# Half of what speaks of a role from so few people is resting on them.
RESTING_ON = 2
WELCOMED_SHARE = 0.5
MISSED_SHARE = 0.3
HEALTHY_SHARE = 0.5
# A network falls apart where so much of it has no way to the rest; it seldom reaches across a boundary where less than
# this part of what chance would give does.
APART, SELDOM, FEWEST_TIES = 0.1, 0.5, 30
# At most so many suggestions: a community can try a few things at once.
MOST_SUGGESTED = 5

type Numbers = Mapping[str, float | int | str | None]


class Tone(StrEnum):
    """Whether somebody should do something about it."""

    DANGER = "danger"
    WARN = "warn"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Finding:
    """What the figures say: `values` are what it rests on, with how many (`n`) and the interval where it has one."""

    code: str
    tone: Tone
    role: Role | None = None
    values: Numbers = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to try. `then` is the figure that it should move, so that the next report can say whether it did."""

    code: str
    role: Role | None = None
    skill: str = ""
    near: int = 0
    then: float | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """What was suggested before, and where its figure stands now. The word is empty where nothing may be said of it."""

    code: str
    role: Role | None
    skill: str
    then: float | None
    now: float | None
    word: str


@dataclass(frozen=True, slots=True)
class Seen:
    """All that findings are made of, of one window; `before` is what the window before it had."""

    mix: ShownMix
    threads: Threads
    threads_before: Threads
    sharing: Sharing
    sharing_before: Sharing
    newcomers: Newcomers
    pattern: Pattern | None
    skills: Sequence[SharedSkill]


def findings_of(seen: Seen) -> list[Finding]:
    """The most pressing first."""
    found = [*_of_roles(seen), *_of_threads(seen), *_of_people(seen), *_of_consumers(seen)]
    return sorted(found, key=lambda finding: list(Tone).index(finding.tone))


def suggestions_of(seen: Seen, findings: Sequence[Finding]) -> list[Suggestion]:
    """What follows from the findings, the most pressing first; where no target is set, to agree on one."""
    by_role = {skill.role: skill for skill in seen.skills}
    made = [made for finding in findings if (made := _suggestion(seen, finding, by_role))]
    if seen.mix.mix.target is None and seen.mix.tier >= Tier.SHARES:
        made.append(Suggestion("target"))
    unique = list({(one.code, one.role): one for one in made}.values())
    return unique[:MOST_SUGGESTED]


def followed(former: Sequence[Suggestion], seen: Seen) -> list[Followed]:
    """What came of what was suggested a window ago."""
    return [Followed(one.code, one.role, one.skill, one.then, *_now(one, seen)) for one in former]


def _of_roles(seen: Seen) -> list[Finding]:
    if seen.mix.tier < Tier.SHARES:
        return []
    found = []
    for shown in seen.mix.roles:
        figure = shown.figure
        if figure.gap and figure.word not in (Word.UNSURE, Word.ON_TARGET):
            # Above a target is nothing to be done about by itself.
            is_low = figure.gap < 0
            tone = Tone.DANGER if is_low and figure.word in (Word.OFF, Word.FAR) else Tone.WARN
            code = "role-below" if is_low else "role-above"
            found.append(Finding(code, tone, figure.role, _of_figure(figure, shown.few)))
        if figure.role != Role.CONSUMER and figure.half_from and figure.half_from <= RESTING_ON:
            values = {"people": RESTING_ON, "n": figure.n}
            found.append(Finding("resting-on-few", Tone.WARN, figure.role, values))
        if figure.trend and figure.trend.word != TrendWord.UNCLEAR:
            has_risen = figure.trend.word == TrendWord.ROSE
            tone = Tone.GOOD if has_risen else Tone.WARN
            moved = _of_trend(figure.trend)
            found.append(Finding("role-rose" if has_risen else "role-fell", tone, figure.role, moved))
    return found


def _of_trend(trend: Trend) -> Numbers:
    """Of those who were there both times, so that both shares are of the same people; none where they tell of few."""
    if is_telling(trend.both_then, trend.both) or is_telling(trend.both_now, trend.both):
        return {"weeks": trend.weeks}
    then, now = trend.both_then / trend.both, trend.both_now / trend.both
    return {"then": then, "now": now, "both": trend.both, "weeks": trend.weeks}


def _of_figure(figure: RoleFigure, few: Few) -> Numbers:
    low, high = figure.target or (None, None)
    exact = few == Few.NEITHER
    return {
        "share": figure.share if exact else None,
        "low": figure.interval[0] if exact else None,
        "high": figure.interval[1] if exact else None,
        "few": int(few),
        "n": figure.n,
        "from": low,
        "to": high,
        "near": figure.near,
    }


def _of_threads(seen: Seen) -> list[Finding]:
    now, before = seen.threads, seen.threads_before
    if seen.mix.tier < Tier.BANDS or min(now.questions, before.questions) < FEWEST:
        return []
    found = []
    late = {"share": now.late_share, "then": before.late_share, "n": now.questions}
    late |= {"low": now.late_interval[0], "high": now.late_interval[1]}
    if now.late_share > before.late_share and _chance(now.late_share, before.late_share, now, before) < SURE:
        found.append(Finding("unanswered-rising", Tone.DANGER, values=late))
    if chance_of_difference(now.waits, before.waits) < SURE:
        median, then = now.median or math.inf, before.median or math.inf
        hours = {"median": now.median, "then": before.median, "n": now.questions}
        if median < then:
            found.append(Finding("answers-faster", Tone.GOOD, values=hours))
        elif median > then:
            found.append(Finding("answers-slower", Tone.WARN, values=hours))
    return found


def _chance(share: float, then: float, now: Threads, before: Threads) -> float:
    """That two shares of questions differ so much by chance: their effect size is nearly normal."""
    z = abs(effect(share, then)) / math.sqrt(1 / now.questions + 1 / before.questions)
    return math.erfc(z / math.sqrt(2))


def _of_people(seen: Seen) -> list[Finding]:
    if seen.mix.tier < Tier.BANDS:
        return []
    found = []
    new = seen.newcomers
    if new.joined >= FEWEST and new.share < WELCOMED_SHARE:
        few = is_telling(new.welcomed, new.joined)
        values: Numbers = {"few": int(Few.INSIDE), "n": new.joined}
        if not few:
            values = {"share": new.share, "low": new.interval[0], "high": new.interval[1], "n": new.joined}
        found.append(Finding("newcomers-unwelcomed", Tone.DANGER, values=values))
    searched = seen.sharing
    if searched.searchers >= FEWEST and searched.missed / searched.searches >= MISSED_SHARE:
        values = {"share": searched.missed / searched.searches, "n": searched.searches}
        found.append(Finding("searches-in-vain", Tone.WARN, values=values))
    if seen.pattern:
        found += _of_network(seen.pattern)
    return found


def _of_network(pattern: Pattern) -> list[Finding]:
    """Whether it falls apart, or hardly reaches from one department or site to another."""
    beside = pattern.exchanging - pattern.largest
    if beside >= max(FEW, APART * pattern.exchanging):
        return [Finding("islands", Tone.WARN, values={"beside": beside, "n": pattern.exchanging})]
    across, chance = pattern.cross_boundary, pattern.cross_by_chance
    if across is not None and chance and pattern.m >= FEWEST_TIES and across < SELDOM * chance:
        return [Finding("seldom-across", Tone.WARN, values={"share": across, "then": chance, "n": pattern.m})]
    return []


def _of_consumers(seen: Seen) -> list[Finding]:
    """Many who find what they need is a healthy community: nobody has to write more because of it."""
    if seen.mix.tier < Tier.SHARES:
        return []
    consumer = next(shown for shown in seen.mix.roles if shown.figure.role == Role.CONSUMER)
    figure, searched = consumer.figure, seen.sharing
    finds = not searched.searches or searched.missed / searched.searches < MISSED_SHARE
    if consumer.few != Few.INSIDE and figure.interval[0] >= HEALTHY_SHARE and finds:
        return [Finding("consumers-healthy", Tone.GOOD, Role.CONSUMER, _of_figure(figure, consumer.few))]
    return []


def _suggestion(seen: Seen, finding: Finding, skills: Mapping[Role, SharedSkill]) -> Suggestion | None:
    role, share = finding.role, finding.values.get("share")
    then = share if isinstance(share, float) else None
    match finding.code:
        case "role-below" if role is not None:
            skill, near = skills.get(role), int(finding.values.get("near") or 0)
            return Suggestion("skill" if skill else "role", role, skill.skill.value if skill else "", near, then)
        case "role-above" if role == Role.CARRIER and _reach(seen.sharing) < _reach(seen.sharing_before):
            return Suggestion("quieter", role, then=then)
        case "resting-on-few":
            return Suggestion("second", role)
        case "unanswered-rising":
            return Suggestion("rota", then=then)
        case "newcomers-unwelcomed":
            return Suggestion("welcome", then=then)
        case "searches-in-vain":
            return Suggestion("missing", then=then)
        case "islands" | "seldom-across":
            return Suggestion("introduce")
    return None


def _reach(sharing: Sharing) -> float:
    """How many came by each thing that was carried on."""
    return sharing.reached / sharing.carried if sharing.carried else 0.0


def _now(former: Suggestion, seen: Seen) -> tuple[float | None, str]:
    """Where the figure stands that a suggestion was to move, and what may be said of the change."""
    if former.code in ("skill", "role", "quieter") and former.role is not None:
        shown = next(shown for shown in seen.mix.roles if shown.figure.role == former.role)
        trend = shown.figure.trend
        has_share = shown.few == Few.NEITHER and seen.mix.tier >= Tier.SHARES
        return (shown.figure.share if has_share else None), (trend.word.value if trend and trend.weeks == 12 else "")
    if former.code == "rota" and former.then is not None and seen.threads.questions >= FEWEST:
        chance = _chance(seen.threads.late_share, former.then, seen.threads, seen.threads_before)
        return seen.threads.late_share, _word(seen.threads.late_share, former.then, chance)
    new = seen.newcomers
    is_known = new.joined >= FEWEST and not is_telling(new.welcomed, new.joined)
    if former.code == "welcome" and former.then is not None and is_known:
        share, (low, high) = seen.newcomers.share, seen.newcomers.interval
        return share, _word(share, former.then, 1.0 if low <= former.then <= high else 0.0)
    return None, ""


def _word(now: float, then: float, chance: float) -> str:
    if chance >= SURE:
        return TrendWord.UNCLEAR.value
    return (TrendWord.ROSE if now > then else TrendWord.FELL).value
