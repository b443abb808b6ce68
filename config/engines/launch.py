"""Becomes another program that ends with its parent.

Run as a file, `python -I -S launch.py PARENT SIGNAL USER PROGRAM ARGUMENT...`, so that nothing has to happen
between fork and exec in a process with threads. USER is

- `same`: nothing changes;
- `mapped`: root appears as `nobody` inside a user namespace, because PostgreSQL refuses to run as root; its files
  stay root's, and it may live in folders that only root can enter;
- `nobody`: root becomes `nobody`, where user namespaces are forbidden (many containers).
"""

import ctypes
import os
import pwd
import signal
import sys

NOBODY_INSIDE = 65534
PR_SET_PDEATHSIG = 1


def main(parent: int, death_signal: int, user: str, command: list[str]) -> None:
    """Never returns: this process is `command` afterwards."""
    os.setsid()  # Ctrl-C goes to the supervisor alone, which stops everything in order.
    if user == "mapped":
        _map_root_to_nobody()
    elif user == "nobody":
        _become_nobody()
    end_with(parent, death_signal)  # Asked for last: a change of user clears it.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.execv(command[0], command)


def end_with(parent: int, death_signal: int) -> None:
    """Have the kernel send `death_signal` to this process when its parent dies, however it dies (Linux only)."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:  # it has gone in between
        sys.exit(1)


def _map_root_to_nobody() -> None:
    uid, gid = os.geteuid(), os.getegid()
    os.unshare(os.CLONE_NEWUSER)
    for name, line in (
        ("setgroups", "deny"),
        ("uid_map", f"{NOBODY_INSIDE} {uid} 1"),
        ("gid_map", f"{NOBODY_INSIDE} {gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(line)


def _become_nobody() -> None:
    account = pwd.getpwnam("nobody")
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:])
