"""The house: what imports cannot say is held here."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
# From the ground up; apps on one line stand beside each other and do not know of each other.
KINDS = {name.rsplit(".", 1)[1] for name in settings.INSTALLED_APPS if name.startswith("apps.content.kinds.")}
STOREYS = [
    {"core"},
    {"activity"},
    {"accounts"},
    {"communities"},
    {"files"},
    {"content"},
    # The kinds that have tables of their own live inside the room of content, each an app that others can leave out.
    KINDS,
    {"ratings", "favourites", "citations", "drafts", "preparation"},
    {"notifications", "feeds", "readings", "recognition", "search", "participation", "targets", "stories"},
    {"mailing", "push", "networks", "compass"},
    {"insights"},
    {"inbound"},
    {"integrations"},
    {"pages", "api"},
]
HEIGHT = {app: height for height, storey in enumerate(STOREYS) for app in storey}
LONGEST_FILE, LONGEST_FUNCTION = 400, 60
MEDIAN_FUNCTION = 12


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (p for p in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in p.parts)


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node  # type: ignore[misc]  # Both have the same shape.


def test_every_app_has_its_storey() -> None:
    ours = {name.rsplit(".", 1)[1] for name in settings.INSTALLED_APPS if name.startswith("apps.")}
    assert ours == set(HEIGHT)


def test_foreign_keys_point_downwards() -> None:
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for app in HEIGHT
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if field.is_relation
        and not field.auto_created
        and field.related_model
        and field.related_model._meta.app_label in HEIGHT
        and field.related_model._meta.app_label != app
        and HEIGHT[field.related_model._meta.app_label] >= HEIGHT[app]
    ]
    assert upward == []


def test_nothing_queues_outside_the_stream() -> None:
    words = (".delay(", ".apply_async(", "send_task(")
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in sources("apps", "config")
        for word in words
        if word in path.read_text() and path != ROOT / "apps/activity/stream.py"
    ]
    assert found == []


# What belongs to one person, or is looked up by a secret, has no viewer to be visible to.
OWN = {"ApiToken", "Profile", "Tag", "StoredAnswer"}


def test_faces_read_through_the_door_only() -> None:
    """In views, screens and API: `Model.objects` is followed by `visible_to`, `readable_by` or `managed_by`."""
    faces = [
        *sources("apps/pages", "apps/api"),
        *(path for path in sources("apps") if path.name in {"views.py", "api.py"}),
    ]
    doors = {"visible_to", "of_visible", "readable_by", "managed_by"}
    found = []
    for path in faces:
        tree = ast.parse(path.read_text())
        allowed = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in doors}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr == "objects" and id(node) not in allowed:
                name = node.value.id if isinstance(node.value, ast.Name) else "?"
                if name not in OWN and not _is_excused(path, node.lineno):
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno} {name}.objects")
    assert found == [], "\n".join(found)


def _is_excused(path: Path, line: int) -> bool:
    """A comment `unscoped: why` on the line or the one above says why no viewer decides here."""
    lines = path.read_text().splitlines()
    return any("unscoped:" in lines[n] for n in (line - 1, line - 2) if 0 <= n < len(lines))


@pytest.mark.parametrize("app", sorted(HEIGHT))
def test_every_app_says_what_it_is_for(app: str) -> None:
    home = ROOT / "apps" / ("content/kinds" if app in KINDS else "") / app
    tree = ast.parse((home / "__init__.py").read_text())
    assert ast.get_docstring(tree)


def test_files_and_functions_stay_small() -> None:
    long_files = [
        f"{path.relative_to(ROOT)} has {count} lines"
        for path in sources("apps", "config")
        if (count := len(path.read_text().splitlines())) > LONGEST_FILE
    ]
    lengths = []
    long_functions = []
    for path in sources("apps", "config"):
        for node in functions(path):
            length = (node.end_lineno or 0) - node.lineno + 1
            lengths.append(length)
            if length > LONGEST_FUNCTION:
                long_functions.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name} has {length} lines")
    lengths.sort()
    assert long_files == []
    assert long_functions == []
    assert lengths[len(lengths) // 2] <= MEDIAN_FUNCTION


def test_services_take_keywords_only() -> None:
    found = []
    for path in sources("apps"):
        if not path.name.endswith("services.py"):
            continue
        for node in ast.parse(path.read_text()).body:
            writes = (
                isinstance(node, ast.FunctionDef)
                and not node.name.startswith("_")
                and any("atomic" in ast.unparse(decorator) for decorator in node.decorator_list)
            )
            if writes and node.args.args:
                found.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert found == []
