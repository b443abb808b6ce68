"""Runs the project's own commands as a person would: in a process of their own, without the test run's servers."""

import os
import subprocess
import sys
from pathlib import Path

from config.engines.folder import PROJECT
from config.engines.processes import live_pid


def plain_environment(**more: str) -> dict[str, str]:
    """The environment without what the test run has set."""
    ours = ("GUILDHALL_", "DJANGO_", "PYTEST_", "DATABASE_URL", "REDIS_URL")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**environment, "PYTHONPATH": str(PROJECT), **more}


def run(module: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-P", "-m", module, *arguments],
        env=plain_environment(**environment),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd="/",
    )


def start(module: str, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
    """Begin a command whose output is read line by line."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module, *arguments],
        env=plain_environment(**environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/",
    )


def pids(data: Path) -> dict[str, int | None]:
    """The living processes of an instance, by name."""
    return {path.stem: live_pid(path) for path in sorted((data / "run").glob("*.pid"))}
