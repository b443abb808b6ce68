"""Migrates an empty database and fills it: `python -m benchmarks.make POSTS`."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command
from django.db import connection

from benchmarks.world import make_world

if __name__ == "__main__":
    call_command("migrate", interactive=False, verbosity=0)
    make_world(int(sys.argv[1]))
    with connection.cursor() as sql:
        sql.execute("VACUUM (FREEZE, ANALYZE)")
    connection.close()
