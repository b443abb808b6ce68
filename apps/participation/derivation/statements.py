"""The statements of this folder, ready to run one after the other."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

from apps.participation.signals import SPECS

_FOLDER = Path(__file__).parent
# An episode counts as heard from half of it, or from three minutes on.
IS_HEARD = """(
    CASE WHEN jsonb_typeof(e.context -> 'reached') = 'number' THEN (e.context ->> 'reached')::float8 >= 50
         ELSE FALSE END
    OR CASE WHEN jsonb_typeof(e.context -> 'minutes') = 'number' THEN (e.context ->> 'minutes')::float8 >= 3
            ELSE FALSE END)"""
# What moves whose threads: their place in the organisation, their account, their membership, a late publication.
OF_PERSON = """(
    e.verb IN ('member_joined', 'member_left', 'person_claimed', 'entry_released')
    OR e.verb = 'person_changed' AND e.context -> 'fields' ?| ARRAY['department', 'site'])"""


@cache
def statements(name: str, folder: Path = _FOLDER) -> tuple[str, ...]:
    """The statements of one file, of this folder or another."""
    text = (folder / f"{name}.sql").read_text()
    return tuple(part.strip() for part in text.split(";\n") if part.strip())


def run(name: str, given: Mapping[str, Any], *, fresh: bool = False, **written: str) -> int:
    """Run one file; `written` goes into the text, everything else is bound. Returns the rows of the last statement.

    `fresh`: into tables that are new, where nothing is to be deleted and nothing is in conflict with anything.
    """
    written = {"is_heard": IS_HEARD, "of_person": OF_PERSON, "signals": _signals()} | written
    with connection.cursor() as sql:
        for statement in _into_new(name) if fresh else statements(name):
            for key, text in written.items():
                statement = statement.replace(f"%({key})s", text)  # noqa: PLW2901  # The same statement, filled in.
            sql.execute(statement, given)
        return sql.rowcount


@cache
def _into_new(name: str) -> tuple[str, ...]:
    return tuple(
        _without_conflict(statement)
        for statement in statements(name)
        if not re.sub(r"^(--.*\n)+", "", statement).startswith("DELETE FROM ")
    )


def _without_conflict(statement: str) -> str:
    """Without the order of an index that is not there yet; presence has its own, and distinct rows need theirs."""
    plain = statement.partition("\nON CONFLICT")[0]
    return plain if "DISTINCT" in plain else re.sub(r"\nORDER BY [^\n]*$", "", plain)


def _signals() -> str:
    return ", ".join(f"('{signal.value}', '{spec.role.value}', {spec.weight})" for signal, spec in SPECS.items())
