"""Two exports side by side, whatever numbers their entries and files have."""

import re
import zipfile
from pathlib import Path

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMBERED = re.compile(r"([a-z]+/[\w-]+)-(\d+)(?=\.(?:md|replies\.json|revisions\.json))")
PICTURES = (".png", ".jpg", ".webp")


def canonical(archive: Path) -> dict[str, str]:
    """The texts of an export by path, ids replaced by places; of pictures, which are encoded anew, only the path."""
    with zipfile.ZipFile(archive) as files:
        content = {name: files.read(name) for name in files.namelist()}
    entries = {name: content[name].decode() for name in content if _NUMBERED.match(name) and name.endswith(".md")}

    def place(name: str) -> tuple[str, str, str]:
        date = re.search(r"^date: (.*)$", entries[name], re.MULTILINE)
        return (name.partition("/")[0], date[1] if date else "", name.rpartition("-")[0])

    ids = {}
    for number, name in enumerate(sorted(entries, key=place), start=1):
        found = _NUMBERED.match(name)
        assert found
        ids[found[2]] = f"N{number}"
    keys: dict[str, str] = {}

    def neutral(text: str) -> str:
        text = _NUMBERED.sub(lambda found: f"{found[1]}-{ids.get(found[2], found[2])}", text)
        text = re.sub(r"^id: (\d+)$", lambda found: f"id: {ids[found[1]]}", text, flags=re.MULTILINE)
        return _UUID.sub(lambda found: keys.setdefault(found[0], f"K{len(keys) + 1}"), text)

    texts: dict[str, str] = {}
    for name in [*sorted(entries, key=place), *sorted(set(content) - set(entries))]:
        is_picture = name.lower().endswith(PICTURES)
        is_text = not name.startswith("files/")
        texts[neutral(name)] = (
            "picture" if is_picture else neutral(content[name].decode()) if is_text else repr(content[name])
        )
    return texts
