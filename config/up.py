"""Runs the product on this machine: `bin/up [--port N] [--data DIR] [--empty]`.

Everything that can be wrong is looked at before anything is started. This process stays: it starts what dies again,
and on Ctrl-C (or SIGTERM) stops everything in order. The process ids stand in `run/*.pid` of the data folder, what
the processes write in `log/*.log`.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
from typing import NoReturn

from config.engines.errors import CannotStart
from config.engines.folder import DataFolder
from config.engines.processes import Child, Stopped, launched
from config.engines.servers import Servers, start_servers
from config.product import PYTHON, BatchWorker, LiveWorker, Web

USAGE = "bin/up [--port N] [--data DIR] [--empty]"
LOOK_AFTER_SECONDS = 0.2


def main(arguments: list[str]) -> int:
    """The command; its exit code is 2 when it could not start, with one sentence that says why."""
    stop = threading.Event()
    stop_on_signals(stop)
    try:
        options = parse(arguments)
        run(options, stop)
    except CannotStart as error:
        print(f"guildhall: {error}", file=sys.stderr)
        return 2
    except Stopped:
        say("Stopped.")
    return 0


def stop_on_signals(stop: threading.Event) -> None:
    """Ctrl-C, a polite kill and a closed terminal all mean the same."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Under nohup the hang-up is ignored, and that stays so.
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda *_: stop.set())


def parse(arguments: list[str]) -> argparse.Namespace:
    """The options; raises CannotStart for those that make no sense."""
    parser = Parser(prog="bin/up", usage=USAGE, description="Run Guildhall on this machine.", allow_abbrev=False)
    parser.add_argument("--port", default="8000", metavar="N", help="the port, 8000 if not given")
    parser.add_argument("--data", metavar="DIR", help="the data folder, var/ if not given")
    parser.add_argument("--empty", action="store_true", help="do not load the demo world")
    options = parser.parse_args(arguments)
    if not (options.port.isascii() and options.port.isdecimal() and 1 <= int(options.port) <= 65535):
        raise CannotStart(f"--port takes a number from 1 to 65535, not '{options.port}'.")
    options.port = int(options.port)
    if options.data == "":
        raise CannotStart("--data takes the name of a folder.")
    return options


class Parser(argparse.ArgumentParser):
    """One sentence instead of a page."""

    def error(self, message: str) -> NoReturn:
        """What argparse found wrong."""
        raise CannotStart(f"{message[:1].upper()}{message[1:]}. It is used like this: {USAGE}.")


def run(options: argparse.Namespace, stop: threading.Event) -> None:
    """Start everything, look after it until `stop`, and stop it."""
    folder = DataFolder(options.data) if options.data else DataFolder.from_environment()
    taken = port_problem(options.port)
    if taken and not folder.path.exists():
        raise CannotStart(taken)
    folder.create()
    if not folder.own("bin/up"):
        raise CannotStart(
            f"The data folder {folder.path} is in use by {folder.owner()}. "
            "Stop that one first, or name another folder with --data."
        )
    children: list[Child] = []
    servers: Servers | None = None
    try:
        if taken:
            raise CannotStart(taken)
        folder.check_room()
        folder.make_secret_key()
        say(f"Starting the servers (data folder {folder.path}) ...")
        servers = start_servers(folder, stop=stop)
        environment = {**environment_of(folder, options.port), **servers.environment()}
        folder.write_addresses({**servers.environment(), "GUILDHALL_BASE_URL": environment["GUILDHALL_BASE_URL"]})
        prepare(folder, environment, stop, demo=not options.empty)
        start_product(children, folder, environment, options.port, stop)
        greet(folder, environment["GUILDHALL_BASE_URL"])
        look_after([*servers.engines, *children], stop)
    finally:
        stop_everything(children, servers)
        folder.forget_addresses()
        folder.release()
    say("Stopped. Everything is kept in the data folder.")


def port_problem(port: int) -> str:
    """Why the port cannot be had; empty when it can."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            return f"Only root may use port {port}. Take one above 1023: bin/up --port 8000."
        except OSError:
            other = port + 1 if port < 65535 else port - 1
            return f"Port {port} is taken by another program. Stop it, or take another port: bin/up --port {other}."
    return ""


def environment_of(folder: DataFolder, port: int) -> dict[str, str]:
    """What the product's processes are told."""
    environment = dict(os.environ)
    environment.update(
        GUILDHALL_DATA=str(folder.path),
        GUILDHALL_BASE_URL=os.environ.get("GUILDHALL_BASE_URL") or f"http://127.0.0.1:{port}",
        DJANGO_SETTINGS_MODULE="config.settings",
        PYTHONPATH=str(folder.project),
    )
    return environment


def prepare(folder: DataFolder, environment: dict[str, str], stop: threading.Event, *, demo: bool) -> None:
    """Migrate, collect static files, load the demo world; see `config/prepare.py`."""
    log_path = folder.logs / "prepare.log"
    command = [*PYTHON, "config.prepare", *(["--demo"] if demo else [])]
    with open(log_path, "w") as log:
        process = subprocess.Popen(
            launched(command), stdin=subprocess.DEVNULL, stderr=log, env=environment, cwd=folder.project
        )
    while process.poll() is None:
        if stop.wait(0.05):
            process.terminate()
            process.wait()
            raise Stopped
    if process.returncode:
        lines = log_path.read_text(errors="replace").strip().splitlines()
        reason = lines[-1] if lines else f"exit code {process.returncode}"
        raise CannotStart(f"The database could not be prepared: {reason} The whole story is in {log_path}.")


def start_product(
    children: list[Child], folder: DataFolder, environment: dict[str, str], port: int, stop: threading.Event
) -> None:
    """Start web server and workers into `children`, and wait until the web server answers."""
    say("Starting the web server and the workers ...")
    web = Web(folder, environment, port)
    for child in (web, LiveWorker(folder, environment), BatchWorker(folder, environment)):
        child.stop_leftover()
        child.trim_log()
        child.start()
        children.append(child)
    web.wait_until(web.is_ready, stop=stop)


def greet(folder: DataFolder, address: str) -> None:
    """Say where it is, and who may come in."""
    say(f"\nGuildhall is at {address}")
    if (folder.path / "demo-world").exists():
        say(
            "Sign in with the password guildhall-demo as member@demo.example, sme@demo.example, manager@demo.example,\n"
            "hr@demo.example, admin@demo.example or outsider@demo.example."
        )
    say("Ctrl-C stops it.\n")


def look_after(children: list[Child], stop: threading.Event) -> None:
    """Start again what dies, until somebody asks for the end."""
    while not stop.wait(LOOK_AFTER_SECONDS):
        for child in children:
            if sentence := child.tend():
                say(sentence)


def stop_everything(children: list[Child], servers: Servers | None) -> None:
    """The product first, so that its last writes find their servers."""
    if children:
        say("Stopping ...")
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.wait_stopped()
    if servers is not None:
        servers.stop()


def say(line: str) -> None:
    """Tell the person; at once, also through a pipe."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
