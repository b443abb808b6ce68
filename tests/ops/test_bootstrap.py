"""`bin/bootstrap`: which Python it takes, how it makes `.venv`, and what it says when it cannot."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config.engines.folder import PROJECT
from tests.ops.commands import plain_environment

COMMAND = """#!/bin/sh
. "$(dirname "$0")/bootstrap"
prepare_python requirements.txt
exec "$python" -c 'import sys; print("runs in", sys.prefix)'
"""
OLD_PYTHON = """#!/bin/sh
[ "$1" = --version ] && echo "Python 3.11.7" && exit 0
exit 1
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a command and a lock file that lists nothing."""
    root = tmp_path / "a project"
    (root / "bin").mkdir(parents=True)
    shutil.copy(PROJECT / "bin" / "bootstrap", root / "bin")
    script = root / "bin" / "go"
    script.write_text(COMMAND)
    script.chmod(0o755)
    (root / "requirements.txt").write_text("# nothing\n")
    return root


def go(project: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    given = plain_environment(GUILDHALL_PYTHON=getattr(sys, "_base_executable", sys.executable)) | environment
    return subprocess.run([project / "bin" / "go"], env=given, capture_output=True, text=True, check=False, cwd="/")


def tools_only(folder: Path) -> str:
    """A PATH with the shell's tools, without any Python but an old one."""
    folder.mkdir()
    for tool in ("dirname", "cat", "cksum", "tr", "mkdir", "rm", "df", "awk", "sleep", "grep", "tail", "sh"):
        (folder / tool).symlink_to(shutil.which(tool) or tool)
    (folder / "python3").write_text(OLD_PYTHON)
    (folder / "python3").chmod(0o755)
    return str(folder)


def test_a_first_start_makes_the_environment_and_later_ones_use_it(project: Path) -> None:
    first = go(project)
    assert (first.returncode, first.stdout) == (0, f"runs in {project / '.venv'}\n"), first.stderr
    assert "Making .venv" in first.stderr
    again = go(project)
    assert (again.returncode, again.stdout, again.stderr) == (0, first.stdout, "")
    (project / "requirements.txt").write_text("# another nothing\n")
    changed = go(project)
    assert "Making .venv" not in changed.stderr
    assert "Installing" in changed.stderr
    assert not (project / ".venv.lock").exists()


def test_an_interrupted_installation_is_made_anew(project: Path) -> None:
    begun = subprocess.Popen(
        [project / "bin" / "go"],
        env=plain_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not (project / ".venv" / ".making").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.killpg(begun.pid, signal.SIGKILL)
    begun.wait()
    assert (project / ".venv.lock").exists()
    after = go(project)
    assert (after.returncode, after.stdout) == (0, f"runs in {project / '.venv'}\n"), after.stderr
    assert "Making .venv" in after.stderr


def test_no_suitable_python_is_explained(project: Path, tmp_path: Path) -> None:
    done = go(project, PATH=tools_only(tmp_path / "tools"), HOME=str(tmp_path), GUILDHALL_PYTHON="", PYENV_ROOT="/none")
    if done.returncode == 0:
        pytest.skip("this system has a suitable Python in a place that is always looked at")
    assert done.returncode == 2
    assert "needs Python 3.12, 3.13 or 3.14 with its venv module, and found Python 3.11.7" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (project / ".venv").exists()
    assert not (project / ".venv.lock").exists()


def test_a_named_python_that_does_not_work_is_explained(project: Path) -> None:
    done = go(project, GUILDHALL_PYTHON="/bin/false")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("guildhall: GUILDHALL_PYTHON is '/bin/false', which is no working Python")


def test_a_package_that_cannot_be_had_is_explained(project: Path) -> None:
    (project / "requirements.txt").write_text("no-such-package==1.0 --hash=sha256:00\n")
    done = go(project, PIP_NO_INDEX="1")
    assert done.returncode == 2
    assert "The packages could not be installed" in done.stderr
    assert (project / ".venv" / ".making").exists()
