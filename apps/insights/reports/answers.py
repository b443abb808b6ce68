"""An answer as data, as the API gives it."""

from typing import Any

from apps.insights.reports.selectors import Answer, rules_of
from apps.insights.reports.subjects import SUBJECTS


def as_data(answer: Answer) -> dict[str, Any]:
    """Everything that is in a report: rows, definitions, version of the method, coverage, and what was left out."""
    table, spec = answer.table, SUBJECTS[answer.subject]
    return {
        "subject": answer.subject.value,
        "title": str(answer.subject.label),
        "says": spec.sentences,
        "grouping": answer.grouping.value,
        "window": {
            "label": answer.window.label,
            "first_day": answer.window.first_day.isoformat(),
            "last_day": answer.window.last_day.isoformat(),
        },
        "published_at": table.made_at.isoformat(),
        "method_version": table.method_version,
        "coverage": table.content["coverage"],
        "smallest_group": answer.fewest,
        "left_out": {"shares": answer.left_out, "groups_without_a_row": table.content["merged"]},
        "counted": str(spec.unit),
        "columns": [
            {"key": column.key, "label": str(column.label), "definition": str(column.definition)}
            for column in answer.columns
        ],
        "rows": [
            {
                "group": line.group,
                "name": line.name,
                "kind": line.row["kind"],
                "people": line.row["people"],
                "number": line.row["number"],
                "shares": dict(zip((column.key for column in answer.columns), line.values, strict=True)),
                "intervals": line.row["intervals"],
                "targets": line.row.get("targets", {}),
                "distance": line.row.get("distance"),
            }
            for line in answer.lines
        ],
        "rules": rules_of(answer.fewest),
    }
