"""Reading one file, and saying what is wrong in which."""

from pathlib import Path
from typing import Any

import frontmatter
from yaml import YAMLError

# Where all of the demo's people have their addresses.
MAIL_DOMAIN = "demo.example"


class DemoFault(Exception):
    """What is wrong in which file."""


def load(path: Path) -> tuple[dict[str, Any], str]:
    """A Markdown file's front matter and text."""
    try:
        post = frontmatter.load(str(path))
    except (YAMLError, UnicodeDecodeError) as error:
        raise DemoFault(f"{path}: {error}") from error
    return dict(post.metadata), post.content.strip()


def needed(given: dict[str, Any], path: Path, name: str) -> Any:
    """A field that must be there."""
    if name not in given:
        raise DemoFault(f"{path}: {name} is missing.")
    return given[name]


def beside(path: Path, name: str) -> Path:
    """A file that another one names."""
    if not path.is_file():
        raise DemoFault(f"There is no {name}, which {path.parent.name} names.")
    return path
