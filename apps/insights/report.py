"""A window's report as it is kept: everything that the page and the API show of it, as plain numbers.

What is kept is exact; `mix_from` and `showing` make of it what may be seen. Findings are kept as members may see them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from apps.communities.models import Community
from apps.compass.selectors import shared_skills
from apps.insights import figures, findings, threads
from apps.insights.figures import Mix, RoleFigure, Trend, TrendWord, Word, mix_of
from apps.insights.findings import Finding, Followed, Seen, Suggestion, Tone
from apps.insights.models import CommunityReport
from apps.insights.sharing import newcomers_of, sharing_of
from apps.insights.showing import shown
from apps.insights.threads import threads_of
from apps.insights.tools import tools_of
from apps.networks.selectors import pattern_of
from apps.participation.method import WINDOW_WEEKS
from apps.participation.signals import Role


def body_of(community: Community, week: int) -> tuple[Mix, dict[str, Any]]:
    """Count a window and say what follows from it; some twenty statements."""
    mix = mix_of(community, week)
    seen = Seen(
        mix=shown(mix, inside=True),
        threads=threads_of(community, week),
        threads_before=threads_of(community, week - WINDOW_WEEKS),
        sharing=sharing_of(community, week),
        sharing_before=sharing_of(community, week - WINDOW_WEEKS),
        newcomers=newcomers_of(community, week),
        pattern=pattern_of(community, week),
        skills=shared_skills(community, week),
    )
    found = findings.findings_of(seen)
    former = CommunityReport.objects.filter(community=community, week=week - WINDOW_WEEKS).first()
    return mix, {
        "mix": mix_json(mix),
        "threads": threads.as_json(seen.threads),
        "threads_before": threads.as_json(seen.threads_before),
        "sharing": asdict(seen.sharing),
        "newcomers": asdict(seen.newcomers),
        "tools": asdict(tools_of(community, week)),
        "findings": [asdict(finding) for finding in found],
        "suggestions": [asdict(one) for one in findings.suggestions_of(seen, found)],
        "followed": [asdict(one) for one in findings.followed(suggestions_from(former.body), seen)] if former else [],
    }


def mix_from(report: CommunityReport) -> Mix:
    """The exact mix that a report kept."""
    kept: Mapping[str, Any] = report.body["mix"]
    return Mix(
        community=report.community,
        week=report.week,
        active=kept["active"],
        coverage=kept["coverage"],
        method=report.method,
        target=report.target,
        roles=tuple(_figure_from(row) for row in kept["roles"]),
        none=kept["none"],
        several=kept["several"],
        distance=kept["distance"],
    )


def findings_from(body: Mapping[str, Any]) -> list[Finding]:
    """The findings that a report kept."""
    rows: Sequence[Mapping[str, Any]] = body["findings"]
    return [Finding(row["code"], Tone(row["tone"]), _role(row["role"]), row["values"]) for row in rows]


def suggestions_from(body: Mapping[str, Any]) -> list[Suggestion]:
    """What a report suggested."""
    return [Suggestion(**row | {"role": _role(row["role"])}) for row in body["suggestions"]]


def followed_from(body: Mapping[str, Any]) -> list[Followed]:
    """What had come of what the report before it suggested."""
    return [Followed(**row | {"role": _role(row["role"])}) for row in body["followed"]]


def mix_json(mix: Mix) -> dict[str, Any]:
    """The mix as a report keeps it."""
    return {
        "active": mix.active,
        "coverage": mix.coverage,
        "roles": [asdict(figure) for figure in mix.roles],
        "none": mix.none,
        "several": mix.several,
        "distance": mix.distance,
    }


def _figure_from(row: Mapping[str, Any]) -> RoleFigure:
    trend, target = row["trend"], row["target"]
    return RoleFigure(
        **dict(row)
        | {
            "role": Role(row["role"]),
            "interval": _pair(row["interval"]),
            "target": _pair(target) if target else None,
            "word": Word(row["word"]) if row["word"] else None,
            "trend": Trend(**trend | {"word": TrendWord(trend["word"])}) if trend else None,
        }
    )


def _pair(numbers: Sequence[float]) -> figures.Range:
    return numbers[0], numbers[1]


def _role(value: str | None) -> Role | None:
    return Role(value) if value else None
