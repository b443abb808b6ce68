"""Makes the tables of an empty database in a third of the time.

After each operation Django renders again every model that is related to the changed one, in case somebody's rows are
to be read through it; here every model is related to every other, so that most of a first start went into that. An
empty database has no rows to read, and making tables needs no more than the changed model itself, and its key where
others point to it. Tables that exist are always migrated as Django does it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.migrations.state import ProjectState

Related = set[tuple[str, str]]


@contextmanager
def quick_first_tables() -> Iterator[None]:
    """Migrate quickly, if the database has no table yet; else change nothing."""
    if connection.introspection.table_names():
        yield
        return
    with quick_tables():
        yield


@contextmanager
def quick_tables() -> Iterator[None]:
    """Render only the changed model while migrating. The database must have no rows."""
    # Django has no other way to choose the class of the states between migrations.
    states: Any = ProjectState
    usual = states._find_reload_model
    states._find_reload_model = _only_the_model(usual)
    try:
        yield
    finally:
        states._find_reload_model = usual


def _only_the_model(usual: Callable[..., Related]) -> Callable[..., Related]:
    def find(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> Related:
        model = state.models[app_label, model_name]
        if any(field.primary_key for name, field in model.fields.items() if name != "id"):
            return usual(state, app_label, model_name, delay)
        return {(app_label, model_name)}

    return find
