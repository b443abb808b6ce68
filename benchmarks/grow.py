"""A world that grows, for one reader: run inside the product's settings.

`python -m benchmarks.grow ENTRIES` adds entries until there are so many, as copies of those that the world began with,
in the communities of one reader who belongs to twenty. Prints, as JSON, the call of that reader's home page and the
SQL statements that it takes with empty and with full caches.
"""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.communities.models import Community, Membership, Role
from apps.content.models import Entry
from apps.feeds.models import EntryMass
from benchmarks.load import Call
from benchmarks.targets import captured, cookies_of

COMMUNITIES = 20
# A number between 0 and 1 that is the same for the same entry each time.
_DRAW = "((hashint8(n)::bigint & 2147483647) / 2147483648.0)"
# As in the worlds: over a thousand days, the later ones more likely.
_DATE = f"now() - interval '1000 days' * {_DRAW} ^ 2"


@transaction.atomic
def settle_reader() -> User:
    """The person who belongs to twenty communities; those that the world has, made open for it."""
    reader = User.objects.order_by("pk")[0]
    wanted = list(Community.objects.order_by("pk")[:COMMUNITIES])
    assert len(wanted) == COMMUNITIES, "The world is too small."
    theirs = set(Membership.objects.filter(user=reader).values_list("community_id", flat=True))
    Membership.objects.filter(user=reader).exclude(community__in=wanted).delete()
    Membership.objects.bulk_create(
        Membership(community=row, user=reader, role=Role.MEMBER, joined_at=timezone.now())
        for row in wanted
        if row.pk not in theirs
    )
    return reader


@transaction.atomic
def grow(entries: int, reader: User) -> None:
    """Copy the first thousand entries with their tags and shelves until there are so many."""
    last = Entry.objects.order_by("-pk").values_list("pk", flat=True)[0]
    there = Entry.objects.count()
    if entries <= there:
        return
    span = {"first": last + 1, "last": last + entries - there}
    places = list(Membership.objects.filter(user=reader).values_list("community_id", flat=True))
    place = f"(ARRAY{places}::bigint[])[1 + n % {len(places)}]"
    fresh = {"id": "n", "community_id": place, "published_at": _DATE, "active_at": _DATE, "reply_count": "0"}
    _copy(Entry, fresh, "t.id = 1 + n %% 1000", span)
    _copy(Entry.tags.through, {"id": None, "entry_id": "n"}, "t.entry_id = 1 + n %% 1000", span)
    _copy(EntryMass, {"entry_id": "n", "community_id": place}, "t.entry_id = 1 + n %% 1000 AND n %% 20 = 0", span)
    with connection.cursor() as sql:
        sql.execute("SELECT setval(pg_get_serial_sequence('content_entry', 'id'), %(last)s)", span)
        sql.execute(
            "INSERT INTO feeds_readmark (user_id, entry_id, seen_at) SELECT %s, id, active_at FROM content_entry"
            " WHERE id %% 3 = 0 AND published_at > now() - interval '200 days' ON CONFLICT DO NOTHING",
            [reader.pk],
        )


def _copy(model: type[Model], changes: Mapping[str, str | None], match: str, span: Mapping[str, int]) -> None:
    """Insert a copy of the matching row `t` for each number `n` of the span; a change of None leaves the column out."""
    table = model._meta.db_table
    names = [str(field.column) for field in model._meta.concrete_fields]
    columns = [name for name in names if changes.get(name, "") is not None]
    values = [(changes.get(name) or f"t.{name}").replace("% ", "%% ") for name in columns]
    with connection.cursor() as sql:
        sql.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)}"
            f" FROM generate_series(%(first)s::bigint, %(last)s) AS n JOIN {table} t ON {match}",
            span,
        )


def main(entries: int) -> None:
    """The command."""
    reader = settle_reader()
    grow(entries, reader)
    with connection.cursor() as sql:
        sql.execute("VACUUM (ANALYZE)")
    call = Call("/", cookies_of(reader))
    client = Client()
    client.cookies.load(dict(call.cookies))
    cache.clear()
    cold = captured(client, call)
    captured(client, call)
    warm = captured(client, call)
    print(
        json.dumps(
            {"entries": Entry.objects.count(), "call": asdict(call), "sql_cold": len(cold), "sql_warm": len(warm)}
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
