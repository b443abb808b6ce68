"""Runs manage.py with its servers: `bin/manage COMMAND ...`.

Against the servers that are up in the data folder, or else it starts them and stops them after the command.
The command's exit code is handed on.
"""

import os
import signal
import subprocess
import sys
import threading

from config.engines.errors import CannotStart
from config.engines.folder import DataFolder
from config.engines.processes import Stopped
from config.engines.servers import start_servers

PATIENCE = 120.0


def main(arguments: list[str]) -> int:
    """The command."""
    folder = DataFolder.from_environment()
    command = [sys.executable, str(folder.project / "manage.py"), *arguments]
    os.environ["GUILDHALL_DATA"] = str(folder.path)
    os.environ.pop("PYTHONPATH", None)
    try:
        folder.create()
        folder.make_secret_key()
        while not folder.own("bin/manage"):
            if addresses := join(folder):
                os.execve(command[0], command, addresses | os.environ)
        return run_with_servers(folder, command)
    except CannotStart as error:
        print(f"guildhall: {error}", file=sys.stderr)
        return 2
    except (Stopped, KeyboardInterrupt):
        return 130


def join(folder: DataFolder) -> dict[str, str] | None:
    """The addresses of the servers that another command runs; None when it has just ended."""
    folder.join()
    deadline = threading.Event()
    for _ in range(int(PATIENCE / 0.1)):
        if addresses := folder.addresses():
            return addresses
        if folder.own("bin/manage"):
            folder.release()
            return None
        deadline.wait(0.1)
    raise CannotStart(
        f"{folder.owner()} holds {folder.path}, but its servers do not get ready. Look into {folder.logs}."
    )


def run_with_servers(folder: DataFolder, command: list[str]) -> int:
    """Start the servers, run the command, and stop them when nobody else uses them any more."""
    stop, ending = threading.Event(), threading.Event()

    def end(*_: object) -> None:
        stop.set()
        ending.set()

    # Ctrl-C reaches the command by itself, as part of the terminal's group, and is its own affair once it runs.
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    folder.check_room()
    servers = start_servers(folder, stop=stop)
    try:
        folder.write_addresses(servers.environment())
        process = subprocess.Popen(command, env=os.environ | servers.environment())
        while process.poll() is None:
            if ending.wait(0.1):
                process.terminate()
                process.wait()
            for engine in servers.engines:
                engine.tend()
        folder.forget_addresses()
        folder.wait_for_users()
    finally:
        servers.stop()
        folder.release()
    return process.returncode if process.returncode >= 0 else 128 - process.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
