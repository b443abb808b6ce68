"""Which pages are asked for, by whom, and how many SQL statements they take: run inside the product's settings.

`python -m benchmarks.targets` prints, as JSON, the calls of every screen; with `--statements` instead how many
statements each takes with empty and with full caches (and what they are, with `--sql`).
"""

import argparse
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.communities.models import Access, Membership, Role
from apps.content.models import Entry
from benchmarks.load import Call

READERS = 20
CSRF = "b" * 32
REPLY = (
    "We tried this last quarter and it **held**:\n\n- count twice\n- write down who counted\n\n"
    + "It took a week. " * 55
)


def all_calls() -> dict[str, list[Call]]:
    """The calls of every screen: some people and pages each, so that no single one is measured."""
    readers = _readers()
    cookies = [cookies_of(person) for person in readers]
    entries = _entries(readers)
    words = ["order stock", "delivery forecast plan", "supplier invoice", "machine quality", "credit limit"]
    return {
        "healthz": [Call("/healthz")],
        "home": [Call("/", given) for given in cookies],
        "home-visitor": [Call("/")],
        "community": [Call(f"/c/{entry.community.slug}/", given) for entry, given in _pairs(entries, cookies)],
        "community-visitor": [Call(f"/c/{entry.community.slug}/") for entry in entries],
        "discussion": [Call(entry.get_absolute_url(), given) for entry, given in _pairs(entries, cookies)],
        "discussion-visitor": [Call(entry.get_absolute_url()) for entry in entries],
        "person": [Call(f"/people/{person.handle}/", given) for person, given in _pairs(readers[::-1], cookies)],
        "bell": [Call("/notifications/count/", given) for given in cookies],
        "search": [Call(f"/search/?q={words[n % len(words)].replace(' ', '+')}", c) for n, c in enumerate(cookies)],
        "reply": [
            Call(f"/e/{entry.pk}/replies/", given, {"source": REPLY, "csrfmiddlewaretoken": CSRF})
            for entry, given in _pairs(entries, cookies)
        ],
    }


def _pairs[A, B](one: list[A], other: list[B]) -> list[tuple[A, B]]:
    return list(zip(one, other, strict=True))


def _readers() -> list[User]:
    """Ordinary members of an open community that has enough to read."""
    rows = Membership.objects.active().filter(
        role=Role.MEMBER, community__access=Access.OPEN, community__entry_count__gte=3
    )
    ids = sorted(set(rows.values_list("user_id", flat=True)))
    step = max(len(ids) // READERS, 1)
    return [User.objects.get(pk=ids[n * step % len(ids)]) for n in range(READERS)]


def _entries(readers: list[User]) -> list[Entry]:
    """For each reader a discussion with at least a page of replies (or the longest) in an open community of theirs."""
    chosen = []
    for number, reader in enumerate(readers):
        mine = Membership.objects.active().filter(user=reader, community__access=Access.OPEN).values("community_id")
        rows = Entry.objects.published().filter(community_id__in=mine).select_related("community")
        long = list(rows.filter(reply_count__range=(20, 24)).order_by("pk")[:READERS]) or [
            rows.order_by("-reply_count")[0]
        ]
        chosen.append(long[number % len(long)])
    return chosen


def cookies_of(person: User) -> dict[str, str]:
    """Signed in, without the form: a session as it would have made one."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return {settings.SESSION_COOKIE_NAME: session.session_key or "", settings.CSRF_COOKIE_NAME: CSRF}


def statements(*, show: bool) -> dict[str, dict[str, int]]:
    """Per screen the SQL statements of a request with empty and of one with full caches."""
    counted = {}
    for screen, calls in all_calls().items():
        client = Client()
        client.cookies.load(dict(calls[0].cookies))
        cache.clear()
        cold = captured(client, calls[0])
        captured(client, calls[0])
        warm = captured(client, calls[0])
        counted[screen] = {"cold": len(cold), "warm": len(warm)}
        if show:
            _print_sql(screen, cold, warm)
    return counted


def captured(client: Client, call: Call) -> list[str]:
    """The SQL statements of one request."""
    ask: Callable[..., Any] = client.get if call.form is None else client.post
    with CaptureQueriesContext(connection) as captured:
        response = ask(call.path, call.form, headers={"host": "127.0.0.1"})
    assert response.status_code < 400, f"{call.path} gave {response.status_code}."
    return [query["sql"] for query in captured.captured_queries]


def _print_sql(screen: str, cold: list[str], warm: list[str]) -> None:
    for name, queries in (("cold", cold), ("warm", warm)):
        print(f"\n== {screen}, {name}: {len(queries)}", file=sys.stderr)
        for sql in queries:
            print(f"  {sql[:1000]}", file=sys.stderr)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--statements", action="store_true")
    parser.add_argument("--sql", action="store_true")
    options = parser.parse_args()
    if options.statements:
        print(json.dumps(statements(show=options.sql)))
    else:
        print(json.dumps({screen: [asdict(call) for call in calls] for screen, calls in all_calls().items()}))


if __name__ == "__main__":
    main()
